"""Reading the views that an official keeps."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db import connection
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.models import KeptView
from madang.core.actors import Actor
from madang.core.errors import NotFound

# Plain, for the inbox needs it each time it is opened.
KEPT_SQL: Final = """
SELECT id, name, query FROM cases_keptview WHERE official_id = %s ORDER BY name, id
"""


class Kept(NamedTuple):
    """A view as lists show it."""

    id: int
    name: str
    query: str


def kept_views(actor: Actor) -> Sequence[Kept]:
    """The official's own views, by name. Raises Forbidden."""
    actor.require("cases.read")
    with connection.cursor() as cursor:
        cursor.execute(KEPT_SQL, [actor.id or 0])
        return [Kept(*row) for row in cursor.fetchall()]


def kept_view(actor: Actor, view_id: int) -> KeptView:
    """One of them. Raises Forbidden, and NotFound for those of others."""
    actor.require("cases.read")
    row = KeptView.objects.filter(id=view_id, official_id=actor.id or 0).first()
    if row is None:
        raise NotFound("no_view", _("You keep no such view."))
    return row
