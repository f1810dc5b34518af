"""The page of the review of the access log."""

import pytest
from django.utils import timezone

from madang.core.people import commands
from madang.desk.tests.office import Office, queries_of, text_of
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "/desk/accesses/"


def test_auditor_sees_the_readings_and_records_the_review() -> None:
    office = Office()
    resident = factories.make_resident(office.agency)
    for _number in range(2):
        commands.reveal(
            actor=factories.acting(office.manager),
            resident_id=resident.id or 0,
            fields=["name"],
            purpose="contact",
            reason="전화",
        )
    client = office.browser()
    page = text_of(client.get(PAGE))
    assert "가람이 read name 가**리" in page
    assert "This month was not reviewed yet." in page
    assert "가온누리" not in page
    month = f"{timezone.localdate():%Y-%m}"
    answer = client.post(f"{PAGE}{month}/review/", {"found": ""})
    assert answer.status_code == 422
    assert "Write what was found" in text_of(answer)
    assert client.post(f"{PAGE}{month}/review/", {"found": "전화로 확인함"}).status_code == 302
    assert "전화로 확인함" in text_of(client.get(PAGE))
    assert "Nobody read" in text_of(client.get(f"{PAGE}?purpose=audit"))
    assert queries_of(client, PAGE) < 25
    for wrong in ("?month=2026-13", "?purpose=x", "?mark=x"):
        assert client.get(PAGE + wrong).status_code == 404, wrong


def test_page_is_for_auditors() -> None:
    office = Office()
    assert office.browser(office.worker).get(PAGE).status_code == 403
