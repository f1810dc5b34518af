"""What all tests share: the database server, a clean cache, and databases of one's own."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from psycopg import sql

from madang.lib import postgres


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-tables",
        action="store_true",
        help="write the tables that tests compare with what they find",
    )


def pytest_sessionfinish() -> None:
    if os.environ.pop("MADANG_TESTS_STARTED_POSTGRES", ""):
        connections.close_all()
        postgres.stop(Path(settings.VAR))


@pytest.fixture(autouse=True)
def _media_of_its_own(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]  # pytest-django's wrapper


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,  # noqa: ARG001  must stand first
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[None]:
    """The migrated test database, also where every test that runs makes a database of its own.

    pytest-django's own makes it only for tests that are marked with ``django_db``.
    """
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's own
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        from tests import factories, kept_city  # models can be imported only now

        kept_city.keep("gangnam", lambda: factories.build_city("gangnam"))
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's own
        teardown_databases(made, verbosity=0)


@pytest.fixture
def own_database(
    django_db_setup: None,  # noqa: ARG001  the database must have been made
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[str]:
    """A migrated database of the test's own, in which commits are real; gives its address.

    For tests of several connections or processes. The append-only tables refuse to be emptied, so
    a copy of the migrated test database is made and dropped again instead.
    """
    default = connections["default"]
    template = str(default.settings_dict["NAME"])
    name = f"{template}_own_{os.getpid()}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's own
        connections.close_all()
        _maintain(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
        default.settings_dict["NAME"] = name
        _forget()
        try:
            yield _address(name)
        finally:
            _forget()
            connections.close_all()
            default.settings_dict["NAME"] = template
            _maintain(sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def _forget() -> None:
    """Empty what is remembered by ids: in another database they are those of other rows."""
    from tests import kept_city

    for cache in kept_city.caches():
        cache.cache_clear()


def _address(database: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(os.environ["DATABASE_URL"])
    return psycopg.conninfo.make_conninfo(**{**parts, "dbname": database})


def _maintain(statement: sql.SQL, *names: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement.format(*map(sql.Identifier, names)))
