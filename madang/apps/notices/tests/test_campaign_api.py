"""Campaigns for machines."""

import pytest
from django.test import Client

from madang.apps.cases.tests.test_api import post, token_of
from madang.apps.notices import campaigning
from madang.apps.notices.models import Campaign, Notice
from tests.notices import office as offices
from tests.notices.test_campaigns import official, readers

pytestmark = pytest.mark.django_db


def test_a_machine_prepares_and_submits_a_campaign_but_approves_none() -> None:
    office = offices.opened()
    readers(office, 2)
    headers = token_of(office.agency, "notices.campaign", "notices.approve", "notices.read")
    wanted = {
        "client_id": "5f0c1d2e-3f4a-4b6c-9d7e-8f9a0b1c2d3e",
        "title": "December news",
        "template": "gangnam/16:news",
        "segment": {"languages": ["ko"]},
    }
    made = post("/campaigns", wanted, headers)
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    assert post("/campaigns", wanted, headers).json()["uid"] == made.json()["uid"]
    address = f"/campaigns/{made.json()['uid']}"
    counted = Client().get(f"/api/v1{address}/audience", headers=headers)
    assert counted.json() == {"people": 2, "messages": 2}
    stale = post(f"{address}/actions/submit", {"version": 7}, headers)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    answer = post(f"{address}/actions/submit", {"version": 1}, headers)
    assert (answer.json()["state"], answer.json()["people"]) == ("submitted", 2)
    assert post(f"{address}/actions/approve", {"version": 2}, headers).status_code == 404
    assert post(f"{address}/actions/cancel", {}, headers).json()["state"] == "cancelled"
    assert not Notice.objects.exists()


def test_a_segment_that_says_something_unknown_is_refused() -> None:
    office = offices.opened()
    wanted = {
        "client_id": "5f0c1d2e-3f4a-4b6c-9d7e-8f9a0b1c2d3e",
        "title": "News",
        "template": "gangnam/16:news",
        "segment": {"income": "low"},
    }
    headers = token_of(office.agency, "notices.campaign")
    assert post("/campaigns", wanted, headers).status_code == 422
    wanted["segment"] = {"cases": {"service": "none-such"}}
    assert post("/campaigns", wanted, headers).json()["code"] == "no_service"


def test_a_machine_writes_the_issues_of_a_campaign_that_an_official_allowed() -> None:
    office = offices.opened()
    readers(office, 1)
    headers = token_of(office.agency, "notices.campaign", "notices.read")
    wanted = {
        "client_id": "5f0c1d2e-3f4a-4b6c-9d7e-8f9a0b1c2d3e",
        "title": "Fridays",
        "template": "gangnam/16:letter",
        "starts_at": "2099-01-02T10:00:00+09:00",
        "repeat": "weekly",
        "repeats_until": "2099-01-09",
    }
    uid = post("/campaigns", wanted, headers).json()["uid"]
    issue = {"day": "2099-01-09", "content": {"ko": "소식"}, "subject_line": {"ko": "1월"}}
    assert post(f"/campaigns/{uid}/issues", issue, headers).json()["code"] == "stale"
    post(f"/campaigns/{uid}/actions/submit", {"version": 1}, headers)
    campaign = Campaign.objects.get()
    campaigning.approve_campaign(
        actor=official(office, "notices.approve"), campaign_id=campaign.pk, version=2
    )
    (made,) = post(f"/campaigns/{uid}/issues", issue, headers).json()["issues"]
    assert (made["day"], made["content"], made["approved"]) == ("2099-01-09", {"ko": "소식"}, False)
    wrong = {**issue, "day": "2099-01-10"}
    assert post(f"/campaigns/{uid}/issues", wrong, headers).json()["code"] == "no_such_round"
