"""Views of the inbox that an official keeps for themselves.

Nobody else's work depends on them. Events tell that one was kept and what it narrows, not what it
is called: names are typed freely.
"""

from dataclasses import asdict
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import inbox_filters, view_queries
from madang.apps.cases.events.daily import ViewKept, ViewRemoved, ViewRenamed
from madang.apps.cases.inbox_filters import Filters
from madang.apps.cases.models import KeptView
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden
from madang.core.events.commands import record
from madang.core.orgs.models import Official
from madang.lib.text import clean

LONGEST_NAME: Final = 40
MOST_VIEWS: Final = 20


def keep_view(*, actor: Actor, agency: AgencyRef, name: str, filters: Filters) -> KeptView:
    """Keep filters of the inbox under a name of one's own.

    Raises Forbidden, and DomainError for a name that is missing, too long or taken, filters that do
    not hold, or more views than anybody finds their way in.
    """
    actor.require("cases.read")
    if actor.kind != "official" or actor.id is None:
        raise Forbidden("officials_only", _("Only officials have such a list."))
    name = _name(name)
    if inbox_filters.faults(filters, actor, agency):
        raise DomainError("no_list", _("There is no such list."))
    with transaction.atomic():
        # One after the other, so that two tabs do not keep one too many.
        Official.objects.select_for_update().get(id=actor.id)
        if KeptView.objects.filter(official_id=actor.id).count() >= MOST_VIEWS:
            raise DomainError(
                "too_many_views",
                _("You keep %(count)s views already. Remove one first. Nothing was saved.")
                % {"count": MOST_VIEWS},
                field="name",
            )
        if KeptView.objects.filter(official_id=actor.id, name=name).exists():
            raise _taken()
        row = KeptView.objects.create(official_id=actor.id, name=name, query=filters.query())
        narrows = tuple(name for name, value in asdict(filters).items() if value)
        record(ViewKept(**_envelope(actor, row.pk), filters=narrows), actor=actor)
    return row


def rename_view(*, actor: Actor, view_id: int, name: str) -> None:
    """Give a view another name; the same one is no change.

    Raises Forbidden, NotFound and DomainError.
    """
    row = view_queries.kept_view(actor, view_id)
    name = _name(name)
    try:
        with transaction.atomic():
            if KeptView.objects.filter(id=row.pk).exclude(name=name).update(name=name):
                record(ViewRenamed(**_envelope(actor, row.pk)), actor=actor)
    except IntegrityError:
        raise _taken() from None


def remove_view(*, actor: Actor, view_id: int) -> None:
    """Keep a view no longer. Raises Forbidden and NotFound."""
    row = view_queries.kept_view(actor, view_id)
    with transaction.atomic():
        removed, _by_model = KeptView.objects.filter(id=row.pk).delete()
        if removed:  # by nobody else meanwhile
            record(ViewRemoved(**_envelope(actor, row.pk)), actor=actor)


def _envelope(actor: Actor, view_id: int) -> dict[str, Any]:
    return {
        "agency_id": actor.agency_id,
        "department_id": actor.department_id,
        "subject_id": view_id,
    }


def _name(typed: str) -> str:
    name = clean(typed)
    if not name or len(name) > LONGEST_NAME:
        raise DomainError(
            "view_name",
            _("Give the view a name of at most %(limit)s characters. Nothing was saved.")
            % {"limit": LONGEST_NAME},
            field="name",
        )
    return name


def _taken() -> DomainError:
    return DomainError(
        "name_taken", _("You keep a view of this name already. Nothing was saved."), field="name"
    )
