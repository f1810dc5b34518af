"""From a pre-review to the petition itself (사전심사, 법30, 영34)."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import drafts, files, queries
from madang.apps.cases import queries_complex as found
from madang.apps.cases.block_pre_review import is_pre_review, petition_of
from madang.apps.cases.commands.base import envelope, lock_case, require_open, the_case
from madang.apps.cases.events.opinions import PreReviewFollowed
from madang.apps.cases.models import Case, CaseLink, Draft
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError
from madang.core.events.commands import record


def begin_after_pre_review(
    *, actor: Actor, agency: AgencyRef, pre_review: Case, applicant: Mapping[str, str]
) -> uuid.UUID:
    """Begin the form of the petition with the answers and papers of its pre-review (영34③).

    Gives the draft's uid. Whoever calls has checked that the pre-review is the visitor's own.
    Answers that say who somebody is are asked again. Raises NotFound for a service that is not
    offered any more, and DomainError for a pre-review without a result.
    """
    _require_result(pre_review)
    offered = queries.offered_service(agency, petition_of(pre_review.service))
    form = offered.service.form
    names = {field.name for field in form}
    uid = drafts.start_draft(
        actor=actor,
        agency=agency,
        offered=offered,
        applicant=applicant,
        content=drafts.Content(
            answers={
                name: _as_typed(value)
                for name, value in pre_review.answers.items()
                if name in names
            },
            follows=str(pre_review.uid),
        ),
    )
    draft = Draft.objects.get(uid=uid)
    for row in queries.attachments_of(pre_review):
        if row.field in names:
            with default_storage.open(row.path) as stored:
                copied = files.copy_of(stored, name=row.name, kind=row.kind, size=row.size)
            drafts.add_file(draft=draft, field_name=row.field, file=copied)
    return uid


def follow_pre_review(
    *, actor: Actor, case_id: int, version: int, number: str, rule: str = "by_hand"
) -> None:
    """Link a petition with the pre-review that its applicant had, by receipt number.

    Raises Forbidden, NotFound, Stale, and DomainError for a number that is no pre-review of this
    service with a result, or for a case that is linked already.
    """
    actor.require("cases.decide")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.ACCEPTED)
    pre_review = found.pre_review_numbered(case, number)
    if pre_review is None:
        raise DomainError(
            "no_pre_review",
            _("There is no pre-review of this service with this number. Nothing was changed."),
            field="number",
        )
    _require_result(pre_review)
    with transaction.atomic():
        lock_case(case, version)
        links = CaseLink.objects.filter(case=case, kind=CaseLink.Kind.FOLLOWS)
        if links.exists():
            raise DomainError(
                "linked_already",
                _("This petition is linked with a pre-review already. Nothing was changed."),
                field="number",
            )
        CaseLink.objects.create(case=case, other=pre_review, kind=CaseLink.Kind.FOLLOWS)
        record(
            PreReviewFollowed(
                **envelope(case),
                pre_review_id=pre_review.pk,
                outcome=pre_review.outcome,
                rule=rule,
            ),
            actor=actor,
        )


def _require_result(pre_review: Case) -> None:
    if not is_pre_review(pre_review.service) or pre_review.ending != Case.Ending.DECIDED:
        raise DomainError(
            "no_result", _("This pre-review has no result that a petition could go on from.")
        )


def _as_typed(value: Any) -> Any:
    """A stored answer as the form would have sent it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, list) else str(value)
