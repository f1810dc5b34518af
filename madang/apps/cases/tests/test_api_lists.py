"""Lists and the monthly check by the API."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.apps.cases import commands, queries
from madang.apps.cases.models import Case
from madang.apps.cases.tests.keeping import at, make_office, question_at
from madang.apps.cases.tests.test_api import post, token_of
from madang.core.actors import AgencyRef
from tests import factories

pytestmark = pytest.mark.django_db

ALL = ("cases.read", "cases.read_all")
FIRST, SECOND = "2026-09-21T10:00", "2026-09-22T10:00"


@pytest.fixture(name="agency")
def _agency() -> AgencyRef:
    return factories.make_city()


def get(agency: AgencyRef, path: str, *permissions: str, **asked: Any) -> Any:
    headers = token_of(agency, *(permissions or ALL))
    return Client().get(f"/api/v1{path}", asked, headers=headers)


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["number"] for row in answer.json()["items"]]


def test_the_inbox_goes_by_urgency_and_goes_on_by_key(
    agency: AgencyRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    later, sooner = question_at(agency, SECOND), question_at(agency, FIRST)
    monkeypatch.setattr(queries, "PAGE", 1)
    first = get(agency, "/inbox")
    assert numbers(first) == [sooner.receipt_number]
    assert first.json()["items"][0]["uid"] == str(sooner.uid)
    second = get(agency, "/inbox", after=first.json()["next"])
    assert numbers(second) == [later.receipt_number]
    assert second.json()["next"] == ""


def test_a_client_reads_one_department_or_needs_the_permission_for_all(agency: AgencyRef) -> None:
    case = question_at(agency, FIRST)
    assert get(agency, "/inbox", "cases.read").json()["code"] == "forbidden"
    own = get(agency, "/inbox", "cases.read", department=case.department.key)
    assert numbers(own) == [case.receipt_number]
    assert numbers(get(agency, "/inbox", "cases.read", department="건축과")) == []
    assert get(agency, "/inbox", department="없는과").json()["code"] == "no_department"


def test_nothing_of_another_agency_is_listed(agency: AgencyRef) -> None:
    question_at(factories.make_city("seocho"), FIRST)
    for path in ("/inbox", "/due", "/search"):
        assert numbers(get(agency, path, **({"state": "all"} if path == "/search" else {}))) == []


def test_a_list_takes_a_fixed_number_of_statements(agency: AgencyRef) -> None:
    for _each in range(3):
        question_at(agency, FIRST)
    headers = token_of(agency, *ALL)
    Client().get("/api/v1/inbox", headers=headers)
    with CaptureQueriesContext(connection) as found:
        Client().get("/api/v1/inbox", headers=headers)
    assert len(found) == 3  # who asks, the cases, their opaque ids


def test_what_falls_due_on_a_day_and_in_its_week(agency: AgencyRef) -> None:
    case = question_at(agency, FIRST)
    on = case.due_at.astimezone(at(FIRST).tzinfo).date()
    assert numbers(get(agency, "/due", view="day", on=on.isoformat())) == [case.receipt_number]
    week = get(agency, "/due", view="week", on=on.isoformat()).json()
    assert {one["date"]: one["count"] for one in week["days"]}[on.isoformat()] == 1
    assert len(week["days"]) == 7
    before = on - dt.timedelta(days=1)
    assert numbers(get(agency, "/due", view="day", on=before.isoformat())) == []


def test_what_is_overdue(agency: AgencyRef) -> None:
    case = question_at(agency, FIRST)
    late = get(agency, "/due", view="late")
    assert numbers(late) == [case.receipt_number]
    assert (late.json()["first"], late.json()["days"]) == (None, [])


def test_cases_are_found_by_number_and_state(agency: AgencyRef) -> None:
    case, other = question_at(agency, FIRST), question_at(agency, SECOND)
    assert numbers(get(agency, "/search", number=case.receipt_number)) == [case.receipt_number]
    assert numbers(get(agency, "/search", state="closed")) == []
    assert set(numbers(get(agency, "/search", state="all"))) == {
        case.receipt_number,
        other.receipt_number,
    }


@pytest.mark.parametrize(
    ("path", "asked", "status", "code"),
    [
        ("/search", {"text": "가"}, 422, "word_too_short"),
        ("/search", {"due_until": "9999-12-31"}, 422, "malformed"),
        ("/search", {"state": "nonsense"}, 422, "malformed"),
        ("/search", {"text": "가나\0"}, 400, "unreadable"),
        ("/due", {"on": "0001-01-01"}, 422, "malformed"),
        ("/inbox", {"after": "9999-12-31T23:59:59-14:00~1"}, 404, "no_page"),
        ("/inbox", {"after": "nonsense"}, 404, "no_page"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    agency: AgencyRef, path: str, asked: dict[str, str], status: int, code: str
) -> None:
    answer = get(agency, path, **asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


# --- The monthly check -------------------------------------------------------------------------


@pytest.fixture(name="checked")
def _checked() -> tuple[AgencyRef, Case]:
    """September with one case, checked."""
    office = make_office()
    case = question_at(office.agency, FIRST)
    commands.check_month(actor=office.keeper, moment=at("2026-10-01T09:00"))
    return office.agency, case


def test_the_numbers_of_a_month_and_the_cases_behind_them(checked: tuple[AgencyRef, Case]) -> None:
    agency, case = checked
    (month,) = get(agency, "/months", "cases.watch").json()
    assert (month["month"], month["numbers"]["open"], month["notes"]) == ("2026-09", 1, [])
    assert get(agency, "/months/2026-09", "cases.watch").json() == month
    behind = get(agency, "/months/2026-09/cases", "cases.watch", number="open")
    assert numbers(behind) == [case.receipt_number]


def test_what_a_check_found_is_written_down(checked: tuple[AgencyRef, Case]) -> None:
    agency, _case = checked
    headers = token_of(agency, "cases.watch")
    answer = post("/months/2026-09/notes", {"found": "한 건이 늦어 담당자를 더했습니다."}, headers)
    assert answer.status_code == 201, answer.content
    assert [note["found"] for note in answer.json()["notes"]] == [
        "한 건이 늦어 담당자를 더했습니다."
    ]


@pytest.mark.parametrize(
    ("month", "found", "status", "code"),
    [
        ("2026-08", "x", 404, "no_check"),
        ("9999-12", "x", 404, "no_span"),
        ("x", "x", 404, "no_span"),
        ("2026-09", " ", 422, "finding_missing"),
        ("2026-09", "가" * 4001, 422, "finding_too_long"),
        ("2026-09", "가\0나", 400, "bad_request"),
    ],
)
def test_a_note_that_cannot_be_taken(
    checked: tuple[AgencyRef, Case], month: str, found: str, status: int, code: str
) -> None:
    agency, _case = checked
    answer = post(f"/months/{month}/notes", {"found": found}, token_of(agency, "cases.watch"))
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_check_needs_its_permission(checked: tuple[AgencyRef, Case]) -> None:
    agency, _case = checked
    assert get(agency, "/months", "cases.read").json()["code"] == "forbidden"
