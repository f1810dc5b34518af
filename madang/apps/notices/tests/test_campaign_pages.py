"""The officials' pages of campaigns."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from madang.apps.notices.campaign_rounds import begin_round
from madang.apps.notices.models import Campaign, Notice
from madang.apps.notices.tests.test_desk_pages import desk, text_of
from tests.notices import office as offices
from tests.notices.office import Office
from tests.notices.test_campaigns import readers, work

pytestmark = pytest.mark.django_db

MAKING = ("notices.read", "notices.campaign")
TYPED = {
    "title": "Winter news",
    "template": "gangnam/16:news",
    "channels": ["email", "sms"],
    "repeat": "none",
    "standing": "any",
    "once": "5f0c1d2e-3f4a-4b6c-9d7e-8f9a0b1c2d3e",
}


def made(client: Client, **other: object) -> str:
    """The address of a campaign that was typed in."""
    answer = client.post("/desk/campaigns/new/", {**TYPED, **other})
    assert answer.status_code == 302, text_of(answer)
    return str(answer.headers["Location"])


def sent_to(office: Office, address: str, maker: Client) -> Client:
    """Submit it by its maker and approve it by somebody else; gives that one's browser."""
    maker.post(f"{address}submit/", {"version": 1})
    other = desk(office, "notices.read", "notices.approve", "notices.campaign")
    assert other.post(f"{address}approve/", {"version": 2}).status_code == 302
    return other


def test_a_campaign_is_prepared_seen_and_approved_by_another() -> None:
    office = offices.opened()
    readers(office, 3)
    maker = desk(office, *MAKING, "notices.approve")
    address = made(maker)
    assert made(maker) == address  # the same form, sent twice
    page = maker.get(address)
    said = text_of(page)
    assert "It would reach 3 people now. That is 3 messages." in said
    assert "가**리 010-****-" in said
    assert "gangnam 구청 소식입니다." in said
    assert "SMS, one part" in said
    assert "가온누리" not in page.content.decode()
    maker.post(f"{address}submit/", {"version": 1})
    refused = maker.post(f"{address}approve/", {"version": 2})
    assert refused.status_code == 403
    assert "another official has to decide" in text_of(refused)
    other = desk(office, "notices.read", "notices.approve")
    back = other.post(f"{address}refuse/", {"version": 2, "reason": "Write the date."})
    assert back.status_code == 302
    assert "It was sent back Write the date." in text_of(maker.get(address))


def test_a_running_campaign_tells_how_far_it_is_and_stops_for_good() -> None:
    office = offices.opened()
    readers(office, 2)
    maker = desk(office, *MAKING)
    address = made(maker, template="gangnam/16:news", channels=["email"])
    sent_to(office, address, maker)
    work()
    page = maker.get(address)
    assert "0 of 2 messages have been dealt with." in text_of(page)
    assert re.search(r'<progress[^>]+max="2" value="0"', page.content.decode())
    assert 'hx-trigger="every 5s"' in page.content.decode()
    assert maker.post(f"{address}pause/").status_code == 302
    assert 'hx-trigger="every 5s"' not in maker.get(address).content.decode()
    assert maker.post(f"{address}pause/").status_code == 409
    assert "cannot be called back" in text_of(maker.get(f"{address}cancel/"))
    assert maker.post(f"{address}cancel/").status_code == 302
    said = text_of(maker.get(address))
    assert "not sent Its campaign was cancelled before it was sent. e-mail 2" in said
    assert Notice.objects.filter(reason="cancelled").count() == 2


def test_a_longer_list_takes_no_more_queries_and_goes_on_by_key(
    django_assert_max_num_queries: Any,
) -> None:
    office = offices.opened()
    maker = desk(office, *MAKING)
    made(maker)
    first = Campaign.objects.get()
    for number in range(51):
        first.pk, first.uid, first.client_id = None, uuid4(), uuid4()
        first.title = f"News {number}"
        first.save(force_insert=True)
    maker.get("/desk/campaigns/")
    with django_assert_max_num_queries(8):
        page = maker.get("/desk/campaigns/").content.decode()
    following = re.search(r'href="(\?before=\d+)" rel="next"', page)
    assert following
    assert "Winter news" not in page
    assert "Winter news" in maker.get(f"/desk/campaigns/{following[1]}").content.decode()


def test_what_is_wrong_in_the_form_stands_at_its_field() -> None:
    office = offices.opened()
    maker = desk(office, *MAKING)
    wrong = {
        "channels": (["letter"], "not written for this channel"),
        "since": ("2026-01-01", "Choose the service"),
        "repeat": ("weekly", "until which day it is repeated"),
        "starts_on": ("2020-01-01", "Enter a time such as 14:00."),
        "template": ("gangnam/16:decided", "no such message for many"),
    }
    for name, (value, message) in wrong.items():
        answer = maker.post("/desk/campaigns/new/", {**TYPED, name: value})
        assert answer.status_code == 422, name
        assert message in text_of(answer), name
    assert not Campaign.objects.exists()


def test_each_issue_is_written_seen_as_it_goes_out_and_approved_by_another() -> None:
    office = offices.opened()
    readers(office, 2)
    maker = desk(office, *MAKING, "cases.read")
    weekly = {
        "template": "gangnam/16:letter",
        "channels": ["email", "sms"],
        "starts_on": "2099-01-02",
        "starts_time": "10:00",
        "repeat": "weekly",
        "repeats_until": "2099-01-09",
    }
    refused = maker.post("/desk/campaigns/new/", {**TYPED, **weekly, "content_ko": "소식"})
    assert "write them for each issue" in text_of(refused)
    address = made(maker, **weekly)
    other = sent_to(office, address, maker)
    assert "2099-01-02 – not written so far" in text_of(maker.get(address))
    form = maker.get(f"{address}issues/new/?day=2099-01-09").content.decode()
    assert re.search(r'value="2099-01-09"[^>]* selected', form)
    words = {"day": "2099-01-09", "content_ko": "<b>둘째 주</b>", "subject_line_ko": "1월 9일"}
    issue = maker.post(f"{address}issues/new/", words).headers["Location"]
    said = text_of(maker.get(issue))
    assert "It would reach 2 people now." in said
    assert "[gangnam 구청] 1월 9일" in said
    assert "<b>둘째 주</b>" in said
    assert "SMS, one part" in said
    assert maker.post(f"{issue}approve/", {"version": 1}).status_code == 403
    back = {"version": 1, "reason": "Name the place."}
    assert other.post(f"{issue}refuse/", back).status_code == 302
    assert "Name the place." in text_of(maker.get(issue))
    shorter = {**words, "content_ko": "강당에서", "version": 2}
    assert maker.post(f"{issue}change/", shorter).status_code == 302
    assert other.post(f"{issue}approve/", {"version": 1}).status_code == 409
    assert other.post(f"{issue}approve/", {"version": 3}).status_code == 302
    assert "2099-01-09 1월 9일 approved" in text_of(maker.get(address))
    begin_round(campaign_id=Campaign.objects.get().pk, key="2099-01-02")
    todo = text_of(maker.get("/desk/todo/"))
    assert "Winter news The round of 2099-01-02 was not sent" in todo
    page = maker.get(address).content.decode()
    assert "missed: nothing was sent" in page
    seen = re.search(r'action="(/desk/campaigns/rounds/\d+/seen/)"', page)
    assert seen
    assert maker.post(seen[1]).status_code == 302
    assert "Nothing is waiting for you." in text_of(maker.get("/desk/todo/"))
