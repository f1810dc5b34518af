"""The officials' pages of meetings."""

import uuid

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.bodies import commands, forms, queries
from madang.apps.bodies.desk_views import crumbs_of
from madang.apps.bodies.models import Meeting
from madang.apps.bodies.paging import key_of, key_text
from madang.apps.bodies.showing import bodies as showing_bodies
from madang.apps.bodies.showing import meetings as showing
from madang.apps.bodies.showing import questions
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.form_pages import FormPage, client_id, form_methods, form_page, number, version
from madang.ui.formats import moment as in_words
from madang.ui.posting import posted

SCOPES = ("department", "all")


@require_GET
@official("bodies.read")
def coming(request: Request) -> HttpResponse:
    """The meetings that lie ahead: those that concern my department, or all."""
    scope = request.GET.get("scope", "department")
    if scope not in SCOPES:
        raise NotFound("no_scope", _("There is no such list."))
    after = request.GET.get("after", "")
    rows = queries.next_meetings(
        request.agency.id,
        moment=timezone.now(),
        department_id=request.actor.department_id if scope == "department" else None,
        after=key_of(after),
    )
    shown = rows[: queries.PAGE]
    more = {"scope": scope, "after": key_text(shown[-1])} if len(rows) > queries.PAGE else None
    context = {
        "rows": [showing_bodies.meeting_row(row) for row in shown],
        "scope": scope,
        "scopes": [
            ("department", _("My department"), "?scope=department"),
            ("all", _("Whole agency"), "?scope=all"),
        ],
        "first_url": f"?scope={scope}" if after else "",
        "next_url": "?" + urlencode(more) if more else "",
    }
    return render(request, "bodies/meetings.html", context)


@require_GET
@official("bodies.read")
def meeting_page(request: Request, meeting_id: int) -> HttpResponse:
    """One meeting: agenda, attendance, minutes, and what can be done now."""
    return _meeting_page(request, meeting_id, None)


def _meeting_page(request: Request, meeting_id: int, error: DomainError | None) -> HttpResponse:
    meeting = queries.meeting_by_id(request.actor, meeting_id)
    record = queries.meeting_record(meeting)
    context = showing.meeting_page(record, request.actor) | {
        "crumbs": crumbs_of(meeting.body),
        "day_off": queries.is_on_day_off(meeting, request.agency),
        "error": error,
    }
    status = int(error.status) if error else 200
    return render(request, "bodies/meeting.html", context, status=status)


@require_GET
@official("bodies.read")
def paper(request: Request, meeting_id: int) -> HttpResponse:
    """Agenda and minutes, to be printed."""
    meeting = queries.meeting_by_id(request.actor, meeting_id)
    context = showing.print_page(queries.meeting_record(meeting)) | {
        "crumbs": [*crumbs_of(meeting.body), (in_words(meeting.scheduled_at), _url(meeting))],
    }
    return render(request, "bodies/paper.html", context)


def _url(meeting: Meeting) -> str:
    return reverse("desk_meeting", kwargs={"meeting_id": meeting.pk})


def _page_of(meeting: Meeting, title: str, submit: str) -> FormPage:
    return FormPage(
        title=title,
        submit=submit,
        back=_url(meeting),
        crumbs=[*crumbs_of(meeting.body), (in_words(meeting.scheduled_at), _url(meeting))],
        fields=[],
        hidden={"version": meeting.version},
    )


def _subject(request: Request) -> dict[str, str]:
    """What an item is about: with the address of the form, later with the form itself."""
    given = request.POST if request.method == "POST" else request.GET
    return {name: given.get(name, "") for name in ("subject_type", "subject_id")}


@form_methods
@official("bodies.manage")
def convene(request: Request, body_id: int) -> HttpResponseBase:
    """Convene a meeting, with its first item if there is one."""
    body = queries.body_by_id(request.actor, body_id)
    asked = request.GET.dict()
    asked.setdefault("department", str(request.actor.department_id))
    page = FormPage(
        title=_("Convene a meeting"),
        submit=_("Convene"),
        back=reverse("desk_body", kwargs={"body_id": body.pk}),
        crumbs=crumbs_of(body),
        fields=questions.convene_fields(
            queries.departments_of(request.agency.id),
            queries.members_of(body.pk, since=timezone.localdate()),
            asked,
        ),
        hidden=_subject(request),
        once=str(uuid.uuid4()),
    )

    def act(typed: QueryDict) -> str:
        convened = commands.convene_meeting(
            actor=request.actor,
            body_id=body.pk,
            client_id=client_id(typed),
            scheduled_at=forms.moment(typed),
            place=typed.get("place", ""),
            chair_id=number(typed, "chair") or None,
            items=forms.first_items(typed),
        )
        return reverse("desk_meeting", kwargs={"meeting_id": convened.meeting_id})

    return form_page(request, page, act)


