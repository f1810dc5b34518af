"""What is missing: demanding it, more time for it, and its arrival (보완, 법22①, 영24, 규칙9).

The days are counted by 민법 156, 157 and 159 to 161 (영24④). From the demand to the arrival the
clock stands still, both days included (행정절차법 시행령 11 1호).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock
from madang.apps.cases.commands.base import change_case, envelope, require_open, the_case
from madang.apps.cases.commands.clocking import OPEN, end_hold, held_event
from madang.apps.cases.commands.ledger import (
    cleaned,
    enter,
    locked,
    not_in_the_future,
    written,
)
from madang.apps.cases.events.supplement import (
    SupplementAnswered,
    SupplementDemanded,
    SupplementExtended,
)
from madang.apps.cases.files import StoredFile
from madang.apps.cases.models import Attachment, Case, LedgerEntry, Supplement
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record, set_timer
from madang.core.orgs import queries as orgs
from madang.lib.periods import civil_due
from madang.lib.periods.grounds import SUPPLEMENT

METHODS = ("in_writing", "electronic", "spoken")  # 영24①
DEMAND_WITHIN = 8 * 60  # working minutes after the receipt (규칙9①)
MOST_DAYS = 90  # nobody means a longer one: a slip of the finger
MOST_DAYS_AGAIN = 10  # 영24③
MOST_EXTENSIONS = 2  # 영24②
MOST_FILES = 10
FILE_FIELD = "supplement"
DUE = "cases.supplement_due"
WAITING = (Supplement.State.OPEN, Supplement.State.LAPSED)


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of the applicant: what, within how many days, how it is told (METHODS).

    ``late_reason`` says why it is asked more than eight working hours after the receipt.
    """

    what: str
    days: int
    method: str = "in_writing"
    late_reason: str = ""


def demand_supplement(
    *, actor: Actor, case_id: int, version: int, demand: Demand, moment: dt.datetime | None = None
) -> None:
    """Ask the applicant for what is missing; the clock stands still from this day on (법22①).

    Within eight working hours of the receipt, later only with a reason (규칙9①). Raises Forbidden,
    NotFound, Stale, and DomainError if something is missing in the demand, if there was one before,
    or if the clock stands still already.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.ACCEPTED)
    if newest_supplement(case) is not None:
        raise DomainError(
            "supplement_again",
            _(
                "A supplement was demanded before. It can be demanded once more when the time for"
                " it has run out. (Decree on civil petitions, article 24③)"
            ),
        )
    moment = moment or timezone.now()
    demand = _checked(demand, MOST_DAYS)
    if is_late(case, moment) and not demand.late_reason:
        raise DomainError(
            "late_reason",
            _(
                "More than 8 working hours have passed since the receipt. Write why it is found"
                " only now. (Rules on civil petitions, article 9①)"
            ),
            field="late_reason",
        )
    with transaction.atomic():
        hold = _start_hold(case, version, demand.late_reason, actor=actor, moment=moment)
        _make(case, 1, hold, demand, actor=actor, moment=moment)


def repeat_demand(
    *, actor: Actor, case_id: int, version: int, demand: Demand, moment: dt.datetime | None = None
) -> None:
    """Ask once more, for at most ten days, after the first time has run out (영24③).

    The clock goes on standing still. Raises as ``demand_supplement``.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    first = newest_supplement(case)
    if first is None or first.round != 1 or first.state != Supplement.State.LAPSED:
        raise DomainError(
            "no_repeat",
            _(
                "A supplement is demanded once more only after the time for the first demand has"
                " run out, and only once. (Decree on civil petitions, article 24③)"
            ),
        )
    moment = moment or timezone.now()
    demand = _checked(demand, MOST_DAYS_AGAIN)
    with transaction.atomic():
        if case.open_hold_id == first.hold_id:
            change_case(case, version)
            hold = first.hold
        else:  # the office had let the clock run on meanwhile
            hold = _start_hold(case, version, "", actor=actor, moment=moment)
        _make(case, 2, hold, demand, actor=actor, moment=moment)


def is_late(case: Case, moment: dt.datetime) -> bool:
    """Whether a demand at this moment needs a reason for coming so late (규칙9①)."""
    return _since_receipt(case, moment) > DEMAND_WITHIN


def _since_receipt(case: Case, moment: dt.datetime) -> int:
    agency = clock.agency_now(case.agency_id)
    return clock.working_minutes(clock.registered_at(case, moment, agency), moment, agency)


