"""The words for kinds, channels, states and outcomes, and for how long something takes."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from madang.apps.cases.block_service import Service
from madang.apps.cases.grounds import NOT_PROCESSED
from madang.apps.cases.models import Case
from madang.apps.cases.words import ENDINGS
from madang.core.office.code_lists import CodeList
from madang.core.people.models import Purpose
from madang.lib.periods import Period, Unit

Lazy = str | Promise

KINDS: dict[str, Lazy] = {
    "statutory": gettext_lazy("Statutory petition"),
    "inquiry": gettext_lazy("Inquiry"),
    "suggestion": gettext_lazy("Suggestion"),
    "other": gettext_lazy("Other petition"),
    "grievance": gettext_lazy("Grievance"),
    "objection": gettext_lazy("Objection"),
    "pre_review": gettext_lazy("Pre-review"),
}
CHANNELS: dict[str, Lazy] = {
    "web": gettext_lazy("online"),
    "counter": gettext_lazy("at the counter"),
    "phone": gettext_lazy("by telephone"),
    "post": gettext_lazy("by post"),
    "kiosk": gettext_lazy("at a kiosk"),
    "field": gettext_lazy("from an official on the spot"),
    "proxy": gettext_lazy("by a representative"),
}
IDENTITIES: dict[str, Lazy] = {
    "anonymous": gettext_lazy("Not needed"),
    "contact": gettext_lazy("With a code by e-mail or your digital identity"),
    "verified": gettext_lazy("With your digital identity"),
}
STATUSES: dict[str, tuple[Lazy, str]] = {
    Case.Status.FILED: (pgettext_lazy("state of a case", "Received"), "info"),
    Case.Status.ACCEPTED: (gettext_lazy("In progress"), "primary"),
    Case.Status.CLOSED: (gettext_lazy("Decided"), "neutral"),
}
OUTCOMES: dict[str, tuple[Lazy, str]] = {
    "granted": (gettext_lazy("Granted"), "success"),
    "granted_with_conditions": (gettext_lazy("Granted with conditions"), "success"),
    "refused": (gettext_lazy("Refused"), "danger"),
    "answered": (gettext_lazy("Answered"), "success"),
    "taken_up": (gettext_lazy("Taken up"), "success"),
    "partly_taken_up": (gettext_lazy("Taken up in part"), "info"),
    "not_taken_up": (gettext_lazy("Not taken up"), "warning"),
    "done": (gettext_lazy("Settled"), "success"),
    "remedied": (gettext_lazy("Remedied"), "success"),
    "partly_remedied": (gettext_lazy("Remedied in part"), "info"),
    "not_remedied": (gettext_lazy("Not remedied"), "warning"),
    "feasible": (gettext_lazy("Feasible"), "success"),
    "feasible_with_conditions": (gettext_lazy("Feasible with conditions"), "success"),
    "not_feasible": (gettext_lazy("Not feasible"), "warning"),
    "upheld": (gettext_lazy("Objection upheld"), "success"),
    "dismissed": (gettext_lazy("Objection dismissed"), "danger"),
    "inadmissible": (gettext_lazy("Objection not admissible"), "warning"),
}


def ending_of(case: Case) -> tuple[Lazy, str]:
    """How a closed case ended, as a badge: of a decided one its outcome says more."""
    return OUTCOMES.get(case.outcome) or ENDINGS[Case.Ending(case.ending)]


MEANS: dict[str, Lazy] = {
    "paper": gettext_lazy("On paper"),
    "electronic": gettext_lazy("Electronically"),
    "spoken": gettext_lazy("By word of mouth or telephone"),
}
SCOPE_NAMES: dict[str, Lazy] = {
    "mine": gettext_lazy("Mine"),
    "department": gettext_lazy("My department"),
    "all": gettext_lazy("Whole agency"),
}
PURPOSES = [(str(code), label) for code, label in Purpose.choices if code != Purpose.SELF]
CODE_LISTS = (
    CodeList(
        "channels",
        gettext_lazy("Ways in which petitions come"),
        gettext_lazy("Named by services in programme files, and counted by the analysis."),
        CHANNELS,
        gettext_lazy("Fixed by the software, which has a way in for each of them."),
    ),
    CodeList(
        "grounds_not_processed",
        gettext_lazy("Grounds for not processing a petition"),
        gettext_lazy("Chosen by the official who ends a petition without processing it."),
        NOT_PROCESSED,
        gettext_lazy("Fixed by article 21 of the petitions act."),
    ),
)


def period_name(service: Service) -> str:
    """How long a service takes, in words."""
    if service.is_at_once:
        return _("At once (within 3 working hours)")
    return length(service.period)


def leaves_out_days_off(service: Service) -> bool:
    """Whether days off do not count in the period: in hours and days, not in weeks and longer."""
    return service.period.unit in (Unit.HOURS, Unit.DAYS)


def length(period: Period) -> str:
    """A period in words."""
    count = period.amount
    texts = {
        Unit.HOURS: ngettext("%(count)s working hour", "%(count)s working hours", count),
        Unit.DAYS: ngettext("%(count)s working day", "%(count)s working days", count),
        Unit.WEEKS: ngettext("%(count)s week", "%(count)s weeks", count),
        Unit.MONTHS: ngettext("%(count)s month", "%(count)s months", count),
        Unit.YEARS: ngettext("%(count)s year", "%(count)s years", count),
    }
    return texts[period.unit] % {"count": count}
