import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from madang.core.errors import DomainError, Forbidden
from madang.core.events.models import EventRow
from madang.core.orgs import commands, office_queries, queries
from madang.core.orgs.models import Agency, OpeningHours
from madang.core.orgs.showing import opening_hours
from madang.lib.periods import Calendar, Period, Unit, explain, reckon
from madang.lib.periods.ledger import Ledger
from tests import factories
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

KST = dt.timezone(dt.timedelta(hours=9))
NOW = dt.datetime(2026, 9, 21, 10, 0, tzinfo=KST)  # a Monday
SINCE = dt.date(2026, 10, 12)
LUNCH = (dt.time(12), dt.time(13))


def calendar_of(agency: Agency) -> Calendar:
    agency.refresh_from_db()
    return queries.calendar(agency.pk, agency.calendar_version)


def set_hours(agency: Agency, **changed: Any) -> None:
    wanted: dict[str, Any] = {
        "weekdays": range(5),
        "opens": dt.time(8),
        "closes": dt.time(17),
        "lunch": LUNCH,
        "valid_from": SINCE,
        "moment": NOW,
    } | changed
    commands.set_opening_hours(actor=factories.set_up(agency.pk), agency_id=agency.pk, **wanted)


def opens(calendar: Calendar, date: dt.date) -> dt.time:
    return calendar.opens(date).time()


def test_new_hours_hold_from_their_day_on_and_days_before_keep_theirs() -> None:
    agency = factories.make_agency()
    set_hours(agency)
    calendar = calendar_of(agency)
    days = (dt.date(2026, 9, 21), SINCE - dt.timedelta(days=4), SINCE, dt.date(2028, 1, 3))
    assert [opens(calendar, day) for day in days] == [dt.time(9)] * 2 + [dt.time(8)] * 2


def test_weekdays_that_were_not_named_keep_theirs() -> None:
    agency = factories.make_agency()
    set_hours(agency, weekdays=[4], closes=dt.time(16))
    set_hours(agency, weekdays=[0], valid_from=dt.date(2026, 11, 2))
    calendar = calendar_of(agency)
    found = {day: opens(calendar, dt.date(2026, 11, day)) for day in (2, 3, 6)}
    assert found == {2: dt.time(8), 3: dt.time(9), 6: dt.time(8)}
    assert opens(calendar, dt.date(2026, 10, 26)) == dt.time(9)


def test_what_ended_before_is_explained_as_it_was_counted() -> None:
    agency = factories.make_agency()
    received = dt.datetime(2026, 9, 21, 10)  # noqa: DTZ001  local time of the agency
    period = Period(16, Unit.HOURS)
    calendar = calendar_of(agency)
    before = explain(reckon(period, received, Ledger(), calendar))
    set_hours(agency, valid_from=dt.date(2026, 9, 24))
    assert calendar_of(agency) != calendar
    assert explain(reckon(period, received, Ledger(), calendar_of(agency))) == before


def test_hours_of_a_day_to_come_can_be_corrected() -> None:
    agency = factories.make_agency()
    set_hours(agency)
    set_hours(agency, opens=dt.time(10))
    assert opens(calendar_of(agency), SINCE) == dt.time(10)
    assert OpeningHours.objects.filter(agency=agency, valid_from=SINCE).count() == 5


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"weekdays": [4, 5]}, "not_a_workday", "weekdays"),
        ({"weekdays": [6]}, "not_a_workday", "weekdays"),
        ({"weekdays": []}, "no_weekday", "weekdays"),
        ({"opens": dt.time(17)}, "closes_before_opening", "closes"),
        ({"lunch": (dt.time(13), dt.time(12))}, "lunch_outside", "lunch_starts"),
        ({"lunch": (dt.time(7), dt.time(9))}, "lunch_outside", "lunch_starts"),
        ({"valid_from": None}, "since_missing", "valid_from"),
        ({"valid_from": NOW.date()}, "day_has_come", "valid_from"),
        ({"valid_from": dt.date(2032, 1, 5)}, "day_out_of_reach", "valid_from"),
    ],
)
def test_hours_that_cannot_be_are_refused(changed: dict[str, Any], code: str, field: str) -> None:
    agency = factories.make_agency()
    before = OpeningHours.objects.count()
    with pytest.raises(DomainError, match=code) as refused:
        set_hours(agency, **changed)
    assert refused.value.field == field
    assert OpeningHours.objects.count() == before


def test_hours_of_others_are_left_alone() -> None:
    here, there = factories.make_agency(), factories.make_agency("seocho")
    with pytest.raises(Forbidden):
        commands.set_opening_hours(
            actor=factories.set_up(here.pk),
            agency_id=there.pk,
            weekdays=[0],
            opens=dt.time(8),
            closes=dt.time(17),
            lunch=None,
            valid_from=SINCE,
            moment=NOW,
        )


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"weekday": 5}, "opening_weekday"),
        ({"closes": dt.time(8), "lunch_starts": None, "lunch_ends": None}, "opening_order"),
        ({"lunch_ends": dt.time(19)}, "opening_lunch_inside"),
    ],
)
def test_the_database_holds_the_order_too(values: dict[str, Any], constraint: str) -> None:
    agency = factories.make_agency()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OpeningHours.objects.filter(agency=agency, weekday=4).update(**values)


def test_changed_hours_are_told_so_that_deadlines_can_follow() -> None:
    agency = factories.make_agency()
    set_hours(agency)
    founded, changed = EventRow.objects.filter(name="orgs.calendar.hours_changed").order_by("id")
    assert founded.data["valid_from"] is None
    assert changed.data == {
        "weekdays": [0, 1, 2, 3, 4],
        "valid_from": "2026-10-12",
        "opens": "08:00:00",
        "closes": "17:00:00",
        "lunch_starts": "12:00:00",
        "lunch_ends": "13:00:00",
    }


def test_pages_name_the_hours_of_today() -> None:
    agency = factories.make_agency()
    set_hours(agency)
    with travelling(NOW) as clock:
        assert "09:00" in opening_hours(factories.ref(agency))
        clock.to(dt.datetime(2026, 10, 12, 9, tzinfo=KST))
        assert "08:00" in opening_hours(factories.ref(agency))


def test_hours_in_force_and_to_come_are_told_apart() -> None:
    agency = factories.make_agency()
    set_hours(agency, weekdays=[0, 4])
    now = office_queries.hours_in_force(agency.pk, NOW.date())
    later = office_queries.hours_in_force(agency.pk, SINCE)
    assert [row.opens.hour for row in now] == [9] * 5
    assert [row.opens.hour for row in later] == [8, 9, 9, 9, 8]
    assert [row.weekday for row in office_queries.hours_to_come(agency.pk, NOW.date())] == [0, 4]


def test_agencies_with_the_same_hours_share_one_calendar() -> None:
    here, there = factories.make_agency(), factories.make_agency("seocho")
    assert calendar_of(here) is calendar_of(there)
    set_hours(there)
    assert calendar_of(here) is not calendar_of(there)
