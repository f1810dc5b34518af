"""Roles: named sets of permissions."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.core.access import PERMISSIONS, Request, official
from madang.core.form_pages import FormPage, Row, form_methods, form_page, name_fields, names
from madang.core.orgs import commands
from madang.core.orgs import office_queries as office
from madang.core.orgs.models import Role
from madang.core.orgs.showing import localised

LONGEST_NAME = 60
LONGEST_KEY = 50


@require_GET
@official("orgs.manage")
def roles(request: Request) -> HttpResponse:
    """All roles, what they may do and how many hold them."""
    context = {
        "rows": [
            {
                "name": localised(one.name),
                "url": reverse("desk_role", args=[one.pk]),
                "key": one.key,
                "permissions": [PERMISSIONS.get(name, name) for name in one.permissions],
                "holders": holders,
            }
            for one, holders in office.roles_with_holders(request.agency.id)
        ]
    }
    return render(request, "desk/roles.html", context)


def _crumbs() -> list[tuple[Any, str]]:
    return [(_("Roles"), reverse("desk_roles"))]


@form_methods
@official("orgs.manage")
def define(request: Request) -> HttpResponseBase:
    """Make a role."""
    page = FormPage(
        title=_("Make a role"),
        submit=_("Make the role"),
        back=reverse("desk_roles"),
        crumbs=_crumbs(),
        fields=[
            {
                "name": "key",
                "type": "text",
                "label": _("Short name"),
                "hint": _("For programme files: small letters, digits and hyphens."),
                "required": True,
                "max_length": LONGEST_KEY,
            },
            *_fields(None),
        ],
    )

    def act(typed: QueryDict) -> str:
        _define(request, typed, typed.get("key", "").strip(), anew=True)
        return page.back

    return form_page(request, page, act)


@form_methods
@official("orgs.manage")
def change(request: Request, role_id: int) -> HttpResponseBase:
    """Change what a role may do, for everybody who holds it."""
    role = office.role_by_id(request.actor, role_id)
    page = FormPage(
        title=_("Change the role"),
        lead=localised(role.name),
        submit=_("Save"),
        back=reverse("desk_roles"),
        crumbs=_crumbs(),
        fields=_fields(role),
    )

    def act(typed: QueryDict) -> str:
        _define(request, typed, role.key, anew=False)
        return page.back

    return form_page(request, page, act)


def _define(request: Request, typed: QueryDict, key: str, *, anew: bool) -> None:
    commands.define_role(
        actor=request.actor,
        agency_id=request.agency.id,
        key=key,
        name=names(typed),
        permissions=typed.getlist("permissions"),
        anew=anew,
    )


def _fields(role: Role | None) -> list[Row]:
    return [
        *name_fields(role.name if role else None, most=LONGEST_NAME),
        {
            "name": "permissions",
            "type": "choices",
            "label": _("What it may do"),
            "options": sorted(PERMISSIONS.items()),
            "value": role.permissions if role else [],
        },
    ]
