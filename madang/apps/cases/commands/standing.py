"""Telling applicants how their petitions stand when they ask (처리진행상황의 통지, 영23①)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.commands.base import change_case, envelope, require_open, the_case
from madang.apps.cases.commands.clocking import OPEN
from madang.apps.cases.commands.keeping import notice_of
from madang.apps.cases.commands.ledger import locked, written
from madang.apps.cases.events.applicant import StandingAsked
from madang.apps.cases.models import Case
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record


def ask_how_it_stands(*, actor: Actor, case: Case, moment: dt.datetime | None = None) -> None:
    """The applicant asks how the petition stands and by when it is done; the office owes a notice.

    No open page becomes stale by it. Whoever calls has checked that the actor is the applicant.
    Raises DomainError while an earlier question waits, and after the case has ended.
    """
    with transaction.atomic():
        case = locked(case)
        if case.standing_asked_at is not None:
            raise DomainError(
                "asked_already",
                _("You have asked already. You will be told as soon as possible."),
            )
        Case.objects.filter(id=case.pk).update(standing_asked_at=moment or timezone.now())
        record(StandingAsked(**envelope(case), service=case.service), actor=actor)


def tell_how_it_stands(
    *, actor: Actor, case_id: int, version: int, words: str, moment: dt.datetime | None = None
) -> None:
    """Tell the applicant how the petition stands, whichever way they asked (영23①).

    The notice says by when it is to be done, or why the clock stands still; ``words`` say what was
    done and what follows. Raises Forbidden, NotFound, Stale, and DomainError without words.
    """
    actor.require("cases.decide")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    missing = _("Write what was done and what follows: the applicant reads it.")
    words = written(words, field="words", missing=missing)
    moment = moment or timezone.now()
    with transaction.atomic():
        change_case(case, version, standing_asked_at=None, standing_told_at=moment)
        days = (moment - case.filed_at).days
        record(notice_of(case, days, moment, asked=True, words=words), actor=actor)
