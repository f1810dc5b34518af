"""Lists taken out as files: why, by whom, what stands in them, what is written down of it."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from madang.apps.cases.events.exporting import ListExported
from madang.apps.cases.exports import LISTS
from madang.apps.cases.models import Case
from madang.apps.cases.tests.browsing import browser, text_of
from madang.apps.cases.tests.keeping import Office, accept, at, decide, file_at, make_office
from madang.core.events.models import EventRow
from madang.core.people.models import AccessLog, Action
from tests import factories
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

NOW = at("2026-10-14T10:00")
REASON = "팀 회의 자료"
WITH_NAMES = {"named": "true", "purpose": "case_processing"}


@pytest.fixture
def office() -> Office:
    """One decided and three open petitions."""
    office = make_office()
    with travelling(at("2026-10-12T10:00")):
        first = file_at(office.agency, "2026-10-12T10:00")
        accept(office, first, "2026-10-12T11:00")
        decide(office, first, "2026-10-12T15:00")
        for _number in range(3):
            file_at(office.agency, "2026-10-12T10:00")
    return office


def signed_in(
    office: Office, *, language: str = "ko", permissions: list[str] | None = None
) -> Client:
    client = browser(language)
    official = factories.make_official(office.department, permissions=permissions, name="누리")
    factories.sign_in_official(client, official)
    return client


def export(client: Client, name: str, asked: str = "", **typed: str) -> Any:
    data = {"reason": REASON, "format": "xlsx"} | typed
    with travelling(NOW):
        return client.post(f"/desk/export/{name}/{asked}", data)


def sheet_of(response: Any) -> Any:
    assert response.status_code == 200, text_of(response)
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]


def exported() -> list[EventRow]:
    return list(EventRow.objects.filter(name=ListExported.name).order_by("id"))


def test_file_has_all_rows_of_the_list_and_the_log_says_why(office: Office) -> None:
    for _number in range(57):  # more than a page of the desk
        file_at(office.agency, "2026-10-12T10:00")
    client = signed_in(office)
    sheet = sheet_of(export(client, "inbox", "?scope=department&after=ignored"))
    header, *rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 60
    assert "신청인" not in header
    assert {row[0] for row in rows} == {
        one.receipt_number for one in Case.objects.exclude(status="closed")
    }
    assert rows[0][header.index("접수일시")] == at("2026-10-12T10:00").replace(tzinfo=None)
    (row,) = exported()
    assert row.numbers == {"rows": 60}
    assert row.data == {
        "list": "inbox",
        "filters": {"scope": "department"},
        "format": "xlsx",
        "reason": REASON,
        "named": False,
    }
    assert not AccessLog.objects.filter(action=Action.DOWNLOAD).exists()


def test_names_are_written_into_the_access_log(office: Office) -> None:
    client = signed_in(office)
    response = export(client, "inbox", format="csv", **WITH_NAMES)
    rows = list(
        csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))
    )
    assert {row["신청인"] for row in rows} == {"가온누리"}
    logged = AccessLog.objects.filter(action=Action.DOWNLOAD)
    assert {row.resident_id for row in logged} == set(
        Case.objects.exclude(status="closed").values_list("resident_id", flat=True)
    )
    assert {(row.purpose, row.reason, row.path) for row in logged} == {
        ("case_processing", REASON, "/desk/export/inbox/")
    }
    (row,) = exported()
    assert row.data["named"] is True


def test_names_take_a_purpose_and_the_permission(office: Office) -> None:
    refused = export(signed_in(office), "inbox", named="true")
    assert refused.status_code == 422
    assert "목적을 골라" in text_of(refused)
    reader = signed_in(office, permissions=["cases.read", "cases.export"])
    assert "named" not in reader.get("/desk/export/inbox/").content.decode()
    assert export(reader, "inbox", **WITH_NAMES).status_code == 403
    assert exported() == []
    assert not AccessLog.objects.filter(action=Action.DOWNLOAD).exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": " 일  "}, "무엇에 쓸"),
        ({"reason": "가" * 501}, "500"),
        ({"format": "exe"}, "파일 형식을"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(
    office: Office, typed: dict[str, str], said: str
) -> None:
    response = export(signed_in(office), "inbox", **typed)
    assert response.status_code == 422
    assert said in text_of(response)
    assert exported() == []


def test_longer_list_than_the_limit_is_refused(office: Office, settings: Any) -> None:
    settings.MADANG_EXPORT_ROWS = 2
    response = export(signed_in(office), "inbox")
    assert response.status_code == 422
    assert "2행을 넘습니다" in text_of(response)
    assert exported() == []
    settings.MADANG_EXPORT_ROWS = 3
    assert export(signed_in(office), "inbox").status_code == 200


def test_who_may_not_export_finds_no_way_to_it(office: Office) -> None:
    reader = signed_in(office, permissions=["cases.read"])
    assert "/desk/export/" not in reader.get("/desk/").content.decode()
    assert "/desk/export/inbox/" in signed_in(office).get("/desk/").content.decode()
    assert export(reader, "inbox").status_code == 403


ASKED = {
    "due": ("?view=month", 3),
    "search": ("?state=all&text=", 4),
    "board": ("", 2),
    "board-cases": ("?which=open", 3),
    "dashboard": ("", 12),
    "dashboard-cases": ("?month=2026-10&number=received", 4),
    "dashboard-counted": ("?month=2026-10&number=counted", 1),
    "shortening": ("?span=2026-10", 1),
    "shortening-cases": ("?span=2026-10&key=improvement-suggestion", 1),
    "analysis": ("?span=2026-10", 1),
    "analysis-cases": ("?span=2026-10&key=improvement-suggestion&number=received", 4),
}


def test_every_list_can_be_taken_out_with_the_rows_of_its_page(office: Office) -> None:
    assert {*ASKED, "inbox"} == set(LISTS)
    client = signed_in(office, language="en")
    for name, (asked, count) in ASKED.items():
        with travelling(NOW):
            question = client.get(f"/desk/export/{name}/{asked}")
        assert question.status_code == 200, name
        sheet = sheet_of(export(client, name, asked))
        assert sheet.max_row - 1 == count, name
        assert sheet.freeze_panes == "A2"
    assert [row.numbers["rows"] for row in exported()] == [
        count for _asked, count in ASKED.values()
    ]
    assert client.get("/desk/export/nothing/").status_code == 404
    assert client.get("/desk/export/due/?view=never").status_code == 200
    assert export(client, "due", "?view=never").status_code == 404
