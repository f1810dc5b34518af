"""The ``publications:`` block: what is printed again and again, and to which places it goes.

The places and the copies that each gets are the distribution list (배부처): public places that are
handed their copies, and those to whose readers nothing else comes, by post.
"""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field, RootModel

from madang.core.programmes.findings import Finding
from madang.core.programmes.format import Block
from madang.core.programmes.values import (
    SOURCE_LANGUAGE,
    LanguageCode,
    LocalizedLine,
    Name,
    Part,
)

ABOUT: Final = "What is printed regularly (간행물), and the places to which copies go, by name."
ISSUES_A_YEAR: Final = {"week": 52, "month": 12, "quarter": 4, "year": 1}
Copies = Annotated[int, Field(ge=1, le=1_000_000)]


class Place(Part):
    """A place that gets copies of each issue (배부처)."""

    title: LocalizedLine
    """What the place is called; several of a kind may be one row."""
    by: Literal["hand", "post"] = "hand"
    """How the copies come there."""
    copies: Annotated[dict[LanguageCode, Copies], Field(min_length=1)]
    """How many copies of each language version it gets."""


class Publication(Part):
    """Something that is printed regularly (정기간행물)."""

    title: LocalizedLine
    """What it is called."""
    every: Literal["week", "month", "quarter", "year"]
    """How often an issue appears."""
    languages: Annotated[tuple[LanguageCode, ...], Field(min_length=1)] = (SOURCE_LANGUAGE,)
    """In which languages it is printed; each has a stock of its own."""
    low_stock: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """With so many copies left, or fewer, the stock is marked as low."""
    places: Annotated[dict[Name, Place], Field(min_length=1)]
    """The distribution list, by name."""

    def copies_in(self, language: str) -> int:
        """How many copies of a language version the whole list gets."""
        return sum(place.copies.get(language, 0) for place in self.places.values())

    def findings(self) -> Iterator[Finding]:
        """What is wrong with its meaning."""
        if len(set(self.languages)) < len(self.languages):
            yield Finding(("languages",), _("A language stands here twice."))
        for name, place in self.places.items():
            for language in place.copies:
                if language not in self.languages:
                    message = _("It is not printed in this language. Known here: %(known)s.")
                    known = ", ".join(self.languages)
                    yield Finding(("places", name, "copies", language), message % {"known": known})


class PublicationsBlock(Block, RootModel[Annotated[dict[Name, Publication], Field(min_length=1)]]):
    """The publications of a programme by name."""

    model_config = ConfigDict(frozen=True, strict=True)

    def findings(self) -> Iterator[Finding]:
        for name, publication in self.root.items():
            for found in publication.findings():
                yield found.under(name)
