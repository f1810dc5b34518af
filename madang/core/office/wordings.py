"""Which texts an office may word itself, and what may stand in them.

A capability declares its texts from ``AppConfig.ready``; what an office wrote stands in a table
(``models.OwnText``), what the product says in its translations.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from madang.core.errors import DomainError, NotFound, Text

PLACEHOLDER = re.compile(r"\{(\w+)\}")
BRACES = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text that an office may replace.

    ``default`` is what the product says, "" where it says nothing. ``placeholders`` are the names
    that stand in braces and are filled in, such as ``{phone}``.
    """

    key: str
    title: Text
    where: Text
    default: Text = ""
    placeholders: frozenset[str] = frozenset()
    longest: int = 500

    def product(self, language: str) -> str:
        """What the product says in a language."""
        with translation.override(language):
            return str(self.default)


WORDINGS: dict[str, Wording] = {}


def declare_wordings(wordings: Iterable[Wording]) -> None:
    """Make texts known; call it from ``AppConfig.ready``."""
    for one in wordings:
        WORDINGS[one.key] = one


def wording(key: str) -> Wording:
    """One of them. Raises NotFound."""
    if key not in WORDINGS:
        raise NotFound("no_wording", _("There is no such text."))
    return WORDINGS[key]


def check(one: Wording, text: str) -> None:
    """Raise DomainError for a text that is empty, too long, or names what cannot be filled in."""
    if not text:
        raise DomainError("text_missing", _("Write the text."), field="text")
    if len(text) > one.longest:
        message = _("The text may have at most %(limit)s characters.")
        raise DomainError("text_too_long", message % {"limit": one.longest}, field="text")
    wrong = sorted(set(PLACEHOLDER.findall(text)) - one.placeholders)
    if wrong or BRACES.search(PLACEHOLDER.sub("", text)):
        known = ", ".join(f"{{{name}}}" for name in sorted(one.placeholders)) or "–"
        message = _("Braces stand for what is filled in. Known here: %(known)s. Found: %(found)s")
        found = ", ".join(f"{{{name}}}" for name in wrong) or "{ }"
        raise DomainError(
            "unknown_placeholder", message % {"known": known, "found": found}, field="text"
        )


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; nothing else in it means anything."""
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], "")), text)
