"""Texts that a department writes its decisions with (처분 문안)."""

from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import queries, text_queries
from madang.apps.cases.block_pre_review import is_pre_review
from madang.apps.cases.commands.base import stale
from madang.apps.cases.decision_words import check_places
from madang.apps.cases.events.desk import DecisionTextRemoved, DecisionTextWritten
from madang.apps.cases.models import DecisionText
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.lib.text import clean

LONGEST_TITLE: Final = 80
LONGEST_TEXT: Final = 8000


def write_decision_text(
    *,
    actor: Actor,
    agency: AgencyRef,
    title: str,
    text: str,
    service: str = "",
    outcome: str = "",
    text_id: int | None = None,
    version: int = 0,
) -> None:
    """Write a text of the actor's own department, or change one (``text_id`` at ``version``).

    ``service`` and ``outcome`` "" mean any. Raises Forbidden, NotFound, Stale, and DomainError for
    a title that is taken, a service or outcome that there is not, or a place that cannot be filled.
    """
    actor.require("cases.decide")
    values = {
        "title": _title(title),
        "service": service,
        "outcome": outcome,
        "text": _text(text, agency, service, outcome),
    }
    try:
        with transaction.atomic():
            row = _written(actor, values, text_id, version)
            record(
                DecisionTextWritten(
                    agency_id=row.agency_id,
                    department_id=row.department_id,
                    subject_id=row.pk,
                    title=row.title,
                    service=row.service,
                    outcome=row.outcome,
                ),
                actor=actor,
            )
    except IntegrityError:
        raise DomainError(
            "title_taken",
            _("Your department has a text of this name already. Nothing was saved."),
            field="title",
        ) from None


def _written(
    actor: Actor, values: dict[str, str], text_id: int | None, version: int
) -> DecisionText:
    if text_id is None:
        return DecisionText.objects.create(
            agency_id=actor.agency_id, department_id=actor.department_id or 0, **values
        )
    row = text_queries.decision_text(actor, text_id)
    rows = DecisionText.objects.filter(id=row.pk, version=version, removed_at=None)
    if not rows.update(**values, version=version + 1):
        raise stale()
    row.refresh_from_db()
    return row


def remove_decision_text(*, actor: Actor, text_id: int) -> None:
    """Offer a text no longer; decisions that were written with it stay as they are.

    Raises Forbidden and NotFound.
    """
    actor.require("cases.decide")
    row = text_queries.decision_text(actor, text_id)
    with transaction.atomic():
        rows = DecisionText.objects.filter(id=row.pk, removed_at=None)
        if rows.update(removed_at=timezone.now()):
            record(
                DecisionTextRemoved(
                    agency_id=row.agency_id,
                    department_id=row.department_id,
                    subject_id=row.pk,
                    title=row.title,
                ),
                actor=actor,
            )


def _title(typed: str) -> str:
    title = clean(typed)
    if not title:
        raise DomainError("title_missing", _("Give the text a name."), field="title")
    if len(title) > LONGEST_TITLE:
        raise DomainError(
            "title_too_long",
            _("The name is too long: at most %(limit)s characters. Nothing was saved.")
            % {"limit": LONGEST_TITLE},
            field="title",
        )
    return title


def _text(typed: str, agency: AgencyRef, service_id: str, outcome: str) -> str:
    text = clean(typed, lines=True)
    if not text or len(text) > LONGEST_TEXT:
        raise DomainError(
            "text_length",
            _("Write the text, at most %(limit)s characters. Nothing was saved.")
            % {"limit": LONGEST_TEXT},
            field="text",
        )
    service = None
    if service_id:
        offered = queries.offered_services(agency).get(service_id)
        if offered is None or is_pre_review(service_id):
            raise DomainError(
                "no_service", _("There is no such service here (any more)."), field="service"
            )
        service = offered.service
    if outcome and outcome not in text_queries.outcomes_for(agency, service_id):
        raise DomainError(
            "unknown_outcome", _("Choose one of the outcomes of this service."), field="outcome"
        )
    check_places(text, service)
    return text
