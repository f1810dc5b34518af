"""The link by which whoever got a message takes back the consent that it stands on.

Its token is the id of the message with a keyed hash of it: it says nothing of a person, and nobody
makes one from an id that they know, such as the one in ``Message-ID``.
"""

import base64
import binascii
import hmac
import uuid
from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from madang.apps.notices.models import Notice
from madang.apps.notices.outbox_queries import CONSENT
from madang.core.errors import NotFound
from madang.core.people import vault
from madang.lib.crypto import blind_index

# Of a keyed hash of a random id: 64 bits are not guessed over a network, and keep the token short,
# for in a text message each letter costs.
HASH_BYTES: Final = 8
UID_BYTES: Final = 16
MOST_SENDINGS: Final = 20


def stop_url_of(notice_uid: uuid.UUID, base: str) -> str:
    """The link for a message by its own id; ``base`` is the site, such as ``https://city.kr``.

    Only for messages that stand on a consent. The page behind it takes the consent back by one
    POST without any sign-in (RFC 8058), so it may stand in ``List-Unsubscribe`` too.
    """
    return base.rstrip("/") + reverse("stop_messages", kwargs={"token": token_of(notice_uid)})


def token_of(notice_uid: uuid.UUID) -> str:
    """32 letters, digits, dashes and underscores."""
    return base64.urlsafe_b64encode(notice_uid.bytes + _hash_of(notice_uid)).decode()


def notice_of(agency_id: int, token: str) -> Notice:
    """The message for whose consent a token stands. Raises NotFound.

    A message that was sent again after a doubt has another id by then; the link of its first copy
    leads to it all the same.
    """
    uid = _uid_of(token)
    if uid is not None:
        rows = Notice.objects.filter(agency_id=agency_id, basis__startswith=CONSENT)
        found = rows.filter(uid__in=[*_later(uid)]).first()
        if found is not None:
            return found
    message = _("This link is not known here. Copy it whole from the message, or call us.")
    raise NotFound("no_stop_link", message)


def uid_after(notice_uid: uuid.UUID) -> uuid.UUID:
    """The id under which a message is sent once more."""
    return uuid.uuid5(notice_uid, "sent again")


def _later(notice_uid: uuid.UUID) -> Iterator[uuid.UUID]:
    for _turn in range(MOST_SENDINGS):
        yield notice_uid
        notice_uid = uid_after(notice_uid)


def _uid_of(token: str) -> uuid.UUID | None:
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != UID_BYTES + HASH_BYTES:
        return None
    uid = uuid.UUID(bytes=raw[:UID_BYTES])
    return uid if hmac.compare_digest(raw[UID_BYTES:], _hash_of(uid)) else None


def _hash_of(notice_uid: uuid.UUID) -> bytes:
    return blind_index(vault.index_key(), "notices.stop", notice_uid.hex)[:HASH_BYTES]
