"""How alike petitions are, and closing one that was answered twice before (법23)."""

from collections.abc import Sequence
from typing import Any

import pytest

from madang.apps.bodies import queries as bodies
from madang.apps.cases import commands, similarity
from madang.apps.cases.commands.collective import read_roll
from madang.apps.cases.models import Case, CaseLink
from madang.apps.cases.panels.belonging import belongs
from madang.apps.cases.similarity import shingles, similar_cases
from madang.apps.cases.tests.belonging import (
    REASONS,
    accept,
    again,
    answered,
    at,
    decide,
    everything,
    filed,
    food,
    official_of,
)
from madang.apps.cases.tests.browsing import official_at, page_of, text_of
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from tests import factories

pytestmark = pytest.mark.django_db

SOMEBODY_ELSE = {"name": "나래보라", "phone": "010-0000-9999"}
OTHER_TEXT = {
    "subject": "도서관 여는 시간",
    "present_state": "저녁에 갈 수 없어요.",
    "proposal": "밤 열 시까지 열어 주시기 바랍니다.",
}


def close(
    actor: Actor, agency: AgencyRef, case: Case, earlier: Sequence[int], **changes: Any
) -> None:
    values: dict[str, Any] = {"version": case.version, "reasons": REASONS} | changes
    commands.close_as_repeated(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        earlier=earlier,
        moment=at("2026-09-28T10:00"),
        **values,
    )


def third(agency: AgencyRef, actor: Actor, **changes: Any) -> tuple[Case, list[int]]:
    """A suggestion that the same person had answered twice."""
    before = [answered(actor, agency, f"2026-09-{day}").pk for day in ("14", "16")]
    return filed(agency, **changes), before


def test_pairs_of_letters_without_spaces_signs_and_capitals() -> None:
    assert shingles("가로등 수리!") == {"가로", "로등", "등수", "수리"}
    assert shingles("A b") == {"ab"}
    assert shingles("가") == frozenset()


def test_the_share_can_be_recounted_by_hand() -> None:
    agency = factories.make_city()
    first = filed(agency)
    changed = dict(first.answers, subject="가로등 둘")
    found = similarity.compare(filed(agency, answers=changed), [first])[0]
    own, other = shingles(similarity.text_of(first)), shingles("가로등 둘" + "".join(
        [first.answers["present_state"], first.answers["proposal"]]
    ))  # fmt: skip
    assert (found.shared, found.total) == (len(own & other), len(own | other))
    assert found.percent == len(own & other) * 100 // len(own | other)


def test_the_same_text_of_the_same_telephone_is_suggested() -> None:
    agency = factories.make_city()
    first, second = filed(agency), filed(agency)
    assert first.resident_id != second.resident_id  # nobody signed in
    (found,) = similar_cases(second)
    assert (found.case.pk, found.percent) == (first.pk, 100)
    assert similar_cases(first) == []  # nothing came before


def test_another_text_and_another_person_are_not_suggested() -> None:
    agency, there = factories.make_city(), factories.make_city("jongno")
    filed(agency, applicant=SOMEBODY_ELSE)
    filed(agency, answers=OTHER_TEXT)
    filed(there)
    food(agency)
    assert similar_cases(filed(agency)) == []


def test_what_was_answered_twice_is_closed_with_both_answers_named() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case, earlier = third(agency, actor)
    close(actor, agency, case, earlier)
    assert (again(case).ending, again(case).reasons) == ("repeated", REASONS)
    links = CaseLink.objects.filter(case=case, kind="repeats").order_by("other_id")
    assert [link.other_id for link in links] == earlier
    event = EventRow.objects.get(name="cases.case.closed_as_repeated")
    assert event.numbers == {"answers_before": 2}


def test_one_answer_is_not_enough() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case, earlier = third(agency, actor)
    before = everything(case)
    for named in ([], earlier[:1], [earlier[0], earlier[0]]):
        with pytest.raises(DomainError, match="answers_before") as caught:
            close(actor, agency, case, named)
        assert caught.value.field == "earlier"
    assert everything(case) == before


def test_an_open_petition_is_no_answer() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    first = answered(actor, agency, "2026-09-14")
    second = filed(agency, "2026-09-16T10:00")
    with pytest.raises(DomainError, match="answers_before"):
        close(actor, agency, filed(agency), [first.pk, second.pk])


def test_an_answer_that_came_after_the_petition_does_not_count() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    first = answered(actor, agency, "2026-09-14")
    second = accept(actor, filed(agency, "2026-09-16T10:00"), "2026-09-16T10:30")
    case = filed(agency)
    decide(actor, agency, second, "taken_up", "2026-09-22T10:00")
    with pytest.raises(DomainError, match="answers_before"):
        close(actor, agency, case, [first.pk, second.pk])