def _checked(demand: Demand, most: int) -> Demand:
    what = written(demand.what, field="what", missing=_("Write what is missing."))
    if demand.method not in METHODS:
        raise DomainError("unknown_method", _("Choose how the applicant is told."), field="method")
    late_reason = cleaned(demand.late_reason, field="late_reason")
    _check_days(demand.days, most)
    return replace(demand, what=what, late_reason=late_reason)


def _check_days(days: int, most: int) -> None:
    if not 1 <= days <= most:
        raise DomainError(
            "supplement_days",
            _("Give a number of days from 1 to %(most)s. (Decree on civil petitions, article 24)")
            % {"most": most},
            field="days",
        )


def _start_hold(
    case: Case, version: int, note: str, *, actor: Actor, moment: dt.datetime
) -> LedgerEntry:
    hold = LedgerEntry(kind=LedgerEntry.Kind.HOLD, ground=SUPPLEMENT, at=moment, note=note)
    enter(
        case,
        version,
        hold,
        lambda _change: held_event(case, SUPPLEMENT, moment),
        actor=actor,
        moment=moment,
    )
    return hold


def _make(
    case: Case,
    number: int,
    hold: LedgerEntry,
    demand: Demand,
    *,
    actor: Actor,
    moment: dt.datetime,
) -> None:
    supplement = Supplement.objects.create(
        case=case,
        round=number,
        hold=hold,
        what=demand.what,
        method=demand.method,
        demanded_at=moment,
        answer_by=_last_day(case, demand.days, clock.local(moment).date()),
    )
    _set_timer(supplement)
    record(
        SupplementDemanded(
            **envelope(case),
            round=number,
            what=demand.what,
            method=demand.method,
            answer_by=supplement.answer_by,
            late_reason=demand.late_reason,
            minutes_since_receipt=_since_receipt(case, moment),
        ),
        actor=actor,
    )


def _last_day(case: Case, days: int, counted_from: dt.date) -> dt.date:
    agency = clock.agency_now(case.agency_id)
    return civil_due(days, counted_from, orgs.calendar(agency.id, agency.calendar_version))


def _set_timer(supplement: Supplement) -> None:
    """Let ``lapse_supplement`` be called when the last day is over."""
    over = dt.datetime.combine(supplement.answer_by + dt.timedelta(days=1), dt.time())
    set_timer(
        name=DUE,
        agency_id=supplement.case.agency_id,
        subject_type="cases.case",
        subject_id=supplement.case_id,
        key=str(supplement.round),
        due_at=clock.with_zone(over),
    )


def newest_supplement(case: Case) -> Supplement | None:
    """The last demand, with its hold, as it is at this moment."""
    rows = Supplement.objects.filter(case=case).select_related("hold")
    return rows.order_by("-round").first()


def extend_supplement(
    *, actor: Actor, case: Case, days: int, moment: dt.datetime | None = None
) -> None:
    """The applicant needs so many days more, counted from the last day on; at most twice (영24②).

    Whoever calls has checked that the actor is the applicant. Raises DomainError for a third time,
    after the time has run out, and if nothing is demanded.
    """
    moment = moment or timezone.now()
    with transaction.atomic():
        case = locked(case)
        supplement = newest_supplement(case)
        if supplement is None or supplement.state != Supplement.State.OPEN:
            raise _nothing_demanded()
        _check_more_time(supplement, clock.local(moment).date())
        _check_days(days, MOST_DAYS)
        supplement.extensions += 1
        supplement.answer_by = _last_day(case, days, supplement.answer_by)
        supplement.save(update_fields=["extensions", "answer_by"])
        change_case(case, case.version)
        _set_timer(supplement)
        record(
            SupplementExtended(
                **envelope(case),
                round=supplement.round,
                number=supplement.extensions,
                days=days,
                answer_by=supplement.answer_by,
            ),
            actor=actor,
        )


def _check_more_time(supplement: Supplement, today: dt.date) -> None:
    if supplement.round != 1:
        raise DomainError(
            "supplement_last",
            _("The last demand has ten days at most. (Decree on civil petitions, article 24③)"),
        )
    if supplement.extensions >= MOST_EXTENSIONS:
        raise DomainError(
            "supplement_extensions",
            _("More time can be asked for twice at most. (Decree on civil petitions, article 24②)"),
        )
    if supplement.answer_by < today:
        raise DomainError(
            "supplement_over",
            _(
                "The time for it has run out, so it cannot be made longer. You can still send what"
                " is missing. (Decree on civil petitions, article 24②)"
            ),
        )


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
        raise _nothing_demanded()
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


def _nothing_demanded() -> DomainError:
    return DomainError("nothing_demanded", _("Nothing is being waited for from the applicant now."))
