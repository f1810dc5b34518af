"""The nine grounds on which a petition that no law provides for need not be processed (법21)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text

NOT_STATUTORY: Final = frozenset({"inquiry", "suggestion", "other", "grievance"})
"""The kinds to which 법21 and 법23 apply."""

NOT_PROCESSED: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "politics_or_secrets": _(
            "1. It takes a highly political judgement, or concerns secrets of the state or of"
            " office"
        ),
        "investigation_or_trial": _(
            "2. It concerns an investigation, a trial, the execution of a sentence, or an audit"
            " that the Board of Audit has begun"
        ),
        "remedy_pending": _(
            "3. An administrative appeal, a suit, a constitutional complaint or another remedy is"
            " pending"
        ),
        "mediation_pending": _(
            "4. A reconciliation, mediation, conciliation or arbitration by law is pending"
        ),
        "settled_by_judgment": _(
            "5. The rights were settled finally by a judgment, decision, ruling, settlement or"
            " award"
        ),
        "board_of_audit": _("6. It is decided by the council of the Board of Audit"),
        "election_commission": _("7. It is decided by an election commission"),
        "private_matter": _("8. It concerns rights between private people, or somebody's privacy"),
        "personnel_matter": _("9. It concerns an act of personnel management of the agency"),
    }
)
"""In the order of the article, by the code that ``Case.outcome`` keeps."""
