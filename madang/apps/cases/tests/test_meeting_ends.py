"""Deciding while a meeting is ahead, leaving its agenda, and members who decide there (전결권)."""

import datetime as dt
from collections.abc import Iterable

import pytest

from madang.apps.bodies import commands as bodies
from madang.apps.bodies import queries as meetings
from madang.apps.bodies.models import AgendaItem, Member
from madang.apps.cases import commands, queries, queries_complex
from madang.apps.cases.models import Case, Opinion
from madang.apps.cases.tests.browsing import official_at, page_of, text_of
from madang.apps.cases.tests.complex_cases import actor_of, asked, at, follow_up
from madang.apps.cases.tests.test_joint_review import (
    BLOCK,
    FILED,
    FRIDAY,
    PERIOD,
    found,
    fresh,
    happened,
    large,
    refer,
)
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError
from madang.core.events.models import EventRow, Timer
from madang.core.orgs.models import Official
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> AgencyRef:
    agency = factories.apply_changed(factories.make_city(), PERIOD, BLOCK)
    found(agency, "joint-review", "joint_review")
    return agency


@pytest.fixture
def actor(agency: AgencyRef) -> Actor:
    return actor_of(agency, "위생과")


def decide(
    actor: Actor, agency: AgencyRef, case: Case, waiver: str = "", moment: str = "2026-09-09T10:00"
) -> None:
    case.refresh_from_db()
    commands.decide_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        outcome="granted",
        reasons="기준에 맞습니다.",
        waiver=waiver,
        moment=at(moment),
    )


def without_opinions(case: Case) -> None:
    Opinion.objects.filter(case=case).update(state="cancelled")


# --- Deciding while a meeting is ahead ----------------------------------------------------------


def test_who_decides_while_a_meeting_is_ahead_says_why(agency: AgencyRef, actor: Actor) -> None:
    case = large(agency, actor)
    without_opinions(case)
    with pytest.raises(DomainError, match="meeting_ahead") as refused:
        decide(actor, agency, case)
    assert refused.value.field == "waiver"
    assert fresh(case).status == "accepted"
    decide(actor, agency, case, waiver="재난 복구가 급합니다.")
    (event,) = happened(case, "meetings_waived")
    assert (event.data["bodies"], event.numbers["count"]) == (["joint-review"], 1)


def test_after_the_meeting_dealt_with_it_nothing_is_waived(agency: AgencyRef, actor: Actor) -> None:
    case = large(agency, actor)
    without_opinions(case)
    AgendaItem.objects.update(outcome="adopted", closed_at=at(FRIDAY))
    decide(actor, agency, case, moment="2026-09-14T10:00")
    assert happened(case, "meetings_waived") == []


def test_a_cancelled_meeting_is_not_waited_for(agency: AgencyRef, actor: Actor) -> None:
    case = large(agency, actor)
    without_opinions(case)
    item = AgendaItem.objects.select_related("meeting").get()
    bodies.cancel_meeting(
        actor=actor,
        meeting_id=item.meeting_id,
        version=item.meeting.version,
        reason="정족수 부족",
        moment=at("2026-09-08T10:00"),
    )
    decide(actor, agency, case)
    assert fresh(case).ending == "decided"


def test_the_page_asks_for_the_reason(agency: AgencyRef, actor: Actor) -> None:
    case = large(agency, actor)
    without_opinions(case)
    page = text_of(official_at(agency, "위생과")[0].get(page_of(case)))
    assert "A meeting is still to deal with it" in page
    assert "Why you decide without waiting" in page


def test_the_applicant_does_not_read_why_the_meeting_was_not_waited_for(
    agency: AgencyRef, actor: Actor
) -> None:
    case = large(agency, actor)
    without_opinions(case)
    decide(actor, agency, case, waiver="재난 복구가 급합니다.")
    client = official_at(agency, "위생과")[0]
    assert "did not wait for the meeting" in text_of(client.get(page_of(case)))
    resident = factories.sign_in_resident(client, agency)
    Case.objects.filter(id=case.pk).update(resident_id=resident.id)
    page = text_of(client.get(f"/cases/{case.uid}/"))
    assert "did not wait for the meeting" not in page


# --- Leaving the agenda -------------------------------------------------------------------------