def test_answers_to_somebody_else_or_of_another_agency_are_none() -> None:
    agency, there = factories.make_city(), factories.make_city("jongno")
    actor = official_of(agency)
    case, earlier = third(agency, actor)
    stranger = answered(actor, agency, "2026-09-17", applicant=SOMEBODY_ELSE).pk
    elsewhere = answered(official_of(there), there, "2026-09-17").pk
    for named in (stranger, elsewhere, case.pk, 999_999):
        with pytest.raises(DomainError, match="not_of_applicant"):
            close(actor, agency, case, [*earlier, named])
    assert again(case).status == "filed"


def test_a_statutory_petition_is_never_repeated() -> None:
    agency = factories.make_city()
    case = food(agency)
    with pytest.raises(DomainError, match="statutory") as caught:
        close(official_of(agency, "위생과"), agency, case, [])
    assert "23" in str(caught.value.message)


def collective(agency: AgencyRef, actor: Actor) -> tuple[Case, list[int]]:
    case, earlier = third(agency, actor)
    commands.enter_roll(
        actor=actor,
        case_id=case.pk,
        version=case.version,
        signatories=read_roll("\n".join(f"주민{n},{n}동" for n in range(5))),
        is_original=True,
    )
    return again(case), earlier


def test_a_collective_petition_needs_the_committee(monkeypatch: pytest.MonkeyPatch) -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case, earlier = collective(agency, actor)
    assert case.is_collective
    with pytest.raises(DomainError, match="committee_first") as caught:
        close(actor, agency, case, earlier)
    assert "26" in str(caught.value.message)
    asked: list[tuple[int, str, int]] = []

    def found(*subject: Any) -> list[bodies.SubjectItem]:
        asked.append(subject)
        return [item("working_review", "adopted"), item("committee", "rejected")]

    monkeypatch.setattr(bodies, "meetings_of_subject", found)
    with pytest.raises(DomainError, match="committee_first"):
        close(actor, agency, case, earlier)
    assert asked == [(agency.id, "cases.case", case.pk)]
    assert again(case).status == "filed"


def item(kind: str, outcome: str) -> bodies.SubjectItem:
    return bodies.SubjectItem(
        meeting_id=1, body_id=1, body_key="committee", body_name={"ko": "위원회"}, kind=kind,
        scheduled_at=at("2026-09-25T10:00"), place="", state="held", item_id=7, title="",
        applicant_invited=True, outcome=outcome, conditions="", reasons="", delegated=False,
        closed_at=at("2026-09-25T11:00"),
    )  # fmt: skip


def test_with_the_committee_a_collective_petition_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case, earlier = collective(agency, actor)
    monkeypatch.setattr(
        bodies, "meetings_of_subject", lambda *_subject: [item("committee", "adopted")]
    )
    close(actor, agency, case, earlier)
    assert again(case).ending == "repeated"
    assert EventRow.objects.get(name="cases.case.closed_as_repeated").data["agenda_item"] == 7


def test_nobody_else_closes_it() -> None:
    agency, there = factories.make_city(), factories.make_city("jongno")
    case, earlier = third(agency, official_of(agency))
    with pytest.raises(NotFound):
        close(official_of(there), there, case, earlier)
    with pytest.raises(Forbidden):
        close(official_of(agency, "위생과"), agency, case, earlier)
    with pytest.raises(Forbidden):
        close(official_of(agency, permissions=["cases.read"]), agency, case, earlier)
    assert again(case).status == "filed"


def grievance(case: Case) -> Case:
    Case.objects.filter(id=case.pk).update(kind="grievance")
    return again(case)


def audit_of(case: Case, actor: Actor, agency: AgencyRef) -> Any:
    panel = belongs(case, actor, agency)
    return panel.context["audit"] if panel else None


def test_a_grievance_that_comes_again_is_suggested_to_the_audit() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    first = grievance(answered(actor, agency, "2026-09-14"))
    found = audit_of(grievance(filed(agency)), actor, agency)
    assert found == {"number": first.receipt_number, "may_transfer": True}


def test_other_petitions_and_other_grievances_are_not() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    assert audit_of(grievance(filed(agency)), actor, agency) is None
    suggestion = answered(actor, agency, "2026-09-14")
    assert audit_of(grievance(filed(agency)), actor, agency) is None  # that was a suggestion
    grievance(suggestion)
    assert audit_of(filed(agency), actor, agency) is None
    assert audit_of(grievance(filed(agency, answers=OTHER_TEXT)), actor, agency) is None


def test_the_page_leads_to_the_transfer() -> None:
    agency = factories.make_city()
    client, official = official_at(agency)
    grievance(answered(factories.acting(official), agency, "2026-09-14"))
    case = grievance(filed(agency))
    page = client.get(page_of(case))
    assert "This grievance seems to repeat one that was answered" in text_of(page)
    assert page_of(case, "do/transfer/") in page.content.decode()
