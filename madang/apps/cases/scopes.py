"""Which departments and which official the address of a board or dashboard means."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import dashboard_queries
from madang.core.access import Request
from madang.core.errors import NotFound
from madang.lib import inputs

ALL = "all"


def department_of(request: Request) -> int | None:
    """The department of the address; None for the official's own. Raises NotFound for nonsense."""
    raw = request.GET.get("department", "")
    found = inputs.whole_number(raw)
    if raw and not found:
        raise NotFound("no_department", _("There is no such department in this agency."))
    return None if found == request.actor.department_id else found


def official_of(request: Request) -> int | None:
    """The official of the address: None for all, ``NOBODY`` for none of them."""
    raw = request.GET.get("official", "")
    found = inputs.whole_number(raw)
    if raw and found is None:
        raise NotFound("no_official", _("There is no such official in this agency."))
    return found


def dashboard_departments(request: Request) -> list[int] | None:
    """The departments of a dashboard; None for the whole agency."""
    all_of = request.GET.get("department") == ALL
    department = None if all_of else department_of(request)
    return dashboard_queries.departments_shown(request.actor, department, all_of=all_of)


def kept(request: Request) -> dict[str, Any]:
    """What the addresses of a board or dashboard go on saying of the department."""
    if request.GET.get("department") == ALL:
        return {"department": ALL}
    department = department_of(request)
    return {"department": department} if department else {}
