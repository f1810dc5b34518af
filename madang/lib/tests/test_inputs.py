import datetime as dt

import pytest

from madang.lib import inputs


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("7", 7),
        (str(2**63 - 1), 2**63 - 1),
        (str(2**63), None),
        ("9" * 5000, None),
        ("-1", None),
        ("٣", None),
        ("1\n", None),
        ("", None),
    ],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    assert inputs.whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-21", dt.date(2026, 9, 21)),
        ("9999-12-31", None),
        ("0001-01-01", None),
        ("2026-02-30", None),
        ("", None),
    ],
)
def test_days(text: str, day: dt.date | None) -> None:
    assert inputs.day(text) == day


@pytest.mark.parametrize(
    ("text", "time"), [("14:30", dt.time(14, 30)), ("14:30+09:00", None), ("25:00", None)]
)
def test_times_of_day(text: str, time: dt.time | None) -> None:
    assert inputs.time_of_day(text) == time


@pytest.mark.parametrize(
    "text",
    ["x", "2026-09-21T10:00", "2026-09-21T10:00~x", "9999-12-31T23:59~1", "2026-09-21~" + "9" * 30],
)
def test_what_is_no_key_of_a_list(text: str) -> None:
    assert inputs.list_key(text) is None


@pytest.mark.parametrize(
    "raw",
    [b"{", b'"\\u0000"', b'["\\ud800"]', b'{"\\udfff": 1}', b"[" * 100_000, b"9" * 5000, b"\xff"],
)
def test_json_that_cannot_be_kept(raw: bytes) -> None:
    with pytest.raises(inputs.Unreadable):
        inputs.read_json(raw)


@pytest.mark.parametrize("raw", [b'"\\ud83d\\ude00"', b'"\\\\u0000"', b'{"a": ["b", 1, null]}'])
def test_json_that_can_be_kept(raw: bytes) -> None:
    assert inputs.read_json(raw) is not None
