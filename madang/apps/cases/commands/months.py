"""The monthly check of how petitions are handled (영22, 시행규칙7)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import month_queries
from madang.apps.cases.events.keeping import MonthChecked, MonthCheckNoted
from madang.apps.cases.models import MonthEndCase, MonthNote
from madang.apps.cases.shortening import Span, month_of, span_named
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.lib.text import clean

LONGEST_FINDING = 4000


def check_month(*, actor: Actor, moment: dt.datetime | None = None) -> Span | None:
    """Check the month before this moment, once; returns it, or None if it was checked already.

    Raises Forbidden without ``cases.watch``.
    """
    actor.require("cases.watch")
    first = timezone.localdate(moment).replace(day=1)
    span = month_of(first - dt.timedelta(days=1))
    with transaction.atomic():
        month_queries.lock(actor.agency_id)
        if month_queries.check_of(actor.agency_id, span) is not None:
            return None
        _keep_end(actor.agency_id, span)
        numbers: Mapping[str, Any] = month_queries.numbers_of(actor.agency_id, span)
        record(
            MonthChecked(
                agency_id=actor.agency_id, subject_id=actor.agency_id, month=span.first, **numbers
            ),
            actor=actor,
        )
    return span


def _keep_end(agency_id: int, span: Span) -> None:
    """Keep what was open when the month ended, and how it stood, for whoever opens a number."""
    MonthEndCase.objects.bulk_create(
        (
            MonthEndCase(
                agency_id=agency_id, month=span.first, case_id=case_id, held=held, overrun=late
            )
            for case_id, held, late in month_queries.open_at_end(agency_id, span)
        ),
        batch_size=month_queries.AT_ONCE,
    )


def note_month_check(*, actor: Actor, month: str, found: str) -> None:
    """Write down what the check of a month found, and what was done about it (영22②③).

    Each note stays; the last one is shown first. Raises Forbidden, NotFound for a month that was
    not checked, and DomainError for an empty or overlong text.
    """
    actor.require("cases.watch")
    span = span_named(month)
    month_queries.require_check(actor.agency_id, span)
    found = clean(found, lines=True)
    if not found:
        raise DomainError(
            "finding_missing",
            _("Write what was found and what was done about it (Decree, article 22)."),
            field="found",
        )
    if len(found) > LONGEST_FINDING:
        raise DomainError(
            "finding_too_long",
            _("This is too long: at most %(limit)s characters. Nothing was saved.")
            % {"limit": LONGEST_FINDING},
            field="found",
        )
    with transaction.atomic():
        note = MonthNote.objects.create(
            agency_id=actor.agency_id, month=span.first, found=found, official_id=_official(actor)
        )
        record(
            MonthCheckNoted(
                agency_id=actor.agency_id,
                subject_id=actor.agency_id,
                month=span.first,
                note_id=note.pk,
            ),
            actor=actor,
        )


def _official(actor: Actor) -> int | None:
    return actor.id if actor.kind == "official" else None
