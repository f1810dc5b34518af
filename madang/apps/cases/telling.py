"""How a result is told (통지: 법27, 영29), and from when a paper waits to be collected."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, queries
from madang.apps.cases.models import Case
from madang.apps.cases.remedies import REFUSED
from madang.core.errors import DomainError

PAPER, ELECTRONIC, SPOKEN = "paper", "electronic", "spoken"
MEANS: Final = (PAPER, ELECTRONIC, SPOKEN)
ONLINE: Final = frozenset({"web", "kiosk"})


@dataclass(frozen=True, slots=True)
class Telling:
    """How a result is told, one of MEANS, and whether the applicant agreed to that way.

    Without means, as the petition came.
    """

    means: str = ""
    agreed: bool = False


AS_USUAL: Final = Telling()


def usual_means(case: Case) -> str:
    """How a result is told unless somebody says otherwise: as the petition came (법27②2)."""
    return ELECTRONIC if case.channel in ONLINE else PAPER


def checked_means(case: Case, outcome: str, told: Telling) -> str:
    """How the result is told, if the law admits it.

    On paper; electronically if the applicant agreed or filed online (법27②); by word of mouth or
    telephone what is no law's matter, or if the applicant agreed (영29②), but never the refusal of
    a statutory petition: its reasons and remedies are told in writing (법27③). Raises DomainError.
    """
    means, agreed = told.means or usual_means(case), told.agreed
    if means not in MEANS:
        raise DomainError("unknown_means", _("Choose how the result is told."), field="notice")
    refused = case.kind == clock.OBJECTION or (case.kind == "statutory" and outcome == REFUSED)
    if means == SPOKEN and refused:
        raise DomainError(
            "told_in_writing",
            _("This is told in writing, with reasons and remedies (petitions act, article 27③)."),
            field="notice",
        )
    if means == ELECTRONIC and case.channel not in ONLINE and not agreed:
        raise DomainError(
            "no_consent_electronic",
            _("The applicant has not agreed to an electronic notice (petitions act, 27②)."),
            field="notice",
        )
    if means == SPOKEN and case.kind != "other" and not agreed:
        raise DomainError(
            "no_consent_spoken",
            _("The applicant has not agreed to be told by word of mouth (decree, 29②)."),
            field="notice",
        )
    return means


def collect_from(case: Case, outcome: str, moment: dt.datetime) -> dt.date | None:
    """The announced date from which a paper result waits (영25④); None where there is none.

    The later of the due date and the day of the decision: nobody fetches what is not there yet.
    """
    own_outcomes = case.kind in queries.OWN_DECISIONS
    if own_outcomes or outcome == REFUSED or not queries.pinned_service(case).collect:
        return None
    return max(clock.local(case.due_at).date(), clock.local(moment).date())
