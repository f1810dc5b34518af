"""Filing a petition and its files in one step, as programs do: all of it, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import drafts, queries
from madang.apps.cases.files import (
    MANDATE_FILE,
    MANDATE_KINDS,
    MANDATE_MB,
    StoredFile,
    check_and_store,
)
from madang.apps.cases.filing import Filing, InvalidAnswers, Receipt, receipt_again
from madang.apps.cases.models import Draft
from madang.apps.cases.queries import OfferedService
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError
from madang.core.programmes.fields import FileField

Uploads = Mapping[str, Sequence[UploadedFile[Any]]]
"""What came, by the names of the file fields of the programme file, and MANDATE_FILE."""


def file_with_files(
    *,
    agency: AgencyRef,
    filing: Filing,
    uploads: Uploads,
    write: Callable[[Filing], Receipt],
) -> Receipt:
    """File a petition together with what was uploaded; ``write`` is the command that files it.

    Where the client id is that of a form that was begun after a pre-review, the papers that it took
    along belong to the petition too. A client id that was used gives its receipt, and what was
    uploaded again is not kept. Raises what the command raises, and DomainError for a file that
    cannot be taken.
    """
    known = receipt_again(agency, filing.client_id)
    if known is not None:
        return known
    offered = queries.offered_service(agency, filing.service_id)
    stored: list[tuple[str, StoredFile]] = []
    receipt = None
    try:
        # Before the transaction: a storage may be far away.
        for name, files in uploads.items():
            stored.extend((name, _checked(offered, name, one)) for one in files)
        receipt = _file(agency, offered, filing, stored, write)
    finally:
        if receipt is None or receipt.repeated:
            for _name, one in stored:
                default_storage.delete(one.path)
    return receipt


def _checked(offered: OfferedService, name: str, file: UploadedFile[Any]) -> StoredFile:
    if name == MANDATE_FILE:
        return check_and_store(file, accept=MANDATE_KINDS, max_mb=MANDATE_MB, field=name)
    for field in offered.service.form:
        if field.name == name and isinstance(field, FileField):
            return check_and_store(file, accept=field.accept, max_mb=field.max_mb, field=name)
    raise InvalidAnswers({name: _("There is no such question.")})


def _file(
    agency: AgencyRef,
    offered: OfferedService,
    filing: Filing,
    stored: Sequence[tuple[str, StoredFile]],
    write: Callable[[Filing], Receipt],
) -> Receipt:
    try:
        with transaction.atomic():
            draft = _begun(agency, filing) or drafts.hold_files(
                agency=agency, filing_id=filing.client_id, offered=offered
            )
            for name, file in stored:
                drafts.add_row(draft, name, file)
            receipt = write(replace(filing, draft_id=draft.pk))
            if receipt.repeated:  # it was filed without files a moment ago
                transaction.set_rollback(True)
            return receipt
    except IntegrityError:
        # The same petition was being filed at this moment, and that one was quicker.
        known = receipt_again(agency, filing.client_id)
        if known is None:
            raise DomainError(
                "client_id_taken", _("This client id is used for something else. Take a new one.")
            ) from None
        return known


def _begun(agency: AgencyRef, filing: Filing) -> Draft | None:
    """The form of this id that was begun for the same service."""
    return Draft.objects.filter(
        uid=filing.client_id, agency_id=agency.id, service=filing.service_id, sent_at=None
    ).first()