@form_methods
@official("bodies.manage")
def add(request: Request, meeting_id: int) -> HttpResponseBase:
    """Put something more on the agenda."""
    meeting = queries.meeting_by_id(request.actor, meeting_id)
    asked = request.GET.dict()
    asked.setdefault("department", str(request.actor.department_id))
    page = _page_of(meeting, _("Add an item"), _("Add"))
    page.hidden = _subject(request)
    page.fields = questions.item_fields(
        queries.departments_of(request.agency.id), asked, required=True
    )

    def act(typed: QueryDict) -> str:
        item = forms.item(typed)
        commands.add_item(actor=request.actor, meeting_id=meeting.pk, item=item)
        return page.back

    return form_page(request, page, act)


@form_methods
@official("bodies.manage")
def move(request: Request, meeting_id: int) -> HttpResponseBase:
    """Give a meeting another time or place."""
    meeting = queries.meeting_by_id(request.actor, meeting_id)
    page = _page_of(meeting, _("Move the meeting"), _("Move"))
    page.lead = _("Whoever was invited is told the new time.")
    page.fields = questions.when_fields(meeting)

    def act(typed: QueryDict) -> str:
        commands.move_meeting(
            actor=request.actor,
            meeting_id=meeting.pk,
            version=version(typed),
            scheduled_at=forms.moment(typed),
            place=typed.get("place", ""),
        )
        return page.back

    return form_page(request, page, act)


@form_methods
@official("bodies.manage")
def cancel(request: Request, meeting_id: int) -> HttpResponseBase:
    """Cancel a meeting."""
    meeting = queries.meeting_by_id(request.actor, meeting_id)
    page = _page_of(meeting, _("Cancel the meeting"), _("Cancel the meeting"))
    page.lead = _("What is on its agenda has to be put on another one.")
    page.fields = [{"name": "reason", "type": "textarea", "label": _("Reason"), "required": True}]

    def act(typed: QueryDict) -> str:
        commands.cancel_meeting(
            actor=request.actor,
            meeting_id=meeting.pk,
            version=version(typed),
            reason=typed.get("reason", ""),
        )
        return page.back

    return form_page(request, page, act)


@form_methods
@official("bodies.minutes")
def attend(request: Request, meeting_id: int) -> HttpResponseBase:
    """Note who takes part."""
    meeting = queries.meeting_by_id(request.actor, meeting_id)
    record = queries.meeting_record(meeting)
    page = _page_of(meeting, _("Attendance"), _("Save"))
    page.lead = _("Whoever you leave open is noted as absent.")
    page.fields = questions.attendance_fields(record)

    def act(typed: QueryDict) -> str:
        commands.note_attendance(
            actor=request.actor,
            meeting_id=meeting.pk,
            version=version(typed),
            states=forms.attendance(typed, record.seats),
            chair_id=number(typed, "chair") or None,
        )
        return page.back

    return form_page(request, page, act)


@form_methods
@official("bodies.minutes")
def minutes(request: Request, meeting_id: int) -> HttpResponseBase:
    """Write the minutes, beginning with what was noted."""
    meeting = queries.meeting_by_id(request.actor, meeting_id)
    written = queries.minutes_of(meeting)
    page = _page_of(meeting, _("Minutes"), _("Save"))
    page.hidden = {"version": written.version if written else 0}
    page.lead = (
        "" if written else _("The text below was made from what was noted. Complete and save it.")
    )
    page.beside = written.text if written else ""
    page.fields = [
        {
            "name": "text",
            "type": "textarea",
            "label": _("Text of the minutes"),
            "required": True,
            "value": written.text if written else queries.minutes_draft(meeting),
        }
    ]

    def act(typed: QueryDict) -> str:
        commands.write_minutes(
            actor=request.actor,
            meeting_id=meeting.pk,
            version=version(typed),
            text=typed.get("text", ""),
        )
        return page.back

    return form_page(request, page, act)


@posted("desk_meeting", "meeting_id")
@official("bodies.read")
def confirm(request: Request, meeting_id: int) -> HttpResponseBase:
    """Confirm the minutes; who may is the command's matter."""
    try:
        commands.confirm_minutes(
            actor=request.actor,
            meeting_id=meeting_id,
            version=version(request.POST),
        )
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _meeting_page(request, meeting_id, error)
    return redirect("desk_meeting", meeting_id=meeting_id)
