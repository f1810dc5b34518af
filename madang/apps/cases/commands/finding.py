"""Making a case findable by what was written in it."""

from madang.apps.cases.models import Case, CaseText
from madang.apps.cases.wording import said, span_of, span_token, tokens


def make_findable(case: Case) -> None:
    """Index the readable answers of a case as they are now, in the caller's transaction."""
    text = said(case.answers)
    found_by = [span_token(span_of(case.pk)), *tokens(text)]
    CaseText.objects.update_or_create(case_id=case.pk, defaults={"text": text, "tokens": found_by})
