"""What was missing arrives, and the office finds whether it is enough (법22, 영24, 25).

The clock runs on from the day after the arrival (행정절차법 시행령 11 1호).
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock
from madang.apps.cases.commands.base import (
    change_case,
    envelope,
    lock_case,
    require_open,
    the_case,
)
from madang.apps.cases.commands.clocking import OPEN, end_hold
from madang.apps.cases.commands.ledger import cleaned, locked, not_in_the_future, written
from madang.apps.cases.commands.supplement_days import (
    WAITING,
    newest_supplement,
    nothing_demanded,
    set_lapse_timer,
)
from madang.apps.cases.commands.supplementing import start_hold
from madang.apps.cases.events.supplement import SupplementAnswered, SupplementInsufficient
from madang.apps.cases.files import StoredFile
from madang.apps.cases.models import Attachment, Case, InsufficientAnswer, Supplement
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record

MOST_FILES = 10
FILE_FIELD = "supplement"


def answer_supplement(
    *,
    actor: Actor,
    case: Case,
    text: str,
    files: Sequence[StoredFile] = (),
    moment: dt.datetime | None = None,
) -> None:
    """The applicant hands in what was missing; the clock runs on from the next day.

    Also after the time has run out, until the case ends (법22②). Whoever calls has checked that the
    actor is the applicant. Raises DomainError if nothing is demanded, if nothing is handed in, and
    after the case has ended.
    """
    moment = moment or timezone.now()
    with transaction.atomic():
        case = locked(case)
        _take_in(case, case.version, text, files, moment, actor=actor, moment=moment)


def take_in_supplement(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    text: str,
    files: Sequence[StoredFile] = (),
    arrived_at: dt.datetime | None = None,
    moment: dt.datetime | None = None,
) -> None:
    """An official takes in what arrived on paper or by voice, now or earlier.

    Raises Forbidden, NotFound, Stale, and DomainError as ``answer_supplement`` and for an arrival
    before the demand or in the future.
    """
    actor.require("cases.intake")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    moment = moment or timezone.now()
    arrived_at = arrived_at or moment
    not_in_the_future(arrived_at, moment, field="arrived_on")
    with transaction.atomic():
        _take_in(case, version, text, files, arrived_at, actor=actor, moment=moment)


def _take_in(
    case: Case,
    version: int,
    text: str,
    files: Sequence[StoredFile],
    arrived_at: dt.datetime,
    *,
    actor: Actor,
    moment: dt.datetime,
) -> None:
    text = _checked_answer(text, files)
    supplement = newest_supplement(case)
    if supplement is None or supplement.state not in WAITING:
        raise nothing_demanded()
    if arrived_at < supplement.demanded_at:
        raise DomainError(
            "before_demand",
            _("It cannot have arrived before it was demanded. Nothing was changed."),
            field="arrived_on",
        )
    if case.open_hold_id == supplement.hold_id:
        end_hold(case, version, arrived_at, actor=actor, moment=moment)
    else:  # the office had let the clock run on meanwhile
        change_case(case, version)
    supplement.state, supplement.answered_at = Supplement.State.ANSWERED, arrived_at
    supplement.answer = text
    supplement.save(update_fields=["state", "answered_at", "answer"])
    Attachment.objects.bulk_create([_attachment(case, supplement, file) for file in files])
    record(
        SupplementAnswered(
            **envelope(case),
            round=supplement.round,
            files=len(files),
            in_time=clock.local(arrived_at).date() <= supplement.answer_by,
        ),
        actor=actor,
    )


def _checked_answer(text: str, files: Sequence[StoredFile]) -> str:
    if len(files) > MOST_FILES:
        raise DomainError(
            "too_many_files",
            _("At most %(count)s files can be sent at once.") % {"count": MOST_FILES},
            field="files",
        )
    if files:
        return cleaned(text, field="text")
    return written(text, field="text", missing=_("Write something or add a file."))


def _attachment(case: Case, supplement: Supplement, file: StoredFile) -> Attachment:
    return Attachment(
        case=case,
        supplement=supplement,
        field=FILE_FIELD,
        name=file.name,
        kind=file.kind,
        size=file.size,
        digest=file.digest,
        path=file.path,
    )


def find_insufficient(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    reasons: str,
    moment: dt.datetime | None = None,
) -> None:
    """Find that what arrived is not enough: what is missing has not been supplied (영24③, 25①).

    Until the last day the demand waits again, and the clock stands still again from this day on.
    After it the time has run out: the office may demand it once more or return the petition. What
    arrived is kept. ``reasons`` are what the applicant is told. Raises Forbidden, NotFound, Stale,
    and DomainError if nothing arrived, without reasons, or if the clock stands still already.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    missing = _("Write what is still missing: the applicant reads it.")
    reasons = written(reasons, field="reasons", missing=missing)
    moment = moment or timezone.now()
    with transaction.atomic():
        lock_case(case, version)
        supplement = newest_supplement(case)
        if supplement is None or supplement.state != Supplement.State.ANSWERED:
            raise DomainError(
                "nothing_answered",
                _("Nothing has arrived that could be examined. Nothing was changed."),
            )
        _keep_answer(supplement, reasons, moment)
        lapsed = supplement.answer_by < clock.local(moment).date()
        supplement.state = Supplement.State.LAPSED if lapsed else Supplement.State.OPEN
        if lapsed:
            change_case(case, version)
        else:
            supplement.hold = start_hold(case, version, "", actor=actor, moment=moment)
        supplement.save(update_fields=["state", "hold", "answered_at", "answer"])
        if not lapsed:
            set_lapse_timer(case.agency_id, supplement)
        record(
            SupplementInsufficient(
                **envelope(case),
                round=supplement.round,
                reasons=reasons,
                answer_by=supplement.answer_by,
                lapsed=lapsed,
            ),
            actor=actor,
        )


def _keep_answer(supplement: Supplement, reasons: str, moment: dt.datetime) -> None:
    """Move what arrived to what was not enough."""
    InsufficientAnswer.objects.create(
        supplement=supplement,
        text=supplement.answer,
        arrived_at=supplement.answered_at or moment,
        reasons=reasons,
        found_at=moment,
    )
    supplement.answer, supplement.answered_at = "", None
