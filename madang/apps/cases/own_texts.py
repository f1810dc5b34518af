"""The texts of petitions that an office may word itself (``core.office``)."""

from django.utils.translation import gettext_lazy as _

from madang.core.office.wordings import Wording

RECEIPT_FOOTER = "cases.receipt_footer"
CLOSING_DECIDED = "cases.closing_decided"
CLOSING_OTHER = "cases.closing_other"
_OFFICE = frozenset({"office", "department", "phone"})

WORDINGS = (
    Wording(
        RECEIPT_FOOTER,
        _("Foot of the receipt"),
        _("Below the receipt that applicants see and print"),
        _(
            "With the tracking code you see the answer without signing in. Whoever has the code can"
            " see your petition, so keep it safe."
        ),
        _OFFICE,
    ),
    Wording(
        CLOSING_DECIDED,
        _("Closing sentence of a decision"),
        _("Below the reasons of a decided petition, for its applicant"),
        _("If something in this answer is not clear to you, ask {department} ({phone})."),
        _OFFICE,
    ),
    Wording(
        CLOSING_OTHER,
        _("Closing sentence of a petition that ended without a decision"),
        _("Below the reasons of a petition that was returned, withdrawn, merged or sent on"),
        _("If you want to ask again or do not know how to go on, call {department} ({phone})."),
        _OFFICE,
    ),
)
