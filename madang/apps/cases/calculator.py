"""The public calculator (처리기한 계산기): when is a petition due, and why?

The form is sent by GET, so that the address keeps what was typed and can be passed on.
"""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from madang.apps.cases.clock_words import HOLD_GROUNDS, before_the_act, period_words, refusal
from madang.apps.cases.showing.clock import RULES, clock_steps
from madang.core.access import Request, public
from madang.core.orgs import queries as orgs
from madang.lib.periods import (
    Calendar,
    CalendarRangeError,
    LedgerError,
    PeriodError,
    Reckoning,
    explain,
)
from madang.lib.periods.grounds import SUPPLEMENT
from madang.lib.periods.national import national_calendar
from madang.lib.periods.reading import CIVIL, STATUTORY, ReadingError, read_question
from madang.ui.formats import day

MOST_HOLDS, MOST_EXTENSIONS = 6, 2
LONGEST_INPUT = 100
COUNTING: list[tuple[str, str | Promise, str | Promise]] = [
    (
        STATUTORY,
        gettext_lazy("Petition"),
        gettext_lazy(
            "By the Civil Petitions Treatment Act: up to 5 days by the hour, longer ones by day."
        ),
    ),
    (
        CIVIL,
        gettext_lazy("Another period, by the Civil Act"),
        gettext_lazy(
            "Calendar days, the first day not counting; for instance time for a supplement."
        ),
    ),
]


@dataclass(frozen=True)
class Hold:
    """One row for time that does not count, as it was typed."""

    number: int
    first: str
    last: str
    ground: str

    @property
    def text(self) -> str:
        """As the clock reads it; nothing if the row is empty."""
        return f"{self.first}/{self.last}:{self.ground}" if self.first or self.last else ""


@dataclass(frozen=True)
class Typed:
    """What stands in the form."""

    received: str
    period: str
    rule: str
    holds: list[Hold]
    extensions: list[str]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, query: QueryDict) -> "Typed":
        def text(name: str) -> str:
            return query.get(name, "")[:LONGEST_INPUT].strip()

        rows = [
            Hold(
                number,
                text(f"hold_first_{number}"),
                text(f"hold_last_{number}"),
                text(f"hold_ground_{number}") or SUPPLEMENT,
            )
            for number in range(1, MOST_HOLDS + 1)
        ]
        last = max((row.number for row in rows if row.text), default=0)
        extensions = [text(f"extend_{number}") for number in range(1, MOST_EXTENSIONS + 1)]
        rule = text("rule") or STATUTORY
        # The page of a service leads here with its period alone: asked is, if I filed now.
        now = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
        received = now if "period" in query and "received" not in query else text("received")
        return cls(received, text("period"), rule, rows[: last + 1], extensions)

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to answer yet."""
        return bool(self.received or self.period)

    def answer(self, own: Calendar) -> Reckoning | None:
        """The answer; None if something is wrong, which is then in ``errors``.

        In the agency's working time, and before the days that it keeps in that of the nation.
        """
        try:
            question = read_question(
                self.received,
                self.period,
                holds=[row.text for row in self.holds if row.text],
                extensions=[text for text in self.extensions if text],
                rule=self.rule,
            )
            kept = question.received.date() >= own.first
            return question.answer(own if kept else national_calendar())
        except (CalendarRangeError, LedgerError, PeriodError, ReadingError) as error:
            self.errors[self._place_of(error)] = refusal(error)
            return None

    def _place_of(self, error: Exception) -> str:
        """The name of the input to which an error belongs."""
        if isinstance(error, ReadingError):
            return self._place_of_text(error.field, error.text)
        if isinstance(error, LedgerError):
            return "extend_1" if error.code.startswith("extension") else "hold_first_1"
        return "received" if isinstance(error, CalendarRangeError) else "period"

    def _place_of_text(self, name: str, text: str) -> str:
        if name == "holds":
            row = next((row for row in self.holds if text in (row.text, row.first)), self.holds[0])
            return f"hold_first_{row.number}"
        if name == "extensions":
            return f"extend_{self.extensions.index(text) + 1}"
        return name


@require_GET
@public
def calculator(request: Request) -> HttpResponse:
    """When a period ends, and why, in the working time of this agency."""
    typed = Typed.of(request.GET)
    calendar = orgs.calendar(request.agency.id, request.agency.calendar_version)
    found = typed.answer(calendar) if typed.is_asked else None
    context = {
        **_form(typed),
        "errors": list(typed.errors.items()),
        "answer": _shown(found, calendar) if found else None,
        "link": request.build_absolute_uri(),
    }
    status = 422 if typed.errors else 200
    return render(request, "cases/calculator.html", context, status=status)


def _shown(found: Reckoning, own: Calendar) -> dict[str, Any]:
    hours, minutes = divmod(found.minutes_allowed, 60)
    allowed = _("%(hours)s hours %(minutes)s minutes") if minutes else _("%(hours)s hours")
    return {
        "due": found.moment,
        "facts": [
            (_("Period"), period_words(found.period)),
            (_("Counted"), RULES[found.rule]),
            (_("Working time"), allowed % {"hours": hours, "minutes": minutes}),
            *_notes(found, own),
        ],
        "basis": found.basis,
        "steps": clock_steps(explain(found)),
    }


def _notes(found: Reckoning, own: Calendar) -> list[tuple[str, str]]:
    """What to know of an answer that lies long ago."""
    notes = []
    if found.calendar is not own:
        text = _("Counted in national working time: ours is kept from %(date)s on.")
        notes.append((_("Calendar"), text % {"date": day(own.first)}))
    if note := before_the_act(found):
        notes.append((_("Law"), note))
    return notes


def _form(typed: Typed) -> dict[str, Any]:
    """The questions, for the field macro."""
    grounds = [(key, name) for key, name in HOLD_GROUNDS.items()]
    return {
        "received": {"value": typed.received, "error": typed.errors.get("received", "")},
        "period": _question(
            typed,
            "period",
            _("Period"),
            typed.period,
            required=True,
            hint=_("at once, 3 hours, 7 days, 2 weeks, 1 month or 1 year"),
        ),
        "rule": _question(
            typed, "rule", _("What is counted"), typed.rule, kind="choice", options=COUNTING
        ),
        "holds": [_hold_row(typed, row, grounds) for row in typed.holds],
        "extensions": [
            _question(
                typed,
                f"extend_{number}",
                _("Extension %(number)s") % {"number": number},
                text,
                hint=_("for instance 3 days"),
            )
            for number, text in enumerate(typed.extensions, 1)
        ],
        "has_more": any(row.text for row in typed.holds) or any(typed.extensions),
    }


def _hold_row(
    typed: Typed, row: Hold, grounds: list[tuple[str, str | Promise]]
) -> list[dict[str, Any]]:
    number = row.number
    return [
        _question(typed, f"hold_first_{number}", _("From (day)"), row.first, kind="date"),
        _question(typed, f"hold_last_{number}", _("To (day, included)"), row.last, kind="date"),
        _question(
            typed,
            f"hold_ground_{number}",
            _("Reason"),
            row.ground,
            kind="choice",
            options=grounds,
        ),
    ]


def _question(
    typed: Typed, name: str, label: str, value: str, *, kind: str = "text", **more: Any
) -> dict[str, Any]:
    error = typed.errors.get(name, "")
    return {"name": name, "type": kind, "label": label, "value": value, "error": error, **more}
