"""Petitions of many: roll, counts, representatives (법24, 영8)."""

import datetime as dt
from typing import Any

import pytest

from madang.apps.cases import commands, sealing
from madang.apps.cases.commands.collective import Signatory, decoded, read_roll
from madang.apps.cases.models import Case, Roll
from madang.apps.cases.tests.belonging import (
    again,
    at,
    everything,
    filed,
    names,
    official_of,
    refused,
)
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound
from tests import factories

pytestmark = pytest.mark.django_db

LINES = "\n".join(f"주민{n},{n}동 {n}호" for n in range(1, 6))
BY = dt.date(2026, 9, 28)


def enter(actor: Actor, case: Case, text: str = LINES, **changes: Any) -> Case:
    values: dict[str, Any] = {"version": case.version, "is_original": True} | changes
    commands.enter_roll(
        actor=actor, case_id=case.pk, signatories=read_roll(text), moment=at("2026-09-21T11:00"),
        **values,
    )  # fmt: skip
    return again(case)


def demand(actor: Actor, case: Case, **changes: Any) -> Case:
    values: dict[str, Any] = {"most": 3, "answer_by": BY} | changes
    commands.demand_representatives(
        actor=actor, case_id=case.pk, version=case.version, moment=at("2026-09-21T12:00"), **values
    )
    return again(case)


def name(
    actor: Actor, case: Case, *names_: str, when: str = "2026-09-28T10:00", **more: Any
) -> Case:
    commands.name_representatives(
        actor=actor,
        case_id=case.pk,
        version=case.version,
        names=names_,
        moment=at(when),
        **more,
    )
    return again(case)


def of_many(agency: AgencyRef) -> tuple[Actor, Case]:
    actor = official_of(agency)
    return actor, enter(actor, filed(agency))


def test_a_roll_makes_a_petition_collective() -> None:
    _actor, case = of_many(factories.make_city())
    assert (case.signatories, case.households, case.is_collective) == (5, 5, True)
    assert names(case) == ["filed", "roll_entered"]


def test_five_people_of_four_households_are_not_collective() -> None:
    agency = factories.make_city()
    case = enter(official_of(agency), filed(agency), LINES.replace("5동 5호", "1동 1호"))
    assert (case.signatories, case.households, case.is_collective) == (5, 4, False)


def test_the_roll_is_sealed_for_its_case() -> None:
    _actor, case = of_many(factories.make_city())
    roll = Roll.objects.get(case=case)
    assert "주민1".encode() not in bytes(roll.sealed)
    assert sealing.opened(sealing.ROLL, case.uid, roll.sealed)["signatories"][0] == [
        "주민1",
        "1동 1호",
    ]


def test_a_new_roll_takes_the_place_of_the_old_one() -> None:
    actor, case = of_many(factories.make_city())
    case = enter(actor, case, "나래,1동\n다솜,2동", is_original=False)
    assert (case.signatories, Roll.objects.get().is_original) == (2, False)


def test_a_roll_is_read_from_lines_and_from_a_spreadsheet() -> None:
    assert read_roll('나래 , "1동, 2호"\n\n나래,"1동, 2호"\n') == [Signatory("나래", "1동, 2호")]
    assert read_roll("나래\t1동") == [Signatory("나래", "1동")]
    assert decoded("나래,1동".encode("cp949")) == "나래,1동"
    assert decoded(b"\xef\xbb\xbf" + "나래,1동".encode()) == "나래,1동"


@pytest.mark.parametrize("line", ["나래", "나래,1동,더", ",1동", "나래,", f"{'가' * 201},1동"])
def test_a_line_that_is_no_signatory_is_named(line: str) -> None:
    with pytest.raises(DomainError, match="roll_line") as caught:
        read_roll(f"다솜,1동\n{line}")
    assert "2" in str(caught.value.message)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(DomainError, match="roll_file"):
        decoded(b"\xff\xfe\x00\xd8\xff")


def test_an_empty_roll_is_none() -> None:
    agency = factories.make_city()
    with pytest.raises(DomainError, match="roll_length"):
        enter(official_of(agency), filed(agency), "\n\n")


def test_the_roll_of_a_closed_petition_stays_as_it_is() -> None:
    agency = factories.make_city()
    with pytest.raises(DomainError, match="wrong_status"):
        enter(official_of(agency, "위생과"), refused(agency))


def test_nobody_else_enters_a_roll() -> None:
    agency, there = factories.make_city(), factories.make_city("jongno")
    case = filed(agency)
    with pytest.raises(NotFound):
        enter(official_of(there), case)
    with pytest.raises(Forbidden):
        enter(official_of(agency, "위생과", permissions=["cases.read", "cases.intake"]), case)
    with pytest.raises(Forbidden):
        enter(official_of(agency, permissions=["cases.read"]), case)
    assert not Roll.objects.exists()


def test_while_representatives_are_chosen_the_clock_stands_still() -> None:
    actor, case = of_many(factories.make_city())
    held = demand(actor, case)
    assert held.open_hold is not None
    assert held.open_hold.ground == "representatives"
    named = name(actor, held, "주민1", "주민3")
    assert named.open_hold is None
    assert named.due_at > case.due_at
    roll = sealing.opened(sealing.ROLL, case.uid, Roll.objects.get().sealed)
    assert roll["representatives"] == ["주민1", "주민3"]


def test_representatives_can_be_named_without_being_asked_for() -> None:
    actor, case = of_many(factories.make_city())
    named = name(actor, case, "주민2", when="2026-09-21T12:00")
    assert named.due_at == case.due_at


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"most": 0}, "representatives_most"),
        ({"most": 4}, "representatives_most"),
        ({"answer_by": dt.date(2026, 9, 21)}, "answer_by_past"),
    ],
)
def test_a_demand_that_cannot_be(changes: dict[str, Any], code: str) -> None:
    actor, case = of_many(factories.make_city())
    before = everything(case)
    with pytest.raises(DomainError, match=code):
        demand(actor, case, **changes)
    assert everything(case) == before


def test_two_signatories_need_no_representatives() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case = enter(actor, filed(agency), "나래,1동\n다솜,2동")
    with pytest.raises(DomainError, match="too_few_signatories"):
        demand(actor, case)


def test_representatives_are_one_to_three_of_those_who_signed() -> None:
    actor, case = of_many(factories.make_city())
    before = everything(case)
    with pytest.raises(DomainError, match="not_a_signatory"):
        name(actor, case, "아무개")
    for chosen in ((), (" ",), ("주민1", "주민2", "주민3", "주민4")):
        with pytest.raises(DomainError, match="representatives_most"):
            name(actor, case, *chosen)
    assert everything(case) == before


def test_the_office_chooses_only_after_the_time_has_run_out() -> None:
    actor, case = of_many(factories.make_city())
    with pytest.raises(DomainError, match="still_their_choice"):
        name(actor, case, "주민1", by_office=True)
    held = demand(actor, case)
    with pytest.raises(DomainError, match="still_their_choice"):
        name(actor, held, "주민1", when="2026-09-28T17:00", by_office=True)
    assert name(actor, held, "주민1", when="2026-09-29T09:00", by_office=True).open_hold is None
