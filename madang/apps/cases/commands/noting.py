"""Internal notes: what officials write to each other about a case."""

import calendar
import datetime as dt
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.commands.base import envelope, lock_case, the_case
from madang.apps.cases.events.desk import CaseNoted, NotesPurged
from madang.apps.cases.models import Case, Note
from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden
from madang.core.events.commands import record
from madang.core.orgs import queries as orgs
from madang.lib.text import clean

LONGEST_NOTE: Final = 2000
NOTES_PURGED_AT_ONCE: Final = 200


def write_note(*, actor: Actor, case_id: int, version: int, text: str) -> None:
    """Add a note to a case of one's own department, open or closed.

    It stays as it is: what was wrong is put right by a further note. The case is not changed by it,
    so nobody else's page becomes stale. Raises Forbidden, NotFound, Stale and DomainError.
    """
    actor.require("cases.accept")  # of those who work on petitions, not of all who read them
    if actor.kind != "official" or actor.id is None:
        raise Forbidden("officials_only", _("Only officials write notes."))
    case = the_case(actor, case_id)
    text = checked_note(text)
    with transaction.atomic():
        lock_case(case, version)
        note = Note.objects.create(case=case, official_id=actor.id, text=text)
        record(CaseNoted(**envelope(case), note_id=note.pk), actor=actor)


def checked_note(text: str) -> str:
    """The text of a note, cleaned. Raises DomainError for none and for too much."""
    text = clean(text, lines=True)
    if not text:
        raise DomainError("note_missing", _("Write the note. Nothing was saved."), field="note")
    if len(text) > LONGEST_NOTE:
        raise DomainError(
            "note_too_long",
            _("The note is too long: at most %(limit)s characters. Nothing was saved.")
            % {"limit": LONGEST_NOTE},
            field="note",
        )
    return text


def purge_notes(*, actor: Actor, closed_before: dt.date, moment: dt.datetime | None = None) -> int:
    """Empty the notes of cases that were closed before a day; return of how many cases (법21).

    Who noted and when stays, for the timeline. At most NOTES_PURGED_AT_ONCE cases in one
    transaction: to be called until it returns 0. Needs ``people.audit``. Raises Forbidden.
    """
    actor.require("people.audit")
    start = timezone.make_aware(dt.datetime.combine(closed_before, dt.time()))
    with transaction.atomic():
        cases = list(
            Case.objects.filter(
                agency_id=actor.agency_id,
                closed_at__lt=start,
                pk__in=Note.objects.filter(purged_at=None).values("case_id"),
            )
            .select_related("programme_version__programme")
            .order_by("id")[:NOTES_PURGED_AT_ONCE]
        )
        for case in cases:
            rows = Note.objects.filter(case=case, purged_at=None)
            count = rows.update(text="", purged_at=moment or timezone.now())
            record(NotesPurged(**envelope(case), count=count), actor=actor)
    return len(cases)


def purge_old_notes(*, actor: Actor, moment: dt.datetime | None = None) -> int:
    """``purge_notes`` of what ended more years ago than the agency keeps notes; of how many cases.

    What ended on this day of that year is still kept. Raises Forbidden.
    """
    actor.require("people.audit")
    moment = moment or timezone.now()
    years = orgs.settings_of(actor.agency_id).notes_kept_years
    return purge_notes(
        actor=actor, closed_before=years_before(timezone.localdate(moment), years), moment=moment
    )


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day so many years earlier; of 29 February the 28th, where there is no other."""
    year = day.year - years
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return day.replace(year=year)
