"""Editing a programme file: checked while it is typed, shown before it is put into force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.apps.cases import open_work
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.form_pages import form_methods, id_of
from madang.core.orgs import office_queries as office
from madang.core.programmes import queries
from madang.core.programmes.checks import FILE_NAME, Checked, Problem
from madang.core.programmes.commands import LONGEST_REASON, ProgrammeRefused, apply_programme
from madang.core.programmes.comparing import compare, difference
from madang.core.programmes.format import ProgrammeFile
from madang.core.programmes.models import Programme
from madang.desk.programme_views import shown_changes, shown_lines
from madang.ui.posting import posted

LONGEST_LINE = 120
SKELETON = """schema: 1
id: {slug}/
title:
  ko:
  en:
department:
"""


@dataclass(frozen=True, slots=True)
class Edited:
    """A text that is being written, and the programme whose file it is, if there is one."""

    programme: Programme | None
    source: str
    version: int
    """The version in force when the editing began, 0 for none."""
    reason: str = ""

    @property
    def path(self) -> str:
        """The file's name in messages; in the folder of a programme its id is held to it."""
        return f"programmes/{self.programme.key}/{FILE_NAME}" if self.programme else FILE_NAME

    @property
    def address(self) -> str:
        """The page on which it is edited."""
        if self.programme is None:
            return reverse("desk_new_programme")
        return reverse("desk_edit_programme", args=[self.programme.pk])

    @property
    def old_source(self) -> str:
        current = self.programme.current if self.programme else None
        return current.source if current else ""

    def checked(self, request: Request) -> Checked[ProgrammeFile]:
        """The text after all checks, as this agency may put it into force."""
        agency = request.agency
        return queries.checked_for(
            agency.id,
            agency.slug,
            self.source.encode(),
            path=self.path,
            is_new=self.programme is None,
        )


@form_methods
@official("programmes.apply")
def new(request: Request) -> HttpResponseBase:
    """Write a programme that the office does not have yet."""
    return _page(request, None)


@form_methods
@official("programmes.apply")
def edit(request: Request, programme_id: int) -> HttpResponseBase:
    """Change the file of a programme, from the version in force or an earlier one."""
    return _page(request, queries.programme_by_id(request.agency.id, programme_id))


@posted("desk_programmes")
@official("programmes.apply")
def check(request: Request) -> HttpResponse:
    """What is wrong with the text so far, as the part of a page."""
    programme_id = id_of(request.POST.get("programme", ""))
    programme = queries.programme_by_id(request.agency.id, programme_id) if programme_id else None
    edited = _typed(request, programme)
    context = {"checked": True, "problems": _problem_rows(edited, edited.checked(request).problems)}
    return render(request, "desk/programme_problems.html", context)


def _page(request: Request, programme: Programme | None) -> HttpResponseBase:
    if request.method != "POST":
        return _editor(request, _begun(request, programme))
    edited = _typed(request, programme)
    steps = {"check": _check, "preview": _preview, "apply": _apply}
    step = steps.get(request.POST.get("do", ""))
    return step(request, edited) if step else _editor(request, edited)


def _begun(request: Request, programme: Programme | None) -> Edited:
    """The text to begin with: the version asked for, else the one in force."""
    if programme is None or programme.current is None:
        return Edited(None, SKELETON.format(slug=request.agency.slug), 0)
    version_id = id_of(request.GET.get("version", "")) or programme.current.pk
    return Edited(programme, queries.source_of(programme, version_id).source, programme.current.pk)


def _typed(request: Request, programme: Programme | None) -> Edited:
    """What was sent. Browsers send each end of a line as two characters."""
    source = request.POST.get("source", "").replace("\r\n", "\n")
    version = id_of(request.POST.get("version", ""))
    return Edited(programme, source, version, request.POST.get("reason", "").strip())


def _check(request: Request, edited: Edited) -> HttpResponse:
    return _editor(request, edited, problems=edited.checked(request).problems, checked=True)


def _preview(request: Request, edited: Edited, error: DomainError | None = None) -> HttpResponse:
    checked = edited.checked(request)
    if checked.content is None or checked.problems:
        return _editor(request, edited, problems=checked.problems, checked=True)
    programme = edited.programme
    old = None
    counts: Mapping[str, int] = {}
    if programme is not None:
        old = queries.in_force(programme).file
        counts = open_work.open_on_versions(request.agency.id, queries.version_ids(programme))
    comparison = compare(old, checked.content)
    overtaken = error is not None and error.code == "stale"
    context = {
        "edited": edited,
        "title": str(checked.content.title),
        # Who was overtaken sees what changes now, and decides on that.
        "version": (programme.current_id if programme else 0) if overtaken else edited.version,
        "changes": shown_changes(comparison, counts),
        "head": ", ".join(comparison.head),
        "nothing": comparison.is_empty,
        "open_total": sum(counts.values()),
        "groups": shown_lines(difference(edited.old_source, edited.source)),
        "error": error,
        "longest": LONGEST_REASON,
    }
    status = int(error.status) if error else 200
    return render(request, "desk/programme_preview.html", context, status=status)


def _apply(request: Request, edited: Edited) -> HttpResponseBase:
    try:
        result = apply_programme(
            actor=request.actor,
            agency=office.agency_row(request.agency.id),
            source=edited.source.encode(),
            path=edited.path,
            reason=edited.reason,
            based_on=edited.version,
        )
    except (Forbidden, NotFound):
        raise
    except ProgrammeRefused as refused:
        return _editor(request, edited, problems=refused.problems, checked=True)
    except DomainError as error:
        return _preview(request, edited, error)
    return redirect(
        f"{reverse('desk_programme', args=[result.programme_id])}?done={result.outcome}"
    )


def _editor(
    request: Request,
    edited: Edited,
    *,
    problems: tuple[Problem, ...] = (),
    checked: bool = False,
) -> HttpResponse:
    context: dict[str, Any] = {
        "edited": edited,
        "title": _("Edit %(key)s") % {"key": edited.programme.key}
        if edited.programme
        else _("Write a new programme"),
        "back": reverse("desk_programme", args=[edited.programme.pk])
        if edited.programme
        else reverse("desk_programmes"),
        "problems": _problem_rows(edited, problems),
        "checked": checked,
    }
    status = 422 if problems else 200
    return render(request, "desk/programme_edit.html", context, status=status)


def _problem_rows(edited: Edited, problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    lines = edited.source.splitlines()
    return [
        {
            "line": one.place.line,
            "column": one.place.column,
            "field": one.field,
            "message": one.message,
            "text": lines[one.place.line - 1].strip()[:LONGEST_LINE]
            if one.place.line <= len(lines)
            else "",
        }
        for one in problems
    ]
