"""What happens to cases, by subject."""

from madang.apps.cases.events import (
    applicant,
    belonging,
    clock,
    daily,
    desk,
    exporting,
    keeping,
    opinions,
    supplement,
)
from madang.apps.cases.events.handling import (
    CaseAccepted,
    CaseAssigned,
    CaseClosed,
    CaseDecided,
    CaseFiled,
)

__all__ = [
    "CaseAccepted",
    "CaseAssigned",
    "CaseClosed",
    "CaseDecided",
    "CaseFiled",
    "applicant",
    "belonging",
    "clock",
    "daily",
    "desk",
    "exporting",
    "keeping",
    "opinions",
    "supplement",
]
