"""Filing by the API with files: the same checks as on the page, all of it or nothing, once."""

import json
import threading
import uuid
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from madang.apps.cases.models import Attachment, Case, Draft
from madang.apps.cases.tests.browsing import SHOP
from madang.apps.cases.tests.test_api import token_of
from madang.core.actors import AgencyRef
from tests import factories


def pdf(name: str = "paper.pdf", content: bytes = b"%PDF-1.7 a paper") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def petition(**changes: Any) -> dict[str, Any]:
    return {
        "service": "food-business-report",
        "client_id": str(uuid.uuid4()),
        "applicant": {"name": "가온누리", "phone": "010-0000-1234"},
        "answers": SHOP,
    } | changes


def papers() -> dict[str, Any]:
    return {"training_certificate": pdf(), "health_check": [pdf("one.pdf"), pdf("two.pdf")]}


def send(
    headers: dict[str, str], data: Any, files: dict[str, Any], path: str = "/cases", **more: Any
) -> Any:
    parts = {"data": json.dumps(data), **files}
    return Client(**more).post(f"/api/v1{path}", parts, headers=headers)


def stored() -> int:
    """How many files stand in the storage."""
    if not default_storage.exists("cases"):
        return 0
    folders, _files = default_storage.listdir("cases")
    return sum(len(default_storage.listdir(f"cases/{name}")[1]) for name in folders)


@pytest.mark.django_db
def test_a_service_with_required_files_is_filed_with_them() -> None:
    agency = factories.make_city()
    answer = send(token_of(agency), petition(), papers())
    assert answer.status_code == 201, answer.content
    case = Case.objects.get(uid=answer.json()["case_uid"])
    rows = Attachment.objects.filter(case=case).order_by("id")
    assert [(row.field, row.name) for row in rows] == [
        ("training_certificate", "paper.pdf"),
        ("health_check", "one.pdf"),
        ("health_check", "two.pdf"),
    ]
    with default_storage.open(rows[0].path) as kept:
        assert kept.read() == b"%PDF-1.7 a paper"


@pytest.mark.django_db
def test_sent_again_it_gives_the_first_receipt_and_keeps_no_second_files() -> None:
    agency = factories.make_city()
    headers, data = token_of(agency), petition()
    first, again = send(headers, data, papers()), send(headers, data, papers())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() | {"repeated": True} == again.json()
    assert (Case.objects.count(), Attachment.objects.count(), stored()) == (1, 3, 3)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("files", "code", "field"),
    [
        ({}, "invalid_answers", "training_certificate"),
        ({"training_certificate": pdf(content=b"MZ a program")}, "file_kind", None),
        ({"training_certificate": pdf("paper.png")}, "file_name", None),
        ({"training_certificate": pdf(content=b"%PDF-" + b"x" * 11_000_000)}, "file_too_large", 0),
        ({"training_certificate": [pdf(), pdf()]}, "invalid_answers", "training_certificate"),
        ({"nonsense": pdf()}, "invalid_answers", "nonsense"),
        ({"mandate.document": pdf("x.pdf", b"not one")}, "file_kind", "mandate.document"),
    ],
    ids=["missing", "kind", "name", "size", "too many", "no question", "mandate"],
)
def test_a_file_that_cannot_be_taken_files_nothing(
    files: dict[str, Any], code: str, field: str | None
) -> None:
    agency = factories.make_city()
    answer = send(token_of(agency), petition(), files)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (field or "training_certificate") in answer.json()["errors"]
    assert not Case.objects.exists()
    assert not Draft.objects.exists()
    assert stored() == 0


@pytest.mark.django_db
def test_after_a_refusal_the_same_client_id_can_be_sent_again() -> None:
    agency = factories.make_city()
    headers, data = token_of(agency), petition()
    assert send(headers, data, {"training_certificate": pdf()}).status_code == 422
    assert send(headers, data, papers()).status_code == 201
    assert Attachment.objects.count() == 3