def test_a_decided_petition_leaves_the_agenda(agency: AgencyRef, actor: Actor) -> None:
    case = large(agency, actor)
    decide(actor, agency, case, waiver="급합니다.")
    follow_up()
    item = AgendaItem.objects.get()
    assert (item.outcome, item.closed_at) == ("withdrawn", at("2026-09-09T10:00"))
    assert item.reasons == "회의에서 다루기 전에 민원이 끝났습니다."
    row = EventRow.objects.get(name="bodies.item.withdrawn")
    assert (row.data["about_id"], row.actor_kind) == (case.pk, "system")
    assert happened(case, "reviewed_jointly") == []


def test_a_petition_that_the_applicant_takes_back_leaves_it_too(
    agency: AgencyRef, actor: Actor
) -> None:
    case = large(agency, actor)
    commands.withdraw_own_case(
        actor=Actor("resident", case.resident_id, agency.id),
        agency=agency,
        case=fresh(case),
        moment=at("2026-09-09T10:00"),
    )
    follow_up()
    assert AgendaItem.objects.get().outcome == "withdrawn"


def test_what_the_meeting_found_stays_when_the_petition_ends(
    agency: AgencyRef, actor: Actor
) -> None:
    case = large(agency, actor)
    AgendaItem.objects.update(outcome="rejected", closed_at=at(FRIDAY))
    decide(actor, agency, case, waiver="급합니다.", moment="2026-09-14T10:00")
    follow_up()
    assert AgendaItem.objects.get().outcome == "rejected"


def test_taken_up_again_it_comes_back_to_the_same_meeting(agency: AgencyRef, actor: Actor) -> None:
    case = large(agency, actor)
    decide(actor, agency, case, waiver="급합니다.")
    follow_up()
    commands.reopen_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=fresh(case).version,
        ground="taken_back",
        reasons="잘못된 처분을 취소합니다.",
        moment=at("2026-09-09T15:00"),
    )
    body = meetings.body(agency.id, "joint-review")
    refer(actor, agency, case, body.pk, "2026-09-11")
    assert list(AgendaItem.objects.order_by("order").values_list("outcome", flat=True)) == [
        "withdrawn",
        "",
    ]


# --- What silence means -------------------------------------------------------------------------


def test_the_file_says_what_silence_until_the_meeting_means(agency: AgencyRef) -> None:
    changed = BLOCK + "      if_late: deem\n      law: 건축법 제11조제6항\n"
    now = factories.apply_changed(agency, PERIOD, changed)
    case = large(now, actor_of(now, "위생과"))
    opinion = asked(case, "민원여권과")
    assert (opinion.when_late, opinion.law) == ("deem", "건축법 제11조제6항")


def test_without_a_word_in_the_file_it_goes_up(agency: AgencyRef, actor: Actor) -> None:
    assert asked(large(agency, actor), "민원여권과").when_late == "escalate"


def test_an_extension_ends_before_the_meeting(agency: AgencyRef, actor: Actor) -> None:
    case = large(agency, actor)
    opinion = asked(case, "민원여권과")
    # By its own length it could take until the 16th; the meeting is on the 11th at ten.
    latest = queries_complex.latest_extension(opinion, agency)
    assert (opinion.answer_by, latest) == (at("2026-09-10T18:00"), at(FRIDAY))


# --- Members who decide for their departments (참석자 전결권) ------------------------------------


@pytest.fixture
def deciding(agency: AgencyRef) -> AgencyRef:
    """The same city; 민원여권과 sits in the body, and its members decide for their departments."""
    body = meetings.body(agency.id, "joint-review")
    boss = actor_of(agency, "건축과")
    rules = bodies.BodyRules(name=body.name, department_id=body.department_id, members_decide=True)
    bodies.change_body(actor=boss, body_id=body.pk, version=body.version, rules=rules)
    speaker = actor_of(agency, "민원여권과", name="나래온")
    bodies.appoint_member(
        actor=boss,
        body_id=body.pk,
        version=body.version + 1,
        seat=bodies.Seat(official_id=speaker.id, term_from=dt.date(2026, 1, 1)),
        moment=at(FILED),
    )
    return agency


def speaker_of(agency: AgencyRef) -> Actor:
    return factories.acting(Official.objects.get(agency_id=agency.id, name="나래온"))


def open_meeting(agency: AgencyRef, absent: Iterable[str] = ()) -> AgendaItem:
    item = AgendaItem.objects.select_related("meeting").get()
    seats = Member.objects.select_related("official").filter(body_id=item.meeting.body_id)
    bodies.note_attendance(
        actor=actor_of(agency, "건축과"),
        meeting_id=item.meeting_id,
        version=item.meeting.version,
        states={one.pk: "present" for one in seats if one.name not in absent},
        moment=at(FRIDAY),
    )
    return item


