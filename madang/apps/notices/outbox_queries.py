"""What the pages of messages read: pages of lists, one message, its title."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from madang.apps.notices import queries
from madang.apps.notices.models import Notice
from madang.core.actors import Actor
from madang.core.errors import NotFound

PAGE: Final = 50
CONSENT: Final = "consent:"


def outbox_page(actor: Actor, *, state: str = "", before: int | None = None) -> Sequence[Notice]:
    """Messages of the agency, newest first: a page and one more."""
    return list(queries.outbox(actor, state=state, before=before)[: PAGE + 1])


def own_page(actor: Actor, *, before: int | None = None) -> Sequence[Notice]:
    """What a resident was told, newest first: a page and one more."""
    rows = queries.messages_of(actor)
    return list((rows if before is None else rows.filter(id__lt=before))[: PAGE + 1])


def message_by_id(actor: Actor, notice_id: int) -> Notice:
    """A message of the actor's agency. Raises Forbidden, and NotFound."""
    found = queries.outbox(actor).select_related("department").filter(id=notice_id).first()
    if found is None:
        raise NotFound("no_notice", _("There is no such message."))
    return found


def message_by_uid(actor: Actor, uid: UUID) -> Notice:
    """The same by our own id at the gateways. Raises Forbidden, and NotFound."""
    found = queries.outbox(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("no_notice", _("There is no such message."))
    return found


def title_of(notice: Notice) -> str:
    """What a message is called; the name of its template where a later release has it no more."""
    try:
        return str(queries.template_of(notice.version_id, notice.template).title)
    except NotFound:
        return notice.template


def purpose_name(notice: Notice) -> str:
    """The purpose on whose consent a message stands; "" for one that a law owes."""
    return notice.basis.removeprefix(CONSENT) if notice.basis.startswith(CONSENT) else ""
