import datetime as dt
import os

import psycopg
import pytest
from django.db import DataError, connection
from django.db.backends.postgresql.base import DatabaseWrapper


def _forget_the_last_check() -> None:
    """What Django does at the end of each request."""
    connection.close_if_unusable_or_obsolete()


def test_a_connection_that_the_server_closed_is_replaced_before_it_is_used(
    own_database: str,
) -> None:
    connection.ensure_connection()
    first = connection.connection
    with psycopg.connect(own_database, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [first.info.backend_pid])
    _forget_the_last_check()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert connection.connection is not first


def test_a_connection_that_lives_is_not_asked(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.ensure_connection()
    first = connection.connection
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda _self: pytest.fail("it was asked"))
    _forget_the_last_check()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert connection.connection is first


def test_after_an_error_the_connection_is_asked(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.ensure_connection()
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda _self: False)
    connection.errors_occurred = True
    _forget_the_last_check()
    assert connection.connection is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["2026-09-21 18:00+09", "2026-09-21 18:00:00.25+09", "1908-04-01 00:00+08:30", "0044-03-15"],
)
def test_moments_are_read_as_psycopg_reads_them(text: str) -> None:
    with connection.cursor() as cursor, psycopg.connect(os.environ["DATABASE_URL"]) as plain:
        plain.execute("SET TimeZone TO 'UTC'")
        cursor.execute("SELECT %s::timestamptz", [text])
        (found,) = cursor.fetchone()
        assert found.tzinfo is dt.UTC
        assert [(found,)] == plain.execute("SELECT %s::timestamptz", [text]).fetchall()


@pytest.mark.django_db
def test_a_moment_beyond_the_years_of_python_is_an_error() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'infinity'::timestamptz")
        with pytest.raises(DataError, match="infinity"):
            cursor.fetchone()
