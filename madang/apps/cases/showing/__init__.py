"""What the pages show: rows and facts made ready before a template sees them."""

from madang.apps.cases.showing.desk import (
    desk_case,
    inbox_rows,
    labelled,
    official_choices,
    personal_answers,
)
from madang.apps.cases.showing.forms import field_row, form_page, form_review, page_url
from madang.apps.cases.showing.residents import (
    draft_row,
    my_case_row,
    receipt,
    status_page,
)
from madang.apps.cases.showing.rows import Row
from madang.apps.cases.showing.services import office_of, service_card, service_page
from madang.apps.cases.showing.words import CODE_LISTS, PURPOSES, SCOPE_NAMES

__all__ = [
    "CODE_LISTS",
    "PURPOSES",
    "SCOPE_NAMES",
    "Row",
    "desk_case",
    "draft_row",
    "field_row",
    "form_page",
    "form_review",
    "inbox_rows",
    "labelled",
    "my_case_row",
    "office_of",
    "official_choices",
    "page_url",
    "personal_answers",
    "receipt",
    "service_card",
    "service_page",
    "status_page",
]
