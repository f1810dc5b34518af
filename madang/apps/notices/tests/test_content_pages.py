"""The officials' content calendar."""

import re
from typing import Any
from uuid import uuid4

import pytest

from madang.apps.notices.models import Post, PostChannel
from madang.apps.notices.tests.test_desk_pages import desk, text_of
from tests.notices import office as offices

pytestmark = pytest.mark.django_db

MONTH = "/desk/content/?programme=gangnam/16&month=2026-03"
PLANNED = {
    "title": "Spring <flowers>",
    "day": "2026-03-05",
    "channels": ["blog", "video"],
    "once": "5f0c1d2e-3f4a-4b6c-9d7e-8f9a0b1c2d3e",
}


def test_a_post_is_planned_approved_and_noted_where_it_is_out() -> None:
    office = offices.opened()
    planner = desk(office, "notices.read", "notices.content", "notices.approve")
    new = "/desk/content/new/?programme=gangnam/16&month=2026-03"
    assert planner.post(new, {**PLANNED, "channels": []}).status_code == 422
    address = planner.post(new, PLANNED).headers["Location"]
    assert planner.post(new, PLANNED).headers["Location"] == address
    assert planner.post(f"{address}approve/", {"version": 1}).status_code == 403
    other = desk(office, "notices.read", "notices.approve")
    assert other.get(f"{address}change/").status_code == 403
    assert other.post(f"{address}approve/", {"version": 1}).status_code == 302
    wrong = planner.post(
        f"{address}posted/", {"channel": "blog", "link": "blog", "day": "2026-03-06"}
    )
    assert "Enter a whole address" in text_of(wrong)
    link = "https://blog.example.kr/1"
    noted = {"channel": "blog", "link": link, "day": "2026-03-06"}
    assert planner.post(f"{address}posted/", noted).status_code == 302
    assert f'href="{link}"' in planner.get(address).content.decode()
    month = text_of(planner.get(MONTH))
    assert "1 of 3 posts of this month are out." in month
    file = planner.get(MONTH.replace("content/", "content/month.csv")).content.decode("utf-8-sig")
    assert f"2026-03-05,Spring <flowers>,Blog,민원여권과 (en),approved,2026-03-06,{link}" in file
    assert (
        "Spring <flowers> Blog (opens in a new window) , Videos 민원여권과 (en) approved day passed"
        in month
    )
    back = planner.post(f"{address}take-back/", {"channel": "blog"})
    assert back.status_code == 302
    assert "0 of 3 posts of this month are out." in text_of(planner.get(MONTH))


def test_followers_are_noted_and_compared_with_the_goal_once_all_are_there() -> None:
    office = offices.opened()
    planner = desk(office, "notices.read", "notices.content")
    form = "/desk/content/followers/?programme=gangnam/16&month=2026-03"
    wrong = {"followers_blog": "many", "followers_video": "60"}
    assert planner.post(form, wrong).status_code == 422
    assert planner.post(form, {"followers_blog": "1,100"}).status_code == 302
    assert "the goal is" not in text_of(planner.get(MONTH))
    assert planner.post(form, {"followers_video": "60"}).status_code == 302
    assert "1,160 followers; the goal is 165." in text_of(planner.get(MONTH))


def test_a_full_month_takes_no_more_queries_and_goes_on_by_key(
    django_assert_max_num_queries: Any,
) -> None:
    office = offices.opened()
    planner = desk(office, "notices.read", "notices.content")
    planner.post("/desk/content/new/?programme=gangnam/16", PLANNED)
    first = Post.objects.get()
    for number in range(101):
        first.pk, first.uid, first.client_id = None, uuid4(), uuid4()
        first.title = f"Post {number}"
        first.save(force_insert=True)
        PostChannel.objects.create(post=first, channel="blog")
    planner.get(MONTH)
    with django_assert_max_num_queries(10):
        page = planner.get(MONTH).content.decode()
    following = re.search(r'href="([^"]*after=[^"]+)" rel="next"', page)
    assert following
    assert "Post 100" not in page
    address = following[1].replace("&amp;", "&")
    assert "Post 100" in planner.get(address).content.decode()
    assert planner.get("/desk/content/?month=2026-99&after=x").status_code == 200
    assert planner.get("/desk/content/?programme=gangnam/99").status_code == 404
