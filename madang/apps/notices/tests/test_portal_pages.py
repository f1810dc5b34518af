"""What residents see of messages, and the link that takes a consent back."""

import datetime as dt
import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madang.apps.notices import stop_links
from madang.apps.notices.commands import settle_doubt
from madang.apps.notices.models import Notice, State
from madang.apps.notices.tests.test_desk_pages import desk
from madang.core.actors import Actor, system
from madang.core.people.commands import change_contact
from madang.core.people.consents import consents_of
from madang.core.people.models import Consent
from tests import factories
from tests.notices import office as offices
from tests.notices.office import Office, agree
from tests.notices.test_campaigns import BOTH, official
from tests.notices.test_issues import FIRST, allowed, round_of, weekly, written
from tests.test_architecture import ALL_URLS

pytestmark = pytest.mark.django_db

EMAIL = ("newsletter", "email")


def text_of(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def signed_in(office: Office, **contact: str) -> tuple[Client, Actor]:
    client = Client(headers={"accept-language": "en"})
    actor = factories.sign_in_resident(client, office.agency)
    if contact:
        change_contact(actor=actor, resident_id=actor.id or 0, fields=contact)
    return client, actor


def news_to_somebody(office: Office) -> Notice:
    resident = offices.resident(office, 1)
    agree(office, resident, "email")
    office.queue("news", [resident])
    return Notice.objects.get()


def link(notice: Notice) -> str:
    return stop_links.stop_url_of(notice.uid, "https://city.example/").removeprefix(
        "https://city.example"
    )


def test_residents_read_what_they_were_told_and_nothing_of_others() -> None:
    office = offices.opened()
    client, actor = signed_in(office, phone="010-0000-0001")
    office.queue("collected", [actor.id or 0, offices.resident(office, 2)])
    page = client.get("/my/notices/")
    words = "가온누리 님, 찾아가실 서류가 있습니다."
    # The one on this site; the text message waits.
    assert text_of(page).count(words) == 1
    assert "text message" not in text_of(page).partition(words)[0].rpartition("newest first")[2]
    Notice.objects.filter(channel="sms").update(state=State.ACCEPTED)
    both = text_of(client.get("/my/notices/"))
    assert both.count(words) == 1
    assert "text message, message on this site" in both
    assert 'lang="ko"' in page.content.decode()
    assert "No messages yet." in text_of(signed_in(office)[0].get("/my/notices/"))
    assert "/sign-in/" in Client().get("/my/notices/").headers["Location"]


def test_residents_say_by_channel_what_they_want_to_be_told() -> None:
    office = offices.opened()
    client, actor = signed_in(office, email="r1@example.org")
    said = text_of(client.get("/my/consents/"))
    assert "Newsletter" in said
    assert "To r***@example.org" in said
    assert "We do not have this of you yet." in said
    assert "처리결과 알림" not in said
    assert "Result (민원 처리에 관한 법률 제27조제1항)" in said
    saved = client.post("/my/consents/", {"newsletter": ["email", "sms"]}, follow=True)
    assert "Your choice is saved." in text_of(saved)
    assert consents_of(actor.id or 0) == {EMAIL, ("newsletter", "sms")}
    shown = ["newsletter/email", "newsletter/sms"]
    client.post("/my/consents/", {"newsletter": ["email"], "shown": shown})
    assert consents_of(actor.id or 0) == {EMAIL}
    refused = client.post("/my/consents/", {"advertising": ["email"]})
    assert refused.status_code == 422
    assert "Nothing was changed." in text_of(refused)
    assert consents_of(actor.id or 0) == {EMAIL}


def test_an_old_page_does_not_give_again_what_a_link_took_back() -> None:
    office = offices.opened()
    client, actor = signed_in(office, email="r1@example.org")
    client.post("/my/consents/", {"newsletter": ["email"]})
    office.queue("news", [actor.id or 0])
    client.post(link(Notice.objects.get()))
    client.post("/my/consents/", {"newsletter": ["email", "sms"], "shown": ["newsletter/email"]})
    assert consents_of(actor.id or 0) == {("newsletter", "sms")}


def test_only_a_post_takes_a_consent_back_and_mail_programmes_need_no_token() -> None:
    office = offices.opened()
    notice = news_to_somebody(office)
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    page = client.get(link(notice))
    assert "Newsletter" in text_of(page)
    assert "Do not send me these any more" in text_of(page)
    assert "가온" not in page.content.decode()
    assert consents_of(notice.resident_id) == {EMAIL}
    for _turn in range(2):
        done = client.post(link(notice), {"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert "Your consent is taken back." in text_of(done)
    assert consents_of(notice.resident_id) == frozenset()
    assert Consent.objects.latest("id").how == "link"


def test_the_link_of_a_first_copy_works_after_it_was_sent_again() -> None:
    office = offices.opened()
    notice = news_to_somebody(office)
    first = link(notice)
    Notice.objects.update(state=State.IN_DOUBT)
    settle_doubt(actor=system(office.agency.id, "notices.settle"), notice_id=notice.pk, sent=False)
    assert link(Notice.objects.get()) != first
    Client().post(first)
    assert consents_of(notice.resident_id) == frozenset()


def test_a_link_that_is_not_ours_is_unknown() -> None:
    office = offices.opened()
    notice = news_to_somebody(office)
    right = stop_links.token_of(notice.uid)
    owed = offices.resident(office, 2)
    office.queue("decided", [owed], number="1")
    # Changed, cut, of no message, and of one that a law owes.
    tokens = [
        right[:-1] + ("A" if right[-1] != "A" else "B"),
        right[:-4],
        right + "AAAA",
        "x",
        stop_links.token_of(uuid.uuid4()),
        stop_links.token_of(Notice.objects.get(resident_id=owed).uid),
    ]
    for token in tokens:
        path = reverse("stop_messages", kwargs={"token": token})
        assert Client().get(path).status_code == 404, token
        assert Client().post(path).status_code == 404, token
    assert consents_of(notice.resident_id) == {EMAIL}


def test_a_message_of_another_agency_is_unknown(settings: Any) -> None:
    office = offices.opened()
    notice = news_to_somebody(office)
    factories.make_city("other")
    settings.MADANG_AGENCY = "other"
    assert Client().post(link(notice)).status_code == 404
    assert consents_of(notice.resident_id) == {EMAIL}


def test_no_other_page_takes_forms_without_their_token() -> None:
    exempt = {
        path
        for path, pattern in ALL_URLS
        if getattr(pattern.callback, "csrf_exempt", False) and not path.startswith("api/")
    }
    assert exempt == {"messages/stop/<str:token>/"}


def test_a_newsletter_on_this_site_says_what_its_issue_says_and_another_week_another() -> None:
    office = offices.opened()
    client, actor = signed_in(office)
    agree(office, actor.id or 0, "in_app")
    maker = official(office, *BOTH)
    campaign = weekly(office, maker, channels=["in_app"])
    for week, text in enumerate(("<i>First</i>", "Second")):
        day = FIRST + dt.timedelta(weeks=week)
        allowed(office, written(office, maker, campaign, day, text))
        round_of(campaign, day)
    said = text_of(client.get("/my/notices/"))
    assert said.index("Second") < said.index("<i>First</i>")
    officials = desk(office, "notices.read")
    notice = Notice.objects.earliest("id")
    assert "[gangnam 구청] <i>First</i>" in text_of(officials.get(f"/desk/messages/{notice.pk}/"))
