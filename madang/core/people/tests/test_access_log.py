import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from madang.core.actors import Actor
from madang.core.errors import Forbidden
from madang.core.people.commands import purge_access_log, reveal
from madang.core.people.models import AccessLog, AccessLogError, Purpose
from madang.core.people.queries import accesses_of
from madang.core.people.tests.factories import clerk, execute, make_resident, owner
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


def an_access() -> AccessLog:
    resident = make_resident(make_agency())
    reveal(actor=owner(resident), resident_id=resident.pk, fields=["name"])
    return AccessLog.objects.get()


def an_old_access(agency_id: int, age: dt.timedelta) -> AccessLog:
    return AccessLog.objects.create(
        at=timezone.now() - age,
        actor_kind="official",
        agency_id=agency_id,
        action="reveal",
        fields=["name"],
        purpose=Purpose.CONTACT,
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda _row: AccessLog.objects.update(reason=""),
        lambda row: AccessLog.objects.filter(id=row.pk).delete(),
        lambda row: AccessLog.objects.bulk_update([row], ["reason"]),
        lambda row: AccessLog.objects.update_or_create(id=row.pk, defaults={"reason": ""}),
    ],
    ids=["save", "delete", "update", "query delete", "bulk update", "update or create"],
)
def test_the_model_refuses_changes(change: Callable[[AccessLog], object]) -> None:
    row = an_access()
    with pytest.raises(AccessLogError):
        change(row)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE people_accesslog SET reason = ''",
        "DELETE FROM people_accesslog",
        "TRUNCATE people_accesslog",
    ],
)
def test_the_database_refuses_changes(sql: str) -> None:
    an_access()
    with pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
        execute(sql)
    assert AccessLog.objects.count() == 1


def test_an_access_without_a_known_purpose_cannot_be_stored() -> None:
    agency = make_agency()
    with pytest.raises(IntegrityError, match="access_purpose"), transaction.atomic():
        AccessLog.objects.create(
            actor_kind="official",
            agency_id=agency.pk,
            action="reveal",
            fields=["name"],
            purpose="curiosity",
        )


def test_only_what_is_older_than_two_years_is_purged() -> None:
    agency, other = make_agency(), make_agency("seocho")
    old = an_old_access(agency.pk, dt.timedelta(days=733))
    young = an_old_access(agency.pk, dt.timedelta(days=729))
    elsewhere = an_old_access(other.pk, dt.timedelta(days=733))
    assert purge_access_log(actor=clerk(agency, "people.audit")) == 1
    left = set(AccessLog.objects.values_list("id", flat=True))
    assert left == {young.pk, elsewhere.pk}
    assert old.pk not in left


def test_the_database_lets_no_younger_row_go() -> None:
    an_old_access(make_agency().pk, dt.timedelta(days=729))
    with pytest.raises(IntegrityError, match="kept for two years"), transaction.atomic():
        execute("DELETE FROM people_accesslog")


def test_purging_needs_the_permission() -> None:
    with pytest.raises(Forbidden):
        purge_access_log(actor=clerk(make_agency(), "people.reveal"))


def test_an_auditor_pages_through_the_log_of_the_agency() -> None:
    agency, other = make_agency(), make_agency("seocho")
    rows = [an_old_access(agency.pk, dt.timedelta(days=1)) for _ in range(5)]
    an_old_access(other.pk, dt.timedelta(days=1))
    actor = clerk(agency, "people.audit")
    first = accesses_of(actor=actor, limit=3)
    rest = accesses_of(actor=actor, limit=3, before_id=first[-1].pk)
    assert [row.pk for row in (*first, *rest)] == [row.pk for row in reversed(rows)]


def test_residents_see_who_looked_at_their_own_data() -> None:
    agency = make_agency()
    resident, other = make_resident(agency), make_resident(agency)
    actor = clerk(agency, "people.reveal")
    for person in (resident, other):
        reveal(actor=actor, resident_id=person.pk, fields=["name"], purpose="contact")
    (row,) = accesses_of(actor=owner(resident), resident_id=resident.pk)
    assert (row.actor_kind, row.resident_id) == ("official", resident.pk)


def test_nobody_else_reads_the_log() -> None:
    agency = make_agency()
    resident, other = make_resident(agency), make_resident(agency)
    for actor in (
        clerk(agency, "people.reveal"),
        owner(other),
        Actor("anonymous", None, agency.pk),
    ):
        with pytest.raises(Forbidden):
            accesses_of(actor=actor, resident_id=resident.pk)
    with pytest.raises(Forbidden):
        accesses_of(actor=owner(resident))
