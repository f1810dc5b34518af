"""What the board of a team shows, made ready before a template sees it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madang.apps.cases.board_queries import NOBODY, STATES, WHICH, Board, Load
from madang.apps.cases.queries import OpenCase
from madang.apps.cases.showing.desk import InboxRow, inbox_rows
from madang.apps.cases.showing.rows import Row
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs import office_queries as office
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Official
from madang.core.orgs.showing import localised

BYS = ("official", "state")
BY_NAMES = {"official": gettext_lazy("By official"), "state": gettext_lazy("By state")}
NUMBER_NAMES = {
    "open": pgettext_lazy("number of petitions", "Open"),
    "late": gettext_lazy("Overdue"),
    "today": gettext_lazy("Due later today"),
    "week": gettext_lazy("Due later this week"),
    "filed": gettext_lazy("Not accepted yet"),
    "accepted": gettext_lazy("In progress"),
    "held": gettext_lazy("Clock stopped"),
}
TONES = {"late": "danger", "today": "warning"}
COLUMNS = ("open", "late", "today", "week", "held")


def department_choices(actor: Actor, agency: AgencyRef) -> list[tuple[Any, str]]:
    """The departments whose board an official may see, their own first; [] for the own one only."""
    if not actor.may("cases.read_all"):
        return []
    names = orgs.open_departments(agency)
    own = actor.department_id
    ordered = sorted(names, key=lambda one: (one != own, names[one]["ko"]))
    return [(one, localised(names[one])) for one in ordered]


class BoardShown:
    """A board with its names, badges and addresses. ``kept`` is what its addresses go on saying."""

    def __init__(
        self,
        board: Board,
        departments: Sequence[int],
        actor: Actor,
        agency: AgencyRef,
        today: dt.date,
        kept: Mapping[str, Any],
    ) -> None:
        self._board, self._actor, self._agency = board, actor, agency
        # Worked out once: a board has hundreds of numbers.
        self._address = f"{reverse('desk_board_cases')}?{urlencode({**kept, '': ''})[:-1]}"
        self._labels = {name: str(label) for name, label in NUMBER_NAMES.items()}
        self._members = {one.id: one for one in office.members_of(departments)}
        self._away = office.away_on(agency.id, today)
        self._stood_in_for: dict[int | None, list[str]] = {}
        for away in self._away.values():
            self._stood_in_for.setdefault(away.acting, []).append(away.name)
        self._names = {key: one.name for key, one in self._members.items()} | _others(
            board.officials.keys() - self._members.keys() - {NOBODY}
        )
        self._many = len(departments) > 1
        self._departments = {
            key: localised(name) for key, name in orgs.department_names(agency).items()
        }

    def numbers(self) -> list[Row]:
        """All open cases of the board, number by number."""
        return [self._number(name, self._board.all, None) for name in COLUMNS]

    def rows(self) -> list[Row]:
        """One row for each official: nobody first, then by name; those without a case too."""
        nobody = [NOBODY] if NOBODY in self._board.officials else []
        others = sorted(self._names, key=lambda one: (self._names[one], one))
        return [self._row(one) for one in (*nobody, *others)]

    def _row(self, official: int) -> Row:
        load = self._board.officials.get(official, Load())
        member = self._members.get(official)
        return {
            "name": self._names.get(official) or _("Nobody yet"),
            "position": member.position if member else "",
            "department": self._departments.get(member.department_id, "")
            if member and self._many
            else "",
            "away": self._absence(official),
            "stands_in_for": self._stood_in_for.get(official, []),
            "numbers": [self._number(name, load, official) for name in COLUMNS],
        }

    def _absence(self, official: int) -> Row | None:
        found = self._away.get(official)
        if found is None:
            return None
        return {"until": found.ends_on, "acting": found.acting_name}

    def _number(self, name: str, load: Load, official: int | None) -> Row:
        count = getattr(load, name)
        return {
            "name": name,
            "label": self._labels[name],
            "count": count,
            "tone": TONES.get(name, "neutral") if count else "",
            "url": self._url(name, official) if count else "",
        }

    def _url(self, which: str, official: int | None) -> str:
        whose = "" if official is None else f"&official={official}"
        return f"{self._address}which={which}{whose}"

    def columns(self, by: str) -> list[Row]:
        """What is due next by state, or by official in the order of what is due soonest."""
        found: list[tuple[str, str, int | None, Sequence[OpenCase]]]
        if by == "state":
            of_state = self._board.next_of_state
            found = [(str(NUMBER_NAMES[name]), name, None, of_state[name]) for name in STATES]
        else:
            found = [
                (self._names.get(one) or _("Nobody yet"), "open", one, cases)
                for one, cases in self._board.next_of_official.items()
            ]
        # All at once: what rows have in common is put into words once.
        cases = {one.id: one for *_of, rows in found for one in rows}
        shown = inbox_rows(
            list(cases.values()),
            self._actor,
            self._agency,
            scope="department",
            with_applicants=False,
        )
        rows = dict(zip(cases, shown, strict=True))
        return [
            self._column(title, [rows[one.id] for one in cases], which, key)
            for title, which, key, cases in found
        ]

    def _column(self, title: str, rows: Sequence[InboxRow], which: str, key: int | None) -> Row:
        load = self._board.all if key is None else self._board.officials[key]
        return {
            "title": title,
            "away": key is not None and key in self._away,
            "rows": rows,
            "count": getattr(load, which),
            "url": self._url(which, key),
        }


def _others(ids: set[int]) -> dict[int, str]:
    """Names of officials who work elsewhere or left office, and still have cases here."""
    if not ids:
        return {}
    return dict(Official.objects.filter(id__in=ids).values_list("id", "name"))


def number_title(which: str, official: str) -> str:
    """What stands above the cases behind a number."""
    label = str(NUMBER_NAMES[which])
    return f"{official} · {label}" if official else label


__all__ = ["BYS", "BY_NAMES", "WHICH", "BoardShown", "department_choices", "number_title"]
