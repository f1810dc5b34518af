"""Bodies for machines: what is there, and every command.

A token is a machine: it acts with ``bodies.manage`` and ``bodies.minutes``. A machine has no seat,
so with ``bodies.vote`` alone it can do nothing.
"""

from typing import Any

from django.utils import timezone
from ninja import Query, Router, Status

from madang.apps.bodies import api_shapes as shapes
from madang.apps.bodies import commands, queries
from madang.core.access import Request
from madang.core.orgs.bearer import Bearer

router = Router(tags=["bodies"])

READ = Bearer("bodies.read")
MANAGE = Bearer("bodies.manage")
KEEP_MINUTES = Bearer("bodies.minutes")


@router.get("/bodies", response=shapes.BodyPage, auth=READ)
def bodies(request: Request, after: str = "") -> dict[str, Any]:
    """The bodies of the agency by key. ``next`` is what ``after`` is for the next page."""
    rows = queries.bodies_of(request.actor.agency_id, after=after)
    shown = rows[: queries.PAGE]
    following = shown[-1].key if len(rows) > queries.PAGE else None
    return {"items": [shapes.body_out(row) for row in shown], "next": following}


@router.post("/bodies", response={201: shapes.IdOut}, auth=MANAGE)
def found_body(request: Request, body: shapes.FoundIn) -> Status[Any]:
    """Found a body."""
    body_id = commands.found_body(
        actor=request.actor, key=body.key, kind=body.kind, rules=shapes.rules(body)
    )
    return Status(201, {"id": body_id})


@router.get("/bodies/{int:body_id}", response=shapes.BodyDetail, auth=READ)
def body_detail(request: Request, body_id: int) -> dict[str, Any]:
    """One body with everybody whose term has not ended."""
    body = queries.body_by_id(request.actor, body_id)
    members = queries.members_of(body.pk, since=shapes.today())
    return shapes.body_out(body) | {"members": [shapes.member_out(one) for one in members]}


@router.put("/bodies/{int:body_id}", response={204: None}, auth=MANAGE)
def change_body(request: Request, body_id: int, body: shapes.ChangeIn) -> Status[None]:
    """Change the rules of a body."""
    commands.change_body(
        actor=request.actor, body_id=body_id, version=body.version, rules=shapes.rules(body)
    )
    return Status(204, None)


@router.post("/bodies/{int:body_id}/members", response={201: shapes.IdOut}, auth=MANAGE)
def appoint_member(request: Request, body_id: int, body: shapes.AppointIn) -> Status[Any]:
    """Appoint a member for a term."""
    seat = commands.Seat(**body.dict(exclude={"version"}))
    member_id = commands.appoint_member(
        actor=request.actor, body_id=body_id, version=body.version, seat=seat
    )
    return Status(201, {"id": member_id})


@router.post("/bodies/members/{int:member_id}/end", response={204: None}, auth=MANAGE)
def end_membership(request: Request, member_id: int, body: shapes.EndIn) -> Status[None]:
    """End a member's term; ``version`` is that of the body."""
    commands.end_membership(actor=request.actor, member_id=member_id, **body.dict())
    return Status(204, None)


@router.get("/bodies/{int:body_id}/meetings", response=shapes.MeetingPage, auth=READ)
def meetings(request: Request, body_id: int, before: str = "") -> dict[str, Any]:
    """The meetings of a body, the latest first. ``next`` is what ``before`` is then."""
    body = queries.body_by_id(request.actor, body_id)
    rows = queries.meetings_of_body(body.pk, before=shapes.key_of(before))
    return shapes.page_of(rows, body.key)


@router.post(
    "/bodies/{int:body_id}/meetings",
    response={201: shapes.ConvenedOut, 200: shapes.ConvenedOut},
    auth=MANAGE,
)
def convene_meeting(request: Request, body_id: int, body: shapes.ConveneIn) -> Status[Any]:
    """Convene a meeting: 201, or 200 with the first one for a ``client_id`` that was used."""
    convened = commands.convene_meeting(
        actor=request.actor,
        body_id=body_id,
        client_id=body.client_id,
        scheduled_at=body.scheduled_at,
        place=body.place,
        chair_id=body.chair_id,
        items=[commands.ItemIn(**item.dict()) for item in body.items],
    )
    return Status(200 if convened.repeated else 201, convened)


@router.get("/bodies/meetings/next", response=shapes.MeetingPage, auth=READ)
def next_meetings(
    request: Request, department_id: int | None = None, after: str = ""
) -> dict[str, Any]:
    """The convened meetings that lie ahead, of the agency or of one department."""
    rows = queries.next_meetings(
        request.actor.agency_id,
        moment=timezone.now(),
        department_id=department_id,
        after=shapes.key_of(after),
    )
    return shapes.page_of(rows)


@router.get("/bodies/meetings/about", response=list[shapes.SubjectItemOut], auth=READ)
def about(
    request: Request, subject_type: Query[str], subject_id: Query[int]
) -> list[queries.SubjectItem]:
    """Where something was or will be dealt with, the latest meeting first."""
    return list(queries.meetings_of_subject(request.actor.agency_id, subject_type, subject_id))


