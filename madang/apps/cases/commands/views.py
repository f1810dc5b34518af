"""Views of the inbox that an official keeps for themselves.

Nobody else's work depends on them, and nothing happens to a case: there is no event.
"""

from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import inbox_filters, view_queries
from madang.apps.cases.inbox_filters import Filters
from madang.apps.cases.models import KeptView
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden
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
        return KeptView.objects.create(official_id=actor.id, name=name, query=filters.query())


def rename_view(*, actor: Actor, view_id: int, name: str) -> None:
    """Give a view another name. Raises Forbidden, NotFound and DomainError."""
    row = view_queries.kept_view(actor, view_id)
    name = _name(name)
    try:
        with transaction.atomic():
            KeptView.objects.filter(id=row.pk).update(name=name)
    except IntegrityError:
        raise _taken() from None


def remove_view(*, actor: Actor, view_id: int) -> None:
    """Keep a view no longer. Raises Forbidden and NotFound."""
    view_queries.kept_view(actor, view_id).delete()


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
