import datetime as dt
from typing import Any

import pytest

from madang.apps.cases import commands, queries, queries_complex
from madang.apps.cases.commands import Question
from madang.apps.cases.models import Case, Opinion
from madang.apps.cases.tests.complex_cases import REVIEW, accept, actor_of, asked, at, food
from madang.core.actors import Actor, AgencyRef, system
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from madang.core.events.models import Delivery, EventRow, Timer
from madang.core.events.worker import work_once
from madang.core.orgs.models import Department
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


def in_work(agency: AgencyRef, **answers: Any) -> tuple[Actor, Case]:
    actor = actor_of(agency, "위생과")
    return actor, accept(food(agency, **answers), actor)


def ask(actor: Actor, agency: AgencyRef, case: Case, department: str, **changes: Any) -> int:
    row = Department.objects.get(agency_id=agency.id, key=department)
    values: dict[str, Any] = {"within": "8 hours", "question": "용도가 맞습니까?"} | changes
    moment = values.pop("moment", at("2026-09-21T11:00"))
    return commands.ask_opinion(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        asked=Question(department_id=row.pk, **values),
        moment=moment,
    )


def answer(actor: Actor, agency: AgencyRef, opinion: Opinion, **changes: Any) -> None:
    values: dict[str, Any] = {"stance": "agree", "text": ""} | changes
    values.setdefault("moment", at("2026-09-21T15:00"))
    values.setdefault("version", opinion.version)
    commands.answer_opinion(actor=actor, agency=agency, opinion_id=opinion.pk, **values)


def extend(actor: Actor, agency: AgencyRef, opinion: Opinion, until: str, **changes: Any) -> None:
    values: dict[str, Any] = {"reasons": "현장 확인 중", "moment": at("2026-09-21T16:00")} | changes
    values.setdefault("version", opinion.version)
    commands.extend_opinion(
        actor=actor,
        agency=agency,
        opinion_id=opinion.pk,
        until=dt.date.fromisoformat(until) if until else None,
        **values,
    )


def lapse(opinion: Opinion, moment: str = "2026-09-22T11:00") -> bool:
    actor = system(opinion.case.agency_id)
    return commands.lapse_opinion(actor=actor, opinion_id=opinion.pk, moment=at(moment))


def decide(actor: Actor, agency: AgencyRef, case: Case, **changes: str) -> None:
    words: dict[str, Any] = {"outcome": "granted", "reasons": "기준에 맞습니다."} | changes
    case.refresh_from_db()
    commands.decide_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        moment=at("2026-09-22T10:00"),
        **words,
    )


def events(case: Case, name: str) -> list[EventRow]:
    return [row for row in queries.timeline_of(case) if row.name == f"cases.opinion.{name}"]


# --- Asking -------------------------------------------------------------------------------------


