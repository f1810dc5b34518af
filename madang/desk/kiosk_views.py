"""Kiosks of the office: registering, pairing, revoking."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from madang.core.access import Request, official
from madang.core.devices import commands, queries
from madang.core.devices.models import LONGEST_NAME, LONGEST_PLACE, Kiosk
from madang.core.form_pages import FormPage, Row, form_methods, form_page, is_yes, number
from madang.core.orgs.office_queries import department_tree
from madang.core.orgs.showing import localised


@require_GET
@official("devices.manage")
def kiosks(request: Request) -> HttpResponse:
    """All kiosks, where they stand and whether they are open."""
    after = request.GET.get("after", "")
    rows = queries.kiosks_of(request.actor, after=after)
    shown = rows[: queries.PAGE]
    more = len(rows) > queries.PAGE
    context = {
        "rows": [_row(one) for one in shown],
        "first_url": "?" if after else "",
        "next_url": "?" + urlencode({"after": shown[-1].name}) if more else "",
    }
    return render(request, "desk/kiosks.html", context)


def _row(kiosk: Kiosk) -> dict[str, Any]:
    return {
        "url": reverse("desk_kiosk", args=[kiosk.pk]),
        "name": kiosk.name,
        "place": kiosk.place,
        "department": localised(kiosk.department.name),
        "printer": _("Yes") if kiosk.has_printer else _("No"),
        "state": _state(kiosk),
        "seen_at": kiosk.seen_at,
    }


def _state(kiosk: Kiosk) -> tuple[str, str]:
    """As a badge: whether it is paired."""
    if kiosk.client.revoked_at is None:
        return _("Paired"), "success"
    if kiosk.paired_at is None:
        return _("Not paired yet"), "neutral"
    return _("Revoked"), "danger"


@require_GET
@official("devices.manage")
def kiosk_page(request: Request, kiosk_id: int) -> HttpResponse:
    """One kiosk and what can be done with it."""
    kiosk = queries.kiosk_by_id(request.actor, kiosk_id)
    row = _row(kiosk)
    facts = [
        {"label": _("Place"), "value": kiosk.place},
        {"label": _("Department"), "value": row["department"]},
        {"label": _("Printer"), "value": row["printer"]},
    ]
    context = {"kiosk": kiosk, "row": row, "facts": facts}
    return render(request, "desk/kiosk.html", context)


@never_cache
@form_methods
@official("devices.manage")
def register(request: Request) -> HttpResponseBase:
    """Write down a kiosk, and get the code with which it is paired."""
    page = FormPage(
        title=_("Register a kiosk"),
        lead=_("You get a code of eight digits that is typed at the kiosk within 15 minutes."),
        submit=_("Register it"),
        back=reverse("desk_kiosks"),
        crumbs=[(_("Kiosks"), reverse("desk_kiosks"))],
        fields=_fields(request, None),
    )

    def act(typed: QueryDict) -> HttpResponse:
        kiosk = commands.register_kiosk(actor=request.actor, **_read(typed))
        return _with_code(request, kiosk.pk)

    return form_page(request, page, act)


@form_methods
@official("devices.manage")
def change(request: Request, kiosk_id: int) -> HttpResponseBase:
    """Say that it stands elsewhere, is called otherwise, or has a printer."""
    kiosk = queries.kiosk_by_id(request.actor, kiosk_id)
    page = _page_of(kiosk, _("Change the kiosk"), _("Save"))
    page.fields = _fields(request, kiosk)

    def act(typed: QueryDict) -> str:
        commands.change_kiosk(actor=request.actor, kiosk_id=kiosk_id, **_read(typed))
        return page.back

    return form_page(request, page, act)


@never_cache
@form_methods
@official("devices.manage")
def code(request: Request, kiosk_id: int) -> HttpResponseBase:
    """A new pairing code, shown once."""
    kiosk = queries.kiosk_by_id(request.actor, kiosk_id)
    page = _page_of(kiosk, _("Get a pairing code"), _("Get the code"))
    page.notes = [
        _("As soon as a device is paired with it, the one that is this kiosk now is shut out.")
    ]

    def act(_typed: QueryDict) -> HttpResponse:
        return _with_code(request, kiosk_id)

    return form_page(request, page, act)


@form_methods
@official("devices.manage")
def revoke(request: Request, kiosk_id: int) -> HttpResponseBase:
    """Shut a kiosk out."""
    kiosk = queries.kiosk_by_id(request.actor, kiosk_id)
    page = _page_of(kiosk, _("Revoke the kiosk"), _("Revoke the kiosk"))
    page.kind = "danger"
    page.notes = [
        _("It is shut out at once and forgets what is on its screen. It can be paired again later.")
    ]

    def act(_typed: QueryDict) -> str:
        commands.revoke_kiosk(actor=request.actor, kiosk_id=kiosk_id)
        return page.back

    return form_page(request, page, act)


def _page_of(kiosk: Kiosk, title: str, submit: str) -> FormPage:
    return FormPage(
        title=title,
        lead=kiosk.name,
        submit=submit,
        back=reverse("desk_kiosk", args=[kiosk.pk]),
        crumbs=[
            (_("Kiosks"), reverse("desk_kiosks")),
            (kiosk.name, reverse("desk_kiosk", args=[kiosk.pk])),
        ],
    )


def _with_code(request: Request, kiosk_id: int) -> HttpResponse:
    digits, until = commands.issue_pairing_code(actor=request.actor, kiosk_id=kiosk_id)
    context = {
        "kiosk": queries.kiosk_by_id(request.actor, kiosk_id),
        "code": f"{digits[:4]}-{digits[4:]}",
        "until": until,
        "address": request.build_absolute_uri(reverse("kiosk")),
    }
    return render(request, "desk/kiosk_code.html", context)


def _read(typed: QueryDict) -> dict[str, Any]:
    return {
        "name": typed.get("name", ""),
        "place": typed.get("place", ""),
        "department_id": number(typed, "department") or 0,
        "has_printer": is_yes(typed, "has_printer"),
    }


def _fields(request: Request, kiosk: Kiosk | None) -> list[Row]:
    branches = department_tree(request.agency.id)
    return [
        {
            "name": "name",
            "type": "text",
            "label": _("Name"),
            "required": True,
            "max_length": LONGEST_NAME,
            "value": kiosk.name if kiosk else "",
        },
        {
            "name": "place",
            "type": "text",
            "label": _("Place"),
            "hint": _("Where people find it, for example “ground floor, beside the entrance”."),
            "required": True,
            "max_length": LONGEST_PLACE,
            "value": kiosk.place if kiosk else "",
        },
        {
            "name": "department",
            "type": "choice",
            "label": _("Department"),
            "required": True,
            "compact": True,
            "options": [
                (str(one.department.pk), localised(one.department.name)) for one in branches
            ],
            "value": str(kiosk.department_id) if kiosk else "",
        },
        {
            "name": "has_printer",
            "type": "boolean",
            "label": _("Does it have a printer?"),
            "required": True,
            "value": kiosk.has_printer if kiosk else None,
        },
    ]
