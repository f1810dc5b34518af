"""The departments: the tree, who leads them, their coming and going."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.core.access import Request, official
from madang.core.form_pages import (
    FormPage,
    Row,
    form_methods,
    form_page,
    name_fields,
    names,
    number,
)
from madang.core.orgs import commands, queries
from madang.core.orgs import office_queries as office
from madang.core.orgs.commands.departments import LONGEST_NAME, LONGEST_PHONE, what_keeps_open
from madang.core.orgs.models import Department
from madang.core.orgs.showing import localised


@require_GET
@official("orgs.manage")
def departments(request: Request) -> HttpResponse:
    """All open departments, each followed by those below it."""
    context = {
        "rows": [
            {
                "name": localised(one.department.name),
                "url": reverse("desk_department", args=[one.department.pk]),
                "depth": one.depth,
                "head": one.department.head.name if one.department.head else "",
                "officials": one.officials,
                "officials_url": f"{reverse('desk_officials')}?department={one.department.pk}",
                "phone": one.department.phone,
            }
            for one in office.department_tree(request.agency.id)
        ]
    }
    return render(request, "desk/departments.html", context)


@require_GET
@official("orgs.manage")
def department(request: Request, department_id: int) -> HttpResponse:
    """One department and what can be done with it."""
    one = office.department_by_id(request.actor, department_id)
    facts: list[dict[str, Any]] = [
        {"label": _("Name in Korean"), "value": one.name["ko"]},
        {"label": _("Name in English"), "value": one.name.get("en", "")},
        {
            "label": _("Superior department"),
            "value": localised(one.parent.name) if one.parent else "",
        },
        {"label": _("Head"), "value": one.head.name if one.head else ""},
        {"label": _("Telephone"), "value": one.phone},
        {"label": _("Name in programme files"), "value": one.key},
    ]
    context = {
        "name": localised(one.name),
        "facts": facts,
        "department": one,
        "keeps_open": what_keeps_open(one),
    }
    return render(request, "desk/department.html", context)


def _crumbs(one: Department | None = None) -> list[tuple[Any, str]]:
    found: list[tuple[Any, str]] = [(_("Departments"), reverse("desk_departments"))]
    if one:
        found.append((localised(one.name), _page_of(one)))
    return found


def _page_of(one: Department) -> str:
    return reverse("desk_department", args=[one.pk])


@form_methods
@official("orgs.manage")
def create(request: Request) -> HttpResponseBase:
    """Set up a department."""
    page = FormPage(
        title=_("Set up a department"),
        submit=_("Set it up"),
        back=reverse("desk_departments"),
        crumbs=_crumbs(),
        fields=_fields(request, None),
    )

    def act(typed: QueryDict) -> str:
        made = commands.create_department(
            actor=request.actor,
            agency_id=request.agency.id,
            name=names(typed),
            phone=typed.get("phone", "").strip(),
            parent_id=number(typed, "parent"),
        )
        return _page_of(made)

    return form_page(request, page, act)


@form_methods
@official("orgs.manage")
def change(request: Request, department_id: int) -> HttpResponseBase:
    """Give a department another name, telephone or place in the tree."""
    one = office.department_by_id(request.actor, department_id)
    page = FormPage(
        title=_("Change the department"),
        lead=_("Programme files go on naming it %(key)s.") % {"key": one.key},
        submit=_("Save"),
        back=_page_of(one),
        crumbs=_crumbs(one),
        fields=_fields(request, one),
    )

    def act(typed: QueryDict) -> str:
        commands.change_department(
            actor=request.actor,
            department_id=department_id,
            name=names(typed),
            phone=typed.get("phone", "").strip(),
            parent_id=number(typed, "parent"),
        )
        return page.back

    return form_page(request, page, act)


def _fields(request: Request, one: Department | None) -> list[Row]:
    others = queries.open_departments(request.agency)
    return [
        *name_fields(one.name if one else None, most=LONGEST_NAME),
        {
            "name": "parent",
            "type": "choice",
            "compact": True,
            "label": _("Superior department"),
            "options": [
                (key, localised(name)) for key, name in others.items() if not one or key != one.pk
            ],
            "value": one.parent_id if one else None,
        },
        {
            "name": "phone",
            "type": "phone",
            "label": _("Telephone"),
            "max_length": LONGEST_PHONE,
            "value": one.phone if one else "",
        },
    ]


@form_methods
@official("orgs.manage")
def head(request: Request, department_id: int) -> HttpResponseBase:
    """Say who leads a department."""
    one = office.department_by_id(request.actor, department_id)
    page = FormPage(
        title=_("Set the head"),
        lead=_("Dunning letters of the department's petitions go to its head first."),
        submit=_("Save"),
        back=_page_of(one),
        crumbs=_crumbs(one),
        fields=[
            {
                "name": "head",
                "type": "choice",
                "compact": True,
                "label": _("Head"),
                "hint": _("Leave this open if nobody leads it now."),
                "options": [
                    (person.pk, f"{person.name} ({localised(person.department.name)})")
                    for person in office.officials_to_choose(request.agency.id)
                ],
                "value": one.head_id,
            }
        ],
    )

    def act(typed: QueryDict) -> str:
        commands.set_head(
            actor=request.actor, department_id=department_id, head_id=number(typed, "head")
        )
        return page.back

    return form_page(request, page, act)


@form_methods
@official("orgs.manage")
def close(request: Request, department_id: int) -> HttpResponseBase:
    """Close a department that has no open work, after a question."""
    one = office.department_by_id(request.actor, department_id)
    page = FormPage(
        title=_("Close the department"),
        lead=_("It gets no more work. What it did stays under its name."),
        notes=[
            _("First to be settled: %(what)s %(count)s") % {"what": label, "count": count}
            for label, count in what_keeps_open(one)
        ],
        submit=_("Close the department"),
        kind="danger",
        back=_page_of(one),
        crumbs=_crumbs(one),
    )

    def act(_typed: QueryDict) -> str:
        commands.close_department(actor=request.actor, department_id=department_id)
        return reverse("desk_departments")

    return form_page(request, page, act)
