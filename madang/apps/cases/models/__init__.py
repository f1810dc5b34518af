"""The tables of petitions, by subject."""

from madang.apps.cases.models.case import COLLECTIVE, Case, Counter, receipt_number
from madang.apps.cases.models.desk import BulkItem, BulkRun, DecisionText, KeptView, Note
from madang.apps.cases.models.drafts import Attachment, Draft
from madang.apps.cases.models.finding import CaseText
from madang.apps.cases.models.keeping import MonthNote, Told
from madang.apps.cases.models.ledger import LedgerEntry
from madang.apps.cases.models.links import CaseLink, Mandate, Revision, Roll, Transfer
from madang.apps.cases.models.months import MonthEndCase
from madang.apps.cases.models.reviews import Guardian, Guidance, Opinion
from madang.apps.cases.models.supplement import (
    InsufficientAnswer,
    Supplement,
    SupplementSending,
)
from madang.apps.cases.models.survey import SurveyAnswer

__all__ = [
    "COLLECTIVE",
    "Attachment",
    "BulkItem",
    "BulkRun",
    "Case",
    "CaseLink",
    "CaseText",
    "Counter",
    "DecisionText",
    "Draft",
    "Guardian",
    "Guidance",
    "InsufficientAnswer",
    "KeptView",
    "LedgerEntry",
    "Mandate",
    "MonthEndCase",
    "MonthNote",
    "Note",
    "Opinion",
    "Revision",
    "Roll",
    "Supplement",
    "SupplementSending",
    "SurveyAnswer",
    "Told",
    "Transfer",
    "receipt_number",
]
