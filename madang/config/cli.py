"""The ``madang`` command.

``up`` and ``down`` start and stop the embedded PostgreSQL, ``serve`` runs the web server, ``work``
a worker, ``make-keys`` prints new secret keys. Two words such as ``check programmes`` are one
management command (``check_programmes``); everything else is Django's.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility

from madang.config.environment import home, new_keys, require_keys
from madang.lib import postgres

WITHOUT_DATABASE = frozenset({"check_programmes", "programme_schema", "help"})
# Django's own that make the database ready, look at it, or only work on files.
UNMIGRATED = frozenset(
    {
        "migrate",
        "showmigrations",
        "sqlmigrate",
        "makemigrations",
        "dbshell",
        "check",
        "collectstatic",
        "version",
    }
)


def main() -> None:
    """Run one command; exit with its status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.config.settings")
    words = sys.argv[1:] or ["help"]
    try:
        own = OWN.get(words[0])
        if own is not None:
            own(words[1:])
        else:
            _run(_joined(words))
    except (postgres.PostgresError, ImproperlyConfigured) as error:
        sys.exit(f"madang: {error}")


def _up(_words: list[str]) -> None:
    print(postgres.database_url(os.environ, home()))  # noqa: T201  the answer of the command


def _down(_words: list[str]) -> None:
    postgres.stop(home())


def _make_keys(_words: list[str]) -> None:
    for name, value in new_keys().items():
        print(f"{name}={value}")  # noqa: T201  the answer of the command


def _serve(words: list[str]) -> None:
    """Replace this process by the web server, once the database is as this version needs it."""
    require_keys()
    os.environ["DATABASE_URL"] = postgres.database_url(os.environ, home())
    _refuse_unmigrated()
    server = [sys.executable, "-m", "granian", "--interface", "wsgi"]
    os.execv(  # noqa: S606  our own interpreter; the words are the operator's
        sys.executable, [*server, *(words or DEFAULT_SERVER), "madang.config.wsgi:application"]
    )


# More threads only wait for each other: four file 7 percent more petitions than eight.
DEFAULT_SERVER = ["--host", "127.0.0.1", "--port", "8000", "--blocking-threads", "4"]


def _refuse_unmigrated() -> None:
    import django

    django.setup()
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        reason = str(error).strip()
        sys.exit(f"madang: the database does not answer. Nothing was started. It says: {reason}")
    finally:
        connection.close()  # what comes next may fork
    if missing:
        sys.exit(
            f"madang: the database lacks {len(missing)} migrations of this version,"
            f" the first is {missing[0][0]}. Nothing was started. Run: madang migrate"
        )


OWN: dict[str, Callable[[list[str]], None]] = {
    "up": _up,
    "down": _down,
    "serve": _serve,
    "make-keys": _make_keys,
}


def _run(words: list[str]) -> None:
    if words[0] in WITHOUT_DATABASE or _asks_national_calendar(words):
        for name, value in new_keys().items():  # nothing is sealed or opened by these commands
            os.environ.setdefault(name, value)
    else:
        require_keys()
        os.environ["DATABASE_URL"] = postgres.database_url(os.environ, home())
        if words[0] not in UNMIGRATED and not {"-h", "--help"} & set(words):
            _refuse_unmigrated()
    ManagementUtility(["madang", *words]).execute()


def _asks_national_calendar(words: list[str]) -> bool:
    """``due`` needs a database only for the calendar of an agency (``--calendar``)."""
    return words[0] == "due" and not any(word.startswith("--c") for word in words)


def _joined(words: list[str]) -> list[str]:
    """``check programmes x`` becomes ``check_programmes x`` where we have such a command."""
    two = "_".join(words[:2]).replace("-", "_")
    package = Path(__file__).resolve().parent.parent
    is_ours = len(words) > 1 and any(package.glob(f"**/management/commands/{two}.py"))
    return [two, *words[2:]] if is_ours else words


if __name__ == "__main__":
    main()
