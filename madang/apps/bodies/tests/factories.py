"""Bodies and meetings for tests, each made by the command that makes it in life."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from madang.apps.bodies import commands
from madang.apps.bodies.models import AgendaItem, Body, Meeting, Member
from madang.core.actors import Actor
from madang.core.orgs.models import Agency, Department, Official
from tests import factories

ZONE = timezone.get_default_timezone()
# A Monday; the meeting is four working days later, at two.
NOW = dt.datetime(2026, 9, 7, 10, tzinfo=ZONE)
AT = dt.datetime(2026, 9, 11, 14, tzinfo=ZONE)
TERM = dt.date(2026, 1, 1)
ALL = ["bodies.read", "bodies.manage", "bodies.vote", "bodies.minutes"]


class Town:
    """An agency with a body of a chair, two officials and one person from outside."""

    def __init__(self, slug: str = "gangnam", kind: str = "joint_review", **rules: Any) -> None:
        self.agency: Agency = factories.make_agency(slug)
        self.lead = factories.make_department(self.agency, "건축과")
        self.other = factories.make_department(self.agency, "위생과")
        self.desk = acting(self.lead, "간사")
        self.body_id = self.found(kind=kind, **rules)
        self.officials: dict[str, Official] = {}
        self.chair = self.appoint("한가람", self.lead, role="chair")
        self.second = self.appoint("나래온", self.other)
        self.third = self.appoint("다솜이", self.other)
        self.expert = self.seat(expert_name="라온제나", affiliation="한국건축사회")

    @property
    def body(self) -> Body:
        return Body.objects.get(id=self.body_id)

    def found(self, key: str = "joint-review", kind: str = "joint_review", **rules: Any) -> int:
        return commands.found_body(actor=self.desk, key=key, kind=kind, rules=self.rules(**rules))

    def rules(self, **changes: Any) -> commands.BodyRules:
        given: dict[str, Any] = {
            "name": {"ko": "원스톱 합동심의회", "en": "One-stop joint review"},
            "department_id": self.lead.pk,
        }
        return commands.BodyRules(**given | changes)

    def appoint(self, name: str, department: Department, **seat: Any) -> Member:
        official = factories.make_official(department, name=name, permissions=ALL)
        self.officials[name] = official
        return self.seat(official_id=official.pk, **seat)

    def seat(self, **values: Any) -> Member:
        return Member.objects.get(
            id=commands.appoint_member(
                actor=self.desk,
                body_id=self.body_id,
                version=self.body.version,
                seat=commands.Seat(**{"term_from": TERM} | values),
                moment=NOW,
            )
        )

    def item(self, title: str = "대형 건축물 신축 허가", **values: Any) -> commands.ItemIn:
        given: dict[str, Any] = {
            "department_id": self.lead.pk,
            "subject_type": "cases.case",
            "subject_id": 7,
        }
        return commands.ItemIn(title=title, **given | values)

    def convene(self, *items: commands.ItemIn, **values: Any) -> Meeting:
        given: dict[str, Any] = {
            "actor": self.desk,
            "body_id": self.body_id,
            "client_id": uuid.uuid4(),
            "scheduled_at": AT,
            "place": "본관 3층 회의실",
            "items": items or [self.item()],
            "moment": NOW,
        }
        return Meeting.objects.get(id=commands.convene_meeting(**given | values).meeting_id)

    def as_member(self, member: Member) -> Actor:
        assert member.official is not None
        return factories.acting(member.official)

    def attend(self, meeting: Meeting, *present: Member, **others: Any) -> None:
        meeting.refresh_from_db()
        given: dict[str, Any] = {
            "actor": self.desk,
            "meeting_id": meeting.pk,
            "version": meeting.version,
            "states": {one.pk: "present" for one in present},
            "moment": AT,
        }
        commands.note_attendance(**given | others)

    def opened(self, *present: Member, **values: Any) -> tuple[Meeting, AgendaItem]:
        """A meeting in progress with its first item; everybody is there unless named."""
        meeting = self.convene(**values)
        self.attend(meeting, *(present or (self.chair, self.second, self.third, self.expert)))
        return meeting, meeting.items.order_by("order")[0]

    def vote(self, item: AgendaItem, member: Member, choice: str = "for") -> None:
        commands.cast_vote(actor=self.as_member(member), item_id=item.pk, choice=choice, moment=AT)

    def close(self, item: AgendaItem, **values: Any) -> str:
        item.refresh_from_db()
        given: dict[str, Any] = {
            "actor": self.desk,
            "item_id": item.pk,
            "version": item.version,
            "moment": AT,
        }
        return commands.close_item(**given | values)

    def held(self) -> Meeting:
        """A meeting that is over, with confirmed minutes."""
        meeting, item = self.opened()
        for member in (self.chair, self.second, self.third):
            self.vote(item, member)
        self.close(item)
        commands.write_minutes(
            actor=self.desk, meeting_id=meeting.pk, version=0, text="회의록", moment=AT
        )
        commands.confirm_minutes(
            actor=self.as_member(self.chair), meeting_id=meeting.pk, version=1, moment=AT
        )
        meeting.refresh_from_db()
        return meeting


def acting(department: Department, name: str, permissions: list[str] | None = None) -> Actor:
    return factories.acting(
        factories.make_official(
            department, name=name, permissions=ALL if permissions is None else permissions
        )
    )
