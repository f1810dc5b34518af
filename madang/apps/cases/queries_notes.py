"""Reading the internal notes of a case."""

from collections.abc import Sequence

from madang.apps.cases.models import Case, Note


def notes_of(case: Case) -> Sequence[Note]:
    """All of them, the first one first. For officials who may read the case."""
    return list(Note.objects.filter(case=case).order_by("id"))
