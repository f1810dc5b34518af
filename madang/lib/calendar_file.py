"""Calendar files with one event (RFC 5545), as every calendar program reads them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LINE_OCTETS: Final = 75
PRODUCT: Final = "-//Madang//Madang//EN"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A moment to be kept in mind. ``at`` and ``made_at`` carry their zone.

    ``uid`` is the same each time, so that an event that moved replaces the old one; ``sequence``
    grows with each change (RFC 5545, 3.8.7.4).
    """

    uid: str
    at: dt.datetime
    made_at: dt.datetime
    summary: str
    description: str = ""
    url: str = ""
    sequence: int = 0


def calendar_file(event: CalendarEvent) -> bytes:
    """The file, UTF-8, with lines of at most 75 octets that end in CR LF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{_moment(event.made_at)}",
        f"DTSTART:{_moment(event.at)}",
        f"SEQUENCE:{event.sequence}",
        f"SUMMARY:{_text(event.summary)}",
        *([f"DESCRIPTION:{_text(event.description)}"] if event.description else []),
        *([f"URL:{event.url}"] if event.url else []),
        # It takes no time of the day.
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A value of type TEXT (3.3.11): line feeds and signs with a meaning are escaped."""
    for sign in ("\\", ";", ","):
        value = value.replace(sign, f"\\{sign}")
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    # Other control characters are not allowed in a value (3.1) and say nothing.
    kept = "".join(one for one in lines if one in "\n\t" or one.isprintable())
    return kept.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, each but the first with a blank in front (3.1).

    A letter is never cut in two, though the standard would allow it.
    """
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LINE_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
