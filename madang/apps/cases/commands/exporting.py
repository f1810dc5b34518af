"""Taking a list out as a file (개인정보의 안전성 확보조치 기준 제8조제2항)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.events.exporting import ListExported
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.people import commands as people
from madang.lib.text import clean

FORMATS: Final = ("xlsx", "csv")
SHORTEST_REASON: Final = 5
LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Export:
    """What is taken out: which list, what of it, in which form, and why.

    ``purpose`` is that of the access log, for a file with names; else "".
    """

    list: str
    filters: Mapping[str, str]
    format: str
    reason: str
    named: bool = False
    purpose: str = ""


def require_may_export(actor: Actor) -> None:
    """Raise Forbidden for who may not take lists out."""
    actor.require("cases.export")


def check_export(*, actor: Actor, export: Export) -> None:
    """What can be refused before the list is read. Raises Forbidden and DomainError."""
    require_may_export(actor)
    if export.format not in FORMATS:
        raise DomainError("no_format", _("Choose the kind of file."), field="format")
    length = len(clean(export.reason, lines=True))
    if length < SHORTEST_REASON:
        raise DomainError(
            "export_reason_missing",
            _("Say what the file is for. The reason is kept with the export."),
            field="reason",
        )
    if length > LONGEST_REASON:
        raise DomainError(
            "reason_too_long",
            _("The reason may have at most %(count)s characters.") % {"count": LONGEST_REASON},
            field="reason",
        )
    if export.named:
        actor.require("people.reveal")
        if not export.purpose:
            raise DomainError(
                "purpose_missing",
                _("Say for which purpose you need personal data."),
                field="purpose",
            )


def record_export(
    *, actor: Actor, export: Export, rows: int, residents: Collection[int] = (), path: str = ""
) -> Mapping[int, str]:
    """Write down that a list of so many rows leaves as a file, before anybody has the file.

    Returns the names of the applicants (``residents``) by id, where the file shall have them, and
    has written the access log; else nothing. This is the outermost transaction: no later failure
    takes the record back. Raises Forbidden, DomainError (also for more rows than
    ``MADANG_EXPORT_ROWS``), and RuntimeError inside a transaction.
    """
    check_export(actor=actor, export=export)
    if rows > settings.MADANG_EXPORT_ROWS:
        raise too_many_rows()
    reason = clean(export.reason, lines=True)
    with transaction.atomic(durable=True):
        names = (
            people.download_names(
                actor=actor,
                resident_ids=residents,
                purpose=export.purpose,
                reason=reason,
                path=path,
            )
            if export.named
            else {}
        )
        record(
            ListExported(
                agency_id=actor.agency_id,
                department_id=actor.department_id,
                subject_id=actor.agency_id,
                list=export.list,
                filters=export.filters,
                format=export.format,
                reason=reason,
                named=export.named,
                rows=rows,
            ),
            actor=actor,
        )
    return names


def too_many_rows() -> DomainError:
    """The list is longer than a file may be."""
    return DomainError(
        "export_too_large",
        _("The list has more than %(count)s rows. Narrow it, and export it in parts.")
        % {"count": settings.MADANG_EXPORT_ROWS},
    )
