"""Lists as files: what a spreadsheet reads back from them."""

import csv
import datetime as dt
import io
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from madang.lib.sheets import Cell, Column, defused, sheet_name, write_csv, write_xlsx

SEOUL = ZoneInfo("Asia/Seoul")
COLUMNS = (
    Column("접수번호"),
    Column("건수", "number"),
    Column("단축률", "decimal"),
    Column("접수일", "date"),
    Column("처리기한", "moment"),
)
DUE = dt.datetime(2026, 9, 21, 9, tzinfo=dt.UTC)  # 18:00 in Seoul
ROW: tuple[Cell, ...] = ("2026-000123", 1200, Decimal("41.5"), dt.date(2026, 9, 21), DUE)
EMPTY: tuple[Cell, ...] = ("", None, None, None, None)


def xlsx(*rows: tuple[Cell, ...]) -> openpyxl.Workbook:
    target = io.BytesIO()
    about = ("내보내기", [("사유", "=업무 보고")])
    assert write_xlsx(target, "민원: 목록/1", COLUMNS, rows, zone=SEOUL, about=about) == len(rows)
    target.seek(0)
    return openpyxl.load_workbook(target)


def lines(*rows: tuple[Cell, ...]) -> bytes:
    target = io.BytesIO()
    assert write_csv(target, COLUMNS, rows, zone=SEOUL) == len(rows)
    return target.getvalue()


def test_cells_have_types_and_the_header_stays_in_sight() -> None:
    book = xlsx(ROW, EMPTY)
    sheet = book["민원  목록 1"]
    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]
    assert sheet.freeze_panes == "A2"
    number, count, rate, day, due = sheet[2]
    assert (number.value, number.data_type) == ("2026-000123", "s")
    assert (count.value, rate.value) == (1200, 41.5)
    assert (day.value, day.number_format) == (
        dt.datetime.fromisoformat("2026-09-21"),
        "yyyy. m. d.",
    )
    assert (due.value, due.is_date) == (dt.datetime.fromisoformat("2026-09-21T18:00"), True)
    assert [cell.value for cell in sheet[3]] == [None] * 5
    assert [cell.value for cell in book["내보내기"][1]] == ["사유", "=업무 보고"]


@pytest.mark.parametrize("text", ["=1+1", "+82", "-1", "@x", " =1", "\t=1", "＝1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    row: tuple[Cell, ...] = (text, *EMPTY[1:])
    cell = xlsx(row).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    (_header, read) = csv.reader(io.StringIO(lines(row).decode("utf-8-sig"), newline=""))
    assert read[0] == f"'{text}"


def test_harmless_text_stays_as_it_is() -> None:
    assert defused("2026-000123 a=b") == "2026-000123 a=b"


def test_csv_is_that_of_rfc_4180_with_a_mark_of_its_encoding() -> None:
    row: tuple[Cell, ...] = ('"가로등", 두 줄\n모두', -3, *ROW[2:])
    data = lines(row)
    assert data.startswith("\ufeff접수번호,".encode())
    assert data.endswith(
        '"""가로등"", 두 줄\n모두",-3,41.5,2026-09-21,2026-09-21 18:00\r\n'.encode()
    )


def test_what_no_cell_holds_is_left_out() -> None:
    cell = xlsx(("가\x00나\ud800" + "다" * 40_000, *EMPTY[1:])).worksheets[0]["A2"]
    assert cell.value.startswith("가나다")
    assert len(cell.value) == 32_767
    assert sheet_name("[]") == "1"
    assert len(sheet_name("가" * 50)) == 31