def test_on_acceptance_each_department_whose_condition_holds_is_asked(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    opinion = asked(case)
    assert (opinion.state, opinion.answer_by) == ("asked", at("2026-09-22T11:00"))
    (event,) = events(case, "asked")
    assert (event.data["rule"], event.numbers) == ("file", {"minutes_allowed": 480})


def test_nobody_is_asked_where_the_condition_does_not_hold(agency: AgencyRef) -> None:
    _actor, case = in_work(agency, floor_area="99")
    assert not Opinion.objects.filter(case=case).exists()


def test_the_answer_by_is_never_later_than_the_case_is_due(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    ask(actor, agency, case, "민원여권과", within="7 days")
    assert asked(case, "민원여권과").answer_by == case.due_at


def test_of_a_late_case_one_can_still_ask(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    ask(actor, agency, case, "민원여권과", moment=at("2026-10-01T10:00"))
    assert asked(case, "민원여권과").answer_by == at("2026-10-02T10:00")


def test_an_open_answer_by_stays_when_the_case_gets_longer(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    Case.objects.filter(id=case.pk).update(due_at=at("2026-10-14T18:00"))
    assert asked(case).answer_by == at("2026-09-22T11:00")


@pytest.mark.parametrize(
    ("department", "changes", "code"),
    [
        ("위생과", {}, "own_department"),
        ("건축과", {}, "asked_already"),
        ("민원여권과", {"within": "soon"}, "no_period"),
        ("민원여권과", {"question": " "}, "question_missing"),
        ("민원여권과", {"question": "가" * 10_001}, "question_too_long"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    agency: AgencyRef, department: str, changes: dict[str, str], code: str
) -> None:
    actor, case = in_work(agency)
    with pytest.raises(DomainError, match=code):
        ask(actor, agency, case, department, **changes)
    assert Opinion.objects.filter(case=case).count() == 1


def test_departments_of_other_agencies_cannot_be_asked(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    other = factories.make_city("seocho")
    with pytest.raises(DomainError, match="no_department"):
        ask(actor, other, case, "건축과")


def test_only_the_department_in_charge_asks(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    with pytest.raises(Forbidden):
        ask(actor_of(agency, "건축과"), agency, case, "민원여권과")


def test_a_stale_page_asks_nobody(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    Case.objects.filter(id=case.pk).update(version=99)
    with pytest.raises(Stale):
        ask(actor, agency, case, "민원여권과")


# --- Answering ----------------------------------------------------------------------------------


def test_the_department_that_was_asked_answers(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    opinion = asked(case)
    answer(actor_of(agency, "건축과"), agency, opinion, stance="conditions", text="주차 1면")
    opinion.refresh_from_db()
    assert (opinion.state, opinion.stance, opinion.text) == ("answered", "conditions", "주차 1면")
    (event,) = events(case, "answered")
    # From 11:00 to 15:00, without the lunch break.
    assert event.numbers == {"minutes_used": 180, "minutes_late": 0}
    assert not Timer.objects.filter(subject_type="cases.opinion", done_at=None).exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"stance": "perhaps"}, "unknown_stance"),
        ({"stance": ""}, "unknown_stance"),
        ({"stance": "oppose"}, "text_missing"),
        ({"stance": "conditions", "text": " \n"}, "text_missing"),
        ({"text": "가" * 10_001}, "text_too_long"),
    ],
)
def test_an_answer_that_says_nothing_is_refused(
    agency: AgencyRef, changes: dict[str, str], code: str
) -> None:
    _actor, case = in_work(agency)
    with pytest.raises(DomainError, match=code):
        answer(actor_of(agency, "건축과"), agency, asked(case), **changes)
    assert asked(case).state == "asked"


def test_nobody_answers_for_another_department(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    with pytest.raises(NotFound):
        answer(actor, agency, asked(case))


def test_answering_needs_its_permission(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    with pytest.raises(Forbidden):
        answer(actor_of(agency, "건축과", "cases.read"), agency, asked(case))


def test_another_agency_cannot_tell_whether_there_is_a_question(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    stranger = actor_of(factories.make_city("seocho"), "건축과")
    with pytest.raises(NotFound):
        answer(stranger, agency, asked(case))


def test_a_second_answer_is_refused(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    answer(actor_of(agency, "건축과"), agency, asked(case))
    with pytest.raises(DomainError, match="opinion_closed"):
        answer(actor_of(agency, "건축과"), agency, asked(case), stance="oppose", text="안 됩니다.")
    assert asked(case).stance == "agree"


def test_an_opinion_after_the_end_of_the_case_is_refused_with_the_reason(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    decide(actor, agency, case, waiver="급합니다.")
    with pytest.raises(DomainError) as refused:
        answer(actor_of(agency, "건축과"), agency, asked(case))
    assert refused.value.code == "case_ended"
    assert "2026-09-22" in str(refused.value.message)


# --- Needing longer (법20②③) -------------------------------------------------------------------


def test_the_answer_by_is_extended_once_within_its_own_length(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    building = actor_of(agency, "건축과")
    # 8 hours from Monday 11:00 are Tuesday 11:00; at most until Wednesday 11:00.
    extend(building, agency, asked(case), "2026-09-23")
    opinion = asked(case)
    assert (opinion.answer_by, opinion.state) == (at("2026-09-23T11:00"), "asked")
    assert Timer.objects.get(subject_type="cases.opinion").due_at == opinion.answer_by
    with pytest.raises(DomainError, match="extended_already"):
        extend(building, agency, opinion, "2026-09-23")


@pytest.mark.parametrize(
    ("until", "changes", "code"),
    [
        ("2026-09-28", {}, "extension_too_long"),
        ("2026-09-21", {}, "not_later"),
        ("", {}, "no_date"),
        ("2026-09-23", {"reasons": ""}, "reasons_missing"),
        ("2026-09-23", {"moment": at("2026-09-22T11:01")}, "extension_late"),
    ],
)
def test_an_extension_that_the_law_does_not_know_is_refused(
    agency: AgencyRef, until: str, changes: dict[str, Any], code: str
) -> None:
    _actor, case = in_work(agency)
    with pytest.raises(DomainError, match=code):
        extend(actor_of(agency, "건축과"), agency, asked(case), until, **changes)
    assert asked(case).answer_by == at("2026-09-22T11:00")


def test_a_day_off_is_no_day_to_answer_by(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    ask(actor, agency, case, "민원여권과", within="2 days")  # Wednesday 11:00, then Chuseok
    with pytest.raises(DomainError, match="not_later"):
        extend(actor_of(agency, "민원여권과"), agency, asked(case, "민원여권과"), "2026-09-25")


def test_what_was_escalated_cannot_be_extended(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    lapse(asked(case))
    with pytest.raises(DomainError, match="extension_late"):
        extend(actor_of(agency, "건축과"), agency, asked(case), "2026-09-23")


# --- Silence ------------------------------------------------------------------------------------


def test_silence_goes_up_to_the_superiors_and_can_still_be_broken(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    building = Department.objects.get(agency_id=agency.id, key="건축과")
    head, above = factories.make_official(building), factories.make_official(building)
    Department.objects.filter(id=building.pk).update(head=head)
    type(head).objects.filter(id=head.pk).update(superior=above)
    assert lapse(asked(case))
    assert asked(case).state == "escalated"
    (event,) = events(case, "escalated")
    assert event.data["official_ids"] == [head.pk, above.pk]
    answer(factories.acting(head), agency, asked(case), moment=at("2026-09-22T14:00"))
    assert events(case, "answered")[0].numbers == {"minutes_used": 600, "minutes_late": 120}


def test_silence_counts_as_consent_where_the_file_says_so() -> None:
    city = factories.make_city()
    agency = factories.apply_changed(city, REVIEW, REVIEW.replace("}", ", if_late: deem}"))
    _actor, case = in_work(agency)
    assert lapse(asked(case))
    assert (asked(case).state, asked(case).stance) == ("deemed", "")
    with pytest.raises(DomainError, match="opinion_closed"):
        answer(actor_of(agency, "건축과"), agency, asked(case))


def test_the_timer_fires_once(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    # Nothing runs out before a calendar that was changed is worked in.
    Delivery.objects.filter(consumer="cases.recompute").delete()
    # Accepted in the past: its answer-by has come already.
    list(work_once())
    list(work_once())
    assert asked(case).state == "escalated"
    assert len(events(case, "escalated")) == 1
    assert not lapse(asked(case), "2026-12-01T10:00")
    assert len(events(case, "escalated")) == 1


def test_nothing_lapses_before_its_time(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    assert not lapse(asked(case), "2026-09-22T10:59")
    assert asked(case).state == "asked"


def test_a_timer_that_was_set_before_an_extension_does_nothing(agency: AgencyRef) -> None:
    _actor, case = in_work(agency)
    extend(actor_of(agency, "건축과"), agency, asked(case), "2026-09-23")
    assert not lapse(asked(case), "2026-09-22T11:00")


# --- Deciding -----------------------------------------------------------------------------------


def test_who_decides_while_an_opinion_is_open_says_why(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    with pytest.raises(DomainError) as refused:
        decide(actor, agency, case)
    assert (refused.value.code, refused.value.field) == ("opinions_open", "waiver")
    assert asked(case).state == "asked"
    decide(actor, agency, case, waiver="면적이 작아 협의가 필요하지 않습니다.")
    assert (asked(case).state, asked(case).text) == (
        "cancelled",
        "면적이 작아 협의가 필요하지 않습니다.",
    )
    (event,) = events(case, "waived")
    assert (event.data["departments"], event.numbers) == (["건축과"], {"count": 1})


def test_with_all_opinions_in_nothing_is_waived(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    answer(actor_of(agency, "건축과"), agency, asked(case))
    decide(actor, agency, case)
    assert events(case, "waived") == []


def test_the_list_of_what_is_owed_is_ones_own_and_begins_with_the_most_urgent(
    agency: AgencyRef,
) -> None:
    actor, first = in_work(agency)
    second = accept(food(agency), actor, moment="2026-09-21T09:30")
    third = accept(food(agency), actor, moment="2026-09-21T14:00")
    building = actor_of(agency, "건축과")
    rows = queries_complex.opinions_owed(building)
    assert [row.case_id for row in rows] == [second.pk, first.pk, third.pk]
    after = (rows[0].answer_by, rows[0].pk)
    assert [row.case_id for row in queries_complex.opinions_owed(building, after=after)] == [
        first.pk,
        third.pk,
    ]
    assert queries_complex.opinions_owed(actor) == []
