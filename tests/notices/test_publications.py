"""Printed copies: none goes out twice, none out of nothing, and figures follow from the events."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from madang.apps.cases.tests.test_api import post, token_of
from madang.apps.notices.models import CopyMove, PrintedIssue, PrintedStock
from madang.apps.notices.publications import commands, queries
from madang.apps.notices.publications.commands import Correction
from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, Stale
from madang.core.events.models import EventRow
from tests.notices import office as offices
from tests.notices.office import Office
from tests.notices.test_campaigns import official

KEEPING = ("notices.read", "notices.publications")


def opened(office: Office, keeper: Actor, label: str = "2026-12") -> int:
    return commands.open_issue(
        actor=keeper, agency=office.agency, publication="gangnam/16:monthly", label=label
    )


def printed(keeper: Actor, issue: int, copies: int, language: str = "ko") -> None:
    commands.print_copies(
        actor=keeper, issue_id=issue, language=language, copies=copies, client_id=uuid.uuid4()
    )


def handed_out(
    keeper: Actor, issue: int, client_id: uuid.UUID | None = None, **copies: int
) -> None:
    commands.hand_out_copies(
        actor=keeper,
        issue_id=issue,
        language="ko",
        copies=copies,
        client_id=client_id or uuid.uuid4(),
    )


def corrected(keeper: Actor, issue: int, *said: Any) -> None:
    commands.correct_copies(
        actor=keeper,
        issue_id=issue,
        language="ko",
        correction=Correction(*said),
        client_id=uuid.uuid4(),
    )


def counted(keeper: Actor, issue: int, found: int, expected: int, reason: str = "") -> None:
    commands.count_copies(
        actor=keeper,
        issue_id=issue,
        language="ko",
        counted=found,
        expected=expected,
        reason=reason,
        client_id=uuid.uuid4(),
    )


def stock(issue: int) -> tuple[int, int, int]:
    row = PrintedStock.objects.get(issue_id=issue, language="ko")
    return row.printed, row.handed_out, row.copies


def summed(name: str, measure: str) -> int:
    rows = EventRow.objects.filter(name=f"notices.publication.{name}")
    return sum(int(row.numbers[measure]) for row in rows)


@pytest.mark.django_db
def test_copies_come_go_are_counted_and_corrected_each_with_one_event() -> None:
    office = offices.opened()
    keeper = official(office, *KEEPING)
    issue = opened(office, keeper)
    assert opened(office, keeper, " 2026-12 ") == issue
    printed(keeper, issue, 100)
    handed_out(keeper, issue, pharmacies=60, senior_halls=30)
    corrected(keeper, issue, "handed_out", -5, "다섯 부는 돌아왔음", "pharmacies")
    counted(keeper, issue, 14, 15, "한 부는 젖었음")
    assert stock(issue) == (100, 85, 14)
    assert queries.went_to(PrintedIssue.objects.get()) == {
        ("pharmacies", "ko"): 55,
        ("senior_halls", "ko"): 30,
    }
    assert summed("handed_out", "copies") + summed("corrected", "handed_out") == 85
    assert summed("counted", "difference") == -1
    assert EventRow.objects.filter(name__startswith="notices.publication.").count() == 6
    with pytest.raises(IntegrityError), transaction.atomic():
        CopyMove.objects.update(copies=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PrintedStock.objects.filter(issue_id=issue, language="ko").update(copies=-1)


@pytest.mark.django_db
def test_a_form_that_is_sent_twice_hands_out_once_and_all_places_or_none() -> None:
    office = offices.opened()
    keeper = official(office, *KEEPING)
    issue = opened(office, keeper)
    printed(keeper, issue, 50)
    form = uuid.uuid4()
    for _turn in range(2):
        handed_out(keeper, issue, form, pharmacies=20)
    with pytest.raises(DomainError, match="not_enough_copies"):
        handed_out(keeper, issue, pharmacies=10, senior_halls=21)
    assert stock(issue) == (50, 20, 30)


def test_two_officials_at_once_do_not_hand_out_the_same_copies(own_database: str) -> None:
    assert own_database
    office = offices.opened()
    keepers = [official(office, *KEEPING) for _turn in range(4)]
    issue = opened(office, keepers[0])
    printed(keepers[0], issue, 50)

    def press(keeper: Actor) -> str:
        try:
            handed_out(keeper, issue, pharmacies=20)
        except DomainError as error:
            return error.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(keepers)) as pool:
        found = sorted(pool.map(press, keepers))
    assert found == ["done", "done", "not_enough_copies", "not_enough_copies"]
    assert stock(issue) == (50, 40, 10)


@pytest.mark.django_db
def test_what_cannot_be_is_refused_and_changes_nothing() -> None:
    office = offices.opened()
    keeper = official(office, *KEEPING)
    issue = opened(office, keeper)
    printed(keeper, issue, 10)
    handed_out(keeper, issue, pharmacies=4)
    for code, mistake in (
        ("no_place", lambda: handed_out(keeper, issue, nowhere=1)),
        ("bad_number", lambda: handed_out(keeper, issue, pharmacies=-1)),
        ("copies_missing", lambda: handed_out(keeper, issue)),
        ("reason_missing", lambda: counted(keeper, issue, 5, 6)),
        ("reason_missing", lambda: corrected(keeper, issue, "printed", 1, " ")),
        ("no_place", lambda: corrected(keeper, issue, "handed_out", 1, "까닭")),
        ("not_handed_out", lambda: corrected(keeper, issue, "handed_out", -5, "a", "pharmacies")),
        ("not_enough_copies", lambda: corrected(keeper, issue, "printed", -7, "까닭")),
        ("unknown_choice", lambda: corrected(keeper, issue, "counted", 1, "까닭")),
        ("label_missing", lambda: opened(office, keeper, "\u200b")),
    ):
        with pytest.raises(DomainError, match=code):
            mistake()
    with pytest.raises(Stale):
        counted(keeper, issue, 10, 10)
    with pytest.raises(Forbidden):
        printed(official(office, "notices.read"), issue, 1)
    assert stock(issue) == (10, 4, 6)


@pytest.mark.django_db
def test_a_machine_reads_stocks_and_hands_out() -> None:
    office = offices.opened()
    headers = token_of(office.agency, *KEEPING)
    wanted = {"publication": "gangnam/16:monthly", "label": "2026-12"}
    uid = post("/publications", wanted, headers).json()["uid"]
    took = {"client_id": str(uuid.uuid4()), "language": "ko", "copies": 20}
    assert post(f"/publications/{uid}/printed", took, headers).status_code == 200
    out = {"client_id": str(uuid.uuid4()), "language": "ko", "places": {"pharmacies": 5}}
    answers = [post(f"/publications/{uid}/handed-out", out, headers) for _turn in range(2)]
    assert answers[-1].json()["stocks"][0] == {
        "language": "ko",
        "printed": 20,
        "handed_out": 5,
        "copies": 15,
    }
    out = {**out, "client_id": str(uuid.uuid4()), "places": {"pharmacies": 50}}
    refused = post(f"/publications/{uid}/handed-out", out, headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "not_enough_copies")
