"""The code lists of the office: what holds now, what comes and ends, adding and ending."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.core.access import Request, official
from madang.core.errors import NotFound, Text
from madang.core.form_pages import FormPage, day, form_methods, form_page, name_fields, names
from madang.core.office import commands, queries
from madang.core.office.code_lists import LISTS, Code
from madang.core.office.code_lists import code_list as list_named
from madang.core.orgs.showing import localised

FIRST = "0"  # no code: they begin with a letter


@require_GET
@official("office.codes")
def code_lists(request: Request) -> HttpResponse:
    """All code lists that the software knows."""
    today = queries.today()
    context = {
        "rows": [
            {
                "title": one.title,
                "name": one.name,
                "about": one.about,
                "url": reverse("desk_code_list", args=[one.name]),
                "count": sum(
                    code.holds_on(today) for code in queries.codes(request.agency, one.name)
                ),
                "fixed": bool(one.fixed_by),
            }
            for one in LISTS.values()
        ]
    }
    return render(request, "desk/code_lists.html", context)


@require_GET
@official("office.codes")
def code_list(request: Request, name: str) -> HttpResponse:
    """One list with all its codes, also those that have ended: they stay readable."""
    one = list_named(name)
    context = {
        "list": one,
        "rows": [_row(name, code, may_end=not one.fixed_by) for code in _sorted(request, name)],
    }
    return render(request, "desk/code_list.html", context)


def _sorted(request: Request, name: str) -> list[Code]:
    """Those that hold now or later first."""
    today = queries.today()
    found = queries.codes(request.agency, name)
    return sorted(found, key=lambda one: one.ends_on is not None and one.ends_on <= today)


def _row(name: str, one: Code, *, may_end: bool) -> dict[str, Any]:
    today = queries.today()
    has_ended = one.ends_on is not None and one.ends_on <= today
    state: tuple[Text, str] = (_("offered"), "success")
    if has_ended:
        state = (_("ended"), "neutral")
    elif one.starts_on is not None and one.starts_on > today:
        state = (_("to come"), "info")
    elif one.ends_on is not None:
        state = (_("ends soon"), "warning")
    return {
        "code": one.code,
        "label": localised(one.label),
        "is_own": one.is_own,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "state": state,
        "end_url": reverse("desk_end_code", args=[name, one.code])
        if may_end and not has_ended
        else "",
        "place_url": reverse("desk_place_code", args=[name, one.code]),
    }


@form_methods
@official("office.codes")
def add(request: Request, name: str) -> HttpResponseBase:
    """Add a code from a day on."""
    one = list_named(name)
    back = reverse("desk_code_list", args=[name])
    page = FormPage(
        title=_("Add a code"),
        lead=_("It is offered to petitions that are filed from its first day on."),
        submit=_("Add the code"),
        back=back,
        crumbs=[(_("Code lists"), reverse("desk_code_lists")), (one.title, back)],
        fields=[
            {
                "name": "code",
                "type": "text",
                "label": _("Code"),
                "hint": _(
                    "Small letters, digits and underscores, such as green_space. It is kept with"
                    " the answers, so it never changes."
                ),
                "required": True,
                "max_length": commands.LONGEST_CODE,
                "value": "",
            },
            *name_fields(None, most=commands.LONGEST_LABEL, name="label"),
            {
                "name": "starts_on",
                "type": "date",
                "label": _("First day"),
                "required": True,
                "value": queries.today().isoformat(),
            },
        ],
    )

    def act(typed: QueryDict) -> str:
        commands.add_code(
            actor=request.actor,
            agency_id=request.agency.id,
            list_name=name,
            code=typed.get("code", "").strip(),
            label=names(typed, "label"),
            starts_on=day(typed, "starts_on"),
        )
        return back

    return form_page(request, page, act)


@form_methods
@official("office.codes")
def end(request: Request, name: str, code: str) -> HttpResponseBase:
    """End a code from a day on."""
    one, found = list_named(name), _code(request, name, code)
    back = reverse("desk_code_list", args=[name])
    page = FormPage(
        title=_("End the code “%(label)s”") % {"label": localised(found.label)},
        lead=_(
            "It is not offered any more to petitions that are filed from this day on. Petitions"
            " that were filed before keep it, and it stays readable for ever."
        ),
        submit=_("End the code"),
        kind="danger",
        back=back,
        crumbs=[(_("Code lists"), reverse("desk_code_lists")), (one.title, back)],
        fields=[
            {
                "name": "ends_on",
                "type": "date",
                "label": _("First day without it"),
                "required": True,
                "value": found.ends_on.isoformat() if found.ends_on else "",
            }
        ],
    )

    def act(typed: QueryDict) -> str:
        commands.end_code(
            actor=request.actor,
            agency_id=request.agency.id,
            list_name=name,
            code=code,
            ends_on=day(typed, "ends_on"),
        )
        return back

    return form_page(request, page, act)


@form_methods
@official("office.codes")
def place(request: Request, name: str, code: str) -> HttpResponseBase:
    """Let a code stand behind another one, or first."""
    one, found = list_named(name), _code(request, name, code)
    back = reverse("desk_code_list", args=[name])
    order = queries.codes(request.agency, name)
    before = [it.code for it in order][: order.index(found)]
    page = FormPage(
        title=_("Move “%(label)s”") % {"label": localised(found.label)},
        lead=_("Pages and questions show the codes in the order of the list."),
        submit=_("Move it"),
        back=back,
        crumbs=[(_("Code lists"), reverse("desk_code_lists")), (one.title, back)],
        fields=[
            {
                "name": "after",
                "type": "choice",
                "label": _("It stands behind"),
                "options": [
                    (FIRST, _("nothing: it is the first one")),
                    *((it.code, localised(it.label)) for it in order if it.code != code),
                ],
                "compact": True,
                "required": True,
                "value": before[-1] if before else FIRST,
            }
        ],
    )

    def act(typed: QueryDict) -> str:
        after = typed.get("after", "")
        commands.place_code(
            actor=request.actor,
            agency_id=request.agency.id,
            list_name=name,
            code=code,
            after="" if after == FIRST else after,
        )
        return back

    return form_page(request, page, act)


def _code(request: Request, name: str, code: str) -> Code:
    """A code of a list, also one that has ended. Raises NotFound."""
    found = next((it for it in queries.codes(request.agency, name) if it.code == code), None)
    if found is None:
        raise NotFound("no_code", _("There is no such code in this list."))
    return found
