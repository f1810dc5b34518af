"""What a printer says of letters, as a file: taken line by line, any number of times."""

import csv
import datetime as dt
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from madang.apps.notices import ways_out
from madang.apps.notices.commands import take_receipts
from madang.apps.notices.gateways import Receipt
from madang.apps.notices.gateways.letters import NAME
from madang.apps.notices.models import ENDED, Notice

COLUMNS: Final = ["id", "result", "at"]
# What became of a letter: whether it was delivered, and the reason where it was not.
RESULTS: Final = {
    "delivered": (True, ""),
    "returned": (False, "returned"),
    "no_such_address": (False, "no_such_address"),
    "not_printed": (False, "not_printed"),
}
AT_ONCE: Final = 500


@dataclass(slots=True)
class Acknowledged:
    """How many letters changed, how many lines told what was known, and the lines with mistakes."""

    changed: int = 0
    known: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


def acknowledge_letters(content: bytes) -> Acknowledged:
    """Take a file with the columns ``id``, ``result``, ``at`` (CSV, UTF-8) as receipts of letters.

    ``id`` is ours, from the manifest; ``at`` is ISO 8601, in local time where it names no zone. A
    line that cannot be understood is told by its number and changes nothing; all others are taken.
    What has ended stays as it ended. Raises ValueError where the first line does not name the
    columns.
    """
    found = Acknowledged()
    batch: list[tuple[int, Receipt]] = []
    for line, receipt in _read(content, found):
        batch.append((line, receipt))
        if len(batch) == AT_ONCE:
            _take(batch, found)
            batch = []
    _take(batch, found)
    found.faults.sort()
    _destroy_what_ended()
    return found


def _read(content: bytes, found: Acknowledged) -> Iterator[tuple[int, Receipt]]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig", errors="replace"), newline=""))
    if next(rows, []) != COLUMNS:
        raise ValueError(_("The first line must be: %(columns)s") % {"columns": ",".join(COLUMNS)})
    for row in rows:
        if not row:
            continue
        read = _receipt(row)
        if isinstance(read, Receipt):
            yield rows.line_num, read
        else:
            found.faults.append((rows.line_num, read))


def _receipt(row: list[str]) -> Receipt | str:
    """A line as a receipt, or what is wrong with it."""
    if len(row) != len(COLUMNS):
        return _("it has %(count)s columns instead of 3") % {"count": len(row)}
    ref, result, at = (one.strip() for one in row)
    if not _is_id(ref):
        return _("the first column is not an id of ours")
    if result not in RESULTS:
        known = ", ".join(RESULTS)
        return _("the result is none of these: %(known)s") % {"known": known}
    moment = _moment(at)
    if moment is None:
        return _("the third column is not a moment, such as 2026-09-21T10:00")
    if moment > timezone.now():
        return _("the moment is in the future")
    delivered, reason = RESULTS[result]
    return Receipt(ref, delivered, reason, moment)


def _is_id(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is not None and timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return moment


def _take(batch: list[tuple[int, Receipt]], found: Acknowledged) -> None:
    letters = Notice.objects.filter(uid__in=[receipt.ref for _line, receipt in batch], gateway=NAME)
    ours = {str(uid) for uid in letters.values_list("uid", flat=True)}
    known = [receipt for _line, receipt in batch if str(uuid.UUID(receipt.ref)) in ours]
    changed = take_receipts(gateway=NAME, receipts=known)
    found.changed += changed
    found.known += len(known) - changed
    found.faults += [
        (line, _("there is no such letter"))
        for line, receipt in batch
        if str(uuid.UUID(receipt.ref)) not in ours
    ]


def _destroy_what_ended() -> None:
    """Destroy the PDF of each batch of which nothing is open any more."""
    press = ways_out.letters()
    for batch, refs in press.refs_of_printed():
        open_ones = Notice.objects.filter(uid__in=refs).exclude(
            state__in=[str(one) for one in ENDED]
        )
        if not open_ones.exists():
            press.destroy_pdf(batch)
