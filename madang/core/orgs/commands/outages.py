"""Times in which the information system does not work (영6의2, 영20 2호)."""

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound
from madang.core.events.commands import record
from madang.core.orgs.commands.base import broken, raise_offers_version, require
from madang.core.orgs.events import OutageBegan, OutageEnded
from madang.core.orgs.models import Outage


def begin_outage(
    *,
    actor: Actor,
    agency_id: int,
    note: Mapping[str, str],
    started_at: dt.datetime | None = None,
    ended_at: dt.datetime | None = None,
    moment: dt.datetime | None = None,
) -> Outage:
    """Record that the information system has not worked since ``started_at`` (now).

    Pages show ``note`` until it is ended: what has happened and how else to file (영6의2①). One
    that is over already is recorded with its end. Raises DomainError without a Korean note, for a
    time to come or an end before the start, and where another outage of the agency is recorded.
    """
    require(actor, "orgs.calendar", agency_id)
    if not note.get("ko", "").strip():
        raise DomainError(
            "note_missing",
            _("Say in Korean what has happened and how else a petition can be filed."),
            field="note",
        )
    now = moment or timezone.now()
    started_at = started_at or now
    _check_times(started_at, ended_at, now)
    try:
        with transaction.atomic():
            outage = Outage.objects.create(
                agency_id=agency_id, started_at=started_at, ended_at=ended_at, note=dict(note)
            )
            raise_offers_version(agency_id)
            record(
                OutageBegan(agency_id=agency_id, subject_id=outage.pk, started_at=started_at),
                actor=actor,
            )
            if ended_at:
                record(_ended(outage, ended_at), actor=actor)
    except IntegrityError as error:
        if broken(error) != "outage_once":
            raise
        raise DomainError(
            "outages_overlap",
            _("An outage in this time is recorded already. Nothing was changed."),
            field="started_at",
        ) from None
    return outage


def end_outage(
    *,
    actor: Actor,
    agency_id: int,
    outage_id: int,
    ended_at: dt.datetime | None = None,
    moment: dt.datetime | None = None,
) -> None:
    """Record that the information system works again since ``ended_at`` (now).

    Raises NotFound if no such outage lasts, and DomainError for an end before the start or to come.
    """
    require(actor, "orgs.calendar", agency_id)
    now = moment or timezone.now()
    ended_at = ended_at or now
    with transaction.atomic():
        outage = (
            Outage.objects.select_for_update()
            .filter(id=outage_id, agency_id=agency_id, ended_at=None)
            .first()
        )
        if outage is None:
            raise NotFound("no_outage", _("There is no such outage, or it has ended already."))
        _check_times(outage.started_at, ended_at, now)
        Outage.objects.filter(id=outage_id).update(ended_at=ended_at)
        raise_offers_version(agency_id)
        record(_ended(outage, ended_at), actor=actor)


def _check_times(started_at: dt.datetime, ended_at: dt.datetime | None, now: dt.datetime) -> None:
    if started_at > now or (ended_at and ended_at > now):
        raise DomainError(
            "outage_to_come",
            _("An outage is recorded when it has happened, not before. Nothing was changed."),
            field="started_at" if started_at > now else "ended_at",
        )
    if ended_at and ended_at <= started_at:
        raise DomainError(
            "ends_before_start",
            _("An outage must end after it began. Nothing was changed."),
            field="ended_at",
        )


def _ended(outage: Outage, ended_at: dt.datetime) -> OutageEnded:
    return OutageEnded(
        agency_id=outage.agency_id,
        subject_id=outage.pk,
        started_at=outage.started_at,
        ended_at=ended_at,
        minutes=int((ended_at - outage.started_at).total_seconds() // 60),
    )
