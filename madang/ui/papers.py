"""Papers for people as tagged PDF: a receipt, an answer.

Set by Typst, which writes the structure that a screen reader needs (headings, tables, lists,
language, title) and refuses what PDF/UA-1 (ISO 14289-1) forbids.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont

TEMPLATE: Final = Path(__file__).parent / "paper.typ"
FONTS: Final = Path(__file__).parent / "static" / "vendor" / "print"
UNKNOWN: Final = "□"
"""Stands for a character that no font here has. A paper with a hole is better than none."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper: rows of label and value, then paragraphs, then numbered steps."""

    heading: str = ""
    rows: Sequence[tuple[str, str]] = ()
    paragraphs: Sequence[str] = ()
    steps: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says, in the reader's language. Line feeds are kept, markup is not read."""

    issuer: str
    title: str
    number_label: str
    number: str
    sections: Sequence[Section]
    lead: str = ""
    note: str = ""


def pdf(paper: Paper, *, made_at: dt.datetime | None = None) -> bytes:
    """The paper as PDF/UA-1. ``made_at`` carries its zone; without it, now.

    Raises RuntimeError where the fonts are not there: ``make built`` unpacks them.
    """
    data = {
        **asdict(paper),
        "language": (get_language() or "ko").partition("-")[0],
        "words": {"item": pgettext("row of a table", "Item"), "details": _("Details")},
    }
    return document(TEMPLATE, data, made_at=made_at)


def document(
    template: Path, data: Mapping[str, Any], *, made_at: dt.datetime | None = None
) -> bytes:
    """A Typst template as PDF/UA-1, filled with texts, numbers and lists of them.

    Texts are put in as strings, so that nothing in them is read as markup. Raises RuntimeError as
    ``pdf`` does.
    """
    compiler = typst.Compiler(template, root=template.parent, font_paths=_fonts())
    moment = (made_at or timezone.now()).astimezone(dt.UTC).replace(microsecond=0)
    try:
        return _compiled(compiler, data, moment)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
    return _compiled(compiler, data, moment, only=_characters())


def _compiled(
    compiler: typst.Compiler,
    data: Mapping[str, Any],
    moment: dt.datetime,
    only: frozenset[str] | None = None,
) -> bytes:
    made = compiler.compile(
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=moment,
        sys_inputs={"data": json.dumps(_plain(data, only), ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no document")
    return made


def _plain(value: Any, only: frozenset[str] | None) -> Any:
    """Lazy texts as text; with ``only``, other characters than these as UNKNOWN."""
    if isinstance(value, Mapping):
        return {key: _plain(item, only) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, only) for item in value]
    text = str(value)
    if only is None:
        return text
    return "".join(one if one in only or one == "\n" else UNKNOWN for one in text)


@cache
def _fonts() -> typst.Fonts:
    """Our own fonts, and those of the system for characters that ours do not have."""
    if not any(FONTS.glob("*.ttf")):
        raise RuntimeError(f"there are no fonts in {FONTS}: run `make built`")
    return typst.Fonts(font_paths=[FONTS])


@cache
def _characters() -> frozenset[str]:
    """The characters that all of our own fonts have."""
    found = [frozenset(map(chr, TTFont(path).getBestCmap())) for path in FONTS.glob("*.ttf")]
    return frozenset.intersection(*found)