@router.get("/bodies/meetings/{int:meeting_id}", response=shapes.MeetingDetail, auth=READ)
def meeting_detail(request: Request, meeting_id: int) -> dict[str, Any]:
    """One meeting with attendance, agenda, opinions, votes and minutes."""
    meeting = queries.meeting_by_id(request.actor, meeting_id)
    return shapes.meeting_detail(queries.meeting_record(meeting))


@router.get("/bodies/meetings/{int:meeting_id}/minutes/draft", response=shapes.TextOut, auth=READ)
def minutes_draft(request: Request, meeting_id: int) -> dict[str, str]:
    """A text for the minutes, made from all that was noted."""
    meeting = queries.meeting_by_id(request.actor, meeting_id)
    return {"text": queries.minutes_draft(meeting)}


@router.post("/bodies/meetings/{int:meeting_id}/items", response={201: shapes.IdOut}, auth=MANAGE)
def add_item(request: Request, meeting_id: int, body: shapes.ItemIn) -> Status[Any]:
    """Put something more on the agenda."""
    item_id = commands.add_item(
        actor=request.actor, meeting_id=meeting_id, item=commands.ItemIn(**body.dict())
    )
    return Status(201, {"id": item_id})


@router.post("/bodies/meetings/{int:meeting_id}/move", response={204: None}, auth=MANAGE)
def move_meeting(request: Request, meeting_id: int, body: shapes.MoveIn) -> Status[None]:
    """Give a meeting another time or place."""
    commands.move_meeting(actor=request.actor, meeting_id=meeting_id, **body.dict())
    return Status(204, None)


@router.post("/bodies/meetings/{int:meeting_id}/cancel", response={204: None}, auth=MANAGE)
def cancel_meeting(request: Request, meeting_id: int, body: shapes.CancelIn) -> Status[None]:
    """Cancel a meeting that has not begun."""
    commands.cancel_meeting(actor=request.actor, meeting_id=meeting_id, **body.dict())
    return Status(204, None)


@router.put("/bodies/meetings/{int:meeting_id}/attendance", response={204: None}, auth=KEEP_MINUTES)
def note_attendance(request: Request, meeting_id: int, body: shapes.AttendanceIn) -> Status[None]:
    """Note who takes part; whoever is not named is absent."""
    commands.note_attendance(actor=request.actor, meeting_id=meeting_id, **body.dict())
    return Status(204, None)


@router.put("/bodies/meetings/{int:meeting_id}/minutes", response={204: None}, auth=KEEP_MINUTES)
def write_minutes(request: Request, meeting_id: int, body: shapes.MinutesIn) -> Status[None]:
    """Write or change the minutes; ``version`` is 0 the first time."""
    commands.write_minutes(actor=request.actor, meeting_id=meeting_id, **body.dict())
    return Status(204, None)


@router.post(
    "/bodies/meetings/{int:meeting_id}/minutes/confirm", response={204: None}, auth=KEEP_MINUTES
)
def confirm_minutes(request: Request, meeting_id: int, body: shapes.VersionIn) -> Status[None]:
    """Note that a chair from outside confirmed the minutes; officials do it themselves."""
    commands.confirm_minutes(actor=request.actor, meeting_id=meeting_id, version=body.version)
    return Status(204, None)


@router.put("/bodies/items/{int:item_id}/applicant", response={204: None}, auth=MANAGE)
def note_applicant(request: Request, item_id: int, body: shapes.ApplicantIn) -> Status[None]:
    """Note that the applicant is invited, and what they say in writing."""
    commands.note_applicant(actor=request.actor, item_id=item_id, **body.dict())
    return Status(204, None)


@router.post("/bodies/items/{int:item_id}/opinions", response={204: None}, auth=KEEP_MINUTES)
def give_opinion(request: Request, item_id: int, body: shapes.OpinionIn) -> Status[None]:
    """Note the opinion of a member or a department."""
    commands.give_opinion(actor=request.actor, item_id=item_id, **body.dict())
    return Status(204, None)


@router.post("/bodies/items/{int:item_id}/votes", response={204: None}, auth=KEEP_MINUTES)
def cast_vote(request: Request, item_id: int, body: shapes.VoteIn) -> Status[None]:
    """Note the vote of a member who has not voted themselves."""
    commands.cast_vote(actor=request.actor, item_id=item_id, **body.dict())
    return Status(204, None)


@router.post("/bodies/items/{int:item_id}/close", response=shapes.OutcomeOut, auth=KEEP_MINUTES)
def close_item(request: Request, item_id: int, body: shapes.CloseIn) -> dict[str, str]:
    """Close an item by what the votes say, or defer it."""
    outcome = commands.close_item(actor=request.actor, item_id=item_id, **body.dict())
    return {"outcome": outcome}


@router.post("/bodies/items/{int:item_id}/delegate", response={204: None}, auth=KEEP_MINUTES)
def decide_by_delegation(request: Request, item_id: int, body: shapes.DelegateIn) -> Status[None]:
    """Note what a chair from outside decided alone."""
    commands.decide_by_delegation(actor=request.actor, item_id=item_id, **body.dict())
    return Status(204, None)
