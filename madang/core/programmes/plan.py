"""The plan of a programme: what was promised, what it may cost, how far it reaches, and when."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from madang.core.programmes.findings import Finding
from madang.core.programmes.typed import existing_date
from madang.core.programmes.values import (
    SOURCE_LANGUAGE,
    DateText,
    Key,
    Line,
    LocalizedLine,
    Name,
    Number,
    Part,
    Won,
    Year,
)

Rows = Literal["budget", "spent", "scope", "up_to", "schedule"]
"""The numbers of a plan: amounts, what was spent, counts, the upper ends of ranges, days."""


class Target(Part):
    """What was promised of a figure for a year (목표)."""

    figure: Name
    """The name of a figure below `figures`."""
    year: Year
    """The year for which it is promised."""
    at_least: Number | None = None
    """The figure is to be this or more."""
    at_most: Number | None = None
    """The figure is to be this or less."""


class BudgetItem(Part):
    """What an item may cost in a year (예산)."""

    item: Line
    """What the money is for, in the words of the plan."""
    year: Year
    """The budget year."""
    amount: Won
    """The amount in won, not in thousands."""
    spent: Won | None = None
    """What was spent of it (집행액), where the plan says so."""


class ScopeItem(Part):
    """How many of something the plan is about (추진대상)."""

    item: LocalizedLine
    """What is counted."""
    count: Annotated[int, Field(ge=0)]
    """How many there are, or the least where the plan gives a range."""
    up_to: Annotated[int, Field(ge=0)] | None = None
    """The most, where the plan gives a range such as 5 to 10."""
    body: Key | None = None
    """The key of the standing body that does it."""

    def slips(self) -> Iterator[Finding]:
        """A range that runs the wrong way."""
        if self.up_to is not None and self.up_to <= self.count:
            message = _(
                "must be more than the count, %(count)s; leave it out where there is no range"
            )
            yield Finding(("up_to",), message % {"count": self.count})


class ScheduleItem(Part):
    """From when until when something is done (추진일정)."""

    item: LocalizedLine
    """What is done."""
    begins: DateText
    """The first day."""
    ends: DateText | None = None
    """The last day; without it, it goes on."""

    @property
    def days(self) -> int | None:
        """Calendar days, the first and the last among them; None for what goes on."""
        first, last = _day(self.begins), self.ends and _day(self.ends)
        return (last - first).days + 1 if first and last else None

    def slips(self) -> Iterator[Finding]:
        """Days that do not exist, or that run the wrong way."""
        days = {"begins": self.begins} | ({} if self.ends is None else {"ends": self.ends})
        wrong = [key for key, text in days.items() if _day(text) is None]
        for key in wrong:
            yield Finding((key,), _("this date does not exist"))
        if not wrong and self.ends is not None and self.ends < self.begins:
            yield Finding(("ends",), _("the last day is before the first"))


class Plan(Part):
    """What was promised, what it may cost, how far it reaches and when what is done."""

    targets: tuple[Target, ...] = ()
    """What was promised of the figures below."""
    budget: tuple[BudgetItem, ...] = ()
    """What it may cost."""
    scope: tuple[ScopeItem, ...] = ()
    """How far it reaches."""
    schedule: tuple[ScheduleItem, ...] = ()
    """When what is done."""

    def findings(self) -> Iterator[Finding]:
        """What is wrong with its rows, as far as they alone tell."""
        rows: Mapping[str, Sequence[ScopeItem | ScheduleItem]] = {
            "scope": self.scope,
            "schedule": self.schedule,
        }
        for name, of_it in rows.items():
            items = [row.item.root[SOURCE_LANGUAGE] for row in of_it]
            for place, row in enumerate(of_it):
                for found in row.slips():
                    yield found.under(name, place)
                if items[place] in items[:place]:
                    message = _('"%(value)s" stands here twice') % {"value": items[place]}
                    yield Finding((name, place, "item"), message)

    def numbers(self, rows: Rows) -> Iterator[tuple[str, int | None, int]]:
        """The rows that have a number of this kind: the item in Korean, its year, the number."""
        found: Iterable[tuple[str, int | None, int | None]]
        if rows == "budget":
            found = ((row.item, row.year, row.amount) for row in self.budget)
        elif rows == "spent":
            found = ((row.item, row.year, row.spent) for row in self.budget)
        elif rows == "scope":
            found = ((row.item.root[SOURCE_LANGUAGE], None, row.count) for row in self.scope)
        elif rows == "up_to":
            found = ((row.item.root[SOURCE_LANGUAGE], None, row.up_to) for row in self.scope)
        else:
            found = ((row.item.root[SOURCE_LANGUAGE], None, row.days) for row in self.schedule)
        for item, year, number in found:
            if number is not None:
                yield item, year, number


def _day(text: str) -> dt.date | None:
    return existing_date(*map(int, text.split("-")))
