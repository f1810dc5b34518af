"""The one writer of the ledger: an entry, the due moment that follows from it, and the event."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock
from madang.apps.cases.clock_words import refusal
from madang.apps.cases.commands.base import change_case, lock_case, promise_after_hold
from madang.apps.cases.commands.keeping import keep_time_of
from madang.apps.cases.models import Case, LedgerEntry
from madang.core.actors import Actor
from madang.core.errors import DomainError, Text
from madang.core.events.commands import record
from madang.core.events.definitions import Event
from madang.lib.periods import LedgerError, Reckoning, check_extension_in_time
from madang.lib.text import clean

LONGEST_TEXT = 4000
# At which question a refusal stands; codes of ``lib.periods``.
FIELDS = {
    "hold_ground": "ground",
    "hold_once_after": "ground",
    "hold_before_law": "ground",
    "hold_overlaps": "started_on",
    "hold_before_receipt": "started_on",
    "hold_ends_first": "ended_on",
    "hold_too_long": "ended_on",
    "extension_forbidden": "ground",
    "extension_ground": "ground",
    "extension_consent": "consent_by",
    "extension_unit": "amount",
    "extension_too_long": "amount",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry does to a case: the clock before it and after it."""

    before: Reckoning
    after: Reckoning

    @property
    def due_at(self) -> dt.datetime:
        """The due moment that follows, with zone."""
        return clock.with_zone(self.after.moment)

    @property
    def minutes_added(self) -> int:
        return self.after.minutes_allowed - self.before.minutes_allowed


def enter(
    case: Case,
    version: int,
    entry: LedgerEntry,
    event: Callable[[Change], Event],
    *,
    actor: Actor,
    moment: dt.datetime,
) -> Change:
    """Add an entry to a case's ledger, inside the caller's transaction.

    The due moment and the minutes allowed are worked out again, the open hold is set or cleared,
    the version raised, the event recorded, and the reminders moved. Raises Stale, and DomainError
    for an entry that the law forbids.
    """
    change = try_entry(case, version, entry, moment=moment)
    entry.case = case
    entry.official_id = actor.id if actor.kind == "official" else None
    entry.save(force_insert=True)
    promised_at = promise_after_hold(case, entry.at) if _ends_hold(entry) else case.promised_at
    change_case(
        case,
        version,
        due_at=change.due_at,
        minutes_allowed=change.after.minutes_allowed,
        promised_at=promised_at,
        **_open_hold(entry),
    )
    record(event(change), actor=actor)
    keep_time_of(case, moment=moment)
    return change


def try_entry(case: Case, version: int, entry: LedgerEntry, *, moment: dt.datetime) -> Change:
    """What an entry would do, behind the lock of the case. Raises as ``enter``."""
    if entry.kind == LedgerEntry.Kind.HOLD:
        _refuse_hold_of_objection(case)
    lock_case(case, version)
    agency = clock.agency_now(case.agency_id)
    # Read behind the lock: what the case brought along may be older.
    entries = list(LedgerEntry.objects.filter(case=case).order_by("id"))
    with refused():
        before = clock.reckoning_of(case, agency, moment, entries=entries)
        if entry.kind == LedgerEntry.Kind.EXTEND:
            check_extension_in_time(before, clock.local(moment))
        after = clock.reckoning_of(case, agency, moment, entries=[*entries, entry])
    return Change(before, after)


def _refuse_hold_of_objection(case: Case) -> None:
    """The act gives an objection a period of its own; what stops a petition's does not stop it."""
    if case.kind == clock.OBJECTION:
        raise DomainError(
            "hold_objection",
            _(
                "Nothing stops the ten days of an objection; they can be extended once. (Civil"
                " Petitions Treatment Act, article 35②)"
            ),
            field="ground",
        )


@contextmanager
def refused() -> Iterator[None]:
    """What the law forbids as a refusal with its article, at the question it is about."""
    try:
        yield
    except LedgerError as error:
        field = FIELDS.get(error.code)
        raise DomainError(error.code, refusal(error), field=field) from error


def not_in_the_future(at: dt.datetime, moment: dt.datetime, *, field: str) -> None:
    """Raise DomainError for a moment that has not come yet."""
    if at > moment:
        raise DomainError(
            "in_the_future",
            _("This moment has not come yet. Nothing was changed."),
            field=field,
        )


def written(text: str, *, field: str, missing: Text) -> str:
    """What somebody wrote. Raises DomainError for nothing or too much."""
    text = cleaned(text, field=field)
    if not text:
        raise DomainError("text_missing", missing, field=field)
    return text


def cleaned(text: str, *, field: str) -> str:
    """What somebody wrote, or "", without what nobody types. Raises DomainError for too much."""
    text = clean(text, lines=True)
    if len(text) > LONGEST_TEXT:
        raise DomainError(
            "text_too_long",
            _("The text is too long: at most %(limit)s characters. Nothing was changed.")
            % {"limit": LONGEST_TEXT},
            field=field,
        )
    return text


def locked(case: Case) -> Case:
    """The case as it is now, for the applicant, who names no version; nobody changes it meanwhile.

    Raises DomainError for a closed one.
    """
    now = Case.objects.select_for_update(of=("self",)).select_related("department").get(id=case.pk)
    if now.status == Case.Status.CLOSED:
        raise DomainError(
            "case_closed",
            _(
                "This petition is closed already, so nothing can be added to it."
                " (Civil Petitions Treatment Act, article 22②)"
            ),
        )
    return now


def _ends_hold(entry: LedgerEntry) -> bool:
    return entry.kind == LedgerEntry.Kind.RESUME


def _open_hold(entry: LedgerEntry) -> dict[str, Any]:
    if entry.kind == LedgerEntry.Kind.HOLD:
        return {"open_hold": entry}
    return {"open_hold": None} if entry.kind == LedgerEntry.Kind.RESUME else {}
