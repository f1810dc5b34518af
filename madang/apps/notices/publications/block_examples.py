"""Examples of publications: so many issues a year, so many copies of each for so many places."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _

from madang.apps.notices.publications.block import ISSUES_A_YEAR, Publication, PublicationsBlock
from madang.core.programmes.examples import ExampleKind, mismatch
from madang.core.programmes.findings import Finding
from madang.core.programmes.format import ProgrammeFile
from madang.core.programmes.values import SOURCE_LANGUAGE, LanguageCode, Name, Part

ABOUT: Final = "Of these publications, expect so many issues, copies and places."


class ExpectedPublications(Part):
    """What is expected of them together; what is left out is not looked at."""

    issues_a_year: int | None = None
    """How many issues appear in a year."""
    copies: int | None = None
    """How many copies one issue of each takes in the language."""
    places: int | None = None
    """How many rows their distribution lists have."""


class PublicationsExample(ExampleKind):
    """Publications of this file, reckoned together."""

    names: tuple[Name, ...] = ()
    """Only these, by their names in `publications:`; without it, all."""
    language: LanguageCode = SOURCE_LANGUAGE
    """Of which language version the copies are counted."""
    expect: ExpectedPublications
    """What is expected of them."""

    def mismatches(self, programme: ProgrammeFile) -> Iterator[Finding]:
        block: PublicationsBlock | None = programme.block("publications")
        known = block.root if block else {}
        for place, name in enumerate(self.names):
            if name not in known:
                message = _("There is no such publication in the programme file.")
                yield Finding(("names", place), message)
        chosen = {name: one for name, one in known.items() if name in (self.names or known)}
        found = self._found(chosen)
        for field in ExpectedPublications.model_fields:
            expected = getattr(self.expect, field)
            if expected is not None and expected != found[field]:
                yield mismatch(("expect", field), expected, found[field])

    def _found(self, chosen: Mapping[str, Publication]) -> Mapping[str, int]:
        return {
            "issues_a_year": sum(ISSUES_A_YEAR[one.every] for one in chosen.values()),
            "copies": sum(one.copies_in(self.language) for one in chosen.values()),
            "places": sum(len(one.places) for one in chosen.values()),
        }
