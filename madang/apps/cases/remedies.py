"""What is open to somebody whose petition was refused (구제절차: 법27③, 법35, 영40②)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from madang.apps.cases import clock
from madang.apps.cases.models import Case
from madang.core.actors import AgencyRef
from madang.core.orgs import queries as orgs
from madang.core.orgs.showing import localised
from madang.lib.periods import objection_last_day
from madang.ui.formats import day

REFUSED: Final = "refused"
TURNED_DOWN: Final = ("dismissed", "inadmissible")


@dataclass(frozen=True, slots=True)
class Remedies:
    """The text that goes with a refusal, in the applicant's language.

    ``objection_until`` is the last day to object, if the applicant is told on the day of the
    decision; None where an objection was made already.
    """

    text: str
    objection_until: dt.date | None = None


def remedies_of(case: Case, outcome: str, told_on: dt.date, agency: AgencyRef) -> Remedies | None:
    """What goes with a refusal of a statutory petition, or of an objection to one; else None."""
    refused = case.kind == "statutory" and outcome == REFUSED
    turned_down = case.kind == clock.OBJECTION and outcome in TURNED_DOWN
    if not refused and not turned_down:
        return None
    with translation.override(case.language):
        further = _further()
        if turned_down:
            return Remedies(further)
        last = last_day_to_object(told_on, agency)
        return Remedies(f"{_objection(case.department.name, last)}\n{further}", last)


def last_day_to_object(told_on: dt.date, agency: AgencyRef) -> dt.date:
    """The last of 60 days from being told (법35①), by 민법 157 and 161."""
    return objection_last_day(told_on, orgs.calendar(agency.id, agency.calendar_version))


def _objection(department: Mapping[str, str], last: dt.date) -> str:
    return _(
        "You may object in writing to %(department)s within 60 days of being told; if you are told"
        " today, until %(date)s (Civil Petitions Treatment Act, article 35)."
    ) % {"department": localised(department), "date": day(last)}


def _further() -> str:
    return _(
        "Whether you object or not, you may file an administrative appeal (Administrative Appeals"
        " Act, article 27) or a suit (Administrative Litigation Act, article 20) within 90 days of"
        " learning of the decision; if you objected, within 90 days of being told the result"
        " (General Act on Public Administration, article 36)."
    )
