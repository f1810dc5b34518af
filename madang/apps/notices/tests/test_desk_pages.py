"""The officials' pages of messages."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from madang.apps.notices import gate
from madang.apps.notices.models import Notice, SendingGate, State
from madang.core.orgs.models import Department
from tests import factories
from tests.notices import office as offices
from tests.notices.office import Office

pytestmark = pytest.mark.django_db

NUMBER = {"number": "2026-000123"}


def text_of(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def desk(office: Office, *permissions: str, language: str = "en") -> Client:
    department = Department.objects.get(agency_id=office.agency.id, key="민원여권과")
    official = factories.make_official(department, permissions=list(permissions))
    client = Client(headers={"accept-language": language})
    factories.sign_in_official(client, official)
    return client


def in_doubt(office: Office, number: int) -> Notice:
    office.queue("decided", [offices.resident(office, number)], name=f"doubt-{number}", **NUMBER)
    notice = Notice.objects.latest("id")
    Notice.objects.filter(id=notice.pk).update(
        state=State.IN_DOUBT, reason="connection_lost", gateway="smtp", claimed_at=notice.queued_at
    )
    return notice


def test_messages_are_listed_masked_and_narrowed_by_state() -> None:
    office = offices.opened()
    office.queue("decided", [offices.resident(office, 1)], **NUMBER)
    Notice.objects.update(state=State.FAILED, reason="smtp_550", ended_at="2026-01-05T10:00:00Z")
    client = desk(office, "notices.read")
    page = client.get("/desk/messages/?state=failed")
    said = text_of(page)
    assert "Result 가**리 r***@example.org e-mail failed" in said
    assert "The gateway answered with the code 550." in said
    assert "복지정보 안내" in said
    assert "가온누리" not in page.content.decode()
    assert "No message is in this state." in text_of(client.get("/desk/messages/?state=queued"))
    assert client.get("/desk/messages/?state=lost").status_code == 404
    assert desk(office).get("/desk/messages/").status_code == 403


def test_one_message_shows_its_words_with_the_name_masked_and_its_ground() -> None:
    office = offices.opened()
    office.queue("decided", [offices.resident(office, 1)], **NUMBER)
    path = f"/desk/messages/{Notice.objects.get().pk}/"
    page = desk(office, "notices.read").get(path)
    said = text_of(page)
    assert "가**리 님의 민원 2026-000123을(를) gangnam 구청에서 처리하였습니다." in said
    assert "민원 처리에 관한 법률 제27조제1항" in said
    assert "가온누리" not in page.content.decode()
    assert "r1@example.org" not in page.content.decode()
    # To an official of another agency there is no such message.
    other = factories.make_official(factories.make_department(factories.make_agency("other")))
    stranger = Client()
    factories.sign_in_official(stranger, other)
    assert stranger.get(path).status_code == 404


def test_a_doubt_is_settled_once_and_a_stale_page_is_told_so() -> None:
    office = offices.opened()
    notice = in_doubt(office, 1)
    client, settle = desk(office, "notices.read", "notices.settle"), "/desk/messages/{}/settle/"
    said = text_of(client.get("/desk/messages/doubt/"))
    assert "The connection broke before the gateway answered." in said
    assert str(notice.uid) in said
    answer = client.post(settle.format(notice.pk), {"answer": "sent"}, follow=True)
    assert "Noted: the message was sent." in text_of(answer)
    assert Notice.objects.get().state == State.ACCEPTED
    stale = client.post(settle.format(notice.pk), {"answer": "again"})
    assert stale.status_code == 409
    assert "This message is not in doubt any more." in text_of(stale)
    assert Notice.objects.get().state == State.ACCEPTED
    reader = desk(office, "notices.read")
    assert "Send it again" not in text_of(reader.get("/desk/messages/doubt/"))
    assert reader.post(settle.format(notice.pk), {"answer": "sent"}).status_code == 403


def test_a_restored_database_says_that_it_sends_nothing_until_somebody_allows_it() -> None:
    office = offices.opened()
    SendingGate.objects.update(mark="another database")
    reader = desk(office, "notices.read")
    client = desk(office, "notices.read", "notices.settle")
    for path in ("/desk/messages/", "/desk/messages/doubt/"):
        said = text_of(reader.get(path))
        assert "Nothing is sent from this database" in said, path
        assert "Allow sending from this database" not in said, path
        assert "Allow sending from this database" in text_of(client.get(path)), path
    assert reader.post("/desk/messages/allow/").status_code == 403
    assert client.post("/desk/messages/allow/").status_code == 302
    assert gate.is_open()
    assert "Nothing is sent" not in text_of(client.get("/desk/messages/"))


def test_a_longer_list_takes_no_more_queries_and_goes_on_by_key(
    django_assert_max_num_queries: Any,
) -> None:
    office = offices.opened()
    residents = [offices.resident(office, number) for number in range(52)]
    office.queue("decided", residents, **NUMBER)
    client = desk(office, "notices.read")
    client.get("/desk/messages/")
    with django_assert_max_num_queries(12):
        page = client.get("/desk/messages/").content.decode()
    following = re.search(r'href="(\?before=\d+)" rel="next"', page)
    assert following
    rest = client.get(f"/desk/messages/{following[1]}").content.decode()
    assert rest.count("/desk/messages/") - page.count("/desk/messages/") == 2 - 50
