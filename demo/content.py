"""A month of the demo city's content calendar: posts in all states, and followers."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.utils import timezone

from demo.texts import acting
from madang.apps.notices.content import commands, queries
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.models import Official

PLANNER, APPROVER = "onnuri", "admin"
EVERYWHERE = ("blog", "twitter", "facebook", "instagram")
# Days from today, title, channels, how far: planned, approved, or out.
POSTS = (
    (-3, "겨울철 한파 대비 요령", EVERYWHERE, "out"),
    (-2, "공영주차장 야간 개방 안내", ("blog", "twitter"), "out"),
    (-1, "구립도서관 새 책 소개", ("blog", "instagram"), "approved"),
    (0, "예방접종 지정 의료기관", ("twitter", "facebook"), "approved"),
    (1, "우리 동네 걷기 좋은 길", EVERYWHERE, "planned"),
    (3, "전통시장 장보기 행사", ("facebook", "instagram"), "planned"),
)
FOLLOWERS = {"blog": 1902, "twitter": 22815, "facebook": 5630, "instagram": 2988}


def make_content(agency: AgencyRef, officials: Mapping[str, Official]) -> None:
    """Make it by the commands that make it in life; nothing where no programme has content."""
    planner, approver = acting(officials[PLANNER]), acting(officials[APPROVER])
    for programme in queries.offered_content(agency):
        today = timezone.localdate()
        for days, title, channels, how_far in POSTS:
            day = today + dt.timedelta(days=days)
            _make(agency, planner, approver, programme, title, day, channels, how_far)
        for channel, count in FOLLOWERS.items():
            commands.note_followers(
                actor=planner,
                agency=agency,
                programme=programme,
                channel=channel,
                month=today,
                followers=count,
            )


def _make(
    agency: AgencyRef,
    planner: Actor,
    approver: Actor,
    programme: str,
    title: str,
    day: dt.date,
    channels: tuple[str, ...],
    how_far: str,
) -> None:
    post_id = commands.plan_post(
        actor=planner,
        agency=agency,
        programme=programme,
        client_id=uuid.uuid5(uuid.NAMESPACE_URL, title),
        plan=commands.PostPlan(title=title, day=day, channels=channels),
    )
    if how_far != "planned":
        version = queries.post_of_agency(planner, post_id).version
        commands.approve_post(actor=approver, post_id=post_id, version=version)
    if how_far == "out":
        for channel in channels:
            commands.note_posted(
                actor=planner,
                post_id=post_id,
                channel=channel,
                link=f"https://{channel}.example.kr/{day:%Y%m%d}",
                day=day,
            )
