"""Petitions and officials for the tests of what belongs together."""

import datetime as dt
from typing import Any

from django.utils import timezone

from madang.apps.cases import commands, queries
from madang.apps.cases.models import Case
from madang.apps.cases.tests.browsing import SHOP
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.models import Department
from tests import factories

SEOUL = timezone.get_default_timezone()
REASONS = "확인한 내용을 적습니다."
FILES = {"training_certificate": 1, "health_check": 1}


def at(text: str) -> dt.datetime:
    """A moment in Seoul."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def official_of(agency: AgencyRef, department: str = "민원여권과", **options: Any) -> Actor:
    row = Department.objects.get(agency_id=agency.id, key=department)
    return factories.acting(factories.make_official(row, **options))


def department_id(agency: AgencyRef, key: str) -> int:
    return Department.objects.get(agency_id=agency.id, key=key).pk


def filed(agency: AgencyRef, moment: str = "2026-09-21T10:00", **changes: Any) -> Case:
    """A suggestion (건의) of 민원여권과."""
    return Case.objects.get(uid=put_in(agency, suggestion(**changes), moment).case_uid)


def food(agency: AgencyRef, moment: str = "2026-09-21T10:00", **changes: Any) -> Case:
    """A statutory petition of 위생과, for which nobody else is asked."""
    values = {
        "service_id": "food-business-report",
        "answers": SHOP | {"floor_area": "50"},
        "files": FILES,
    }
    return filed(agency, moment, **(values | changes))


def again(case: Case) -> Case:
    """The case as it stands now."""
    return Case.objects.select_related("department").get(id=case.pk)


def accept(actor: Actor, case: Case, moment: str = "2026-09-21T11:00") -> Case:
    commands.accept_case(actor=actor, case_id=case.pk, version=case.version, moment=at(moment))
    return again(case)


def decide(
    actor: Actor,
    agency: AgencyRef,
    case: Case,
    outcome: str,
    moment: str = "2026-09-22T10:00",
    **options: Any,
) -> Case:
    commands.decide_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        outcome=outcome,
        reasons=REASONS,
        moment=at(moment),
        **options,
    )
    return again(case)


def answered(actor: Actor, agency: AgencyRef, moment: str, **changes: Any) -> Case:
    """A suggestion that was filed and answered on the same day."""
    case = accept(actor, filed(agency, f"{moment}T10:00", **changes), f"{moment}T10:30")
    return decide(actor, agency, case, "taken_up", f"{moment}T16:00")


def refused(agency: AgencyRef, decided_at: str = "2026-09-22T10:00") -> Case:
    """A statutory petition that was refused."""
    actor = official_of(agency, "위생과")
    return decide(actor, agency, accept(actor, food(agency)), "refused", decided_at)


def names(case: Case) -> list[str]:
    """What happened, without the common beginning of the names."""
    return [row.name.removeprefix("cases.case.") for row in queries.timeline_of(case)]


def everything(case: Case) -> dict[str, Any]:
    """What a refused step must not change."""
    return {"row": Case.objects.filter(id=case.pk).values().get(), "events": names(case)}
