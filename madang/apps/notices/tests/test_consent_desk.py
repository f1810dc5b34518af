"""What somebody says at the counter about messages, and messages for machines."""

import pytest
from django.test import Client

from madang.apps.cases.tests.test_api import post, token_of
from madang.apps.notices.models import Notice, State
from madang.apps.notices.tests.test_desk_pages import desk, in_doubt, text_of
from madang.core.people.consents import consents_of
from madang.core.people.models import AccessLog, Consent
from tests.notices import office as offices

pytestmark = pytest.mark.django_db
COUNTER = {"how": "counter", "newsletter": ["sms", "email"]}


def test_an_official_writes_down_what_somebody_wants() -> None:
    office = offices.opened()
    reader = offices.resident(office, 1)
    client = desk(office, "people.change", "people.reveal")
    found = client.post("/desk/consents/", {"by": "phone", "value": "010-0000-0001"})
    assert found.headers["Location"] == f"/desk/consents/{reader}/"
    assert AccessLog.objects.filter(resident_id=reader, action="find").count() == 1
    page = client.get(found.headers["Location"])
    assert "가온누리" not in page.content.decode()
    assert client.post(found.headers["Location"], COUNTER | {"how": ""}).status_code == 422
    assert consents_of(reader) == frozenset()
    assert client.post(found.headers["Location"], COUNTER).status_code == 302
    assert consents_of(reader) == {("newsletter", "sms"), ("newsletter", "email")}
    assert set(Consent.objects.values_list("how", flat=True)) == {"counter"}
    less = {"how": "phone", "shown": ["newsletter/sms", "newsletter/email"], "newsletter": ["sms"]}
    client.post(found.headers["Location"], less)
    assert consents_of(reader) == {("newsletter", "sms")}


def test_nobody_finds_or_changes_people_without_the_right_or_of_another_agency() -> None:
    office = offices.opened()
    reader = offices.resident(office, 1)
    assert desk(office).get(f"/desk/consents/{reader}/").status_code == 403
    assert desk(office, "people.change").get("/desk/consents/").status_code == 403
    client = desk(office, "people.change", "people.reveal")
    nobody = client.post("/desk/consents/", {"by": "phone", "value": "010-0000-9999"})
    assert "Nobody is known by that." in text_of(nobody)
    assert client.post("/desk/consents/", {"by": "phone", "value": "soon"}).status_code == 422
    assert client.get(f"/desk/consents/{reader + 1}/").status_code == 404
    other = COUNTER | {"another": ["sms"]}
    assert client.post(f"/desk/consents/{reader}/", other).status_code == 422
    assert consents_of(reader) == frozenset()


def test_machines_read_messages_settle_doubts_and_write_consents_down() -> None:
    office = offices.opened()
    notice = in_doubt(office, 1)
    headers = token_of(
        office.agency, "notices.read", "notices.settle", "people.change", "people.reveal"
    )
    page = Client().get("/api/v1/messages?state=in_doubt", headers=headers)
    assert [one["uid"] for one in page.json()["items"]] == [str(notice.uid)]
    assert "가온누리" not in page.content.decode()
    assert Client().get("/api/v1/messages?state=lost", headers=headers).status_code == 422
    settled = post(f"/messages/{notice.uid}/settle", {"sent": True}, headers)
    assert settled.json()["state"] == State.ACCEPTED
    assert post(f"/messages/{notice.uid}/settle", {"sent": True}, headers).status_code == 409
    assert Client().get("/api/v1/consents/purposes").json()[0]["name"] == "newsletter"
    said = {
        "by": "email",
        "value": "r1@example.org",
        "purpose": "newsletter",
        "channel": "email",
        "given": True,
        "how": "phone",
    }
    assert post("/consents", said, headers).json() == {"changed": 1}
    assert post("/consents", said, headers).json() == {"changed": 0}
    assert post("/consents", said | {"purpose": "other"}, headers).json()["code"] == "not_offered"
    few = token_of(office.agency, "people.change")
    assert post("/consents", said, few).status_code == 403
    assert consents_of(Notice.objects.get().resident_id) == {("newsletter", "email")}
