"""What people send from the page of an item, and what they see then."""

from typing import Any

import pytest
from django.test import Client

from madang.apps.bodies.models import AgendaItem, Opinion, Vote
from madang.apps.bodies.tests.browsing import XSS, Response, browser_of, keeper, text_of
from madang.apps.bodies.tests.factories import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town(may_delegate=True)


def send(client: Client, item: AgendaItem, action: str, **data: Any) -> Response:
    """Send a form of the page of an item as it is now, unless told otherwise."""
    item.refresh_from_db()
    path = f"/desk/bodies/items/{item.pk}/{action}/"
    return client.post(path, {"version": item.version} | data)


def test_a_member_votes_and_changes_the_vote(town: Town) -> None:
    _meeting, item = town.opened()
    client = browser_of(town.second)
    for choice in ("for", "against"):
        response = send(client, item, "vote", choice=choice)
        assert response["Location"] == f"/desk/bodies/items/{item.pk}/"
    assert Vote.objects.get().choice == "against"
    page = client.get(f"/desk/bodies/items/{item.pk}/").content.decode()
    assert 'value="against" checked' in page


def test_a_vote_that_cannot_be_is_refused_on_the_page(town: Town) -> None:
    _meeting, item = town.opened(town.chair, town.second)
    refused = send(browser_of(town.third), item, "vote", choice="for")
    assert refused.status_code == 422
    assert "Only members who are present" in text_of(refused)
    empty = send(browser_of(town.second), item, "vote")
    assert "Vote for, against, or abstain." in text_of(empty)
    assert 'href="#vote_choice"' in empty.content.decode()
    assert not Vote.objects.exists()


def test_only_who_is_present_is_asked_for_a_vote(town: Town) -> None:
    _meeting, item = town.opened(town.chair, town.second)
    path = f"/desk/bodies/items/{item.pk}/"
    assert "How do you vote?" in text_of(browser_of(town.second).get(path))
    assert "How do you vote?" not in text_of(browser_of(town.third).get(path))


def test_an_opinion_is_given_for_oneself_and_noted_for_others(town: Town) -> None:
    item = town.convene().items.get()
    assert send(browser_of(town.second), item, "opinion", stance="agree").status_code == 302
    client = keeper(town.lead)
    for whose in (f"member-{town.expert.pk}", f"department-{town.other.pk}"):
        noted = send(client, item, "note/opinion", whose=whose, stance="oppose", text="소음")
        assert noted.status_code == 302
    assert Opinion.objects.filter(item=item).count() == 3
    nobody = send(client, item, "note/opinion", whose="", stance="agree")
    assert "Say whose opinion it is." in text_of(nobody)


def test_what_was_typed_stays_in_the_form_that_was_sent(town: Town) -> None:
    item = town.convene().items.get()
    response = send(browser_of(town.second), item, "opinion", stance="", text=XSS)
    assert response.status_code == 422
    page = response.content.decode()
    assert page.count("&lt;script&gt;alert(&#39;회의&#39;)&lt;/script&gt;") == 1
    assert "&amp;lt;" not in page
    missing = send(browser_of(town.second), item, "opinion", stance="oppose", text="")
    assert 'href="#opinion_text"' in missing.content.decode()


def test_the_vote_of_somebody_from_outside_is_noted(town: Town) -> None:
    _meeting, item = town.opened()
    client = keeper(town.lead)
    done = send(client, item, "note/vote", member=town.expert.pk, choice="abstain")
    assert done.status_code == 302
    assert "Say whose vote it is." in text_of(send(client, item, "note/vote", choice="for"))
    assert Vote.objects.get().member_id == town.expert.pk


def test_an_item_is_closed_and_the_page_says_how(town: Town) -> None:
    _meeting, item = town.opened()
    for member in (town.chair, town.second, town.third):
        town.vote(item, member)
    client = keeper(town.lead)
    done = send(client, item, "close", conditions="주차장 두 면 추가", reasons="교통량")
    assert done.status_code == 302
    said = text_of(client.get(f"/desk/bodies/items/{item.pk}/"))
    for words in ("Adopted with conditions", "주차장 두 면 추가", "교통량"):
        assert words in said


def test_a_closing_on_a_stale_page_keeps_what_was_written(town: Town) -> None:
    _meeting, item = town.opened()
    town.vote(item, town.second)
    response = send(keeper(town.lead), item, "close", version=1, reasons="오래 쓴 이유")
    assert response.status_code == 409
    assert "오래 쓴 이유" in response.content.decode()


def test_what_was_written_for_a_closed_item_can_be_copied(town: Town) -> None:
    _meeting, item = town.opened()
    town.close(item, deferred=True, reasons="보완")
    response = send(keeper(town.lead), item, "close", reasons="오래 쓴 이유")
    assert response.status_code == 422
    assert "What you wrote is not lost" in text_of(response)
    assert "오래 쓴 이유" in text_of(response)


def test_the_chair_decides_alone_on_the_page(town: Town) -> None:
    item = town.convene().items.get()
    path = f"/desk/bodies/items/{item.pk}/"
    form = {"outcome": "adopted", "reasons": "모두 찬성"}
    assert "Decide alone" not in text_of(browser_of(town.second).get(path))
    assert send(browser_of(town.second), item, "delegate", **form).status_code == 403
    chair = browser_of(town.chair)
    assert "Decide alone" in text_of(chair.get(path))
    assert send(chair, item, "delegate", **form).status_code == 302
    assert "decided by the chair alone" in text_of(chair.get(path))


def test_the_statement_of_the_applicant_is_noted(town: Town) -> None:
    item = town.convene().items.get()
    client = keeper(town.lead)
    done = send(client, item, "applicant", invited="true", statement="출석이 어렵습니다.")
    assert done.status_code == 302
    said = text_of(client.get(f"/desk/bodies/items/{item.pk}/"))
    assert "The applicant is invited." in said
    assert "출석이 어렵습니다." in said


def test_addresses_of_forms_lead_back_to_the_page(town: Town) -> None:
    item = town.convene().items.get()
    client = keeper(town.lead)
    for action in ("vote", "opinion", "note/vote", "note/opinion", "close", "delegate"):
        response = client.get(f"/desk/bodies/items/{item.pk}/{action}/")
        assert response["Location"] == f"/desk/bodies/items/{item.pk}/"


def test_an_item_is_taken_off_the_agenda_with_reasons(town: Town) -> None:
    item = town.convene().items.get()
    client, path = keeper(town.lead), f"/desk/bodies/items/{item.pk}/"
    assert f'href="{path}withdraw/"' in client.get(path).content.decode()
    refused = send(client, item, "withdraw", reasons=" ")
    assert refused.status_code == 422
    assert 'href="#id_reasons"' in refused.content.decode()
    stale = send(client, item, "withdraw", version=9, reasons="민원이 취하됨")
    assert stale.status_code == 409
    assert "민원이 취하됨" in stale.content.decode()
    assert send(client, item, "withdraw", reasons="민원이 취하됨")["Location"] == path
    page = client.get(path)
    for words in ("Taken off the agenda", "민원이 취하됨"):
        assert words in text_of(page)
    assert f"{path}withdraw/" not in page.content.decode()


def test_only_who_runs_the_body_takes_items_off(town: Town) -> None:
    item = town.convene().items.get()
    client, path = (
        keeper(town.lead, ["bodies.read", "bodies.minutes"]),
        f"/desk/bodies/items/{item.pk}/",
    )
    assert "withdraw" not in client.get(path).content.decode()
    assert send(client, item, "withdraw", reasons="까닭").status_code == 403
