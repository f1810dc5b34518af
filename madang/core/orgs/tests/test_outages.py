import datetime as dt

import pytest

from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs import commands, queries
from madang.core.orgs.models import Agency, Outage
from tests import factories

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 9, 21, 10, 0, tzinfo=dt.UTC)
NOTE = {
    "ko": "창구에서 서면으로 신청해 주십시오.",
    "en": "File on paper.",
}


def hours(number: int) -> dt.timedelta:
    return dt.timedelta(hours=number)


def begin(
    agency: Agency, started_at: dt.datetime = NOW, ended_at: dt.datetime | None = None
) -> Outage:
    return commands.begin_outage(
        actor=factories.set_up(agency.pk),
        agency_id=agency.pk,
        note=NOTE,
        started_at=started_at,
        ended_at=ended_at,
        moment=NOW,
    )


def end(agency: Agency, outage: Outage, ended_at: dt.datetime) -> None:
    commands.end_outage(
        actor=factories.set_up(agency.pk),
        agency_id=agency.pk,
        outage_id=outage.pk,
        ended_at=ended_at,
        moment=NOW + hours(5),
    )


def test_the_outage_that_lasts_is_known_to_pages_until_it_ends() -> None:
    agency = factories.make_agency()
    assert queries.current_outage(factories.ref(agency)) is None
    outage = begin(agency)
    found = queries.current_outage(factories.ref(agency))
    assert found is not None
    assert (found.started_at, found.note) == (NOW, NOTE)
    end(agency, outage, NOW + hours(2))
    assert queries.current_outage(factories.ref(agency)) is None
    began, ended = EventRow.objects.filter(subject_type="orgs.outage").order_by("id")
    assert (began.name, ended.name) == ("orgs.outage.began", "orgs.outage.ended")
    assert ended.numbers == {"minutes": 120}


def test_outages_are_listed_that_lasted_after_a_moment() -> None:
    agency = factories.make_agency()
    begin(agency, NOW - hours(9), NOW - hours(8))
    second = begin(agency, NOW - hours(6), NOW - hours(4))
    third = begin(agency)
    assert queries.outages(agency.pk, NOW - hours(5)) == [second, third]
    assert queries.outages(factories.make_agency("seocho").pk, NOW - hours(5)) == []


def test_one_that_is_over_is_recorded_with_its_end() -> None:
    agency = factories.make_agency()
    begin(agency, NOW - hours(2), NOW - hours(1))
    assert queries.current_outage(factories.ref(agency)) is None
    assert EventRow.objects.filter(subject_type="orgs.outage").count() == 2


@pytest.mark.parametrize(
    ("started_at", "ended_at", "code"),
    [
        (NOW + hours(1), None, "outage_to_come"),
        (NOW - hours(1), NOW + hours(1), "outage_to_come"),
        (NOW - hours(1), NOW - hours(2), "ends_before_start"),
        (NOW - hours(7), NOW - hours(5), "outages_overlap"),
        (NOW - hours(5), None, "outages_overlap"),
        (NOW - hours(9), None, "outages_overlap"),
    ],
)
def test_outages_that_cannot_be_are_refused(
    started_at: dt.datetime, ended_at: dt.datetime | None, code: str
) -> None:
    agency = factories.make_agency()
    begin(agency, NOW - hours(6), NOW - hours(4))
    with pytest.raises(DomainError, match=code):
        begin(agency, started_at, ended_at)
    assert Outage.objects.count() == 1


def test_two_agencies_may_be_down_at_once() -> None:
    begin(factories.make_agency())
    begin(factories.make_agency("seocho"))
    assert Outage.objects.filter(ended_at=None).count() == 2


def test_an_end_before_the_start_or_a_second_end_is_refused() -> None:
    agency = factories.make_agency()
    outage = begin(agency)
    with pytest.raises(DomainError, match="ends_before_start"):
        end(agency, outage, NOW - hours(1))
    with pytest.raises(DomainError, match="outage_to_come"):
        end(agency, outage, NOW + hours(6))
    end(agency, outage, NOW + hours(1))
    with pytest.raises(NotFound):
        end(agency, outage, NOW + hours(2))


def test_outages_need_the_permission_and_the_same_agency() -> None:
    here, there = factories.make_agency(), factories.make_agency("seocho")
    outage = begin(there)
    with pytest.raises(NotFound):
        end(here, outage, NOW + hours(1))
    with pytest.raises(Forbidden):
        commands.begin_outage(actor=Actor("official", 1, here.pk), agency_id=here.pk, note=NOTE)
    assert queries.current_outage(factories.ref(there)) is not None
