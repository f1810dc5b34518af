"""``madang apply programmes``: put programme files into force for an agency."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from madang.core.actors import Actor, system
from madang.core.orgs.models import Agency
from madang.core.programmes.commands import ProgrammeRefused, apply_programme
from madang.core.programmes.files import DEFAULT_FOLDER, programme_files
from madang.core.programmes.management.commands.check_programmes import language_of_environment


class Command(BaseCommand):
    help = "Put programme files into force. The same content again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="a file or folder")
        parser.add_argument("--agency", required=True, metavar="SLUG")

    def handle(self, *_args: Any, **options: Any) -> None:
        with translation.override(language_of_environment()):
            slug = options["agency"]
            self._apply(slug, options["path"] or DEFAULT_FOLDER / slug)

    def _apply(self, slug: str, path: Path) -> None:
        agency = Agency.objects.filter(slug=slug).first()
        if agency is None:
            raise CommandError(_("There is no agency %(slug)s.") % {"slug": slug})
        actor = system(agency.pk, "programmes.apply")
        refused = False
        try:
            for file in programme_files([path]):
                refused |= not self._apply_file(actor, agency, file)
        except FileNotFoundError as error:
            raise CommandError(_("There is no file %(path)s.") % {"path": error}) from None
        if refused:
            raise SystemExit(1)

    def _apply_file(self, actor: Actor, agency: Agency, file: Path) -> bool:
        outcomes = {
            "new": _("a new version is in force"),
            "restored": _("an earlier version is in force again"),
            "unchanged": _("nothing was changed"),
        }
        try:
            result = apply_programme(
                actor=actor, agency=agency, source=file.read_bytes(), path=file.as_posix()
            )
        except ProgrammeRefused as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            return False
        self.stdout.write(f"{result.key} {result.digest[:12]}: {outcomes[result.outcome]}")
        return True
