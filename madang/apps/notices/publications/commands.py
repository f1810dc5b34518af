"""Copies come from the printer, go to places, are counted and corrected; none goes out twice.

How many are there is one row, changed by condition and held above zero by the database, so two
officials at once cannot hand out the same copies.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.apps.notices.publications import events, queries
from madang.apps.notices.publications.models import (
    LONGEST_LABEL,
    LONGEST_REASON,
    LONGEST_TITLE,
    CopyMove,
    PrintedIssue,
    PrintedStock,
)
from madang.apps.notices.texts import one_text
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, NotFound, Stale
from madang.core.events.commands import record
from madang.core.orgs import queries as orgs
from madang.core.programmes import queries as programmes

PERMISSION: Final = "notices.publications"
MOST_COPIES: Final = 1_000_000
CORRECTED: Final = (CopyMove.Kind.PRINTED, CopyMove.Kind.HANDED_OUT)


@dataclass(frozen=True, slots=True)
class Correction:
    """What was entered wrongly: ``of`` printed or handed out copies, too few (+) or too many (-).

    ``place`` only for copies that were handed out.
    """

    of: str
    copies: int
    reason: str
    place: str = ""


def open_issue(
    *, actor: Actor, agency: AgencyRef, publication: str, label: str, title: str = ""
) -> int:
    """Open an issue of a publication (``<programme>:<name>``); return its id.

    The same label again gives the issue that is there. Raises Forbidden without
    ``notices.publications``, and DomainError.
    """
    actor.require(PERMISSION)
    offered = {one.key: one for one in queries.offered_publications(agency)}.get(publication)
    if offered is None:
        message = _("There is no such publication in the programmes in force.")
        raise DomainError("no_publication", message, field="publication")
    file = programmes.version(offered.version_id).file
    named = one_text(label, "label", LONGEST_LABEL, _("Say which issue it is, such as 2026-12."))
    with transaction.atomic():
        issue, is_new = PrintedIssue.objects.get_or_create(
            agency_id=actor.agency_id,
            programme=offered.programme,
            publication=offered.name,
            label=named,
            defaults={
                "department_id": orgs.department_named(agency.id, file.department).pk,
                "version_id": offered.version_id,
                "title": one_text(title, "title", LONGEST_TITLE),
                "opened_by_id": actor.official_id,
            },
        )
        if is_new:
            PrintedStock.objects.bulk_create(
                [PrintedStock(issue=issue, language=one) for one in offered.publication.languages]
            )
            record(events.PublicationOpened(**_told(issue)), actor=actor)
    return issue.pk


def print_copies(
    *, actor: Actor, issue_id: int, language: str, copies: int, client_id: uuid.UUID
) -> None:
    """Take in copies that came from the printer; the same ``client_id`` again changes nothing."""
    actor.require(PERMISSION)
    _check_number(copies, "copies")
    with _locked(actor, issue_id, language) as stock:
        move = _Move(CopyMove.Kind.PRINTED, copies, client_id)
        if _write(actor, stock, move, printed=copies):
            told = _told(stock.issue)
            event = events.CopiesPrinted(**told, language=language, copies=copies)
            record(event, actor=actor)


def hand_out_copies(
    *,
    actor: Actor,
    issue_id: int,
    language: str,
    copies: Mapping[str, int],
    client_id: uuid.UUID,
) -> None:
    """Hand copies out to places of the distribution list: all of these, or none.

    The same ``client_id`` again changes nothing for a place that has its copies. Raises DomainError
    where there are not enough, saying how many there are.
    """
    actor.require(PERMISSION)
    if not copies:
        message = _("Enter how many copies go to at least one place.")
        raise DomainError("copies_missing", message)
    with _locked(actor, issue_id, language) as stock:
        places = queries.publication_of(stock.issue).places
        for place, count in copies.items():
            if place not in places:
                message = _("This place is not on the distribution list.")
                raise DomainError("no_place", message, field="place")
            _check_number(count, f"copies_{place}")
        for place, count in copies.items():
            move = _Move(CopyMove.Kind.HANDED_OUT, -count, client_id, place=place)
            if _write(actor, stock, move, handed_out=count):
                told = {**_told(stock.issue), "language": language, "place": place}
                record(events.CopiesHandedOut(**told, copies=count), actor=actor)


def count_copies(
    *,
    actor: Actor,
    issue_id: int,
    language: str,
    counted: int,
    expected: int,
    reason: str,
    client_id: uuid.UUID,
) -> None:
    """Write down how many copies there really are.

    ``expected`` is what stood there when somebody went to count: Stale if it changed meanwhile.
    Raises DomainError without a reason where the two differ.
    """
    actor.require(PERMISSION)
    _check_number(counted, "counted", least=0)
    said = one_text(reason, "reason", LONGEST_REASON)
    with _locked(actor, issue_id, language) as stock:
        if _is_done(stock, client_id):
            return
        if stock.copies != expected:
            message = _(
                "Copies came or went while you were counting: %(copies)s should be there now."
                " Count again."
            )
            raise Stale("stale", message % {"copies": stock.copies})
        difference = counted - stock.copies
        if difference and not said:
            message = _("Say why there are more or fewer than written down.")
            raise DomainError("reason_missing", message, field="reason")
        move = _Move(CopyMove.Kind.COUNTED, difference, client_id, reason=said)
        _write(actor, stock, move)
        told = {**_told(stock.issue), "language": language}
        event = events.CopiesCounted(**told, copies=counted, difference=difference)
        record(event, actor=actor)


def correct_copies(
    *,
    actor: Actor,
    issue_id: int,
    language: str,
    correction: Correction,
    client_id: uuid.UUID,
) -> None:
    """Correct what was entered wrongly, with the reason; what was written stays as it was.

    Raises DomainError for a correction of nothing, and where more would be taken back than there
    is.
    """
    actor.require(PERMISSION)
    if correction.of not in CORRECTED:
        raise DomainError("unknown_choice", _("Choose what is to be corrected."), field="of")
    _check_number(abs(correction.copies), "copies")
    said = one_text(correction.reason, "reason", LONGEST_REASON, _("Say why it is corrected."))
    is_out = correction.of == CopyMove.Kind.HANDED_OUT
    printed, handed_out = (0, correction.copies) if is_out else (correction.copies, 0)
    with _locked(actor, issue_id, language) as stock:
        _check_place(stock, correction, is_out=is_out)
        move = _Move(
            CopyMove.Kind.CORRECTED,
            printed - handed_out,
            client_id,
            place=correction.place,
            reason=said,
            corrects=correction.of,
        )
        if _write(actor, stock, move, printed=printed, handed_out=handed_out):
            told = {**_told(stock.issue), "language": language, "place": correction.place}
            event = events.CopiesCorrected(**told, printed=printed, handed_out=handed_out)
            record(event, actor=actor)


def _check_place(stock: PrintedStock, correction: Correction, *, is_out: bool) -> None:
    known = queries.publication_of(stock.issue).places
    if is_out != bool(correction.place) or (is_out and correction.place not in known):
        message = _("Name the place for copies that were handed out, and none for printed ones.")
        raise DomainError("no_place", message, field="place")
    went = queries.went_to(stock.issue).get((correction.place, stock.language), 0)
    if is_out and went + correction.copies < 0:
        short = _("Fewer copies went to this place: %(copies)s. No more can be taken back.")
        raise DomainError("not_handed_out", short % {"copies": went}, field="copies")


@dataclass(frozen=True, slots=True)
class _Move:
    kind: str
    copies: int
    client_id: uuid.UUID
    place: str = ""
    reason: str = ""
    corrects: str = ""


@contextmanager
def _locked(actor: Actor, issue_id: int, language: str) -> Iterator[PrintedStock]:
    """A stock for one change, in a transaction; others wait. Raises NotFound."""
    with transaction.atomic():
        rows = PrintedStock.objects.select_for_update(of=["self"]).select_related("issue")
        found = rows.filter(
            issue__agency_id=actor.agency_id, issue_id=issue_id, language=language
        ).first()
        if found is None:
            raise NotFound("no_issue", _("There is no such issue."))
        yield found


def _is_done(stock: PrintedStock, client_id: uuid.UUID, place: str = "") -> bool:
    rows = CopyMove.objects.filter(issue_id=stock.issue_id, client_id=client_id)
    return rows.filter(language=stock.language, place=place).exists()


def _write(
    actor: Actor, stock: PrintedStock, move: _Move, *, printed: int = 0, handed_out: int = 0
) -> bool:
    """Change the stock and write the move; False where that was done already."""
    if _is_done(stock, move.client_id, move.place):
        return False
    left = stock.copies + move.copies
    if left < 0:
        message = _("There are too few copies: %(copies)s. Nothing was changed.")
        field = f"copies_{move.place}" if move.kind == CopyMove.Kind.HANDED_OUT else "copies"
        raise DomainError("not_enough_copies", message % {"copies": stock.copies}, field=field)
    stock.copies = left
    stock.printed += printed
    stock.handed_out += handed_out
    if stock.printed < 0:
        message = _("More cannot be taken back than was printed.")
        raise DomainError("not_printed", message, field="copies")
    stock.save(update_fields=["copies", "printed", "handed_out"])
    CopyMove.objects.create(
        issue_id=stock.issue_id,
        language=stock.language,
        kind=move.kind,
        corrects=move.corrects,
        copies=move.copies,
        left=left,
        place=move.place,
        reason=move.reason,
        client_id=move.client_id,
        by_id=actor.official_id,
    )
    return True


def _check_number(value: int, field: str, *, least: int = 1) -> None:
    if not least <= value <= MOST_COPIES:
        message = _("Enter a number from %(least)s to %(most)s.")
        values = {"least": least, "most": f"{MOST_COPIES:,}"}
        raise DomainError("bad_number", message % values, field=field)


def _told(issue: PrintedIssue) -> dict[str, Any]:
    """What each event of an issue tells."""
    return {
        "agency_id": issue.agency_id,
        "subject_id": issue.pk,
        "department_id": issue.department_id,
        "programme": issue.programme,
        "publication": issue.publication,
        "label": issue.label,
    }
