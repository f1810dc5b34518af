import datetime as dt
import re

import pytest
from django.utils import timezone

from madang.apps.bodies import commands
from madang.apps.bodies.models import Body
from madang.apps.bodies.tests.browsing import XSS, browser_of, keeper, queries_of, text_of
from madang.apps.bodies.tests.factories import AT, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town(may_delegate=True)


def pages_of(town: Town) -> dict[str, str]:
    meeting, item = town.opened()
    town.vote(item, town.second)
    coming = town.convene(town.item(subject_id=8))
    held = town.held()
    body, at, of = f"/desk/bodies/{town.body_id}", "/desk/bodies/meetings", "/desk/bodies/items"
    return {
        "bodies": "/desk/bodies/",
        "body": f"{body}/",
        "found": "/desk/bodies/new/",
        "change": f"{body}/change/",
        "appoint": f"{body}/members/new/",
        "end": f"/desk/bodies/members/{town.expert.pk}/end/",
        "convene": f"{body}/convene/",
        "coming": f"{at}/",
        "coming, all": f"{at}/?scope=all",
        "meeting, coming": f"{at}/{coming.pk}/",
        "meeting, begun": f"{at}/{meeting.pk}/",
        "meeting, held": f"{at}/{held.pk}/",
        "add": f"{at}/{meeting.pk}/items/new/",
        "move": f"{at}/{coming.pk}/move/",
        "cancel": f"{at}/{coming.pk}/cancel/",
        "attendance": f"{at}/{meeting.pk}/attendance/",
        "minutes": f"{at}/{meeting.pk}/minutes/",
        "paper": f"{at}/{held.pk}/print/",
        "item": f"{of}/{item.pk}/",
        "item, closed": f"{of}/{held.items.get().pk}/",
        "withdraw": f"{of}/{item.pk}/withdraw/",
    }


# Of each page 4 are: the agency, session, account, and the official with permissions and name.
QUERIES = {
    "bodies": 5,
    "body": 7,
    "found": 5,
    "change": 6,
    "appoint": 7,
    "end": 5,
    "convene": 7,
    "coming": 5,
    "coming, all": 5,
    "meeting, coming": 11,
    "meeting, begun": 11,
    "meeting, held": 11,
    "add": 6,
    "move": 5,
    "cancel": 5,
    "attendance": 11,
    "minutes": 12,
    "paper": 11,
    "item": 12,
    "item, closed": 12,
    "withdraw": 5,
}


@pytest.mark.parametrize(("language", "words"), [("ko", "회의체"), ("en", "Bodies")])
def test_every_page_comes_in_both_languages(town: Town, language: str, words: str) -> None:
    client = browser_of(town.chair)
    for name, path in pages_of(town).items():
        response = client.get(path, headers={"accept-language": language})
        assert response.status_code == 200, name
        assert f'<html lang="{language}"' in response.content.decode()
        assert words in text_of(response), name


def test_every_page_has_a_fixed_number_of_queries(town: Town) -> None:
    client = browser_of(town.chair)
    pages = pages_of(town)
    assert {name: queries_of(client, path) for name, path in pages.items()} == QUERIES


def test_lists_take_as_many_queries_for_30_as_for_3(town: Town) -> None:
    client = browser_of(town.chair)
    pages = ("/desk/bodies/", f"/desk/bodies/{town.body_id}/", "/desk/bodies/meetings/?scope=all")
    later = timezone.now() + dt.timedelta(days=30)
    counts = []
    for more in (3, 27):
        for _each in range(more):
            town.found(key=f"b{Body.objects.count()}")
            town.convene(scheduled_at=later, moment=timezone.now())
        counts.append([queries_of(client, path) for path in pages])
    assert counts[0] == counts[1]


def test_every_form_has_its_field_ids_once(town: Town) -> None:
    client = browser_of(town.chair)
    for name, path in pages_of(town).items():
        ids = re.findall(r'\bid="([^"]+)"', client.get(path).content.decode())
        assert len(ids) == len(set(ids)), name


