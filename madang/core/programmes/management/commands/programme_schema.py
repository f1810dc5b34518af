"""``madang programme_schema``: the format as JSON Schema, for editors."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.core.programmes.format import BLOCKS, SCHEMA
from madang.core.programmes.schema import schema_text

FILE = Path("schema") / f"programme-{SCHEMA}.schema.json"


class Command(BaseCommand):
    help = "Write the JSON Schema of programme files, or check that it is current."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if outdated")
        parser.add_argument("--file", type=Path, default=FILE)

    def handle(self, *_args: Any, **options: Any) -> None:
        file: Path = options["file"]
        text = schema_text(BLOCKS.model())
        if not options["check"]:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        elif not file.is_file() or file.read_text(encoding="utf-8") != text:
            raise CommandError(f"{file} is not current; run: madang programme_schema")
