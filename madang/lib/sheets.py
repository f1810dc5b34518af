"""Lists as files for people: XLSX (ISO/IEC 29500) with typed cells, and CSV (RFC 4180).

A list is given row by row and is written as it comes, so the number of rows costs no memory. No
text becomes a formula: in XLSX text cells are text, in CSV what a spreadsheet would take for one is
led by an apostrophe (OWASP, CSV injection).
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any, Final, Literal

import xlsxwriter

Kind = Literal["text", "number", "decimal", "date", "moment"]
Cell = str | int | Decimal | dt.date | None

MOST_ROWS: Final = 1_048_575
"""What a sheet holds below its header."""
LONGEST_TEXT: Final = 32_767
"""The characters that a cell of a spreadsheet holds; the rest of a text is cut off."""

# Of a spreadsheet: the Korean way of writing a date (2026. 9. 21.), as a real date.
FORMATS: Final = {
    "number": "#,##0",
    "decimal": "#,##0.0",
    "date": "yyyy. m. d.",
    "moment": "yyyy. m. d. hh:mm",
}
_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\]")
_BEGINS_FORMULA: Final = re.compile(r"[\s]*[=+\-@＝＋－＠]|[\t\r\n]")
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what its cells hold, and its width in characters.

    ``decimal`` is shown with one place. A ``moment`` is an aware ``datetime``.
    """

    title: str
    kind: Kind = "text"
    width: int = 16


def write_xlsx(
    target: IO[bytes],
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    zone: dt.tzinfo,
    about: tuple[str, Sequence[tuple[str, str]]] | None = None,
) -> int:
    """Write a list as a sheet with a header that stays in sight; return the number of rows.

    Moments are written in the local time of ``zone``. ``about`` is the name of a second sheet and
    what stands in it: label and text. Raises ValueError for more rows than MOST_ROWS.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        formats["text"] = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(sheet_name(title))
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, _text(column.title), bold)
        sheet.freeze_panes(1, 0)
        count = 0
        for count, row in enumerate(rows, start=1):
            if count > MOST_ROWS:
                raise ValueError(f"more than {MOST_ROWS} rows")
            for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
                _write(sheet, count, place, cell, column.kind, formats[column.kind], zone)
        sheet.autofilter(0, 0, count, len(columns) - 1)
        if about:
            _write_about(book, about[0], about[1])
    return count


def _write(
    sheet: Any, row: int, place: int, cell: Cell, kind: Kind, style: Any, zone: dt.tzinfo
) -> None:
    if cell is None or cell == "":
        return
    if kind == "text":
        sheet.write_string(row, place, _text(cell), style)
    elif kind in ("number", "decimal"):
        sheet.write_number(row, place, cell, style)
    elif isinstance(cell, dt.datetime):
        sheet.write_datetime(row, place, _local(cell, zone), style)
    else:
        sheet.write_datetime(row, place, cell, style)


def _write_about(book: Any, name: str, pairs: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(sheet_name(name))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    for row, (label, text) in enumerate(pairs):
        sheet.write_string(row, 0, _text(label), bold)
        sheet.write_string(row, 1, _text(text), wrapped)


def sheet_name(title: str) -> str:
    """A title as the name of a sheet: at most 31 characters, without those that are forbidden."""
    return _NOT_IN_NAMES.sub(" ", _text(title))[:_LONGEST_NAME].strip(" '") or "1"


def write_csv(
    target: IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    zone: dt.tzinfo,
) -> int:
    """Write a list as CSV in UTF-8 with a byte order mark, by which spreadsheets know it.

    Returns the number of rows. Dates and moments as ISO 8601 writes them (2026-09-21 18:00),
    moments in the local time of ``zone``.
    """
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([defused(column.title) for column in columns])
        count = 0
        for row in rows:
            writer.writerow([_in_csv(cell, zone) for cell in row])
            count += 1
    finally:
        text.detach()
    return count


def _in_csv(cell: Cell, zone: dt.tzinfo) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return _local(cell, zone).isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return defused(_text(cell)) if isinstance(cell, str) else str(cell)


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _BEGINS_FORMULA.match(text) else text


def _local(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _text(value: Any) -> str:
    """Without characters that no XML file holds, and no longer than a cell."""
    return _NOT_IN_XML.sub("", str(value))[:LONGEST_TEXT]