def vote(agency: AgencyRef, item: AgendaItem, choice: str = "for") -> None:
    for member in Member.objects.select_related("official"):
        if member.official is not None:
            bodies.cast_vote(
                actor=factories.acting(member.official),
                item_id=item.pk,
                choice=choice,
                moment=at(FRIDAY),
            )


def close(agency: AgencyRef, item: AgendaItem, **values: object) -> None:
    item.refresh_from_db()
    bodies.close_item(
        actor=actor_of(agency, "건축과"),
        item_id=item.pk,
        version=item.version,
        moment=at("2026-09-11T11:00"),
        **values,  # type: ignore[arg-type]  # names of the command's own arguments
    )
    follow_up()


def test_who_decides_there_has_until_the_day_of_the_meeting(deciding: AgencyRef) -> None:
    case = large(deciding, actor_of(deciding, "위생과"))
    assert asked(case, "민원여권과").answer_by == at("2026-09-11T18:00")


def test_what_a_member_says_there_is_the_answer_of_the_department(deciding: AgencyRef) -> None:
    case = large(deciding, actor_of(deciding, "위생과"))
    item = open_meeting(deciding)
    bodies.give_opinion(
        actor=speaker_of(deciding),
        item_id=item.pk,
        stance="agree_with_conditions",
        text="주차 1면",
        moment=at(FRIDAY),
    )
    vote(deciding, item)
    close(deciding, item)
    opinion = asked(case, "민원여권과")
    assert (opinion.state, opinion.stance, opinion.text) == ("answered", "conditions", "주차 1면")
    assert opinion.answered_by_id == speaker_of(deciding).id
    answered = [row for row in queries.timeline_of(case) if row.name == "cases.opinion.answered"]
    assert [row.data["in_meeting"] for row in answered] == [True, True]  # 건축과 sits there too
    assert not Timer.objects.filter(subject_type="cases.opinion", subject_id=opinion.pk).exists()


def test_of_a_member_who_only_voted_the_vote_is_the_answer(deciding: AgencyRef) -> None:
    case = large(deciding, actor_of(deciding, "위생과"))
    item = open_meeting(deciding)
    vote(deciding, item, "against")
    close(deciding, item, reasons="진입로가 좁습니다.")
    opinion = asked(case, "민원여권과")
    assert (opinion.stance, opinion.text) == ("oppose", "진입로가 좁습니다.")


def test_then_the_petition_is_decided_without_a_waiver(deciding: AgencyRef) -> None:
    actor = actor_of(deciding, "위생과")
    case = large(deciding, actor)
    item = open_meeting(deciding)
    vote(deciding, item)
    close(deciding, item)
    decide(actor, deciding, case, moment="2026-09-11T14:00")
    assert fresh(case).ending == "decided"


@pytest.mark.parametrize("why", ["absent", "deferred", "no power"])
def test_else_the_question_stays_open(deciding: AgencyRef, why: str) -> None:
    case = large(deciding, actor_of(deciding, "위생과"))
    body = meetings.body(deciding.id, "joint-review")
    if why == "no power":
        type(body).objects.filter(id=body.pk).update(members_decide=False)
    item = open_meeting(deciding, absent=["나래온"] if why == "absent" else [])
    bodies.give_opinion(
        actor=speaker_of(deciding), item_id=item.pk, stance="agree", moment=at(FRIDAY)
    )
    if why == "deferred":
        close(deciding, item, deferred=True, reasons="현장 확인")
    else:
        chair = Member.objects.select_related("official").get(role="chair").official
        assert chair is not None
        decider = factories.acting(chair)
        item.refresh_from_db()
        type(body).objects.filter(id=body.pk).update(may_delegate=True)
        bodies.decide_by_delegation(
            actor=decider,
            item_id=item.pk,
            version=item.version,
            outcome="adopted",
            reasons="기준에 맞습니다.",
            moment=at(FRIDAY),
        )
        follow_up()
    assert asked(case, "민원여권과").state == "asked"


def test_an_answer_that_was_sent_before_stays(deciding: AgencyRef) -> None:
    case = large(deciding, actor_of(deciding, "위생과"))
    commands.answer_opinion(
        actor=speaker_of(deciding),
        agency=deciding,
        opinion_id=asked(case, "민원여권과").pk,
        version=1,
        stance="oppose",
        text="용도가 다릅니다.",
        moment=at("2026-09-08T10:00"),
    )
    item = open_meeting(deciding)
    vote(deciding, item)
    close(deciding, item)
    assert asked(case, "민원여권과").stance == "oppose"
