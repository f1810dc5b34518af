"""When what is missing does not come: the time runs out, the petition goes back (영24③, 영25①②)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock
from madang.apps.cases.commands.base import (
    change_case,
    end_case,
    envelope,
    lock_case,
    require_open,
    the_case,
)
from madang.apps.cases.commands.clocking import OPEN
from madang.apps.cases.commands.ledger import written
from madang.apps.cases.commands.supplement_days import WAITING, newest_supplement
from madang.apps.cases.events.supplement import (
    CaseReturned,
    SupplementLapsed,
    SupplementUndelivered,
)
from madang.apps.cases.models import Case, Supplement, SupplementSending
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record

MOST_UNDELIVERED = 2  # 영25②
_WITHDRAWN = _(
    "We could not reach you: what we asked you for came back twice. So the petition counts as"
    " withdrawn. (Decree on civil petitions, article 25②)"
)


def lapse_supplement(
    *, actor: Actor, case_id: int, supplement_id: int, moment: dt.datetime | None = None
) -> None:
    """Note that the time of a demand has run out, unless it was answered or made longer.

    The clock goes on standing still; the office may ask once more (영24③) or return the petition
    (영25①). No open page becomes stale by it.
    """
    moment = moment or timezone.now()
    with transaction.atomic():
        cases = Case.objects.select_for_update(of=("self",))
        case = cases.get(id=case_id, agency_id=actor.agency_id)
        supplement = Supplement.objects.get(case=case, id=supplement_id)
        over = supplement.answer_by < clock.local(moment).date()
        if supplement.state != Supplement.State.OPEN or not over:
            return
        supplement.state = Supplement.State.LAPSED
        supplement.save(update_fields=["state"])
        record(
            SupplementLapsed(
                **envelope(case), round=supplement.round, answer_by=supplement.answer_by
            ),
            actor=actor,
        )


def return_case(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    reasons: str,
    moment: dt.datetime | None = None,
) -> None:
    """Return the petition, because what is missing did not come in time (반려, 영25①).

    Raises Forbidden, NotFound, Stale, and DomainError before the time has run out and without
    reasons.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    supplement = newest_supplement(case)
    if supplement is None or supplement.state != Supplement.State.LAPSED:
        raise DomainError(
            "not_lapsed",
            _(
                "A petition is returned only when the time for a supplement has run out."
                " (Decree on civil petitions, article 25①)"
            ),
        )
    missing = _("Write the reasons: the applicant has a right to them.")
    reasons = written(reasons, field="reasons", missing=missing)
    with transaction.atomic():
        record(
            CaseReturned(**envelope(case), service=case.service, round=supplement.round),
            actor=actor,
        )
        _end(case, version, Case.Ending.RETURNED, reasons, actor=actor, moment=moment)


def note_undelivered(
    *, actor: Actor, case_id: int, version: int, moment: dt.datetime | None = None
) -> None:
    """Note that a demand came back undelivered; the second time the case ends as if withdrawn.

    영25②: the whereabouts of the applicant are not clear and demands were sent back twice. So there
    are two sendings: one that came back is sent again, or demanded once more, before a second
    return is noted. Raises Forbidden, NotFound, Stale, and DomainError if no sending is under way.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    moment = moment or timezone.now()
    with transaction.atomic():
        lock_case(case, version)
        supplement = newest_supplement(case)
        if (
            supplement is None
            or supplement.state not in WAITING
            or not _returned(supplement, moment)
        ):
            raise DomainError(
                "nothing_sent",
                _(
                    "No demand is under way that could come back. One that came back already has"
                    " to be sent again first. (Decree on civil petitions, article 25②)"
                ),
            )
        times = _times_returned(case)
        record(
            SupplementUndelivered(**envelope(case), round=supplement.round, times=times),
            actor=actor,
        )
        if times < MOST_UNDELIVERED:
            change_case(case, version)
            return
        # Nothing of it holds any more if the case is taken up again: it never reached anybody.
        Supplement.objects.filter(case=case, state__in=WAITING).update(state=Supplement.State.ENDED)
        with translation.override(case.language):
            reasons = str(_WITHDRAWN)
        _end(case, version, Case.Ending.DEEMED_WITHDRAWN, reasons, actor=actor, moment=moment)


def _returned(supplement: Supplement, moment: dt.datetime) -> bool:
    """Write down the return of the sending that is under way; whether there was one."""
    under_way = SupplementSending.objects.filter(supplement=supplement, returned_at=None)
    return bool(under_way.update(returned_at=moment))


def _times_returned(case: Case) -> int:
    """How many sendings of demands came back, but for those of an earlier end of the case."""
    rows = SupplementSending.objects.filter(supplement__case=case, returned_at__isnull=False)
    return rows.exclude(supplement__state=Supplement.State.ENDED).count()


def _end(
    case: Case,
    version: int,
    ending: Case.Ending,
    reasons: str,
    *,
    actor: Actor,
    moment: dt.datetime | None,
) -> None:
    end_case(
        case,
        version,
        ending,
        actor=actor,
        agency=clock.agency_now(case.agency_id),
        moment=moment or timezone.now(),
        reasons=reasons,
    )
