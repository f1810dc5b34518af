"""Finding bodies, members and meetings. Nothing of another agency is ever found."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.bodies.models import (
    AgendaItem,
    Attendance,
    Body,
    Meeting,
    Member,
    Minutes,
    Opinion,
    Vote,
)
from madang.apps.bodies.queries import tallies
from madang.core.actors import Actor, AgencyRef, LocalText
from madang.core.errors import NotFound
from madang.core.events import queries as log
from madang.core.events.models import EventRow
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Department, Official

PAGE = 50

Key = tuple[dt.datetime, int]
"""Where a list of meetings goes on: moment and id of the last row."""


def body(agency_id: int, key: str) -> Body:
    """The body that a programme file means. Raises NotFound."""
    return _found_body(Body.objects.filter(agency_id=agency_id, key=key))


def body_by_id(actor: Actor, body_id: int) -> Body:
    """A body of the actor's agency. Raises NotFound."""
    return _found_body(Body.objects.filter(agency_id=actor.agency_id, id=body_id))


def _found_body(rows: QuerySet[Body]) -> Body:
    found = rows.select_related("department").first()
    if found is None:
        raise NotFound("no_body", _("There is no such body in this agency."))
    return found


def bodies_of(agency_id: int, *, after: str = "") -> Sequence[Body]:
    """The bodies of an agency by key, one more than a page."""
    rows = Body.objects.filter(agency_id=agency_id, key__gt=after).select_related("department")
    return list(rows.order_by("key")[: PAGE + 1])


def bodies_by_key(agency_id: int, keys: Collection[str]) -> Sequence[Body]:
    """Those bodies of an agency that are founded, of these keys."""
    return list(Body.objects.filter(agency_id=agency_id, key__in=keys).order_by("key"))


def members_of(body_id: int, *, since: dt.date) -> Sequence[Member]:
    """Everybody whose term has not ended before ``since``, the chair first."""
    rows = _members().filter(Q(term_until=None) | Q(term_until__gte=since), body_id=body_id)
    return list(rows)


def members_on(body_id: int, day: dt.date) -> Sequence[Member]:
    """Who sits in a body on a day, the chair first."""
    rows = _members().filter(
        Q(term_until=None) | Q(term_until__gte=day), body_id=body_id, term_from__lte=day
    )
    return list(rows)


def _members() -> QuerySet[Member]:
    # "chair" comes before "member".
    return Member.objects.select_related("official", "department").order_by("role", "id")


def seats_of(meeting: Meeting) -> Sequence[Member]:
    """Who has a seat in a meeting: as noted at its opening, before that by terms of office."""
    noted = list(
        _members().filter(id__in=Attendance.objects.filter(meeting=meeting).values("member"))
    )
    return noted or members_on(meeting.body_id, day_of(meeting))


def day_of(meeting: Meeting) -> dt.date:
    """The day of a meeting where it takes place."""
    return timezone.localdate(meeting.scheduled_at)


def meetings_called_for(agency_id: int, day: dt.date) -> Sequence[Meeting]:
    """The meetings of an agency that are called for a day and did not take place yet."""
    midnight = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    rows = Meeting.objects.filter(
        agency_id=agency_id,
        state=Meeting.State.CONVENED,
        scheduled_at__gte=midnight,
        scheduled_at__lt=midnight + dt.timedelta(days=1),
    )
    return list(rows.select_related("body").order_by("id"))


def is_on_day_off(meeting: Meeting, agency: AgencyRef) -> bool:
    """Whether a meeting that is still to take place is called for a day on which nobody works."""
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    return meeting.state == Meeting.State.CONVENED and not calendar.is_working(day_of(meeting))


def chair_of(meeting: Meeting) -> Member | None:
    """Who presides: whom the meeting names, or the body's chair on that day."""
    if meeting.chair_id is not None:
        return _members().get(id=meeting.chair_id)
    return chair_on(members_on(meeting.body_id, day_of(meeting)))


def chair_on(members: Sequence[Member]) -> Member | None:
    """The one of the members who is the body's chair."""
    return next((one for one in members if one.role == Member.Role.CHAIR), None)


