"""Objecting to a refusal: a case of its own, with its own two clocks (법35, 영40)."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from madang.apps.cases import actions, clock, commands, queries, queries_belonging
from madang.apps.cases.commands import Consent, Objection
from madang.apps.cases.filing import Receipt
from madang.apps.cases.models import Case, CaseLink
from madang.apps.cases.panels.belonging import belongs
from madang.apps.cases.tests.belonging import (
    REASONS,
    accept,
    again,
    at,
    decide,
    everything,
    filed,
    food,
    names,
    official_of,
    refused,
)
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs import commands as orgs
from madang.lib.periods import Period
from tests import factories

pytestmark = pytest.mark.django_db

TOLD = dt.date(2026, 9, 22)


def objection(told_on: dt.date = TOLD, **changes: str) -> Objection:
    words = {"wanted": "거부를 취소해 주세요.", "grounds": "요건을 갖췄습니다."}
    return Objection(told_on, **(words | changes))


def object_to(
    agency: AgencyRef, case: Case, when: str = "2026-09-28T10:00", **changes: Any
) -> Receipt:
    return commands.object_to_refusal(
        actor=Actor("anonymous", None, agency.id),
        agency=agency,
        case=case,
        objection=changes.pop("objection", None) or objection(**changes),
        moment=at(when),
    )


def row(receipt: Receipt) -> Case:
    return Case.objects.select_related("department").get(uid=receipt.case_uid)


def take_in(actor: Actor, agency: AgencyRef, case: Case, **changes: Any) -> Receipt:
    values: dict[str, Any] = {"channel": "post", "moment": at("2026-09-28T10:00")}
    return commands.take_in_objection(
        actor=actor, agency=agency, case_id=case.pk, objection=objection(), **(values | changes)
    )


def test_an_objection_is_a_case_of_its_own() -> None:
    agency = factories.make_city()
    case = refused(agency)
    found = row(object_to(agency, case))
    assert (found.kind, found.status, found.number) == ("objection", "filed", case.number + 1)
    assert (found.resident_id, found.department_id) == (case.resident_id, case.department_id)
    assert found.answers["grounds"] == "요건을 갖췄습니다."
    link = CaseLink.objects.get()
    assert (link.case_id, link.other_id, link.kind) == (found.pk, case.pk, "objects_to")
    assert names(case)[-1] == "objected"


def test_it_is_decided_in_ten_days_by_the_civil_act() -> None:
    agency = factories.make_city()
    found = row(object_to(agency, refused(agency)))
    # From Monday 28 September, not counted: 8 October, a Thursday.
    assert found.due_at == at("2026-10-08T18:00")


def test_an_agency_may_count_working_days_instead() -> None:
    agency = factories.make_city()
    orgs.change_settings(
        actor=factories.set_up(agency.id),
        agency_id=agency.id,
        changes={"objection_counting": "days"},
    )
    found = row(object_to(agency, refused(agency)))
    # The 28th counts; 5 October (for the 3rd) and the 9th are days off.
    assert found.due_at == at("2026-10-13T18:00")
    assert clock.reckoning_of(found, agency, at("2026-09-28T11:00")).moment == clock.local(
        found.due_at
    )


def test_its_period_is_extended_once_by_ten_days_from_the_day_after() -> None:
    agency = factories.make_city()
    found = row(object_to(agency, refused(agency)))
    actor = official_of(agency, "위생과")

    def extend(length: str) -> None:
        now = again(found)
        commands.extend_case(
            actor=actor,
            case_id=now.pk,
            version=now.version,
            length=Period.parse(length),
            ground="unavoidable",
            reason="현장을 다시 확인합니다.",
            consent=Consent("in_writing", dt.date(2026, 9, 29)),
            moment=at("2026-09-30T10:00"),
        )

    with pytest.raises(DomainError, match="extension_too_long"):
        extend("11 days")
    extend("10 days")
    assert again(found).due_at == at("2026-10-19T18:00")  # the 18th is a Sunday
    with pytest.raises(DomainError, match="extension_too_many"):
        extend("1 day")


def test_the_same_objection_sent_twice_is_one() -> None:
    agency = factories.make_city()
    case = refused(agency)
    first, second = object_to(agency, case), object_to(agency, case)
    assert (first.number, second.repeated) == (second.number, True)
    assert CaseLink.objects.count() == 1
    assert names(case).count("objected") == 1


@pytest.mark.parametrize(
    ("when", "is_taken"), [("2026-11-23T17:59", True), ("2026-11-24T09:00", False)]
)
def test_there_are_sixty_days_from_being_told(when: str, is_taken: bool) -> None:
    agency = factories.make_city()
    case = refused(agency)
    # 60 days after 22 September is 21 November, a Saturday: the Monday after it is the last day.
    if is_taken:
        assert object_to(agency, case, when).number
        return
    before = everything(case)
    with pytest.raises(DomainError, match="too_late") as caught:
        object_to(agency, case, when)
    assert "35" in str(caught.value.message)
    assert everything(case) == before


@pytest.mark.parametrize("told_on", [dt.date(2026, 9, 21), dt.date(2026, 9, 29)])
def test_nobody_was_told_before_the_decision_or_in_the_future(told_on: dt.date) -> None:
    agency = factories.make_city()
    with pytest.raises(DomainError, match="told_on"):
        object_to(agency, refused(agency), told_on=told_on)


@pytest.mark.parametrize("field", ["wanted", "grounds"])
@pytest.mark.parametrize("text", ["", "  ", "가" * 4001])
def test_an_objection_says_what_is_wanted_and_why(field: str, text: str) -> None:
    agency = factories.make_city()
    with pytest.raises(DomainError, match="objection_incomplete") as caught:
        object_to(agency, refused(agency), **{field: text})
    assert caught.value.field == field


def test_only_a_refusal_of_a_statutory_petition_is_objected_to() -> None:
    agency = factories.make_city()
    actor, clerk = official_of(agency, "위생과"), official_of(agency)
    granted = decide(actor, agency, accept(actor, food(agency)), "granted")
    suggestion = decide(clerk, agency, accept(clerk, filed(agency)), "not_taken_up")
    for case in (granted, suggestion, food(agency), row(object_to(agency, refused(agency)))):
        with pytest.raises(DomainError, match="no_refusal"):
            object_to(agency, case)


def test_an_objection_on_paper_counts_from_its_receipt() -> None:
    agency = factories.make_city()
    case = refused(agency)
    receipt = take_in(
        official_of(agency, "위생과"), agency, case, received_at=at("2026-09-23T16:00")
    )
    found = row(receipt)
    assert (found.channel, found.filed_at) == ("post", at("2026-09-23T16:00"))


def test_an_objection_is_made_in_writing() -> None:
    agency = factories.make_city()
    case = refused(agency)
    actor = official_of(agency, "위생과")
    with pytest.raises(DomainError, match="in_writing"):
        take_in(actor, agency, case, channel="phone")
    with pytest.raises(DomainError, match="received_in_future"):
        take_in(actor, agency, case, received_at=at("2026-09-28T10:01"))


def test_a_late_objection_on_paper_is_taken_in_and_is_inadmissible() -> None:
    agency = factories.make_city()
    case, actor = refused(agency), official_of(agency, "위생과")
    late = at("2026-11-24T09:00")  # the 23rd was the last day
    found = accept(actor, row(take_in(actor, agency, case, moment=late)), "2026-11-24T10:00")
    with translation.override("en"):
        panel = belongs(found, actor, agency)
    assert panel is not None
    assert panel.context["objection"]["last_day"] == dt.date(2026, 11, 23)
    ended = decide(actor, agency, found, "inadmissible", "2026-11-24T11:00")
    assert (ended.outcome, ended.reasons) == ("inadmissible", REASONS)


def test_an_objection_in_time_is_not_called_late() -> None:
    agency = factories.make_city()
    actor = official_of(agency, "위생과")
    panel = belongs(row(object_to(agency, refused(agency))), actor, agency)
    assert panel is not None
    assert panel.context["objection"]["last_day"] is None
    assert panel.context["objection"]["told_on"] == TOLD


def test_on_the_portal_a_late_one_is_told_the_last_day_as_people_write_it() -> None:
    agency = factories.make_city()
    case = refused(agency)
    with translation.override("en"), pytest.raises(DomainError, match="too_late") as caught:
        object_to(agency, case, "2026-11-24T09:00")
    assert "23 Nov 2026" in str(caught.value.message)


def test_nothing_stops_the_period_of_an_objection() -> None:
    agency = factories.make_city()
    actor = official_of(agency, "위생과")
    case = accept(actor, row(object_to(agency, refused(agency))), "2026-09-28T11:00")
    before = everything(case)
    with pytest.raises(DomainError, match="hold_objection") as caught:
        commands.hold_case(
            actor=actor,
            case_id=case.pk,
            version=case.version,
            ground="examination",
            moment=at("2026-09-28T12:00"),
        )
    with translation.override("en"):
        assert "35②" in str(caught.value.message)
    with pytest.raises(DomainError, match="hold_objection"):
        commands.demand_supplement(
            actor=actor,
            case_id=case.pk,
            version=case.version,
            demand=commands.Demand(what="도면", days=7),
            moment=at("2026-09-28T12:00"),
        )
    assert everything(case) == before
    offered = {one.name for one in actions.offered("official", case, actor)}
    assert not offered & {"stop-clock", "demand-supplement"}
    assert "decide" in offered


def test_nobody_else_takes_an_objection_in() -> None:
    agency, other = factories.make_city(), factories.make_city("jongno")
    case = refused(agency)
    before = everything(case)
    with pytest.raises(NotFound):
        take_in(official_of(other), other, case)
    with pytest.raises(Forbidden):
        take_in(official_of(agency, permissions=["cases.read", "cases.intake"]), agency, case)
    with pytest.raises(Forbidden):
        take_in(official_of(agency, "위생과", permissions=["cases.read"]), agency, case)
    assert everything(case) == before


@pytest.mark.parametrize("outcome", ["upheld", "dismissed", "inadmissible"])
def test_an_objection_has_outcomes_of_its_own(outcome: str) -> None:
    agency = factories.make_city()
    actor = official_of(agency, "위생과")
    case = accept(actor, row(object_to(agency, refused(agency))), "2026-09-28T11:00")
    assert queries.decisions_of(case) == ("upheld", "dismissed", "inadmissible")
    with pytest.raises(DomainError, match="unknown_outcome"):
        decide(actor, agency, case, "granted", "2026-09-29T10:00")
    assert decide(actor, agency, case, outcome, "2026-09-29T10:00").outcome == outcome
    told = EventRow.objects.filter(name="cases.case.decided").order_by("id").last()
    assert told is not None
    # 영40②: what is still open is told with a result that does not give what was asked for.
    assert bool(told.data["remedies"]) is (outcome != "upheld")
    assert told.data["objection_until"] is None


def test_an_objection_that_was_upheld_opens_the_petition() -> None:
    agency = factories.make_city()
    case, actor = refused(agency), official_of(agency, "위생과")
    own = accept(actor, row(object_to(agency, case)), "2026-09-28T11:00")
    decide(actor, agency, own, "upheld", "2026-09-29T10:00")
    commands.reopen_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        ground="objection_upheld",
        reasons=REASONS,
        moment=at("2026-09-29T11:00"),
    )
    opened = again(case)
    assert opened.status == "accepted"
    # Refused once more, it can be objected to once more.
    again_refused = decide(actor, agency, opened, "refused", "2026-09-29T15:00")
    second = object_to(agency, again_refused, "2026-09-30T10:00", told_on=dt.date(2026, 9, 29))
    assert not second.repeated


def test_the_register_lists_the_objections_of_the_department() -> None:
    agency, other = factories.make_city(), factories.make_city("jongno")
    found = row(object_to(agency, refused(agency)))
    listed = queries_belonging.objections(official_of(agency, "위생과", permissions=["cases.read"]))
    assert [link.case_id for link in listed] == [found.pk]
    assert not queries_belonging.objections(official_of(agency, permissions=["cases.read"]))
    assert queries_belonging.objections(official_of(agency))  # with cases.read_all
    assert not queries_belonging.objections(official_of(other))
    with pytest.raises(Forbidden):
        queries_belonging.objections(official_of(agency, permissions=[]))
