"""Reading the views that an official keeps."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madang.apps.cases.models import KeptView
from madang.core.actors import Actor
from madang.core.errors import NotFound


def kept_views(actor: Actor) -> Sequence[KeptView]:
    """The official's own views, by name. Raises Forbidden."""
    actor.require("cases.read")
    return list(KeptView.objects.filter(official_id=actor.id or 0).order_by("name", "id"))


def kept_view(actor: Actor, view_id: int) -> KeptView:
    """One of them. Raises Forbidden, and NotFound for those of others."""
    actor.require("cases.read")
    row = KeptView.objects.filter(id=view_id, official_id=actor.id or 0).first()
    if row is None:
        raise NotFound("no_view", _("You keep no such view."))
    return row