def meetings_on(agency_id: int, date: dt.date) -> int:
    """How many meetings are convened for a day."""
    begins = timezone.make_aware(dt.datetime.combine(date, dt.time()))
    rows = Meeting.objects.filter(agency_id=agency_id, state=Meeting.State.CONVENED)
    return rows.filter(
        scheduled_at__gte=begins, scheduled_at__lt=begins + dt.timedelta(days=1)
    ).count()


def meeting_by_id(actor: Actor, meeting_id: int) -> Meeting:
    """A meeting of the actor's agency. Raises NotFound."""
    found = _meetings().filter(agency_id=actor.agency_id, id=meeting_id).first()
    if found is None:
        raise NotFound("no_meeting", _("There is no such meeting in this agency."))
    return found


def item_by_id(actor: Actor, item_id: int) -> AgendaItem:
    """An item of a meeting of the actor's agency. Raises NotFound."""
    rows = AgendaItem.objects.select_related("department", "meeting__body__department")
    found = rows.filter(meeting__agency_id=actor.agency_id, id=item_id).first()
    if found is None:
        raise NotFound("no_item", _("There is no such item on an agenda of this agency."))
    return found


def _meetings() -> QuerySet[Meeting]:
    return Meeting.objects.select_related("body__department")


def meetings_of_body(body_id: int, *, before: Key | None = None) -> Sequence[Meeting]:
    """The meetings of a body, the latest first, one more than a page."""
    rows = Meeting.objects.filter(body_id=body_id)
    if before:
        moment, number = before
        rows = rows.filter(Q(scheduled_at__lt=moment) | Q(scheduled_at=moment, id__lt=number))
    return list(rows.order_by("-scheduled_at", "-id")[: PAGE + 1])


def next_meetings(
    agency_id: int,
    *,
    moment: dt.datetime,
    department_id: int | None = None,
    after: Key | None = None,
) -> Sequence[Meeting]:
    """The convened meetings from ``moment`` on, the first one first, one more than a page.

    With a department: those of its bodies, where it presents something, or where somebody sits
    for it.
    """
    rows = _meetings().filter(
        agency_id=agency_id, state=Meeting.State.CONVENED, scheduled_at__gte=moment
    )
    if department_id is not None:
        rows = rows.filter(_concerns(department_id))
    if after:
        last, number = after
        rows = rows.filter(Q(scheduled_at__gt=last) | Q(scheduled_at=last, id__gt=number))
    return list(rows.order_by("scheduled_at", "id")[: PAGE + 1])


def _concerns(department_id: int) -> Q:
    items = AgendaItem.objects.filter(meeting=OuterRef("pk"), department_id=department_id)
    sitting = Member.objects.filter(
        Q(term_until=None) | Q(term_until__gte=OuterRef("scheduled_at__date")),
        body=OuterRef("body"),
        department_id=department_id,
        term_from__lte=OuterRef("scheduled_at__date"),
    )
    return Q(body__department_id=department_id) | Exists(items) | Exists(sitting)


@dataclass(frozen=True, slots=True)
class SubjectItem:
    """Where something was or will be dealt with. ``outcome`` is "" while it is open."""

    meeting_id: int
    body_id: int
    body_key: str
    body_name: LocalText
    kind: str
    scheduled_at: dt.datetime
    place: str
    state: str
    item_id: int
    title: str
    applicant_invited: bool
    outcome: str
    conditions: str
    reasons: str
    delegated: bool
    closed_at: dt.datetime | None


# Whether a subject is on any agenda, to be put into a query of somebody who shows the subject.
IS_ON_AGENDA_SQL = """EXISTS (SELECT FROM bodies_agendaitem
        WHERE subject_type = %(subject_type)s AND subject_id = %(subject_id)s)"""


