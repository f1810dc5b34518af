"""What the board of a team shows, made ready before a template sees it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.apps.cases.board_queries import NOBODY, STATES, WHICH, Board, Load
from madang.apps.cases.queries import OpenCase
from madang.apps.cases.showing.desk import inbox_rows
from madang.apps.cases.showing.rows import Row
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs import office_queries as office
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Official
from madang.core.orgs.showing import localised

BYS = ("official", "state")
BY_NAMES = {"official": gettext_lazy("By official"), "state": gettext_lazy("By state")}
NUMBER_NAMES = {
    "open": gettext_lazy("Open"),
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
        self._board, self._actor, self._agency, self._kept = board, actor, agency, kept
        self._members = {one.pk: one for one in office.members_of(departments)}
        self._away = office.stand_ins(agency.id, today)
        self._names = {key: one.name for key, one in self._members.items()} | _others(
            board.officials.keys() - self._members.keys() - {NOBODY}
        )
        self._many = len(departments) > 1

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
            "department": localised(member.department.name) if member and self._many else "",
            "away": self._absence(official),
            "stands_in_for": [
                one.absence.official.name
                for one in self._away.values()
                if one.acting and one.acting.pk == official
            ],
            "numbers": [self._number(name, load, official) for name in COLUMNS],
        }

    def _absence(self, official: int) -> Row | None:
        found = self._away.get(official)
        if found is None:
            return None
        acting = found.acting.name if found.acting else ""
        return {"until": found.absence.ends_on, "acting": acting}

    def _number(self, name: str, load: Load, official: int | None) -> Row:
        count = getattr(load, name)
        return {
            "name": name,
            "label": NUMBER_NAMES[name],
            "count": count,
            "tone": TONES.get(name, "neutral") if count else "",
            "url": self._url(name, official) if count else "",
        }

    def _url(self, which: str, official: int | None) -> str:
        named = {} if official is None else {"official": official}
        asked = urlencode({**self._kept, "which": which, **named})
        return f"{reverse('desk_board_cases')}?{asked}"

    def columns(self, by: str) -> list[Row]:
        """What is due next, by official or by state: a column for each that has a case."""
        if by == "state":
            return [
                self._column(NUMBER_NAMES[name], self._board.next_of_state[name], name, None)
                for name in STATES
            ]
        columns = self._board.next_of_official
        order = sorted(columns, key=lambda one: (one != NOBODY, self._names.get(one, ""), one))
        return [
            self._column(self._names.get(one) or _("Nobody yet"), columns[one], "open", one)
            for one in order
        ]

    def _column(self, title: str, cases: Sequence[OpenCase], which: str, key: int | None) -> Row:
        load = self._board.all if key is None else self._board.officials[key]
        return {
            "title": title,
            "away": key is not None and key in self._away,
            "rows": inbox_rows(cases, self._actor, self._agency, scope="department"),
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
