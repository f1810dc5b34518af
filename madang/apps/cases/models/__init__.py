"""The tables of petitions, by subject."""

from madang.apps.cases.models.case import COLLECTIVE, Case, Counter, receipt_number
from madang.apps.cases.models.drafts import Attachment, Draft
from madang.apps.cases.models.finding import CaseText
from madang.apps.cases.models.keeping import MonthNote, Told
from madang.apps.cases.models.ledger import LedgerEntry
from madang.apps.cases.models.links import CaseLink, HandOver, Mandate, Revision, Roll
from madang.apps.cases.models.reviews import Guardian, Guidance, Opinion
from madang.apps.cases.models.supplement import Supplement

__all__ = [
    "COLLECTIVE",
    "Attachment",
    "Case",
    "CaseLink",
    "CaseText",
    "Counter",
    "Draft",
    "Guardian",
    "Guidance",
    "HandOver",
    "LedgerEntry",
    "Mandate",
    "MonthNote",
    "Opinion",
    "Revision",
    "Roll",
    "Supplement",
    "Told",
    "receipt_number",
]