def test_the_lists_go_on_by_key(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("reading", ""):
        monkeypatch.setattr(f"madang.apps.bodies.queries{'.' if place else ''}{place}.PAGE", 1)
    town.found(key="a-body", name={"ko": "첫 회의체"})
    later = timezone.now() + dt.timedelta(days=30)
    for day in (1, 2):
        town.convene(
            scheduled_at=later + dt.timedelta(days=day),
            place=f"{day}번 방",
            moment=timezone.now(),
        )
    client = browser_of(town.chair)
    for path, first, second in (
        ("/desk/bodies/", "첫 회의체", "One-stop joint review"),
        ("/desk/bodies/meetings/", "1번 방", "2번 방"),
        (f"/desk/bodies/{town.body_id}/", "2번 방", "1번 방"),
    ):
        page = client.get(path)
        assert first in text_of(page)
        assert second not in text_of(page)
        (following,) = re.findall(r'href="(\?[^"]+)" rel="next"', page.content.decode())
        page = client.get(path + following.replace("&amp;", "&"))
        assert second in text_of(page)
        assert first not in text_of(page)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/bodies/meetings/?after=x",
        "/desk/bodies/meetings/?after=2026-09-11T14:00:00~x",
        "/desk/bodies/meetings/?after=2026-09-11T14:00:00~99999999999999999999",
        "/desk/bodies/meetings/?scope=mine",
        "/desk/bodies/999/",
        "/desk/bodies/99999999999999999999/",
        "/desk/bodies/members/999/end/",
        "/desk/bodies/meetings/999/",
        "/desk/bodies/items/999/",
    ],
)
def test_a_page_that_does_not_exist_is_a_404(town: Town, path: str) -> None:
    assert browser_of(town.chair).get(path).status_code == 404


def test_pages_of_another_agency_are_not_found(town: Town) -> None:
    elsewhere = Town("seocho")
    meeting = elsewhere.convene()
    client = browser_of(town.chair)
    for path in (
        f"/desk/bodies/{elsewhere.body_id}/",
        f"/desk/bodies/members/{elsewhere.expert.pk}/end/",
        f"/desk/bodies/meetings/{meeting.pk}/",
        f"/desk/bodies/meetings/{meeting.pk}/print/",
        f"/desk/bodies/items/{meeting.items.get().pk}/",
    ):
        assert client.get(path).status_code == 404, path


def test_whoever_may_only_read_is_offered_nothing_else(town: Town) -> None:
    meeting, item = town.opened()
    client = keeper(town.lead, ["bodies.read"])
    for path in (
        "/desk/bodies/",
        f"/desk/bodies/{town.body_id}/",
        f"/desk/bodies/meetings/{meeting.pk}/",
        f"/desk/bodies/items/{item.pk}/",
    ):
        page = client.get(path).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert '<form method="post"' not in main, path
        assert "/new/" not in main
        assert "/convene/" not in main
        assert "/attendance/" not in main


def test_what_people_wrote_is_shown_as_text(town: Town) -> None:
    meeting = town.convene(town.item(XSS), place=XSS)
    item = meeting.items.get()
    commands.note_applicant(
        actor=town.desk, item_id=item.pk, version=1, invited=True, statement=XSS
    )
    commands.give_opinion(actor=town.desk, item_id=item.pk, stance="oppose", text=XSS)
    commands.write_minutes(actor=town.desk, meeting_id=meeting.pk, version=0, text=XSS, moment=AT)
    client = browser_of(town.chair)
    for path in (
        f"/desk/bodies/meetings/{meeting.pk}/",
        f"/desk/bodies/meetings/{meeting.pk}/print/",
        f"/desk/bodies/meetings/{meeting.pk}/minutes/",
        f"/desk/bodies/items/{item.pk}/",
    ):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page, path
        assert "&lt;script&gt;" in page


def test_the_paper_has_agenda_and_confirmed_minutes(town: Town) -> None:
    meeting = town.held()
    said = text_of(browser_of(town.chair).get(f"/desk/bodies/meetings/{meeting.pk}/print/"))
    for words in ("대형 건축물 신축 허가", "Adopted", "한국건축사회", "회의록", "Confirmed"):
        assert words in said


def test_the_desk_leads_to_the_bodies(town: Town) -> None:
    page = browser_of(town.chair).get("/desk/bodies/").content.decode()
    assert re.search(r'href="/desk/bodies/" aria-current="page"', page)
