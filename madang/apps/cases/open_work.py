"""What waits for a department or an official, for those who close one or see one leave."""

from collections.abc import Mapping, Sequence

from django.db.models import Count

from madang.apps.cases.models import Case, Opinion


def cases_of_department(department_id: int) -> int:
    """How many open cases a department has."""
    found = Case.objects.filter(department_id=department_id)
    return found.exclude(status=Case.Status.CLOSED).count()


def cases_of_official(official_id: int) -> int:
    """How many open cases an official is in charge of."""
    found = Case.objects.filter(assignee_id=official_id)
    return found.exclude(status=Case.Status.CLOSED).count()


def opinions_of_department(department_id: int) -> int:
    """How many opinions a department still owes others."""
    open_states = (Opinion.State.ASKED, Opinion.State.ESCALATED)
    return Opinion.objects.filter(department_id=department_id, state__in=open_states).count()


def open_on_versions(agency_id: int, version_ids: Sequence[int]) -> Mapping[str, int]:
    """How many open cases were filed under these versions of programme files, by service."""
    rows = Case.objects.filter(agency_id=agency_id, programme_version_id__in=version_ids)
    rows = rows.exclude(status=Case.Status.CLOSED).order_by("service")
    return dict(rows.values_list("service").annotate(count=Count("id")))
