"""Where a case's clock stands, for lists and headings: until when, or why it stands still."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy
from markupsafe import Markup

from madang.apps.cases import clock
from madang.apps.cases.block_service import Service
from madang.apps.cases.models import Case
from madang.apps.cases.showing import words
from madang.core.actors import AgencyRef
from madang.lib.periods import HOURS_PER_DAY, Reckoning
from madang.lib.periods.grounds import SUPPLEMENT
from madang.ui.attributes import badge

SHORT_GROUNDS: Mapping[str, words.Lazy] = {
    "supplement": pgettext_lazy("why the period stands still", "supplement"),
    "transport": pgettext_lazy("why the period stands still", "transport"),
    "representatives": pgettext_lazy("why the period stands still", "representatives"),
    "hearing": pgettext_lazy("why the period stands still", "hearing"),
    "examination": pgettext_lazy("why the period stands still", "technical review"),
    "prior_case": pgettext_lazy("why the period stands still", "another case first"),
    "outage": pgettext_lazy("why the period stands still", "outage"),
    "documents": pgettext_lazy("why the period stands still", "documents"),
    "survey": pgettext_lazy("why the period stands still", "survey"),
    "survey_extension": pgettext_lazy("why the period stands still", "survey"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """``due_at`` is worked out as of now, with zone; ``held`` a badge, "" while the clock runs.

    ``days_left`` are working days, negative when late. ``waits`` is for the applicant's supplement.
    """

    found: Reckoning
    due_at: dt.datetime
    days_left: int
    held: str
    waits: bool


def standing(case: Case, agency: AgencyRef) -> Standing:
    """Where the clock of a case stands now; of a closed one, where it stood at its end."""
    found = clock.reckoning_of(case, agency, timezone.now())
    due_at = clock.with_zone(found.moment)
    hold = found.ledger.open_hold
    ground = hold.ground if hold and found.held else ""
    return Standing(
        found,
        due_at,
        clock.working_days_left(due_at, agency),
        held_badge(ground) if ground else "",
        ground == SUPPLEMENT,
    )


def held_badge(ground: str) -> Markup:
    """Why a clock stands still, as a badge in the place of the days that are left."""
    return badge(_("Clock stopped: %(ground)s") % {"ground": SHORT_GROUNDS[ground]}, "info")


def hold_name(ground: str) -> str:
    """Why a clock stands still, in few words."""
    return str(SHORT_GROUNDS[ground])


def held_badges(grounds: Iterable[str]) -> dict[str, Markup]:
    """The badges of these grounds; "" is a clock that runs."""
    return {ground: held_badge(ground) if ground else Markup("") for ground in grounds}


def period_name(case: Case, service: Service) -> str:
    """How long a case may take, in words; an objection has a period of its own (법35②)."""
    if case.kind == clock.OBJECTION:
        return words.length(clock.period_of(case))
    return words.period_name(service)


def working_time(minutes: int) -> str:
    """Working time in days of eight hours (법19①), hours and minutes."""
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, HOURS_PER_DAY)
    parts = []
    if days:
        parts.append(ngettext("%(count)s day", "%(count)s days", days) % {"count": days})
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if rest or not parts:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return " ".join(parts)
