"""Which lists were taken out as files, for whoever reviews it."""

import datetime as dt
from collections.abc import Sequence

from madang.apps.cases.events.exporting import ListExported
from madang.core.actors import Actor
from madang.core.events.models import EventRow

SHOWN = 100


def exports_of(actor: Actor, since: dt.datetime, until: dt.datetime) -> Sequence[EventRow]:
    """The last exports of the agency in a time, ``until`` not in it. Needs ``people.audit``."""
    actor.require("people.audit")
    rows = EventRow.objects.filter(
        agency_id=actor.agency_id,
        subject_type=ListExported.subject_type,
        subject_id=actor.agency_id,
        name=ListExported.name,
        occurred_at__gte=since,
        occurred_at__lt=until,
    )
    return list(rows.order_by("-id")[:SHOWN])
