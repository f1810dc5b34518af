"""The officials' content calendar: a month of posts, what is counted, what went out where."""

import datetime as dt
import io
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.notices.content import commands, forms, queries, showing
from madang.apps.notices.content.models import LONGEST_REASON, Post
from madang.apps.notices.content.queries import Key, OfferedContent
from madang.core.access import Request, official
from madang.core.errors import DomainError, NotFound
from madang.core.form_pages import FormPage, client_id, day, form_methods, form_page, version
from madang.lib import inputs, sheets
from madang.ui.posting import posted as by_post


@require_GET
@official("notices.read")
def calendar(request: Request) -> HttpResponse:
    """The posts of a month by day, and on each channel what is out against the goal."""
    offered = queries.offered_content(request.agency)
    if not offered:
        return render(request, "notices/content.html", {"programmes": []})
    content = _content(request, request.GET.get("programme", "") or next(iter(offered)))
    month = forms.month(request.GET.get("month", ""))
    after = _key(request.GET.get("after", ""))
    found = queries.posts_page(request.actor, content.programme, month, after=after)
    shown = found[: queries.PAGE]
    counted = queries.counted(request.actor, content, month)
    context: dict[str, Any] = showing.month_page(content, month, shown, counted, request.actor)
    following = f"{shown[-1].day}~{shown[-1].pk}" if len(found) > queries.PAGE else ""
    context |= {
        "programmes": [
            (one.title, showing.month_address(one.programme, month), one is content)
            for one in offered.values()
        ],
        "first_url": showing.month_address(content.programme, month) if after else "",
        "next_url": following and showing.month_address(content.programme, month, after=following),
    }
    return render(request, "notices/content.html", context)


