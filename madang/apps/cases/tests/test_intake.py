"""Petitions that an official writes down: moment, way in, mandate, receipt slip."""

from dataclasses import replace
from typing import Any

import pytest

from madang.apps.cases import queries, sealing
from madang.apps.cases.commands import Came, MandateGiven, check_mandate, take_in_case
from madang.apps.cases.filing import Receipt
from madang.apps.cases.models import Case, Mandate
from madang.apps.cases.receipts import receipt_rule
from madang.apps.cases.tests.belonging import (
    FILES,
    again,
    at,
    everything,
    filed,
    food,
    names,
    official_of,
)
from madang.apps.cases.tests.browsing import SHOP
from madang.apps.cases.tests.test_file_case import suggestion
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden
from madang.core.events.models import EventRow
from tests import factories

pytestmark = pytest.mark.django_db

NOW = "2026-09-21T10:00"
MANDATE = MandateGiven("나래보라", "배우자")


def take_in(actor: Actor, agency: AgencyRef, came: Came | None = None, **changes: Any) -> Receipt:
    return take_in_case(
        actor=actor,
        agency=agency,
        filing=suggestion(**({"channel": "counter"} | changes)),
        came=came or Came(),
        moment=at(NOW),
    )


def by_proxy(actor: Actor, agency: AgencyRef, mandate: MandateGiven | None = MANDATE) -> Receipt:
    return take_in(
        actor,
        agency,
        Came(mandate=mandate),
        channel="proxy",
        service_id="food-business-report",
        answers=SHOP,
        files=FILES,
    )


def city_with(kind_and_period: str, other_way: str = "proxy") -> AgencyRef:
    """A city whose suggestions are of another kind and come in other ways too."""
    agency = factories.make_city()
    return factories.apply_changed(
        agency,
        "    kind: suggestion\n    law: 민원 처리에 관한 법률 시행령 제15조\n    period: 14 days\n"
        "    channels: [web, counter, post, kiosk]\n",
        f"{kind_and_period}    channels: [web, counter, post, kiosk, {other_way}, field]\n",
    )


OTHER = "    kind: other\n    period: at once\n"
SUGGESTION = (
    "    kind: suggestion\n    law: 민원 처리에 관한 법률 시행령 제15조\n    period: 14 days\n"
)


def test_a_petition_at_the_counter_is_a_case_of_now() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case = Case.objects.get(uid=take_in(actor, agency).case_uid)
    assert (case.channel, case.filed_at) == ("counter", at(NOW))
    assert names(case) == ["filed", "taken_in"]
    taken = EventRow.objects.get(name="cases.case.taken_in")
    assert (taken.actor_kind, taken.actor_id) == ("official", actor.id)
    assert taken.numbers == {"minutes_until_entered": 0}


def test_what_came_by_post_counts_from_its_true_moment_of_receipt() -> None:
    agency = factories.make_city()
    came = Came(at=at("2026-09-18T15:00"))  # a Friday; entered on Monday at ten
    receipt = take_in(official_of(agency), agency, came, channel="post")
    case = Case.objects.get(uid=receipt.case_uid)
    assert case.filed_at == at("2026-09-18T15:00")
    taken = EventRow.objects.get(name="cases.case.taken_in")
    assert taken.numbers["minutes_until_entered"] == (3 + 1) * 60
    assert taken.data["received_at"] == "2026-09-18T15:00:00+09:00"


def test_the_number_is_of_the_year_of_receipt() -> None:
    agency = factories.make_city()
    came = Came(at=at("2025-12-31T17:00"))
    assert take_in(official_of(agency), agency, came).number == "2025-000001"


@pytest.mark.parametrize(
    ("when", "code"),
    [("2026-09-21T10:01", "received_in_future"), ("1999-01-04T10:00", "before_calendar")],
)
def test_a_moment_that_cannot_be_is_refused(when: str, code: str) -> None:
    agency = factories.make_city()
    with pytest.raises(DomainError, match=code) as caught:
        take_in(official_of(agency), agency, Came(at=at(when)))
    assert caught.value.field == "received_at"
    assert not Case.objects.exists()


def test_the_same_form_sent_twice_is_taken_in_once() -> None:
    agency = factories.make_city()
    actor, filing = official_of(agency), suggestion(channel="counter")
    first, second = (
        take_in_case(actor=actor, agency=agency, filing=filing, came=Came(), moment=at(NOW))
        for _time in range(2)
    )
    assert (first.number, second.repeated) == (second.number, True)
    assert names(Case.objects.get()) == ["filed", "taken_in"]


