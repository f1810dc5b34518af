"""The days that an applicant has for what is missing: the last one, its timer, more of them (영24).

They are counted by 민법 156, 157 and 159 to 161 (영24④), from the day of the demand on. What was
given is kept with the demand, so that a holiday that is declared moves the last day.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock
from madang.apps.cases.commands.base import change_case, envelope, require_open, the_case
from madang.apps.cases.commands.clocking import OPEN
from madang.apps.cases.commands.ledger import locked
from madang.apps.cases.events.supplement import SupplementExtended
from madang.apps.cases.models import Case, Supplement
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record, set_timer
from madang.lib.periods import Calendar, civil_due

MOST_DAYS = 90  # nobody means a longer one: a slip of the finger
MOST_EXTENSIONS = 2  # 영24②
DUE = "cases.supplement_due"
WAITING = (Supplement.State.OPEN, Supplement.State.LAPSED)


def newest_supplement(case: Case) -> Supplement | None:
    """The last demand, with its hold, as it is at this moment."""
    rows = Supplement.objects.filter(case=case).select_related("hold")
    return rows.order_by("-id").first()


def last_day(supplement: Supplement, calendar: Calendar) -> dt.date:
    """Until when the applicant may answer, by this calendar.

    Time that was asked for is counted from the last day on that there was before (영24②).
    """
    last = civil_due(supplement.days, supplement.counted_from, calendar)
    for days in supplement.more_days:
        last = civil_due(days, last, calendar)
    return last


def last_day_now(case: Case, supplement: Supplement) -> dt.date:
    """``last_day`` by the agency's calendar as it is at this moment."""
    return last_day(supplement, clock.calendar_of(clock.agency_now(case.agency_id)))


def set_lapse_timer(agency_id: int, supplement: Supplement) -> None:
    """Let ``lapse_supplement`` be called when the last day is over."""
    over = dt.datetime.combine(supplement.answer_by + dt.timedelta(days=1), dt.time())
    set_timer(
        name=DUE,
        agency_id=agency_id,
        subject_type="cases.case",
        subject_id=supplement.case_id,
        key=str(supplement.pk),
        due_at=clock.with_zone(over),
    )


def check_days(days: int, most: int) -> None:
    """Raise DomainError for a number of days that nobody can be given."""
    if not 1 <= days <= most:
        raise DomainError(
            "supplement_days",
            _("Give a number of days from 1 to %(most)s. (Decree on civil petitions, article 24)")
            % {"most": most},
            field="days",
        )


def extend_supplement(
    *, actor: Actor, case: Case, days: int, moment: dt.datetime | None = None
) -> None:
    """The applicant needs so many days more, counted from the last day on; at most twice (영24②).

    Whoever calls has checked that the actor is the applicant. Raises DomainError for a third time,
    after the time has run out, and if nothing is demanded.
    """
    with transaction.atomic():
        case = locked(case)
        _extend(case, case.version, days, moment or timezone.now(), actor=actor)


def extend_supplement_on_request(
    *, actor: Actor, case_id: int, version: int, days: int, moment: dt.datetime | None = None
) -> None:
    """An official writes down that the applicant asked for more time, by telephone or on paper.

    Raises Forbidden, NotFound, Stale, and DomainError as ``extend_supplement``.
    """
    actor.require("cases.intake")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    with transaction.atomic():
        _extend(case, version, days, moment or timezone.now(), actor=actor)


def _extend(case: Case, version: int, days: int, moment: dt.datetime, *, actor: Actor) -> None:
    change_case(case, version)  # first, so that nobody else changes the demand meanwhile
    supplement = newest_supplement(case)
    if supplement is None or supplement.state != Supplement.State.OPEN:
        raise nothing_demanded()
    _check_more_time(supplement, clock.local(moment).date())
    check_days(days, MOST_DAYS)
    supplement.more_days = [*supplement.more_days, days]
    supplement.answer_by = last_day_now(case, supplement)
    supplement.save(update_fields=["more_days", "answer_by"])
    set_lapse_timer(case.agency_id, supplement)
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


def nothing_demanded() -> DomainError:
    return DomainError("nothing_demanded", _("Nothing is being waited for from the applicant now."))
