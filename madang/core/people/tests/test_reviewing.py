"""The review of the access log: what is listed, what is marked, what is recorded."""

import datetime as dt

import pytest
from django.db import transaction

from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden
from madang.core.people import commands, reviewing
from madang.core.people.models import AccessLog, Action, Purpose
from madang.core.people.reviewing import MANY, Counts, Sought
from tests import factories
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

OCTOBER = dt.date(2026, 10, 1)
SEOUL = dt.timezone(dt.timedelta(hours=9))


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


def auditor(agency: AgencyRef, *permissions: str) -> Actor:
    return Actor("official", 7, agency.id, permissions=frozenset(permissions or ("people.audit",)))


def read(
    agency: AgencyRef,
    moment: str,
    *,
    official: int = 1,
    resident: int | None = 5,
    action: Action = Action.REVEAL,
    purpose: Purpose = Purpose.CASE_PROCESSING,
    times: int = 1,
) -> None:
    AccessLog.objects.bulk_create(
        AccessLog(
            at=dt.datetime.fromisoformat(moment).replace(tzinfo=SEOUL),
            actor_kind="official",
            actor_id=official,
            agency_id=agency.id,
            resident_id=resident,
            action=action,
            fields=["name"],
            purpose=purpose,
        )
        for _number in range(times)
    )


def marks(agency: AgencyRef, **sought: object) -> list[list[str]]:
    found = reviewing.readings(
        actor=auditor(agency),
        agency=agency,
        month=OCTOBER,
        sought=Sought(**sought),  # type: ignore[arg-type]  # by name
    )
    return [list(one.marks) for one in reversed(found)]


def test_readings_outside_office_hours_and_on_days_off_are_marked(agency: AgencyRef) -> None:
    for moment in ("2026-10-14T09:00", "2026-10-14T12:30", "2026-10-14T18:00"):
        read(agency, moment)
    read(agency, "2026-10-09T10:00")  # 한글날
    read(agency, "2026-10-17T10:00")  # a Saturday
    assert marks(agency) == [[], [], ["hours"], ["hours"], ["hours"]]


def test_many_within_ten_minutes_are_marked_and_as_many_in_an_hour_are_not(
    agency: AgencyRef,
) -> None:
    for minute in range(10):
        read(agency, f"2026-10-14T10:{minute:02}", official=1, times=MANY // 10)
    read(agency, "2026-10-14T10:30", official=1)
    for minute in range(MANY):
        read(agency, f"2026-10-14T10:{minute:02}", official=2)
    assert marks(agency, official=1) == [["many"]] * MANY + [[]]
    assert marks(agency, official=2, mark="many") == []


def test_month_is_counted_without_ones_own_data_and_what_was_not_read(agency: AgencyRef) -> None:
    other = factories.make_city("seocho")
    read(agency, "2026-10-14T10:00")
    read(agency, "2026-10-14T20:00", official=2, resident=6, action=Action.DOWNLOAD)
    read(agency, "2026-10-14T10:00", purpose=Purpose.SELF)
    read(agency, "2026-10-14T10:00", action=Action.REGISTER)
    read(agency, "2026-09-30T23:59")
    read(agency, "2026-11-01T00:00")
    read(other, "2026-10-14T10:00")
    found = reviewing.counts(actor=auditor(agency), agency=agency, month=OCTOBER)
    assert found == Counts(readings=2, readers=2, residents=2, hours=1, many=0, download=1)


def test_filters_narrow(agency: AgencyRef) -> None:
    read(agency, "2026-10-14T10:00", official=1, resident=5)
    read(agency, "2026-10-15T10:00", official=2, resident=6, purpose=Purpose.CONTACT)
    assert len(marks(agency)) == 2
    for one in (
        {"official": 2},
        {"resident": 5},
        {"purpose": "contact"},
        {"day": dt.date(2026, 10, 15)},
    ):
        assert len(marks(agency, **one)) == 1, one
    assert marks(agency, official=1, purpose="contact") == []


def test_review_keeps_what_was_found_and_the_numbers_seen(agency: AgencyRef) -> None:
    read(agency, "2026-10-14T20:00")
    with travelling(dt.datetime(2026, 11, 3, 10, tzinfo=SEOUL)):
        commands.review_accesses(
            actor=auditor(agency), agency=agency, month=OCTOBER, found=" 이상 없음 "
        )
        (row,) = reviewing.reviews_of(auditor(agency), month=OCTOBER)
        assert (row.data["found"], row.numbers["outside_hours"]) == ("이상 없음", 1)
        assert reviewing.reviews_of(auditor(agency), month=dt.date(2026, 9, 1)) == []
        for month, found in ((OCTOBER, " "), (OCTOBER, "가" * 2001), (dt.date(2026, 12, 1), "x")):
            with pytest.raises(DomainError):
                commands.review_accesses(
                    actor=auditor(agency), agency=agency, month=month, found=found
                )
        with pytest.raises(Forbidden):
            commands.review_accesses(
                actor=auditor(agency, "people.reveal"), agency=agency, month=OCTOBER, found="x"
            )


def test_downloaded_names_are_logged_one_by_one_for_residents_of_the_agency(
    agency: AgencyRef,
) -> None:
    own = factories.make_resident(agency)
    foreign = factories.make_resident(factories.make_city("seocho"))
    actor = auditor(agency, "people.reveal")
    with transaction.atomic():
        names = commands.download_names(
            actor=actor,
            resident_ids=[own.id or 0, foreign.id or 0],
            purpose="audit",
            reason="점검",
        )
    assert names == {own.id: "가온누리"}
    rows = AccessLog.objects.filter(action=Action.DOWNLOAD)
    assert [(row.resident_id, row.purpose) for row in rows] == [(own.id, "audit")]
    with pytest.raises(Forbidden):
        commands.download_names(
            actor=auditor(agency), resident_ids=[own.id or 0], purpose="audit", reason="점검"
        )
