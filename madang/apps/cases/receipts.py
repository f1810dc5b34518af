"""Whether a receipt slip is owed for a petition (접수증: 법9②, 영6③)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from madang.apps.cases.block_service import Service
from madang.core.errors import Text

# Who came in person, or sent somebody with a mandate (영5).
IN_PERSON = frozenset({"counter", "proxy", "kiosk"})


@dataclass(frozen=True, slots=True)
class ReceiptRule:
    """Whether the slip is owed, and the sentence with the article that says so."""

    owed: bool
    reason: Text


def receipt_rule(service: Service, channel: str) -> ReceiptRule:
    """The rule for a petition of a service that came in this way."""
    if service.kind == "other":
        return ReceiptRule(
            False, _("No slip is owed for an “other” petition (petitions decree, 6③1).")
        )
    if channel not in IN_PERSON:
        return ReceiptRule(
            False, _("No slip is owed to whoever did not come in person (petitions decree, 6③2).")
        )
    if service.is_at_once:
        return ReceiptRule(
            False, _("No slip is owed for what is settled at once (petitions decree, 6③3).")
        )
    return ReceiptRule(True, _("The applicant gets this slip now (petitions act, article 9②)."))
