"""Who is away, and who stands in."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.commands import record
from madang.core.orgs import office_queries
from madang.core.orgs.commands.base import broken, day_of
from madang.core.orgs.commands.structure import in_office
from madang.core.orgs.events import AbsenceEnded, AbsenceRecorded
from madang.core.orgs.models import Absence, Official


def record_absence(
    *,
    actor: Actor,
    official_id: int,
    starts_on: dt.date,
    ends_on: dt.date,
    substitute_id: int | None = None,
    moment: dt.datetime | None = None,
) -> Absence:
    """Say that an official is away, both days included, and who stands in.

    It takes ``orgs.absences`` for oneself, ``orgs.team_absences`` for one's own department and
    those below it, ``orgs.manage`` for others. Raises Forbidden, NotFound unless both are in office
    in the actor's agency, and DomainError for days in the past or out of order, for one's own name
    as substitute, and for days on which the official is away already.
    """
    official = in_office(actor.agency_id, official_id)
    _require(actor, official)
    _check_days(starts_on, ends_on, day_of(moment))
    _check_substitute(actor, official_id, substitute_id)
    try:
        with transaction.atomic():
            absence = Absence.objects.create(
                official_id=official_id,
                starts_on=starts_on,
                ends_on=ends_on,
                substitute_id=substitute_id,
            )
            record(
                AbsenceRecorded(
                    agency_id=official.agency_id,
                    department_id=official.department_id,
                    subject_id=official_id,
                    absence_id=absence.pk,
                    starts_on=starts_on,
                    ends_on=ends_on,
                    substitute_id=substitute_id,
                ),
                actor=actor,
            )
    except IntegrityError as error:
        if broken(error) != "absence_once":
            raise
        raise DomainError(
            "absent_already",
            _("An absence on some of these days is recorded already. Nothing was changed."),
            field="starts_on",
        ) from None
    return absence


def end_absence(
    *,
    actor: Actor,
    absence_id: int,
    returns_on: dt.date,
    moment: dt.datetime | None = None,
) -> None:
    """Say that an official is back on a day earlier than was recorded.

    Whoever is back on the first day or before was not away: the absence is forgotten. Raises
    NotFound in another agency, and DomainError for a day in the past or not earlier.
    """
    with transaction.atomic():
        absence = (
            Absence.objects.select_for_update(of=("self",))
            .select_related("official")
            .filter(id=absence_id, official__agency_id=actor.agency_id)
            .first()
        )
        if absence is None:
            raise NotFound("no_absence", _("There is no such absence in this agency."))
        _require(actor, absence.official)
        _check_return(absence, returns_on, day_of(moment))
        if returns_on <= absence.starts_on:
            Absence.objects.filter(id=absence_id).delete()
        else:
            last = returns_on - dt.timedelta(days=1)
            Absence.objects.filter(id=absence_id).update(ends_on=last)
        record(
            AbsenceEnded(
                agency_id=actor.agency_id,
                department_id=absence.official.department_id,
                subject_id=absence.official_id,
                absence_id=absence_id,
                returns_on=returns_on,
            ),
            actor=actor,
        )


def _require(actor: Actor, official: Official) -> None:
    if not office_queries.may_record_absence(actor, official):
        raise Forbidden(
            "not_your_team",
            _("You record absences of yourself and of your team only. Nothing was changed."),
        )


def _check_days(starts_on: dt.date, ends_on: dt.date, today: dt.date) -> None:
    if ends_on < starts_on:
        raise DomainError(
            "ends_before_start",
            _("An absence cannot end before it starts. Nothing was changed."),
            field="ends_on",
        )
    if starts_on < today:
        raise DomainError(
            "absence_in_the_past",
            _("An absence can be recorded from today on. Nothing was changed."),
            field="starts_on",
        )


def _check_substitute(actor: Actor, official_id: int, substitute_id: int | None) -> None:
    if substitute_id is None:
        return
    if substitute_id == official_id:
        raise DomainError(
            "own_substitute",
            _("Nobody stands in for themselves. Nothing was changed."),
            field="substitute",
        )
    in_office(actor.agency_id, substitute_id)


def _check_return(absence: Absence, returns_on: dt.date, today: dt.date) -> None:
    if returns_on < today:
        raise DomainError(
            "return_in_the_past",
            _("A return can be recorded for today or later. Nothing was changed."),
            field="returns_on",
        )
    if returns_on > absence.ends_on:
        raise DomainError(
            "not_earlier",
            _("The absence ends on %(date)s anyway. Nothing was changed.")
            % {"date": absence.ends_on},
            field="returns_on",
        )