@pytest.mark.django_db
def test_the_json_can_be_sent_as_a_file_too() -> None:
    agency = factories.make_city()
    part = SimpleUploadedFile("petition.json", json.dumps(petition()).encode())
    answer = Client().post("/api/v1/cases", {"data": part, **papers()}, headers=token_of(agency))
    assert answer.status_code == 201, answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"service": "a\\u0000b"}', 400, "bad_request"),
        (b'{"service": "\\ud800"}', 400, "bad_request"),
        (b"[" * 100_000, 400, "bad_request"),
        (b"[]", 422, "malformed"),
        (b'"' + b"x" * 3_000_000 + b'"', 413, "too_large"),
    ],
    ids=["nul", "half of a pair", "deep", "a list", "too large"],
)
def test_a_body_that_cannot_be_kept_is_refused(body: bytes, status: int, code: str) -> None:
    agency = factories.make_city()
    answer = Client().post(
        "/api/v1/cases", body, content_type="application/json", headers=token_of(agency)
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.django_db
def test_a_damaged_multipart_body_is_refused() -> None:
    agency = factories.make_city()
    answer = Client().post(
        "/api/v1/cases", b"x", content_type="multipart/form-data", headers=token_of(agency)
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_sent_twice_at_the_same_moment_it_is_one_case(own_database: str) -> None:
    agency = factories.make_city()
    headers, data = token_of(agency), petition()
    answers: list[tuple[int, str]] = []
    start = threading.Barrier(4)

    def run() -> None:
        start.wait(timeout=10)
        try:
            answer = send(headers, data, papers())
            answers.append((answer.status_code, answer.json()["number"]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(status for status, _number in answers) == [200, 200, 200, 201]
    assert len({number for _status, number in answers}) == 1
    assert (Attachment.objects.count(), stored()) == (3, 3)


# --- Taken in by the office --------------------------------------------------------------------


@pytest.mark.django_db
def test_a_proxy_files_with_a_mandate_and_its_document() -> None:
    agency = factories.make_city()
    data = petition(
        channel="proxy",
        received_at="2026-09-21T10:00:00+09:00",
        mandate={"name": "나래보라", "relation": "배우자", "checked": True},
    )
    files = papers() | {"mandate.document": pdf("mandate.pdf")}
    answer = send(token_of(agency, "cases.intake"), data, files, "/intake")
    assert answer.status_code == 201, answer.content
    case = Case.objects.get(uid=answer.json()["case_uid"])
    assert case.filed_at.isoformat() == "2026-09-21T01:00:00+00:00"
    assert case.mandate.document is not None
    assert case.mandate.document.name == "mandate.pdf"
    assert case.mandate.checked_at is not None
    assert case.mandate.checked_by_id is None  # a machine is no official


def take_in(agency: AgencyRef, *permissions: str, **changes: Any) -> Any:
    data = petition(
        service="improvement-suggestion",
        channel="counter",
        answers={
            "subject": "가로등",
            "present_state": "어둡다",
            "proposal": "가로등을 두 개 더 세워 주세요.",
        },
    )
    return Client().post(
        "/api/v1/intake",
        data | changes,
        content_type="application/json",
        headers=token_of(agency, *permissions),
    )


@pytest.mark.django_db
def test_what_came_by_post_counts_from_its_receipt() -> None:
    agency = factories.make_city()
    moment = "2026-09-18T15:00:00+09:00"
    answer = take_in(agency, "cases.intake", channel="post", received_at=moment)
    assert answer.status_code == 201, answer.content
    assert Case.objects.get().filed_at.isoformat() == "2026-09-18T06:00:00+00:00"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"channel": "web"}, 422, "malformed"),
        ({"received_at": "9999-12-31T23:59:59-14:00"}, 422, "malformed"),
        ({"received_at": "2026-09-21T10:00:00"}, 422, "malformed"),
        ({"received_at": "2199-01-01T10:00:00+09:00"}, 422, "received_in_future"),
        ({"spoken": True}, 422, "spoken_only_other"),
        ({"channel": "phone"}, 422, "spoken_only_other"),
        ({"mandate": {"name": "나래", "relation": "모"}}, 422, "mandate_without_proxy"),
        ({"channel": "proxy"}, 422, "channel_not_offered"),
    ],
)
def test_the_rules_of_taking_in_hold(changes: dict[str, Any], status: int, code: str) -> None:
    agency = factories.make_city()
    answer = take_in(agency, "cases.intake", **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_a_proxy_without_a_mandate_is_refused() -> None:
    agency = factories.make_city()
    answer = send(token_of(agency, "cases.intake"), petition(channel="proxy"), papers(), "/intake")
    assert (answer.status_code, answer.json()["code"]) == (422, "mandate_missing")


@pytest.mark.django_db
def test_filing_is_not_taking_in() -> None:
    agency = factories.make_city()
    assert take_in(agency, "cases.file").json()["code"] == "forbidden"


@pytest.mark.django_db
def test_a_proxy_comes_by_the_intake_only() -> None:
    agency = factories.make_city()
    answer = send(token_of(agency), petition(channel="proxy"), papers())
    assert answer.json()["code"] == "malformed"
