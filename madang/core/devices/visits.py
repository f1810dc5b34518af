"""The session of the person who stands at a kiosk: one at a time, sealed, and soon forgotten.

Nothing of it is in a cookie or an address. A kiosk has one screen, so its visit is one row.
"""

import datetime as dt
import json
import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone

from madang.core.accounts import keys
from madang.core.actors import Actor
from madang.core.devices import models
from madang.core.devices.models import Kiosk

IDLE: Final = dt.timedelta(seconds=60)
"""So long after the last request a person is taken to have left."""


@dataclass(slots=True)
class Visit:
    """What is known of somebody at a kiosk. ``content`` holds plain values by name.

    ``kiosk`` is where they stand; ``is_new``: nothing was known of them before this request.
    """

    kiosk: Kiosk
    uid: uuid.UUID
    content: dict[str, Any] = field(default_factory=dict)
    is_new: bool = True


def open_visit(actor: Actor, *, moment: dt.datetime | None = None) -> Visit:
    """The visit at the kiosk that asks; a new, empty one where nobody was there for a minute."""
    now = moment or timezone.now()
    kiosk = Kiosk.objects.select_related("visit", "department").get(client=actor.id)
    row = getattr(kiosk, "visit", None)
    if row is not None and row.seen_at > now - IDLE:
        content = json.loads(keys.unseal(row.sealed, place=_place(row.uid)))
        return Visit(kiosk, row.uid, content, is_new=False)
    if row is not None:
        row.delete()
    return Visit(kiosk, uuid.uuid4())


def keep_visit(visit: Visit, *, moment: dt.datetime | None = None) -> None:
    """Remember what is known for another minute."""
    text = json.dumps(visit.content, ensure_ascii=False)
    models.Visit.objects.update_or_create(
        kiosk=visit.kiosk,
        defaults={
            "uid": visit.uid,
            "sealed": keys.seal(text, place=_place(visit.uid)),
            "seen_at": moment or timezone.now(),
        },
    )


def end_visit(visit: Visit) -> None:
    """Forget everything at once; the visit goes on empty, as that of somebody else."""
    models.Visit.objects.filter(kiosk=visit.kiosk).delete()
    visit.uid, visit.content, visit.is_new = uuid.uuid4(), {}, True


def forget_visit(*, kiosk_id: int, moment: dt.datetime) -> bool:
    """Destroy what is known of somebody who left a minute ago; whether there was anything."""
    idle = models.Visit.objects.filter(kiosk=kiosk_id, seen_at__lte=moment - IDLE)
    return bool(idle.delete()[0])


def _place(uid: uuid.UUID) -> str:
    return f"kiosk visit {uid}"
