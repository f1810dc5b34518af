import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError

from madang.apps.bodies import commands, queries
from madang.apps.bodies.models import Body, Member
from madang.apps.bodies.tests.factories import NOW, TERM, Town, acting
from madang.apps.bodies.tests.happened import last, names
from madang.core.errors import DomainError, Forbidden, NotFound, Stale

pytestmark = pytest.mark.django_db


def test_a_body_is_founded_with_the_rule_of_the_majority() -> None:
    town = Town()
    body = queries.body(town.agency.pk, "joint-review")
    assert (body.quorum_numerator, body.quorum_denominator, body.quorum_exceeds) == (1, 2, True)
    assert (
        names("bodies.body", body.pk) == ["bodies.body.founded"] + ["bodies.member.appointed"] * 4
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": "Joint review"}, "bad_key"),
        ({"key": ""}, "bad_key"),
        ({"key": "joint-review"}, "key_taken"),
        ({"kind": "party"}, "unknown_kind"),
        ({"name": {"en": "Only English"}}, "name_missing"),
        ({"name": {"ko": " "}}, "name_missing"),
        ({"name": {"ko": "가" * 101}}, "name_too_long"),
        ({"department_id": 0}, "no_department"),
        ({"quorum_numerator": 0}, "bad_quorum"),
        ({"quorum_numerator": 3}, "bad_quorum"),
        ({"quorum_numerator": 2, "quorum_denominator": 2}, "bad_quorum"),
        ({"quorum_denominator": 101}, "bad_quorum"),
    ],
)
def test_a_body_that_cannot_be_is_not_founded(changes: dict[str, Any], code: str) -> None:
    town = Town()
    with pytest.raises(DomainError) as refused:
        town.found(**{"key": "new-one"} | changes)
    assert refused.value.code == code
    assert Body.objects.count() == 1


def test_all_members_may_be_asked_for() -> None:
    town = Town()
    body_id = town.found(key="all", quorum_numerator=1, quorum_denominator=1, quorum_exceeds=False)
    assert queries.quorum_needed(Body.objects.get(id=body_id), seats=4) == 4


def test_a_department_of_another_agency_does_not_keep_the_papers() -> None:
    town, elsewhere = Town(), Town("seocho")
    with pytest.raises(DomainError, match="no_department"):
        town.found(key="new-one", department_id=elsewhere.lead.pk)


def test_rules_are_changed_and_the_change_is_told() -> None:
    town = Town()
    commands.change_body(
        actor=town.desk,
        body_id=town.body_id,
        version=town.body.version,
        rules=town.rules(quorum_numerator=2, quorum_denominator=3, quorum_exceeds=False),
    )
    assert queries.quorum_needed(town.body, seats=4) == 3
    assert last("bodies.body.changed").data["fields"] == [
        "quorum_denominator",
        "quorum_exceeds",
        "quorum_numerator",
    ]


def test_a_stale_change_of_rules_is_refused() -> None:
    town = Town()
    with pytest.raises(Stale):
        commands.change_body(
            actor=town.desk, body_id=town.body_id, version=1, rules=town.rules(may_delegate=True)
        )
    assert not town.body.may_delegate


