"""``madang check programmes``: all mistakes in programme files, one a line."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.core.events.queries import measures
from madang.core.orgs.models import Agency
from madang.core.programmes import queries
from madang.core.programmes.checks import Problem, Surroundings
from madang.core.programmes.files import DEFAULT_FOLDER, check_files, programme_files


class Command(BaseCommand):
    help = "Check programme files: form, shape, meaning, examples. Names every mistake."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, help="files or folders")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *_args: Any, **options: Any) -> None:
        with translation.override(options["language"] or language_of_environment()):
            self._check(options["paths"] or [DEFAULT_FOLDER])

    def _check(self, paths: list[Path]) -> None:
        surroundings, without_departments = _surroundings()
        files = problems = 0
        remarks: list[Problem] = []
        try:
            for checked in check_files(programme_files(paths), surroundings):
                files += 1
                problems += len(checked.problems)
                for problem in checked.problems:
                    self.stdout.write(str(problem))
                remarks += checked.remarks
        except FileNotFoundError as error:
            raise CommandError(_("There is no file %(path)s.") % {"path": error}) from None
        for remark in remarks:  # beside the mistakes, which alone stand in the output
            self.stderr.write(_("Remark: %(remark)s") % {"remark": remark})
        self._summarise(files, problems, sorted(without_departments))
        if problems:
            raise SystemExit(1)

    def _summarise(self, files: int, problems: int, without_departments: list[str]) -> None:
        if without_departments:
            message = (
                _("Departments were not checked, because the database has no agency %(slugs)s.")
                if os.environ.get("DATABASE_URL")
                else _("Departments were not checked: DATABASE_URL names no database (%(slugs)s).")
            )
            self.stderr.write(message % {"slugs": ", ".join(without_departments)})
            self.stderr.write(_("Of code lists, only the codes of the product are known so."))
        checked = ngettext("%(n)s file was checked.", "%(n)s files were checked.", files)
        found = ngettext("%(n)s mistake was found.", "%(n)s mistakes were found.", problems)
        self.stderr.write(f"{checked % {'n': files}} {found % {'n': problems}}")


def language_of_environment() -> str:
    """The language of whoever runs a command (``LANG``), Korean where we do not speak it."""
    code = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2]
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _surroundings() -> tuple[Callable[[str], Surroundings], set[str]]:
    """What files may refer to, by agency; and a set that fills with the agencies not found."""
    unknown: set[str] = set()

    @cache
    def of_agency(slug: str) -> Surroundings:
        try:
            agency_id = Agency.objects.values_list("pk", flat=True).filter(slug=slug).first()
        except DatabaseError:  # none is running, or it is not migrated
            agency_id = None
        if agency_id is None:
            unknown.add(slug)
            return Surroundings(measures())
        return queries.surroundings(agency_id)

    return of_agency, unknown