def meetings_of_subject(
    agency_id: int, subject_type: str, subject_id: int
) -> Sequence[SubjectItem]:
    """Every item about one subject with its meeting, the latest meeting first."""
    rows = AgendaItem.objects.filter(
        subject_type=subject_type, subject_id=subject_id, meeting__agency_id=agency_id
    ).select_related("meeting__body")
    return [
        SubjectItem(
            meeting_id=item.meeting_id,
            body_id=item.meeting.body_id,
            body_key=item.meeting.body.key,
            body_name=item.meeting.body.name,
            kind=item.meeting.body.kind,
            scheduled_at=item.meeting.scheduled_at,
            place=item.meeting.place,
            state=item.meeting.state,
            item_id=item.pk,
            title=item.title,
            applicant_invited=item.applicant_invited,
            outcome=item.outcome,
            conditions=item.conditions,
            reasons=item.reasons,
            delegated=item.delegated,
            closed_at=item.closed_at,
        )
        for item in rows.order_by("-meeting__scheduled_at", "-id")
    ]


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """All of one meeting, for its page and its minutes. Opinions and votes are by item id.

    ``states`` is empty until attendance was noted; ``tallies`` has every item.
    """

    meeting: Meeting
    seats: Sequence[Member]
    chair: Member | None
    states: Mapping[int, str]
    items: Sequence[AgendaItem]
    opinions: Mapping[int, Sequence[Opinion]]
    votes: Mapping[int, Sequence[Vote]]
    tallies: Mapping[int, tallies.Tally]
    minutes: Minutes | None

    @property
    def present(self) -> int:
        return sum(state == Attendance.State.PRESENT for state in self.states.values())

    @property
    def quorum(self) -> bool:
        return tallies.has_quorum(self.meeting.body, seats=len(self.seats), present=self.present)

    def seat_of(self, actor: Actor) -> Member | None:
        """The actor's own seat."""
        if actor.kind != "official":
            return None
        return next((one for one in self.seats if one.official_id == actor.id), None)


def meeting_record(meeting: Meeting) -> MeetingRecord:
    """Everything about a meeting, in at most 7 queries however long its agenda is."""
    states = dict(Attendance.objects.filter(meeting=meeting).values_list("member_id", "state"))
    seats = (
        list(_members().filter(id__in=states))
        if states
        else members_on(meeting.body_id, day_of(meeting))
    )
    chair = next((one for one in seats if one.pk == meeting.chair_id), None) or (
        chair_of(meeting) if meeting.chair_id else chair_on(seats)
    )
    items = list(
        AgendaItem.objects.filter(meeting=meeting).select_related("department").order_by("order")
    )
    of_meeting = {"item__meeting": meeting}
    opinions: dict[int, list[Opinion]] = defaultdict(list)
    rows = Opinion.objects.filter(**of_meeting).select_related("member__official", "department")
    for opinion in rows.order_by("id"):
        opinions[opinion.item_id].append(opinion)
    votes: dict[int, list[Vote]] = defaultdict(list)
    for vote in Vote.objects.filter(**of_meeting).order_by("member_id"):
        votes[vote.item_id].append(vote)
    return MeetingRecord(
        meeting=meeting,
        seats=seats,
        chair=chair,
        states=states,
        items=items,
        opinions=opinions,
        votes=votes,
        tallies={
            item.pk: tallies.count(meeting.body, item, states, votes[item.pk]) for item in items
        },
        minutes=Minutes.objects.filter(meeting=meeting).select_related("confirmed_by").first(),
    )


def timeline_of(meeting: Meeting) -> Sequence[EventRow]:
    """All that happened to a meeting, oldest first."""
    return log.timeline(
        agency_id=meeting.agency_id, subject_type="bodies.meeting", subject_id=meeting.pk
    )


def member_by_id(actor: Actor, member_id: int) -> Member:
    """A member of a body of the actor's agency. Raises NotFound."""
    rows = Member.objects.select_related("official", "department", "body__department")
    found = rows.filter(id=member_id, body__agency_id=actor.agency_id).first()
    if found is None:
        raise NotFound("no_member", _("There is no such member."))
    return found


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting, if somebody has written them."""
    return Minutes.objects.filter(meeting=meeting).first()


def officials_in(agency_id: int) -> Sequence[Official]:
    """Everybody in office, with the department, for lists to choose from."""
    rows = Official.objects.filter(agency_id=agency_id, is_active=True)
    return list(rows.select_related("department").order_by("department__key", "name", "id"))


def departments_of(agency_id: int) -> Sequence[Department]:
    """The departments of an agency that are open, for lists to choose from."""
    found = Department.objects.filter(agency_id=agency_id, closed_on=None)
    return list(found.order_by("key"))


def bodies_kept_by(department_id: int) -> int:
    """Of how many bodies a department keeps the papers."""
    return Body.objects.filter(department_id=department_id).count()