def test_taking_in_needs_its_permission() -> None:
    agency = factories.make_city()
    with pytest.raises(Forbidden):
        take_in(official_of(agency, permissions=["cases.read", "cases.accept"]), agency)
    assert not Case.objects.exists()


def test_an_official_of_another_agency_takes_nothing_in() -> None:
    agency, other = factories.make_city(), factories.make_city("jongno")
    with pytest.raises(Forbidden):
        take_in(official_of(other), agency)
    assert not Case.objects.exists()


@pytest.mark.parametrize("channel", ["web", "kiosk", "carrier pigeon"])
def test_only_what_reaches_an_official_is_taken_in(channel: str) -> None:
    agency = factories.make_city()
    with pytest.raises(DomainError, match="not_taken_in"):
        take_in(official_of(agency), agency, channel=channel)


def test_an_other_petition_can_be_made_by_telephone() -> None:
    agency = city_with(OTHER, "phone")
    came = Came(spoken=True)
    assert take_in(official_of(agency), agency, came, channel="phone").number


def test_any_other_kind_cannot_be_made_by_telephone() -> None:
    agency = city_with(SUGGESTION)
    with pytest.raises(DomainError, match="spoken_only_other") as caught:
        take_in(official_of(agency), agency, Came(signed=True), channel="phone")
    assert "8" in str(caught.value.message)


def test_what_is_told_at_the_counter_is_written_down_and_signed() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    with pytest.raises(DomainError, match="spoken_only_other"):
        take_in(actor, agency, Came(spoken=True))
    assert take_in(actor, agency, Came(spoken=True, signed=True)).number


def test_a_proxy_needs_a_mandate() -> None:
    agency = factories.make_city()
    with pytest.raises(DomainError, match="mandate_missing"):
        by_proxy(official_of(agency), agency, None)
    assert not Case.objects.exists()


def test_a_mandate_is_for_proxies_only() -> None:
    agency = factories.make_city()
    with pytest.raises(DomainError, match="mandate_without_proxy"):
        take_in(official_of(agency), agency, Came(mandate=MANDATE))


@pytest.mark.parametrize(
    ("change", "field"), [({"name": " "}, "mandate_name"), ({"relation": ""}, "mandate_relation")]
)
def test_a_mandate_names_who_and_how_they_are_related(change: dict[str, Any], field: str) -> None:
    agency = factories.make_city()
    with pytest.raises(DomainError, match="mandate_incomplete") as caught:
        by_proxy(official_of(agency), agency, replace(MANDATE, **change))
    assert caught.value.field == field
    assert not Case.objects.exists()


def test_who_files_for_whom_is_sealed() -> None:
    agency = factories.make_city()
    case = Case.objects.get(uid=by_proxy(official_of(agency), agency).case_uid)
    mandate = Mandate.objects.get(case=case)
    assert "나래보라".encode() not in bytes(mandate.sealed)
    opened = sealing.opened(sealing.MANDATE, case.uid, mandate.sealed)
    assert opened == {"name": "나래보라", "relation": "배우자"}
    assert mandate.checked_at is None


def test_a_mandate_is_checked_once() -> None:
    agency = factories.make_city()
    actor = official_of(agency, "위생과")
    case = Case.objects.get(uid=by_proxy(actor, agency).case_uid)
    check_mandate(actor=actor, case_id=case.pk, version=case.version, moment=at(NOW))
    mandate = Mandate.objects.get(case=case)
    assert (mandate.checked_at, mandate.checked_by_id) == (at(NOW), actor.id)
    before = everything(case)
    with pytest.raises(DomainError, match="no_mandate_to_check"):
        check_mandate(actor=actor, case_id=case.pk, version=again(case).version)
    assert everything(case) == before


def test_what_nobody_files_for_another_has_no_mandate_to_check() -> None:
    agency = factories.make_city()
    case = filed(agency)
    with pytest.raises(DomainError, match="no_mandate_to_check"):
        check_mandate(actor=official_of(agency), case_id=case.pk, version=case.version)


@pytest.mark.parametrize(
    ("kind", "channel", "owed"),
    [
        (SUGGESTION, "counter", True),
        (SUGGESTION, "post", False),  # 영6③2
        (SUGGESTION, "field", False),
        (OTHER, "counter", False),  # 영6③1
    ],
)
def test_when_a_receipt_slip_is_owed(kind: str, channel: str, owed: bool) -> None:
    agency = city_with(kind)
    service = queries.offered_service(agency, "improvement-suggestion").service
    assert receipt_rule(service, channel).owed is owed


def test_whoever_sends_somebody_with_a_mandate_gets_a_slip() -> None:
    agency = factories.make_city()
    service = queries.pinned_service(food(agency))
    assert receipt_rule(service, "proxy").owed
