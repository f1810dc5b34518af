import datetime as dt

import pytest
from django.utils import translation

from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs import commands, queries
from madang.core.orgs.models import Agency, ServiceWindow
from madang.core.orgs.showing import opening_hours
from tests import factories

pytestmark = pytest.mark.django_db


def set_window(
    agency: Agency, *, weekday: int = 1, opens: int = 18, closes: int = 21
) -> ServiceWindow:
    return commands.set_window(
        actor=factories.set_up(agency.pk),
        agency_id=agency.pk,
        weekday=weekday,
        opens=dt.time(opens),
        closes=dt.time(closes),
        name={"ko": "야간 민원실", "en": "late evening"},
    )


def test_a_window_never_touches_the_legal_clock() -> None:
    agency = factories.make_agency()
    before = queries.calendar(agency.pk, agency.calendar_version)
    set_window(agency)
    set_window(agency, weekday=5, opens=9, closes=13)
    after = factories.ref(agency)
    assert after.calendar_version == agency.calendar_version
    fresh = queries.calendar(agency.pk, after.calendar_version + 1)  # not the remembered one
    assert (fresh.hours, fresh.on, fresh.off) == (before.hours, before.on, before.off)
    tuesday = dt.datetime(2026, 9, 22, 18)  # noqa: DTZ001  local time of the agency
    assert fresh.working_minutes(tuesday, tuesday + dt.timedelta(hours=3)) == 0


def test_pages_name_the_windows() -> None:
    agency = factories.make_agency()
    window = set_window(agency)
    with translation.override("en"):
        assert opening_hours(factories.ref(agency)) == (
            "Monday to Friday, 09:00 to 18:00 · Tuesday, 18:00 to 21:00 (late evening)"
        )
    with translation.override("ko"):
        assert opening_hours(factories.ref(agency)) == (
            "평일 09:00~18:00 · 화요일 18:00~21:00 (야간 민원실)"
        )
    commands.remove_window(
        actor=factories.set_up(agency.pk), agency_id=agency.pk, window_id=window.pk
    )
    with translation.override("en"):
        assert opening_hours(factories.ref(agency)) == "Monday to Friday, 09:00 to 18:00"


def test_a_window_that_opens_at_the_same_time_is_changed() -> None:
    agency = factories.make_agency()
    set_window(agency)
    set_window(agency, closes=20)
    assert [window.closes for window in ServiceWindow.objects.all()] == [dt.time(20)]
    assert EventRow.objects.filter(name="orgs.window.set").count() == 2


@pytest.mark.parametrize(
    ("values", "code"),
    [({"closes": 18}, "closes_before_opening"), ({"weekday": 7}, "no_weekday")],
)
def test_windows_that_cannot_be_are_refused(values: dict[str, int], code: str) -> None:
    agency = factories.make_agency()
    with pytest.raises(DomainError, match=code):
        set_window(agency, **values)
    assert not ServiceWindow.objects.exists()


def test_windows_of_others_are_left_alone() -> None:
    here, there = factories.make_agency(), factories.make_agency("seocho")
    window = set_window(there)
    with pytest.raises(NotFound):
        commands.remove_window(
            actor=factories.set_up(here.pk), agency_id=here.pk, window_id=window.pk
        )
    with pytest.raises(Forbidden):
        commands.remove_window(
            actor=Actor("official", 1, there.pk), agency_id=there.pk, window_id=window.pk
        )
    assert ServiceWindow.objects.exists()
