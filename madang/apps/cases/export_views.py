"""Taking a list out: first a page that asks why and in which form, then the file."""

import tempfile
from collections.abc import Mapping, Sequence
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.apps.cases import commands, exports, showing
from madang.apps.cases.exports import Listed
from madang.apps.cases.showing import sheets
from madang.apps.cases.showing.filters import filters_in_words
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound, Text
from madang.lib import sheets as files
from madang.ui.formats import moment

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
IN_MEMORY = 2**20
"""A file that is larger lies on the disk, without a name, until it is sent."""


@require_http_methods(["GET", "HEAD", "POST"])
@official("cases.export")
def export(request: Request, name: str) -> HttpResponseBase:
    """Ask why a list is taken out; with an answer, write that down and send the file."""
    one = exports.listed(name)
    if request.method != "POST":
        return _asked(request, name, one, None)
    try:
        return _file(request, name, one)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _asked(request, name, one, error)


def _file(request: Request, name: str, one: Listed) -> HttpResponseBase:
    wanted = commands.Export(
        list=name,
        filters=exports.filters_of(one, request),
        format=request.POST.get("format", ""),
        reason=request.POST.get("reason", ""),
        named=one.cases is not None and request.POST.get("named") == "true",
        purpose=request.POST.get("purpose", ""),
    )
    commands.check_export(actor=request.actor, export=wanted)
    if one.table:
        columns, table = one.table(request)
        commands.record_export(actor=request.actor, export=wanted, rows=len(table))
        return _sent(request, one, wanted, columns, table)
    cases = exports.cases_of(one, request)
    names = commands.record_export(
        actor=request.actor,
        export=wanted,
        rows=len(cases),
        residents={case.resident_id for case in cases} if wanted.named else (),
        path=request.path,
    )
    columns = sheets.case_columns(named=wanted.named)
    rows = sheets.case_rows(cases, request.agency, names, named=wanted.named)
    return _sent(request, one, wanted, columns, rows)


def _sent(
    request: Request,
    one: Listed,
    wanted: commands.Export,
    columns: Sequence[files.Column],
    rows: Any,
) -> FileResponse:
    target: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed by the response
    zone = timezone.get_default_timezone()
    title = str(one.title)
    if wanted.format == "csv":
        files.write_csv(target, columns, rows, zone=zone)
    else:
        about = (_("About this file"), _about(request, title, wanted))
        files.write_xlsx(target, title, columns, rows, zone=zone, about=about)
    target.seek(0)
    return FileResponse(
        target,
        as_attachment=True,
        filename=f"{title} {timezone.localdate():%Y-%m-%d}.{wanted.format}",
        content_type=MEDIA_TYPES[wanted.format],
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
    )


def _about(request: Request, title: str, wanted: commands.Export) -> list[tuple[str, str]]:
    """What whoever opens the file later has to know of it."""
    return [
        (_("List"), title),
        *((str(label), text) for label, text in _in_words(request, wanted.filters)),
        (_("Exported at"), moment(timezone.now())),
        (_("Exported by"), request.actor.name),
        (_("What the file is for"), wanted.reason.strip()),
    ]


def _in_words(request: Request, filters: Mapping[str, str]) -> Sequence[tuple[Text, str]]:
    return filters_in_words(filters, request.agency)


def _asked(request: Request, name: str, one: Listed, error: DomainError | None) -> HttpResponse:
    filters = exports.filters_of(one, request)
    fields = _fields(request, one)
    for field in fields:
        field["value"] = request.POST.get(field["name"], field.get("value", ""))
        if error and error.field == field["name"]:
            field["error"] = error.message
    names = {field["name"] for field in fields}
    asked = f"?{urlencode(filters)}" if filters else ""
    context = {
        "title": one.title,
        "fields": fields,
        "errors": [(error.field if error.field in names else None, error.message)] if error else [],
        "filters": _in_words(request, filters),
        "most": settings.MADANG_EXPORT_ROWS,
        "action": reverse("desk_export", args=[name]) + asked,
        "back": reverse(one.view) + asked,
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_export.html", context, status=status)


def _fields(request: Request, one: Listed) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = [
        {
            "name": "reason",
            "type": "textarea",
            "label": _("What the file is for"),
            "hint": _("For example: for the meeting of the team on the half-year's end."),
            "required": True,
            "max_length": 500,
        },
        {
            "name": "format",
            "type": "choice",
            "label": _("Kind of file"),
            "options": [
                ("xlsx", _("Spreadsheet (XLSX)")),
                ("csv", _("Plain table (CSV)")),
            ],
            "required": True,
            "value": "xlsx",
        },
    ]
    if one.cases is not None and request.actor.may("people.reveal"):
        fields += [
            {
                "name": "named",
                "type": "consent",
                "label": _("With the names of the applicants"),
                "hint": _("Each name is written into the access log, with purpose and reason."),
            },
            {
                "name": "purpose",
                "type": "choice",
                "compact": True,
                "label": _("Purpose, if the file has names"),
                "options": showing.PURPOSES,
            },
        ]
    return fields
