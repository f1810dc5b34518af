"""The ``madang`` command.

``madang up`` starts the embedded PostgreSQL, ``madang work`` a worker, ``madang serve`` the web
server; two words such as ``madang check programmes`` are one management command
(``check_programmes``); everything else is Django's.
"""

import os
import sys
from pathlib import Path

from django.core.management import ManagementUtility, get_commands

from madang.lib import postgres

WITHOUT_DATABASE = frozenset({"check_programmes", "programme_schema", "make_keys", "help"})


def main() -> None:
    """Run one command; exit with its status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.config.settings")
    words = sys.argv[1:] or ["help"]
    try:
        _run(words)
    except postgres.PostgresError as error:
        sys.exit(f"madang: {error}")


def _run(words: list[str]) -> None:
    home = Path(os.environ.get("MADANG_VAR", "var")).resolve()
    if words == ["up"]:
        print(postgres.database_url(os.environ, home))  # noqa: T201  the answer of the command
        return
    if words == ["down"]:
        postgres.stop(home)
        return
    words = _joined(words)
    if words[0] not in WITHOUT_DATABASE:
        os.environ["DATABASE_URL"] = postgres.database_url(os.environ, home)
    ManagementUtility(["madang", *words]).execute()


def _joined(words: list[str]) -> list[str]:
    """``check programmes x`` becomes ``check_programmes x`` where there is such a command."""
    two = "_".join(words[:2]).replace("-", "_")
    return [two, *words[2:]] if len(words) > 1 and two in get_commands() else words
