"""What lists look like as files: their columns and cells."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from madang.apps.cases import queries
from madang.apps.cases.analysis_queries import Analysis
from madang.apps.cases.board_queries import NOBODY, Board, Load
from madang.apps.cases.dashboard_queries import Month
from madang.apps.cases.models import receipt_number
from madang.apps.cases.queries import OpenCase
from madang.apps.cases.shortening import Counted, Shortening
from madang.apps.cases.showing import words
from madang.apps.cases.showing.analysis import NUMBER_NAMES as ANALYSIS_NAMES
from madang.apps.cases.showing.board import COLUMNS as BOARD_COLUMNS
from madang.apps.cases.showing.board import NUMBER_NAMES as BOARD_NAMES
from madang.apps.cases.showing.dashboard import COUNTS, HUNDRED
from madang.apps.cases.showing.dashboard import NUMBER_NAMES as DASHBOARD_NAMES
from madang.apps.cases.showing.rows import topic
from madang.apps.cases.showing.standing import hold_name
from madang.core.actors import AgencyRef
from madang.core.orgs import queries as orgs
from madang.core.orgs.showing import localised
from madang.lib.sheets import Cell, Column
from madang.ui.formats import month as month_text

Table = tuple[Sequence[Column], Sequence[Sequence[Cell]]]


def case_columns(*, named: bool) -> list[Column]:
    """The columns of a list of petitions; the applicant's name only where it was asked for."""
    columns = [
        Column(_("Receipt number")),
        Column(_("Service"), width=28),
        Column(_("Subject"), width=40),
        Column(_("State")),
        Column(_("Clock stopped")),
        Column(_("Received"), "moment", 18),
        Column(_("Due by law"), "moment", 18),
        Column(_("Promised by"), "moment", 18),
        Column(_("Department"), width=20),
        Column(_("In charge")),
    ]
    return [*columns, Column(_("Applicant"))] if named else columns


def case_rows(
    cases: Sequence[OpenCase], agency: AgencyRef, names: Mapping[int, str], *, named: bool
) -> Iterator[Sequence[Cell]]:
    """A row for each petition, for ``case_columns``."""
    departments = {key: localised(name) for key, name in orgs.department_names(agency).items()}
    states = {key: str(label) for key, (label, _tone) in words.STATUSES.items()}
    grounds = {ground: hold_name(ground) if ground else "" for ground in {c.held for c in cases}}
    for case in cases:
        service = queries.service_of_version(case.version_id, case.service)
        row: list[Cell] = [
            case.receipt_number,
            str(service.title),
            topic(service, case.answers),
            states[case.status],
            grounds[case.held],
            case.filed_at,
            case.due_at,
            case.promised_at,
            departments.get(case.department_id, ""),
            case.assignee,
        ]
        yield [*row, names.get(case.resident_id, "")] if named else row


def board_table(board: Board, names: Mapping[int, str]) -> Table:
    """How much each official has, and all together."""
    columns = [Column(_("Official"), width=20)]
    columns += [Column(str(BOARD_NAMES[name]), "number") for name in BOARD_COLUMNS]
    order = sorted(board.officials, key=lambda one: (one != NOBODY, names.get(one, ""), one))

    def row(name: str, load: Load) -> Sequence[Cell]:
        return [name, *(getattr(load, number) for number in BOARD_COLUMNS)]

    rows = [row(names.get(one) or _("Nobody yet"), board.officials[one]) for one in order]
    return columns, [*rows, row(_("All together"), board.all)]


def dashboard_table(months: Sequence[Month]) -> Table:
    """Twelve months of a team."""
    columns = [Column(_("Month"))]
    columns += [Column(str(DASHBOARD_NAMES[name]), "number") for name in COUNTS]
    columns += [
        Column(_("Petitions that count"), "number"),
        Column(_("Share of the period used"), "decimal"),
        Column(_("Shortening rate"), "decimal"),
        Column(_("Points"), "number"),
    ]
    rows: list[Sequence[Cell]] = []
    for one in months:
        counts = [getattr(one, name) for name in COUNTS]
        counted = one.counted
        speed: list[Cell] = [None] * 4
        if counted:
            speed = [counted.cases, HUNDRED - counted.rate, counted.rate, counted.points]
        rows.append([month_text(one.span.first), *counts, *speed])
    return columns, rows


def shortening_table(rows: Sequence[Shortening], names: Mapping[str, str]) -> Table:
    """Shortening rate and points with ranks."""
    columns = [
        Column(_("Rank"), "number"),
        Column(_("Name"), width=28),
        Column(_("Petitions"), "number"),
        Column(_("Minutes allowed"), "number"),
        Column(_("Minutes used"), "number"),
        Column(_("Shortening rate"), "decimal"),
        Column(_("Points"), "number"),
        Column(_("Late"), "number"),
    ]
    return columns, [
        [
            row.rank,
            names.get(row.key) or _("Nobody"),
            row.cases,
            row.allowed,
            row.used,
            row.rate,
            row.points,
            row.late,
        ]
        for row in rows
    ]


def counted_table(rows: Sequence[Counted]) -> Table:
    """The petitions behind a shortening rate."""
    columns = [
        Column(_("Petition")),
        Column(_("Minutes allowed"), "number"),
        Column(_("Minutes used"), "number"),
        Column(_("Minutes late"), "number"),
        Column(_("Shortening rate"), "decimal"),
        Column(_("Points"), "number"),
    ]
    return columns, [
        [
            receipt_number(row.year, row.number),
            row.allowed,
            row.used,
            row.late,
            row.rate,
            row.points,
        ]
        for row in rows
    ]


def analysis_table(rows: Sequence[Analysis], names: Mapping[str, str]) -> Table:
    """What was received, closed and late, beside the time before."""
    columns = [Column(_("Name"), width=28)]
    for name in ("received", "closed", "late"):
        label = str(ANALYSIS_NAMES[name])
        columns += [
            Column(label, "number"),
            Column(_("%(number)s, time before") % {"number": label}, "number", 20),
        ]
    return columns, [
        [
            names.get(row.key) or _("No department"),
            *(
                getattr(counts, name)
                for name in ("received", "closed", "late")
                for counts in (row.now, row.before)
            ),
        ]
        for row in rows
    ]
