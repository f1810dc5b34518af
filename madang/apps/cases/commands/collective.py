"""Petitions of many: the roll of signatories, and who stands for them (법24, 영8)."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, queries, sealing
from madang.apps.cases import queries_belonging as belonging
from madang.apps.cases.commands.base import change_case, envelope, require_open, the_case
from madang.apps.cases.commands.clocking import end_hold, hold_case
from madang.apps.cases.events.belonging import (
    RepresentativesDemanded,
    RepresentativesNamed,
    RollEntered,
)
from madang.apps.cases.models import Case, Roll
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.lib.text import clean

MOST_SIGNATORIES: Final = 20_000
LONGEST: Final = 200
MOST_BYTES: Final = 4 * 1024 * 1024
MOST_REPRESENTATIVES: Final = 3  # 영8①
FROM_SIGNATORIES: Final = 3  # 영8①
REPRESENTATIVES: Final = "representatives"
OPEN: Final = (Case.Status.FILED, Case.Status.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signed, and of which household: its address, or whatever tells it from the others."""

    name: str
    household: str


def read_roll(text: str) -> list[Signatory]:
    """Lines of name and household, parted by a comma or tab; the same line twice is one signatory.

    Raises DomainError with the number of the first line that is not one.
    """
    dialect = "excel-tab" if "\t" in text else "excel"
    found: dict[Signatory, None] = {}
    for number, row in enumerate(csv.reader(io.StringIO(text), dialect, skipinitialspace=True), 1):
        cells = [clean(cell) for cell in row]
        if not any(cells):
            continue
        if len(cells) != 2 or not all(0 < len(cell) <= LONGEST for cell in cells):  # noqa: PLR2004  name and household
            raise DomainError(
                "roll_line",
                _("Line %(number)s is not a name and a household, parted by a comma.")
                % {"number": number},
                field="lines",
            )
        found[Signatory(*cells)] = None
    return list(found)


def decoded(content: bytes) -> str:
    """The text of an uploaded roll, in UTF-8 or in the encoding of Korean spreadsheets.

    Raises DomainError for anything else.
    """
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content[: MOST_BYTES + 1].decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DomainError("roll_file", _("This file is not a table in text form (CSV)."), field="file")


def enter_roll(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    signatories: Sequence[Signatory],
    is_original: bool,
    moment: dt.datetime | None = None,
) -> None:
    """Enter the roll of signatories (연명부), sealed as a whole; a new one replaces the old one.

    Its counts make a petition a collective one (법2 6호). Raises Forbidden, NotFound, Stale, and
    DomainError for an empty roll, one too long, or a closed case.
    """
    actor.require("cases.intake")
    case = queries.case_for_official(actor, case_id)
    require_open(case, version, *OPEN)
    if not 0 < len(signatories) <= MOST_SIGNATORIES:
        raise DomainError(
            "roll_length",
            _("A roll has between 1 and %(most)s signatories.") % {"most": MOST_SIGNATORIES},
            field="lines",
        )
    households = len({one.household for one in signatories})
    content = {"signatories": [[one.name, one.household] for one in signatories]}
    with transaction.atomic():
        change_case(case, version, signatories=len(signatories), households=households)
        Roll.objects.update_or_create(
            case=case,
            defaults={
                "sealed": sealing.seal(sealing.ROLL, case.uid, content),
                "is_original": is_original,
                "entered_at": moment or timezone.now(),
            },
        )
        record(
            RollEntered(
                **envelope(case),
                is_original=is_original,
                signatories=len(signatories),
                households=households,
            ),
            actor=actor,
        )


def demand_representatives(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    most: int,
    answer_by: dt.date,
    moment: dt.datetime | None = None,
) -> None:
    """Ask three or more signatories to choose up to three representatives; the clock stops (영8①).

    Needs ``cases.clock``. Raises Forbidden, NotFound, Stale, and DomainError for fewer signatories,
    for a number or day that cannot be, and while another hold is open.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    moment = moment or timezone.now()
    _require_many(case)
    if not 1 <= most <= MOST_REPRESENTATIVES:
        raise DomainError(
            "representatives_most",
            _("Between one and three representatives (petitions decree, article 8①)."),
            field="most",
        )
    if answer_by <= clock.local(moment).date():
        raise DomainError("answer_by_past", _("Give a day in the future."), field="answer_by")
    with transaction.atomic():
        record(
            RepresentativesDemanded(**envelope(case), answer_by=answer_by, most=most), actor=actor
        )
        hold_case(
            actor=actor, case_id=case_id, version=version, ground=REPRESENTATIVES, moment=moment
        )


def name_representatives(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    names: Sequence[str],
    by_office: bool = False,
    moment: dt.datetime | None = None,
) -> None:
    """Note who stands for the signatories from now on; the clock runs again (영8).

    ``by_office``: the office chooses, after the time to choose has run out (②). Raises Forbidden,
    NotFound, Stale, and DomainError for somebody who did not sign, none or more than three, or an
    office that chooses too early.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    moment = moment or timezone.now()
    _require_many(case)
    roll, content = _roll_of(case)
    chosen = _chosen(content, names)
    if by_office:
        _require_run_out(case, moment)
    with transaction.atomic():
        Roll.objects.filter(id=roll.pk).update(
            sealed=sealing.seal(sealing.ROLL, case.uid, {**content, "representatives": chosen})
        )
        record(
            RepresentativesNamed(**envelope(case), by_office=by_office, count=len(chosen)),
            actor=actor,
        )
        if case.open_hold and case.open_hold.ground == REPRESENTATIVES:
            end_hold(case, version, moment, actor=actor, moment=moment)
        else:
            change_case(case, version)


def _require_many(case: Case) -> None:
    if case.signatories < FROM_SIGNATORIES:
        raise DomainError(
            "too_few_signatories",
            _("Representatives stand for three signatories or more (petitions decree, 8①)."),
        )


def _roll_of(case: Case) -> tuple[Roll, dict[str, Any]]:
    roll = Roll.objects.filter(case=case).first()
    if roll is None:
        raise DomainError("no_roll", _("Enter the roll of signatories first."))
    content: dict[str, Any] = sealing.opened(sealing.ROLL, case.uid, roll.sealed)
    return roll, content


def _chosen(content: dict[str, Any], names: Sequence[str]) -> list[str]:
    chosen = list(dict.fromkeys(clean(name) for name in names if clean(name)))
    if not 1 <= len(chosen) <= MOST_REPRESENTATIVES:
        raise DomainError(
            "representatives_most",
            _("Between one and three representatives (petitions decree, article 8①)."),
            field="names",
        )
    signed = {name for name, _household in content["signatories"]}
    if not signed.issuperset(chosen):
        raise DomainError(
            "not_a_signatory", _("A representative must be one of the signatories."), field="names"
        )
    return chosen


def _require_run_out(case: Case, moment: dt.datetime) -> None:
    demanded = belonging.event_of(case, RepresentativesDemanded.name)
    last = dt.date.fromisoformat(demanded.data["answer_by"]) if demanded else None
    if last is None or clock.local(moment).date() <= last:
        raise DomainError(
            "still_their_choice",
            _(
                "The office chooses only after it asked, and the time to choose has run out"
                " (petitions decree, article 8②)."
            ),
            field="by_office",
        )
