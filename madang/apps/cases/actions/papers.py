"""What actions on a supplement share: the demand that waits, and the files that come with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import queries
from madang.apps.cases.actions.base import Call, FieldSpec
from madang.apps.cases.commands.supplement_answers import MOST_FILES
from madang.apps.cases.commands.supplement_days import WAITING
from madang.apps.cases.files import MEGABYTE, StoredFile, check_and_store, endings
from madang.apps.cases.models import Case, Supplement

TEXT = 4000
# What is taken where the programme file says nothing of files.
ACCEPT = ("pdf", "image", "hwp", "hwpx", "docx", "xlsx")
MOST_MB = 10


def newest(case: Case) -> Supplement | None:
    """The last demand of a case, as the case was loaded."""
    found = queries.supplements_of(case)
    return found[-1] if found else None


def in_state(case: Case, *states: Supplement.State) -> bool:
    """Whether the last demand is in one of these states."""
    found = newest(case)
    return found is not None and found.state in states


def waits(case: Case) -> bool:
    """Whether a supplement can still be handed in: until the case ends (법22②)."""
    return case.status != Case.Status.CLOSED and in_state(case, *WAITING)


def files_of(case: Case) -> FieldSpec:
    """The question for files, of the kinds that the service takes."""
    accept, most_mb = _rules_for_files(case)
    return {
        "name": "files",
        "type": "file",
        "label": _("Files"),
        "accept": endings(accept),
        "max_bytes": most_mb * MEGABYTE,
        "max_files": MOST_FILES,
    }


def _rules_for_files(case: Case) -> tuple[Sequence[str], int]:
    rule = queries.pinned_service(case).attachments
    return (rule.accept, rule.max_mb) if rule else (ACCEPT, MOST_MB)


@contextmanager
def stored_files(call: Call) -> Iterator[list[StoredFile]]:
    """The files of a call, checked and stored; taken away again if the step is refused."""
    accept, most_mb = _rules_for_files(call.case)
    stored: list[StoredFile] = []
    try:
        stored.extend(
            check_and_store(file, accept=accept, max_mb=most_mb, field="files")
            for file in call.files.get("files", ())[: MOST_FILES + 1]
        )
        yield stored
    except Exception:
        for one in stored:
            default_storage.delete(one.path)
        raise
