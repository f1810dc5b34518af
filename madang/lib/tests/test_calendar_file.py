import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from madang.lib.calendar_file import CalendarEvent, calendar_file

KST = dt.timezone(dt.timedelta(hours=9))


def event(*, summary: str = "s", description: str = "") -> CalendarEvent:
    moment = dt.datetime(2026, 9, 21, 18, tzinfo=KST)
    return CalendarEvent(
        uid="1@gangnam",
        at=moment,
        made_at=moment,
        summary=summary,
        description=description,
    )


def value_of(file: bytes, name: str) -> str:
    """A text as a calendar program reads it: unfolded, without its escapes (RFC 5545, 3.1)."""
    lines = file.decode().replace("\r\n ", "").split("\r\n")
    found = next(line for line in lines if line.startswith(f"{name}:")).partition(":")[2]
    read, letters = "", iter(found)
    for letter in letters:
        following = next(letters) if letter == "\\" else letter
        read += "\n" if letter == "\\" and following == "n" else following
    return read


def test_a_moment_is_written_in_utc_and_takes_no_time() -> None:
    lines = calendar_file(event()).decode().split("\r\n")
    assert "DTSTART:20260921T090000Z" in lines
    assert "TRANSP:TRANSPARENT" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_signs_with_a_meaning_are_escaped() -> None:
    file = calendar_file(event(summary="가; 나, 다\\라\r\nEND:VEVENT")).decode()
    assert "SUMMARY:가\\; 나\\, 다\\\\라\\nEND:VEVENT\r\n" in file
    assert file.count("\r\nEND:VEVENT") == 1


@given(st.text(alphabet=st.sampled_from("가a;,\\\n😀 "), max_size=300))
def test_whatever_is_said_comes_back_from_lines_of_75_octets(text: str) -> None:
    file = calendar_file(event(description=f"x{text}"))
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert value_of(file, "DESCRIPTION") == f"x{text}"