@pytest.mark.parametrize(
    ("seat", "code"),
    [
        ({"official_id": 0}, "no_official"),
        ({"expert_name": "마루", "affiliation": ""}, "affiliation_missing"),
        ({"expert_name": "", "affiliation": "대학"}, "expert_name_missing"),
        ({"expert_name": "라온제나", "affiliation": "한국건축사회"}, "already_member"),
        ({"expert_name": "마루", "affiliation": "대학", "role": "king"}, "unknown_role"),
        ({"expert_name": "마루", "affiliation": "대학", "role": "chair"}, "chair_taken"),
        ({"expert_name": "마루", "affiliation": "대학", "department_id": 0}, "no_department"),
        (
            {"expert_name": "마루", "affiliation": "대학", "term_until": dt.date(2025, 1, 1)},
            "term_reversed",
        ),
        (
            {"expert_name": "마루", "affiliation": "대학", "term_until": dt.date(2026, 9, 6)},
            "term_over",
        ),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(seat: dict[str, Any], code: str) -> None:
    town = Town()
    before = town.body.version
    with pytest.raises(DomainError) as refused:
        town.seat(**seat)
    assert refused.value.code == code
    assert (town.body.version, Member.objects.count()) == (before, 4)


def test_an_official_sits_once_at_a_time_and_again_later() -> None:
    town = Town()
    official_id = town.second.official_id
    with pytest.raises(DomainError, match="already_member"):
        town.seat(official_id=official_id)
    commands.end_membership(
        actor=town.desk,
        member_id=town.second.pk,
        version=town.body.version,
        last_day=dt.date(2026, 9, 30),
        moment=NOW,
    )
    again = town.seat(official_id=official_id, term_from=dt.date(2026, 10, 1))
    assert again.department_id == town.other.pk


def test_an_official_is_not_from_outside_too() -> None:
    town = Town()
    with pytest.raises(DomainError, match="official_or_outside"):
        town.seat(official_id=town.officials["한가람"].pk, expert_name="한가람")


def test_an_official_of_another_agency_is_not_appointed() -> None:
    town, elsewhere = Town(), Town("seocho")
    with pytest.raises(DomainError, match="no_official"):
        town.seat(official_id=elsewhere.officials["한가람"].pk)


def test_the_same_person_may_sit_in_two_bodies() -> None:
    town = Town()
    other = town.found(key="committee", kind="committee")
    commands.appoint_member(
        actor=town.desk,
        body_id=other,
        version=1,
        seat=commands.Seat(official_id=town.second.official_id, term_from=TERM),
        moment=NOW,
    )
    assert Member.objects.filter(official=town.officials["나래온"]).count() == 2


def test_the_database_itself_keeps_two_chairs_apart() -> None:
    town = Town()
    with pytest.raises(IntegrityError, match="member_one_chair"):
        Member.objects.filter(id=town.second.pk).update(role="chair")


@pytest.mark.parametrize(
    "last_day", [dt.date(2026, 9, 6), dt.date(2025, 12, 31), dt.date(2027, 1, 2)]
)
def test_a_term_ends_between_today_and_its_end(last_day: dt.date) -> None:
    town = Town()
    member = town.seat(expert_name="마루", affiliation="대학", term_until=dt.date(2027, 1, 1))
    with pytest.raises(DomainError, match="bad_last_day"):
        commands.end_membership(
            actor=town.desk,
            member_id=member.pk,
            version=town.body.version,
            last_day=last_day,
            moment=NOW,
        )


def test_a_stale_appointment_is_refused() -> None:
    town = Town()
    with pytest.raises(Stale):
        commands.appoint_member(
            actor=town.desk,
            body_id=town.body_id,
            version=1,
            seat=commands.Seat(expert_name="마루", affiliation="대학", term_from=TERM),
            moment=NOW,
        )
    with pytest.raises(Stale):
        commands.end_membership(
            actor=town.desk,
            member_id=town.expert.pk,
            version=1,
            last_day=NOW.date(),
            moment=NOW,
        )


def test_the_log_does_not_say_who_comes_from_outside() -> None:
    Town()
    data = last("bodies.member.appointed").data
    assert data["from_outside"] is True
    assert "라온제나" not in str(data)


def test_founding_and_appointing_need_the_permission() -> None:
    town = Town()
    reader = acting(town.lead, "읽는이", ["bodies.read", "bodies.vote", "bodies.minutes"])
    with pytest.raises(Forbidden):
        commands.found_body(actor=reader, key="x", kind="committee", rules=town.rules())
    with pytest.raises(Forbidden):
        commands.change_body(actor=reader, body_id=town.body_id, version=5, rules=town.rules())
    with pytest.raises(Forbidden):
        commands.appoint_member(
            actor=reader,
            body_id=town.body_id,
            version=5,
            seat=commands.Seat(expert_name="마루", affiliation="대학", term_from=TERM),
        )
    with pytest.raises(Forbidden):
        commands.end_membership(
            actor=reader, member_id=town.expert.pk, version=5, last_day=NOW.date()
        )


def test_another_agency_cannot_tell_whether_a_body_exists() -> None:
    town, elsewhere = Town(), Town("seocho")
    for body_id in (town.body_id, 999_999):
        with pytest.raises(NotFound):
            commands.change_body(
                actor=elsewhere.desk, body_id=body_id, version=5, rules=elsewhere.rules()
            )
    with pytest.raises(NotFound):
        commands.end_membership(
            actor=elsewhere.desk, member_id=town.expert.pk, version=5, last_day=NOW.date()
        )
    with pytest.raises(NotFound):
        queries.body(elsewhere.agency.pk, "nothing")


@pytest.mark.parametrize(
    ("rule", "seats", "needed"),
    [
        ((1, 2, True), 4, 3),
        ((1, 2, True), 5, 3),
        ((1, 2, True), 1, 1),
        ((1, 2, False), 4, 2),
        ((2, 3, False), 4, 3),
        ((2, 3, False), 6, 4),
        ((2, 3, True), 6, 5),
        ((1, 100, False), 3, 1),
    ],
)
def test_how_many_make_a_quorum(rule: tuple[int, int, bool], seats: int, needed: int) -> None:
    numerator, denominator, exceeds = rule
    body = Body(quorum_numerator=numerator, quorum_denominator=denominator, quorum_exceeds=exceeds)
    assert queries.quorum_needed(body, seats=seats) == needed
    assert queries.has_quorum(body, seats=seats, present=needed)
    assert not queries.has_quorum(body, seats=seats, present=needed - 1)


def test_a_body_without_members_has_no_quorum() -> None:
    body = Body(quorum_numerator=1, quorum_denominator=2, quorum_exceeds=False)
    assert not queries.has_quorum(body, seats=0, present=0)