@require_GET
@official("notices.read")
def month_file(request: Request) -> HttpResponse:
    """The posts of a month as CSV."""
    content = _content(request, request.GET.get("programme", ""))
    month = forms.month(request.GET.get("month", ""))
    posts = queries.posts_of(request.actor, content.programme, month)
    target = io.BytesIO()
    rows = showing.rows(posts, content.block)
    sheets.write_csv(target, showing.columns(), rows, zone=timezone.get_default_timezone())
    name = f"content-{showing.month_name(month)}.csv"
    return HttpResponse(
        target.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _content(request: Request, programme: str) -> OfferedContent:
    return queries.content_of(request.agency, programme)


def _key(text: str) -> Key | None:
    """Where a month goes on: ``2026-12-05~7``; None for nonsense."""
    on, _separator, row = text.partition("~")
    found, post_id = inputs.day(on), inputs.whole_number(row)
    return (found, post_id) if found is not None and post_id is not None else None


@form_methods
@official("notices.content")
def new(request: Request) -> HttpResponseBase:
    """Plan a post."""
    offered = queries.offered_content(request.agency)
    content = _content(request, request.GET.get("programme", "") or next(iter(offered), ""))
    month = forms.month(request.GET.get("month", ""))
    back = showing.month_address(content.programme, month)
    page = FormPage(
        title=_("Plan a post"),
        submit=_("Save it"),
        back=back,
        crumbs=[(_("Content calendar"), back)],
        fields=forms.post_fields(
            request.agency, content.block, None, on=_first_free(month).isoformat()
        ),
        lead=content.title,
        once=str(uuid.uuid4()),
    )

    def act(typed: QueryDict) -> str:
        made = commands.plan_post(
            actor=request.actor,
            agency=request.agency,
            programme=content.programme,
            client_id=client_id(typed),
            plan=forms.plan(typed),
        )
        return _address(made)

    return form_page(request, page, act)


def _first_free(month: dt.date) -> dt.date:
    """Today in this month, else the first day of the month that was looked at."""
    today = timezone.localdate()
    return today if today.replace(day=1) == month else month


@require_GET
@official("notices.read")
def post(request: Request, post_id: int) -> HttpResponse:
    """One post."""
    return _post(request, post_id, None)


def _post(request: Request, post_id: int, error: DomainError | None) -> HttpResponse:
    found = queries.post_by_id(request.actor, post_id)
    content = _content(request, found.programme)
    context = showing.post_page(found, content, request.actor)
    status = int(error.status) if error else 200
    return render(request, "notices/post.html", {**context, "error": error}, status=status)


@form_methods
@official("notices.content")
def change(request: Request, post_id: int) -> HttpResponseBase:
    """Change a post that is not out yet."""
    found, page = _page(request, post_id, _("Change the post"), _("Save it"))
    page.hidden = {"version": found.version}
    content = _content(request, found.programme)
    page.fields = forms.post_fields(request.agency, content.block, found)
    if found.state == Post.State.APPROVED:
        page.notes = [_("It is approved. A change takes that back: it has to be approved anew.")]

    def act(typed: QueryDict) -> None:
        commands.change_post(
            actor=request.actor,
            agency=request.agency,
            post_id=found.pk,
            version=version(typed),
            plan=forms.plan(typed),
        )

    return _form(request, page, act)


@form_methods
@official("notices.content")
def drop(request: Request, post_id: int) -> HttpResponseBase:
    """Post it nowhere after all."""
    found, page = _page(request, post_id, _("Drop the post"), _("Drop it"))
    page.kind = "danger"
    page.hidden = {"version": found.version}
    page.fields = [
        {
            "name": "reason",
            "type": "text",
            "label": _("Reason"),
            "required": True,
            "max_length": LONGEST_REASON,
        }
    ]

    def act(typed: QueryDict) -> None:
        commands.drop_post(
            actor=request.actor,
            post_id=found.pk,
            version=version(typed),
            reason=typed.get("reason", ""),
        )

    return _form(request, page, act)


@form_methods
@official("notices.content")
def posted(request: Request, post_id: int) -> HttpResponseBase:
    """Note where it is out."""
    found, page = _page(request, post_id, _("It is out"), _("Save it"))
    block = _content(request, found.programme).block
    waiting = [
        (one.channel, showing.channel_title(one.channel, block))
        for one in found.channels.all()
        if one.posted_on is None
    ]
    page.fields = forms.posted_fields(waiting, request.GET.get("channel", ""))

    def act(typed: QueryDict) -> None:
        commands.note_posted(
            actor=request.actor,
            post_id=found.pk,
            channel=typed.get("channel", ""),
            link=typed.get("link", ""),
            day=day(typed, "day"),
        )

    return _form(request, page, act)


@by_post("desk_post", "post_id")
@official("notices.content")
def take_back(request: Request, post_id: int) -> HttpResponseBase:
    """Note that it is not out on a channel (any more)."""
    channel = request.POST.get("channel", "")
    return _done(
        request,
        post_id,
        lambda: commands.take_back_posted(actor=request.actor, post_id=post_id, channel=channel),
    )


@by_post("desk_post", "post_id")
@official("notices.approve")
def approve(request: Request, post_id: int) -> HttpResponseBase:
    """Allow it, as it was seen."""
    seen = version(request.POST)
    return _done(
        request,
        post_id,
        lambda: commands.approve_post(actor=request.actor, post_id=post_id, version=seen),
    )


@form_methods
@official("notices.content")
def followers(request: Request) -> HttpResponseBase:
    """Note how many follow each channel in a month."""
    offered = queries.offered_content(request.agency)
    content = _content(request, request.GET.get("programme", "") or next(iter(offered), ""))
    month = forms.month(request.GET.get("month", ""))
    back = showing.month_address(content.programme, month)
    known = queries.followers_of(request.actor, content, month)
    page = FormPage(
        title=_("Followers of %(month)s") % {"month": showing.month_name(month)},
        submit=_("Save them"),
        back=back,
        crumbs=[(_("Content calendar"), back)],
        fields=forms.follower_fields(content.block, known),
        lead=_("As the platforms say. Leave empty what you do not know."),
    )

    def act(typed: QueryDict) -> None:
        with transaction.atomic():
            for channel, count in forms.followers(typed, content.block).items():
                commands.note_followers(
                    actor=request.actor,
                    agency=request.agency,
                    programme=content.programme,
                    channel=channel,
                    month=month,
                    followers=count,
                )

    return _form(request, page, act)


def _page(request: Request, post_id: int, title: str, label: str) -> tuple[Post, FormPage]:
    found = queries.post_of_agency(request.actor, post_id)
    month = showing.month_address(found.programme, found.day.replace(day=1))
    crumbs = [(_("Content calendar"), month), (found.title, _address(found.pk))]
    page = FormPage(
        title=title, submit=label, back=_address(found.pk), crumbs=crumbs, lead=found.title
    )
    return found, page


def _form(request: Request, page: FormPage, act: Callable[[QueryDict], None]) -> HttpResponseBase:
    """Show a form that leads back to where it came from."""

    def command(typed: QueryDict) -> str:
        act(typed)
        return page.back

    return form_page(request, page, command)


def _done(request: Request, post_id: int, command: Callable[[], Any]) -> HttpResponseBase:
    """Run a command of a button; what it refuses is said on the page of the post."""
    try:
        command()
    except NotFound:
        raise
    except DomainError as error:
        return _post(request, post_id, error)
    return redirect(_address(post_id))


def _address(post_id: int) -> str:
    return reverse("desk_post", args=[post_id])
