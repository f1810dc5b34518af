import io
import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from madang.apps.cases import filing, tracking
from madang.apps.cases.models import Attachment, Case
from madang.apps.cases.tests.browsing import (
    ANSWERS,
    APPLICANT,
    PDF,
    REASONS,
    Response,
    begin,
    browser,
    decided,
    file_cases,
    official_at,
    send_page,
    sent,
)
from madang.core.actors import AgencyRef
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_was_fetched_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


def paper(response: Response) -> PdfReader:
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment;")
    assert "no-store" in response["Cache-Control"]
    return PdfReader(io.BytesIO(response.content))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def with_code(case: Case, language: str = "en") -> Client:
    """Somebody who has entered the tracking code and knows nothing else."""
    client = browser(language)
    client.post("/track/", {"code": filing.tracking_code(case.uid)})
    return client


def sent_case(form: str) -> Case:
    return Case.objects.get(client_id=uuid.UUID(form.split("/")[2]))


def test_the_receipt_says_number_day_code_and_what_happens_next(agency: AgencyRef) -> None:
    client = browser()
    form = sent(client)
    case = sent_case(form)
    page = client.get(f"{form}receipt/").content.decode()
    address = f"/cases/{case.uid}/receipt.pdf"
    assert address in page
    reader = paper(client.get(address))
    text = words(reader)
    code = filing.tracking_code(case.uid)
    for said in (case.receipt_number, code, APPLICANT["name"], "18:00", "How it goes on"):
        assert said in text
    assert "Monday to Friday, 09:00 to 18:00" in text
    assert "http://testserver/track/" in text
    root: Any = reader.trailer["/Root"]
    about: Any = reader.metadata
    assert root["/Lang"] == "en"
    assert about["/Title"] == f"Receipt {case.receipt_number}"
    assert code not in address


def test_whoever_has_only_the_code_reads_a_masked_name(agency: AgencyRef) -> None:
    (case,) = file_cases(agency, 1)
    text = words(paper(with_code(case, "ko").get(f"/cases/{case.uid}/receipt.pdf")))
    assert "접수증" in text
    assert APPLICANT["name"] not in text
    assert re.search(r"\S\*+\S", text)


def test_the_result_says_how_it_ended_and_why(agency: AgencyRef) -> None:
    case = decided(agency, official_at(agency)[1])
    client = with_code(case)
    assert f"/cases/{case.uid}/result.pdf" in client.get(f"/cases/{case.uid}/").content.decode()
    text = words(paper(client.get(f"/cases/{case.uid}/result.pdf")))
    assert "Taken up" in text
    assert REASONS in text
    assert client.get(f"/cases/{case.uid}/due.ics").status_code == 404


def test_the_calendar_file_has_the_due_moment(agency: AgencyRef) -> None:
    (case,) = file_cases(agency, 1)
    client = with_code(case)
    response = client.get(f"/cases/{case.uid}/due.ics")
    assert response["Content-Type"].startswith("text/calendar")
    assert f"DTSTART:{case.due_at:%Y%m%dT%H%M%SZ}" in response.content.decode()
    assert client.get(f"/cases/{case.uid}/result.pdf").status_code == 404


def test_nobody_else_gets_anything(agency: AgencyRef) -> None:
    (case,) = file_cases(agency, 1)
    client = browser()
    factories.sign_in_resident(client, agency)
    for name in ("receipt.pdf", "result.pdf", "due.ics", f"files/{uuid.uuid4()}/"):
        assert client.get(f"/cases/{case.uid}/{name}")["Location"] == "/track/"


def test_own_files_are_for_the_applicant_and_not_for_the_code(agency: AgencyRef) -> None:
    client = browser()
    form = begin(client)
    send_page(client, form, 1, APPLICANT)
    file = SimpleUploadedFile("도면.pdf", PDF)
    send_page(client, form, 2, {**ANSWERS, "attachments": file})
    client.post(f"{form}review/")
    case = sent_case(form)
    address = f"/cases/{case.uid}/files/{Attachment.objects.get(case=case).uid}/"
    client.get(f"{form}receipt/")
    assert address in client.get(f"/cases/{case.uid}/").content.decode()
    assert b"".join(client.get(address)) == PDF
    other = with_code(case)
    assert address not in other.get(f"/cases/{case.uid}/").content.decode()
    assert other.get(address).status_code == 403


def test_fetching_is_counted_by_address(agency: AgencyRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking, "DOWNLOADS", replace(tracking.DOWNLOADS, amount=1))
    (case,) = file_cases(agency, 1)
    client = with_code(case)
    path = f"/cases/{case.uid}/due.ics"
    assert [client.get(path).status_code for _ in range(2)] == [200, 429]
