"""Forms that are not sent yet. What was typed is kept, sealed, until it is sent or grows old."""

import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.files import MANDATE_FILE, StoredFile
from madang.apps.cases.models import Attachment, Draft
from madang.apps.cases.queries import OfferedService
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, NotFound
from madang.core.people import vault
from madang.lib import crypto

KEPT = dt.timedelta(days=30)
MOST_FILES = 20
MOST_LISTED = 10


@dataclass(slots=True)
class Content:
    """What was typed so far: raw answers and the applicant's details, both unchecked.

    ``follows`` is the uid of the pre-review after which the form was begun, ``intake`` what an
    official typed about how the petition came.
    """

    applicant: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    follows: str = ""
    intake: dict[str, str] = field(default_factory=dict)


def start_draft(
    *,
    actor: Actor,
    agency: AgencyRef,
    offered: OfferedService,
    applicant: Mapping[str, str],
    content: Content | None = None,
) -> uuid.UUID:
    """A form of a service, pinned to the version of its file that is shown.

    ``applicant`` is what is known already of who asks, ``content`` what else it begins with.
    """
    uid = uuid.uuid4()
    Draft.objects.create(
        uid=uid,
        agency_id=agency.id,
        programme_version_id=offered.version_id,
        service=offered.id,
        resident_id=actor.id if actor.kind == "resident" else None,
        sealed=_seal(uid, replace(content or Content(), applicant=dict(applicant))),
    )
    return uid


def move_to_version(*, draft: Draft, version_id: int) -> None:
    """Let a draft go on under another version of its programme file; what was typed is kept."""
    Draft.objects.filter(id=draft.pk, sent_at=None).update(programme_version_id=version_id)


def unsent_drafts(actor: Actor) -> list[Draft]:
    """The forms that a signed-in resident began and has not sent, the last one touched first."""
    if actor.kind != "resident" or actor.id is None:
        return []
    rows = Draft.objects.filter(
        resident_id=actor.id,
        agency_id=actor.agency_id,
        sent_at=None,
        changed_at__gte=timezone.now() - KEPT,
    )
    return list(rows.defer("sealed").order_by("-changed_at")[:MOST_LISTED])


def draft_of(agency: AgencyRef, uid: uuid.UUID) -> Draft:
    """A draft by its opaque id. Whoever calls has checked whose it is. Raises NotFound."""
    draft = Draft.objects.filter(uid=uid, agency_id=agency.id).first()
    if draft is None:
        raise NotFound(
            "no_draft", _("This form is not kept any more. Please start again from the service.")
        )
    return draft


def content_of(draft: Draft) -> Content:
    raw = vault.ring().open(bytes(draft.sealed), context=crypto.bind("cases_draft", draft.uid))
    return Content(**json.loads(raw))


def save_draft(
    *,
    draft: Draft,
    applicant: Mapping[str, str] | None = None,
    answers: Mapping[str, Any] | None = None,
    intake: Mapping[str, str] | None = None,
) -> None:
    """Keep what was typed on one step beside what was typed on the others."""
    with transaction.atomic():
        locked = Draft.objects.select_for_update().get(id=draft.pk)
        content = content_of(locked)
        content.applicant.update(applicant or {})
        content.answers.update(answers or {})
        content.intake.update(intake or {})
        locked.sealed = _seal(locked.uid, content)
        locked.changed_at = timezone.now()
        locked.save(update_fields=["sealed", "changed_at"])


def adopt_draft(*, actor: Actor, draft: Draft, known: Mapping[str, str]) -> None:
    """Make a form that was begun without an account the signed-in resident's own.

    What is ``known`` of the resident takes the place of what was typed.
    """
    Draft.objects.filter(id=draft.pk, resident=None).update(resident_id=actor.id)
    draft.resident_id = actor.id
    save_draft(draft=draft, applicant=known)
    draft.refresh_from_db(fields=["sealed"])


def add_file(*, draft: Draft, field_name: str, file: StoredFile) -> None:
    """Put a stored file to a draft.

    Raises DomainError when there are too many already, or when the form was sent meanwhile; then
    the stored file is deleted again.
    """
    try:
        add_row(draft, field_name, file)
    except DomainError:
        default_storage.delete(file.path)
        raise


