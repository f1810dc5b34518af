"""Check that every text for people has a Korean translation, and no two different ones.

Use: python -m scripts.check_messages

Texts are found in the Python code and the Jinja2 templates. Django merges the catalogues of all
apps into one, so that of two translations of one text only the first would ever be seen.
"""

import gettext
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

TOP = Path(__file__).resolve().parent.parent
ROOTS = ("madang", "demo")
LANGUAGE = "ko"
METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**", "jinja2")]
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
#: A text for people, in English: its context, where it has one, and its singular.
Text = tuple[str | None, str]


def texts() -> Iterator[tuple[Text, str]]:
    """Yield each text for people with the place where it stands."""
    options = {"**/templates/**": {"silent": "false"}}
    for root in ROOTS:
        for file, line, said, _comments, context in extract_from_dir(
            str(TOP / root), METHODS, options, keywords=KEYWORDS
        ):
            yield (context, _singular(said)), f"{root}/{file}:{line}"


def _singular(said: str | tuple[str, ...] | list[str]) -> str:
    return said if isinstance(said, str) else said[0]


def translations() -> Iterator[tuple[Text, str, str]]:
    """Yield each translated text, its Korean, and the file that says so."""
    for root in ROOTS:
        for path in sorted((TOP / root).glob(f"**/locale/{LANGUAGE}/LC_MESSAGES/django.po")):
            with path.open("rb") as file:
                catalogue = read_po(file, locale=LANGUAGE, abort_invalid=True)
            for message in catalogue:
                korean = _singular(message.string or "")  # Korean has no plural form
                if message.id and korean and not message.fuzzy:
                    yield (message.context, _singular(message.id)), korean, str(path)


def djangos_own() -> gettext.NullTranslations:
    """Return the translations that come with Django, such as the names of languages."""
    return gettext.translation("django", Path(django.__file__).parent / "conf/locale", [LANGUAGE])


def faults() -> Iterator[str]:
    """Yield a line for each text that lacks a translation or has two."""
    known: dict[Text, tuple[str, str]] = {}
    for text, korean, path in translations():
        first, where = known.setdefault(text, (korean, path))
        if "%" in korean and "%" not in text[1]:
            yield f"{path}: {korean!r} has a percent sign, which is taken for a place to fill in"
        if first != korean:
            yield f"{path}: {text[1]!r} is {korean!r}, but in {where} {first!r}"
    own = djangos_own()
    for text, place in texts():
        if text not in known and own.gettext(text[1]) == text[1]:
            yield f"{place}: {text[1]!r} has no Korean translation"


def main() -> int:
    found = sorted(set(faults()))
    print("\n".join(found) or "Every text has one Korean translation.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
