"""The officials: who works where, comes, moves and leaves."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from madang.core.access import Request, official
from madang.core.form_pages import (
    FormPage,
    Row,
    form_methods,
    form_page,
    id_of,
    number,
    numbers,
)
from madang.core.orgs import commands, open_work, queries
from madang.core.orgs import office_queries as office
from madang.core.orgs.commands.officials import LONGEST_NAME
from madang.core.orgs.models import Official
from madang.core.orgs.showing import localised
from madang.desk.paging import key_of_page, pages


@require_GET
@official("orgs.manage")
def officials(request: Request) -> HttpResponse:
    """Who is in office, by name; of one department, or whose name begins so."""
    sought = request.GET.get("q", "").replace("\x00", "").strip()
    chosen = request.GET.get("department", "")
    found = office.officials_page(
        request.agency.id,
        name=sought,
        department_id=id_of(chosen) if chosen else None,
        after=key_of_page(request),
    )
    kept = {name: value for name, value in (("q", sought), ("department", chosen)) if value}
    context = {
        "sought": sought,
        "only_department": _department_name(request, chosen),
        "rows": [_row(one) for one in found[: office.PAGE]],
    } | pages(request, found, lambda one: one.name, **kept)
    return render(request, "desk/officials.html", context)


def _department_name(request: Request, chosen: str) -> str:
    name = queries.department_names(request.agency).get(id_of(chosen)) if chosen else None
    return localised(name) if name else ""


def _row(one: Official) -> dict[str, Any]:
    return {
        "name": one.name,
        "url": reverse("desk_official", args=[one.pk]),
        "position": one.position,
        "department": localised(one.department.name),
        "superior": one.superior.name if one.superior else "",
        "roles": _roles_text(one),
    }


def _roles_text(one: Official) -> str:
    return ", ".join(localised(role.name) for role in one.roles.all())


@require_GET
@official("orgs.manage")
def official_page(request: Request, official_id: int) -> HttpResponse:
    """One official and what can be done."""
    one = office.official_by_id(request.actor, official_id)
    context = {
        "official": one,
        "facts": [
            {"label": _("Department"), "value": localised(one.department.name)},
            {"label": _("Position"), "value": one.position},
            {"label": _("Superior"), "value": one.superior.name if one.superior else ""},
            {"label": _("Roles"), "value": _roles_text(one)},
            {"label": _("User name"), "value": one.account.username},
            {"label": _("E-mail"), "value": one.account.email},
        ],
        "work": open_work.work_of_official(official_id),
    }
    return render(request, "desk/official.html", context)


def _page_of(one: Official, title: str, submit: str) -> FormPage:
    back = reverse("desk_official", args=[one.pk])
    return FormPage(
        title=title,
        lead=f"{one.name} · {localised(one.department.name)}",
        submit=submit,
        back=back,
        crumbs=[(_("Officials"), reverse("desk_officials")), (one.name, back)],
    )


def _text_field(name: str, label: str, value: str = "", **more: Any) -> Row:
    known = {"name": name, "type": "text", "label": label, "max_length": LONGEST_NAME}
    return {**known, "value": value, **more}


def _department_field(request: Request, value: int | None) -> Row:
    return {
        "name": "department",
        "type": "choice",
        "compact": True,
        "label": _("Department"),
        "required": True,
        "options": [
            (key, localised(name)) for key, name in queries.open_departments(request.agency).items()
        ],
        "value": value,
    }


def _roles_field(request: Request, value: list[int]) -> Row:
    return {
        "name": "roles",
        "type": "choices",
        "label": _("Roles"),
        "options": [(role.pk, localised(role.name)) for role in office.roles_of(request.agency.id)],
        "value": value,
    }


@never_cache
@form_methods
@official("orgs.manage")
def appoint(request: Request) -> HttpResponseBase:
    """Put somebody new in office; the start password is shown once."""
    page = FormPage(
        title=_("Appoint an official"),
        submit=_("Appoint the official"),
        back=reverse("desk_officials"),
        crumbs=[(_("Officials"), reverse("desk_officials"))],
        fields=[
            _text_field("name", _("Name"), required=True),
            _text_field("position", _("Position")),
            _department_field(request, None),
            _roles_field(request, []),
            _text_field("username", _("User name for signing in"), required=True),
            {
                "name": "email",
                "type": "email",
                "label": _("E-mail of the office"),
                "hint": _("A new password can be asked for there."),
                "autocomplete": "off",
            },
        ],
    )

    def act(typed: QueryDict) -> HttpResponse:
        made, password = commands.take_on(
            actor=request.actor,
            username=typed.get("username", "").strip(),
            email=typed.get("email", "").strip(),
            department_id=number(typed, "department") or 0,
            name=typed.get("name", "").strip(),
            position=typed.get("position", "").strip(),
            role_ids=numbers(typed, "roles"),
        )
        context = {"official": made, "username": made.account.username, "password": password}
        return render(request, "desk/start_password.html", context)

    return form_page(request, page, act)


@form_methods
@official("orgs.manage")
def move(request: Request, official_id: int) -> HttpResponseBase:
    """Put an official into another department or position."""
    one = office.official_by_id(request.actor, official_id)
    page = _page_of(one, _("Transfer"), _("Save"))
    page.notes = _work_notes(one)
    page.fields = [
        _department_field(request, one.department_id),
        _text_field("position", _("Position"), one.position),
    ]

    def act(typed: QueryDict) -> str:
        commands.move_official(
            actor=request.actor,
            official_id=official_id,
            department_id=number(typed, "department") or 0,
            position=typed.get("position", "").strip(),
        )
        return page.back

    return form_page(request, page, act)


def _work_notes(one: Official) -> list[str]:
    return [
        _("%(what)s in this person's charge: %(count)s. Let the department assign them anew.")
        % {"what": label, "count": count}
        for label, count in open_work.work_of_official(one.pk)
    ]


@form_methods
@official("orgs.manage")
def superior(request: Request, official_id: int) -> HttpResponseBase:
    """Say who is next above an official."""
    one = office.official_by_id(request.actor, official_id)
    page = _page_of(one, _("Set the superior"), _("Save"))
    page.fields = [
        {
            "name": "superior",
            "type": "choice",
            "compact": True,
            "label": _("Superior"),
            "hint": _("Work that stays overdue goes up along the superiors."),
            "options": [
                (person.pk, f"{person.name} ({localised(person.department.name)})")
                for person in office.officials_to_choose(request.agency.id)
                if person.pk != official_id
            ],
            "value": one.superior_id,
        }
    ]

    def act(typed: QueryDict) -> str:
        commands.set_superior(
            actor=request.actor, official_id=official_id, superior_id=number(typed, "superior")
        )
        return page.back

    return form_page(request, page, act)


@form_methods
@official("orgs.manage")
def roles(request: Request, official_id: int) -> HttpResponseBase:
    """Give an official other roles."""
    one = office.official_by_id(request.actor, official_id)
    page = _page_of(one, _("Set the roles"), _("Save"))
    page.fields = [_roles_field(request, [role.pk for role in one.roles.all()])]

    def act(typed: QueryDict) -> str:
        commands.grant_roles(
            actor=request.actor, official_id=official_id, role_ids=numbers(typed, "roles")
        )
        return page.back

    return form_page(request, page, act)


@form_methods
@official("orgs.manage")
def leave(request: Request, official_id: int) -> HttpResponseBase:
    """Take somebody out of office, after a question."""
    one = office.official_by_id(request.actor, official_id)
    page = _page_of(one, _("Leave office"), _("End the time in office"))
    page.kind = "danger"
    page.notes = [
        _("Signing in ends at once, and all roles with it. What was done stays under the name."),
        *_work_notes(one),
    ]

    def act(_typed: QueryDict) -> str:
        commands.leave_office(actor=request.actor, official_id=official_id)
        return reverse("desk_officials")

    return form_page(request, page, act)
