"""``madang due``: when a period ends, and why. Needs a database only for an agency's calendar."""

import json
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from madang.apps.cases.clock_words import before_the_act, refusal
from madang.apps.cases.showing.clock import RULES, clock_steps
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Agency
from madang.core.programmes.management.commands.check_programmes import language_of_environment
from madang.lib.periods import (
    Calendar,
    CalendarRangeError,
    LedgerError,
    PeriodError,
    Reckoning,
    explain,
)
from madang.lib.periods.national import national_calendar
from madang.lib.periods.reading import STATUTORY, ReadingError, read_question
from madang.ui.formats import moment

WRONG_QUESTION = 2


class Command(BaseCommand):
    help = "Say when a petition is due, how much working time it has, and why."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--received", default="", help="2026-09-21T10:00, local time")
        parser.add_argument(
            "--period", default="", help='"at once", "3 hours", "7 days", "1 month"'
        )
        parser.add_argument(
            "--hold",
            action="append",
            default=[],
            help="FROM/TO[:GROUND], days (both included) or moments; may be repeated",
        )
        parser.add_argument(
            "--extend", action="append", default=[], help="LENGTH[:GROUND]; may be repeated"
        )
        parser.add_argument(
            "--rule", default=STATUTORY, help="statutory, or civil: without the first day"
        )
        parser.add_argument("--calendar", metavar="AGENCY", help="the agency's own working time")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--language", choices=["ko", "en"])

    def handle(self, *_args: Any, **options: Any) -> None:
        with translation.override(options["language"] or language_of_environment()):
            try:
                found = self._answer(options)
            except (CalendarRangeError, LedgerError, PeriodError, ReadingError) as error:
                self._refuse(refusal(error))
            self.stdout.write(_as_json(found) if options["json"] else _as_text(found))

    def _answer(self, options: dict[str, Any]) -> Reckoning:
        question = read_question(
            options["received"],
            options["period"],
            holds=options["hold"],
            extensions=options["extend"],
            rule=options["rule"],
        )
        slug = options["calendar"]
        return question.answer(self._calendar(slug) if slug else national_calendar())

    def _calendar(self, slug: str) -> Calendar:
        try:
            agency = Agency.objects.filter(slug=slug).first()
        except DatabaseError:  # none is running, or it is not migrated
            self._refuse(_("The database that holds the agencies cannot be read."))
        if agency is None:
            self._refuse(_("There is no agency “%(slug)s”.") % {"slug": slug})
        return orgs.calendar(agency.pk, agency.calendar_version)

    def _refuse(self, message: str) -> NoReturn:
        self.stderr.write(message)
        raise SystemExit(WRONG_QUESTION)


def _as_json(found: Reckoning) -> str:
    answer = {
        "due": found.moment.isoformat(timespec="minutes"),
        "minutes_allowed": found.minutes_allowed,
        "rule": found.rule.value,
        "basis": found.basis,
        "note": before_the_act(found),
        "explanation": explain(found).as_dicts(),
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _as_text(found: Reckoning) -> str:
    lines = [
        _("Due: %(moment)s") % {"moment": moment(found.moment)},
        _("Working time allowed: %(minutes)s minutes") % {"minutes": found.minutes_allowed},
        f"{RULES[found.rule]} ({found.basis})",
        *filter(None, [before_the_act(found)]),
        "",
    ]
    for step in clock_steps(explain(found)):
        sign = "+" if step["counted"] else "-"
        amount = f" {step['amount']} → {step['total']}." if step["counted"] else ""
        lines.append(f"{sign} {step['dates']}: {step['text']}{amount} ({step['article']})")
    return "\n".join(lines)
