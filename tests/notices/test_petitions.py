"""Applicants are told what happens to their petitions, by themselves and once."""

import datetime as dt
import hashlib
import hmac
import json
import time
import uuid
from typing import Any

import pytest
from django.test import Client

from madang.apps.cases.filing import Filing, file_case
from madang.apps.notices import queries
from madang.apps.notices.consumers import ON
from madang.apps.notices.models import Notice
from madang.apps.notices.wording import length_of
from madang.core.actors import Actor, AgencyRef, system
from madang.core.events.worker import work_once
from madang.core.people.consents import consents_of
from tests import factories
from tests.notices import office as offices

pytestmark = pytest.mark.django_db
KEY = "shared"


def filed(agency: AgencyRef, **applicant: str) -> None:
    file_case(
        actor=Actor("anonymous", None, agency.id),
        agency=agency,
        filing=Filing(
            service_id="improvement-suggestion",
            client_id=uuid.uuid4(),
            answers={
                "subject": "횡단보도 신호",
                "present_state": "건너기에 짧습니다.",
                "proposal": "초록불을 더 길게 켜 주시면 좋겠습니다.",
            },
            applicant={"name": "가온누리", **applicant},
            channel="web",
            language="ko",
            files={},
        ),
    )


def drain() -> None:
    while list(work_once()):
        pass


def test_who_files_is_told_on_each_channel_that_reaches_them() -> None:
    filed(factories.make_city(), phone="010-0000-1234", email="gaon@example.org")
    drain()
    drain()
    found = {one.channel: one for one in Notice.objects.all()}
    assert set(found) == {"sms", "email", "in_app"}
    assert {one.template for one in found.values()} == {"petition_received"}
    assert found["sms"].basis == "law:민원 처리에 관한 법률 제9조제2항"
    assert "횡단보도" not in json.dumps(found["sms"].values, ensure_ascii=False)


@pytest.mark.parametrize("name", sorted(set(ON.values())))
@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_message_is_complete_and_fits_into_a_long_text_message(
    name: str, language: str
) -> None:
    agency = factories.make_city()
    filed(agency, phone="010-0000-1234")
    drain()
    notice = Notice.objects.filter(channel="sms").get()
    values = {**notice.values, "office": "강남구청", "name": "가온누리"}
    words = queries.words_of(notice.version_id, name, language, values)
    assert notice.values["number"] in words.text
    assert "{" not in words.text + words.subject
    assert length_of(words.text).fits


def report(
    client: Client, body: dict[str, Any], *, key: str = KEY, age: int = 0, of: str = "receipts"
) -> int:
    path, text = f"/api/v1/notices/{of}/sms", json.dumps(body)
    at = str(int(time.time()) - age)
    signed = b"\n".join([at.encode(), b"POST", path.encode(), text.encode()])
    made = hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()
    answer = client.post(
        path,
        text,
        content_type="application/json",
        headers={"X-Timestamp": at, "X-Signature": made},
    )
    return answer.status_code


def test_reports_of_a_provider_are_taken_when_they_are_signed(
    settings: Any, client: Client
) -> None:
    settings.MADANG_SMS_KEY = KEY
    filed(factories.make_city(), phone="010-0000-1234")
    drain()
    notice = Notice.objects.get(channel="sms")
    Notice.objects.filter(id=notice.pk).update(state="accepted", gateway="sms")
    body = {"receipts": [{"ref": str(notice.uid), "delivered": True}]}
    assert report(client, body, key="other") == 403
    assert report(client, body, age=3600) == 403
    notice.refresh_from_db()
    assert notice.state == "accepted"
    assert report(client, body) == 200
    notice.refresh_from_db()
    assert notice.state == "delivered"


def test_an_answer_that_a_provider_passes_on_takes_consents_back(
    settings: Any, client: Client
) -> None:
    settings.MADANG_SMS_KEY = KEY
    office = offices.opened()
    reader = offices.resident(office, 1, phone="010-0000-1234")
    offices.agree(office, reader, "sms")

    def answered(sender: str, text: str, **how: Any) -> int:
        body = {"replies": [{"sender": sender, "text": text}]}
        return report(client, body, of="replies", **how)

    assert answered("821000001234", "수신거부", key="other") == 403
    assert answered("821000001234", "고맙습니다. 거부하지 않아요") == 200
    assert answered("821000009999", "STOP") == 200
    assert answered("no number", "STOP") == 200
    assert consents_of(reader) == {("newsletter", "sms")}
    assert answered("821000001234", "STOP!") == 200
    assert consents_of(reader) == frozenset()


def test_without_a_key_no_report_is_believed(settings: Any, client: Client) -> None:
    settings.MADANG_SMS_KEY = ""
    factories.make_city()
    assert report(client, {"receipts": []}, key="") == 403


def test_the_words_of_a_message_are_of_its_petition_as_it_stands_then() -> None:
    agency = factories.make_city()
    filed(agency, phone="010-0000-1234")
    drain()
    notice = Notice.objects.get(channel="sms")
    assert notice.values["due"].startswith(str(dt.date.today().year))  # noqa: DTZ011
    assert notice.programme == "gangnam/2-10"
    assert queries.outbox(system(agency.id, "notices.read")).count() == 2
