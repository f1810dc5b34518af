"""The content calendar: posts that another allows, counted where they are out; followers."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from madang.apps.cases.tests.test_api import post, token_of
from madang.apps.notices.content import commands, queries
from madang.apps.notices.content.commands import PostPlan
from madang.apps.notices.models import Post
from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, Stale
from madang.core.events.models import EventRow
from tests.notices import office as offices
from tests.notices.office import Office
from tests.notices.test_campaigns import official

PLANNING = ("notices.read", "notices.content")
PROGRAMME = "gangnam/16"
BOTH = ("blog", "video")
MONTH = dt.date(2026, 3, 1)
LINK = "https://blog.example.kr/1"


def plan(**other: Any) -> PostPlan:
    return PostPlan(**{"title": "봄꽃", "day": dt.date(2026, 3, 5), "channels": BOTH, **other})


def planned(office: Office, actor: Actor, **other: Any) -> Post:
    post_id = commands.plan_post(
        actor=actor,
        agency=office.agency,
        programme=PROGRAMME,
        client_id=uuid.uuid4(),
        plan=plan(**other),
    )
    return Post.objects.get(id=post_id)


def approved(office: Office, actor: Actor, **other: Any) -> Post:
    made = planned(office, actor, **other)
    commands.approve_post(
        actor=official(office, "notices.approve"), post_id=made.pk, version=made.version
    )
    return made


def out(actor: Actor, made: Post, channel: str, day: dt.date = dt.date(2026, 3, 6)) -> None:
    commands.note_posted(actor=actor, post_id=made.pk, channel=channel, link=LINK, day=day)


def counts(office: Office, actor: Actor, month: dt.date = MONTH) -> dict[str, tuple[int, int]]:
    content = queries.content_of(office.agency, PROGRAMME)
    found = queries.counted(actor, content, month)
    return {name: (one.posted, one.planned) for name, one in found.items()}


def note(office: Office, actor: Actor, month: dt.date, followers: int) -> None:
    commands.note_followers(
        actor=actor,
        agency=office.agency,
        programme=PROGRAMME,
        channel="blog",
        month=month,
        followers=followers,
    )


def gained() -> int:
    rows = EventRow.objects.filter(name="notices.content.followers_noted")
    return sum(int(row.numbers["gained"]) for row in rows)


@pytest.mark.django_db
def test_a_post_is_allowed_by_another_and_counts_where_and_when_it_is_out() -> None:
    office = offices.opened()
    actor = official(office, *PLANNING, "notices.approve")
    made = planned(office, actor)
    with pytest.raises(Forbidden, match="own_post"):
        commands.approve_post(actor=actor, post_id=made.pk, version=1)
    with pytest.raises(Stale):
        out(actor, made, "blog")
    commands.approve_post(actor=official(office, "notices.approve"), post_id=made.pk, version=1)
    assert counts(office, actor) == {"blog": (0, 1), "video": (0, 1)}
    for _turn in range(2):
        out(actor, made, "blog")
    out(actor, made, "video", dt.date(2026, 4, 1))  # a month later than it was planned for
    made.refresh_from_db()
    assert made.state == "posted"
    assert counts(office, actor) == {"blog": (1, 0), "video": (0, 0)}
    assert counts(office, actor, dt.date(2026, 4, 1)) == {"blog": (0, 0), "video": (1, 0)}
    commands.take_back_posted(actor=actor, post_id=made.pk, channel="blog")
    made.refresh_from_db()
    assert (made.state, counts(office, actor)["blog"]) == ("approved", (0, 1))
    names = EventRow.objects.filter(name__startswith="notices.content.").order_by("id")
    assert [row.name.rpartition(".")[2] for row in names] == [
        "planned",
        "approved",
        "posted",
        "posted",
        "taken_back",
    ]


@pytest.mark.django_db
def test_a_change_takes_the_approval_back_and_keeps_what_is_out() -> None:
    office = offices.opened()
    actor = official(office, *PLANNING)
    made = approved(office, actor)
    out(actor, made, "blog")

    def change(**other: Any) -> None:
        commands.change_post(
            actor=actor,
            agency=office.agency,
            post_id=made.pk,
            version=2,
            plan=plan(**other),
        )

    with pytest.raises(DomainError, match="posted_there"):
        change(channels=["video"])
    with pytest.raises(DomainError, match="posted_there"):
        commands.drop_post(actor=actor, post_id=made.pk, version=2, reason="취소")
    change(channels=["blog"], title="봄꽃 축제")
    made.refresh_from_db()
    assert (made.state, made.title, made.approved_by_id) == ("planned", "봄꽃 축제", None)
    assert counts(office, actor) == {"blog": (1, 0), "video": (0, 0)}
    with pytest.raises(Stale):
        change()
    other = official(office, "notices.approve")
    commands.approve_post(actor=other, post_id=made.pk, version=made.version)
    made.refresh_from_db()
    assert made.state == "posted"


@pytest.mark.django_db
def test_what_is_gained_adds_up_to_the_newest_number_whatever_is_corrected() -> None:
    office = offices.opened()
    actor = official(office, *PLANNING)
    note(office, actor, MONTH, 130)
    note(office, actor, dt.date(2026, 1, 9), 110)  # late, and of an earlier month
    note(office, actor, MONTH, 125)
    note(office, actor, MONTH, 125)
    assert gained() == 25
    assert EventRow.objects.filter(name="notices.content.followers_noted").count() == 3
    with pytest.raises(DomainError, match="in_the_future"):
        note(office, actor, dt.date(2199, 1, 1), 1)


def test_two_who_note_followers_at_once_gain_them_once(own_database: str) -> None:
    assert own_database
    office = offices.opened()
    actors = [official(office, *PLANNING) for _turn in range(4)]

    def press(actor: Actor) -> None:
        try:
            note(office, actor, MONTH, 140)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actors)) as pool:
        list(pool.map(press, actors))
    assert gained() == 40


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"title": "\u200b "}, "title_missing"),
        ({"channels": []}, "no_channel"),
        ({"channels": ["radio"]}, "no_channel"),
        ({"department_id": 0}, "no_department"),
    ],
)
def test_a_post_that_cannot_be_planned_is_refused(other: dict[str, Any], code: str) -> None:
    office = offices.opened()
    with pytest.raises(DomainError, match=code):
        planned(office, official(office, *PLANNING), **other)
    assert not Post.objects.exists()


@pytest.mark.django_db
def test_only_a_whole_address_and_a_day_that_has_come_are_noted() -> None:
    office = offices.opened()
    actor = official(office, *PLANNING)
    made = approved(office, actor)
    for link, day, code in (
        ("javascript:alert(1)", MONTH, "bad_link"),
        ("https://nowhere", MONTH, "bad_link"),
        (LINK, timezone.localdate() + dt.timedelta(days=1), "in_the_future"),
    ):
        with pytest.raises(DomainError, match=code):
            commands.note_posted(actor=actor, post_id=made.pk, channel="blog", link=link, day=day)
    assert counts(office, actor)["blog"] == (0, 1)


@pytest.mark.django_db
def test_a_machine_plans_posts_and_reads_the_counts() -> None:
    office = offices.opened()
    headers = token_of(office.agency, *PLANNING)
    wanted = {
        "client_id": str(uuid.uuid4()),
        "programme": PROGRAMME,
        "title": "봄꽃",
        "day": "2026-03-05",
        "channels": ["blog"],
    }
    uids = {post("/content/posts", wanted, headers).json()["uid"] for _turn in range(2)}
    assert len(uids) == 1
    early = post(f"/content/posts/{uids.pop()}/posted", {"channel": "blog", "link": LINK}, headers)
    assert (early.status_code, early.json()["code"]) == (409, "stale")