def hold_files(*, agency: AgencyRef, filing_id: uuid.UUID, offered: OfferedService) -> Draft:
    """A draft that holds the files of a petition which is filed in the same transaction.

    ``filing_id`` is the petition's client id. Raises IntegrityError where it was used already.
    """
    return Draft.objects.create(
        uid=filing_id,
        agency_id=agency.id,
        programme_version_id=offered.version_id,
        service=offered.id,
        sealed=_seal(filing_id, Content()),
    )


def add_row(draft: Draft, field_name: str, file: StoredFile) -> None:
    """As ``add_file``; a file that is refused stays in the storage, for whoever put it there."""
    with transaction.atomic():
        _lock_unsent(draft)
        if Attachment.objects.filter(draft=draft).count() >= MOST_FILES:
            raise DomainError(
                "too_many_files",
                _("At most %(count)s files can be sent with one petition.") % {"count": MOST_FILES},
                field=field_name,
            )
        Attachment.objects.create(
            draft=draft,
            field=field_name,
            name=file.name,
            kind=file.kind,
            size=file.size,
            digest=file.digest,
            path=file.path,
        )


def remove_file(*, draft: Draft, file_uid: uuid.UUID) -> None:
    """Take a file out of a draft; unknown ones are no error.

    Raises DomainError when the form was sent meanwhile: then the file is the case's.
    """
    with transaction.atomic():
        _lock_unsent(draft)
        row = Attachment.objects.filter(uid=file_uid, draft=draft, case=None).first()
        if row is not None:
            row.delete()
            transaction.on_commit(lambda: default_storage.delete(row.path))


def _lock_unsent(draft: Draft) -> None:
    """Hold the draft until the transaction ends. Raises DomainError if it was sent."""
    if Draft.objects.select_for_update().get(id=draft.pk).sent_at:
        raise DomainError(
            "form_sent",
            _("This form was sent meanwhile. The petition keeps the files that it was sent with."),
        )


def lock_files(draft_id: int) -> dict[str, int] | None:
    """Let nobody change the files of a draft until the transaction ends; how many there are by
    field, or None if the form was sent already.

    Whoever files a draft does so behind this lock: a file that comes or goes meanwhile is either
    seen here or refused.
    """
    if Draft.objects.select_for_update().get(id=draft_id).sent_at:
        return None
    fields = Attachment.objects.filter(draft=draft_id).exclude(field=MANDATE_FILE)
    return dict(Counter(fields.values_list("field", flat=True)))


def files_of(draft: Draft) -> list[Attachment]:
    return list(Attachment.objects.filter(draft=draft).order_by("id"))


def discard_draft(*, draft: Draft) -> None:
    """Destroy a form that its owner does not want any more, with its files.

    Raises DomainError when it was sent meanwhile: then it is the case's.
    """
    with transaction.atomic():
        _lock_unsent(draft)
        _destroy(draft)


def forget_old_drafts(*, now: dt.datetime, agency_id: int | None = None, batch: int = 500) -> int:
    """Destroy drafts that nobody touched for 30 days, with their files; return how many.

    Drafts that became a case are forgotten too; the case keeps its files. With ``agency_id`` those
    of this agency only.
    """
    old = Draft.objects.filter(changed_at__lt=now - KEPT)
    if agency_id is not None:
        old = old.filter(agency_id=agency_id)
    found = list(old.order_by("changed_at")[:batch])
    for draft in found:
        with transaction.atomic():
            # What is being sent at this moment is the case's, and stays.
            list(Draft.objects.select_for_update().filter(id=draft.pk))
            _destroy(draft)
    return len(found)


def _destroy(draft: Draft) -> None:
    """Delete a draft that is locked. Its files go after the commit: a file without a row is litter,
    a row without a file is loss.
    """
    unsent = list(Attachment.objects.filter(draft=draft, case=None))
    Attachment.objects.filter(id__in=[row.pk for row in unsent]).delete()
    draft.delete()
    for row in unsent:
        transaction.on_commit(partial(default_storage.delete, row.path))


def _seal(uid: uuid.UUID, content: Content) -> bytes:
    text = json.dumps(asdict(content), ensure_ascii=False)
    return vault.ring().seal(text, context=crypto.bind("cases_draft", uid))
