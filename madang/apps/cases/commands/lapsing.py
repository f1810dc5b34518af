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
    require_open,
    the_case,
)
from madang.apps.cases.commands.clocking import OPEN
from madang.apps.cases.commands.ledger import written
from madang.apps.cases.commands.supplementing import WAITING, newest_supplement
from madang.apps.cases.events.supplement import (
    CaseReturned,
    SupplementLapsed,
    SupplementUndelivered,
)
from madang.apps.cases.models import Case, Supplement
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record

MOST_UNDELIVERED = 2  # 영25②
_WITHDRAWN = _(
    "We could not reach you: what we asked you for came back twice. So the petition counts as"
    " withdrawn. (Decree on civil petitions, article 25②)"
)


def lapse_supplement(
    *, actor: Actor, case_id: int, number: int, moment: dt.datetime | None = None
) -> None:
    """Note that the time of demand ``number`` has run out, unless it was answered or made longer.

    The clock goes on standing still; the office may ask once more (영24③) or return the petition
    (영25①). No open page becomes stale by it.
    """
    moment = moment or timezone.now()
    with transaction.atomic():
        cases = Case.objects.select_for_update(of=("self",))
        case = cases.get(id=case_id, agency_id=actor.agency_id)
        supplement = Supplement.objects.get(case=case, round=number)
        over = supplement.answer_by < clock.local(moment).date()
        if supplement.state != Supplement.State.OPEN or not over:
            return
        supplement.state = Supplement.State.LAPSED
        supplement.save(update_fields=["state"])
        record(
            SupplementLapsed(**envelope(case), round=number, answer_by=supplement.answer_by),
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

    영25②: the whereabouts of the applicant are not clear and two demands were sent back. Raises
    Forbidden, NotFound, Stale, and DomainError if no demand is waiting.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    supplement = newest_supplement(case)
    if supplement is None or supplement.state not in WAITING or supplement.method == "spoken":
        raise DomainError(
            "nothing_sent",
            _(
                "No demand is under way that could come back."
                " (Decree on civil petitions, article 25②)"
            ),
        )
    with transaction.atomic():
        supplement.undelivered += 1
        supplement.save(update_fields=["undelivered"])
        times = sum(Supplement.objects.filter(case=case).values_list("undelivered", flat=True))
        record(
            SupplementUndelivered(**envelope(case), round=supplement.round, times=times),
            actor=actor,
        )
        if times < MOST_UNDELIVERED:
            change_case(case, version)
            return
        with translation.override(case.language):
            reasons = str(_WITHDRAWN)
        _end(case, version, Case.Ending.DEEMED_WITHDRAWN, reasons, actor=actor, moment=moment)


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
