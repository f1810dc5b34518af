"""The plain city of ``factories.make_city``: made once by its commands, then copied by PostgreSQL.

Most tests begin with that city, and its eighty statements took a third of their time. So its rows
are kept in a schema of their own in the test database, where nobody sees them, and ``copied`` puts
them into the tables of the test that asks for them: the same rows with the same ids. Only what the
database fills in by itself (the moment, the transaction) is new.
"""

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from madang.core.actors import AgencyRef
from madang.core.programmes import queries as programmes

SCHEMA = "kept_city"
# All columns but those with a call for their default, which is made anew at each writing.
COLUMNS = """
SELECT relname, array_agg(attname ORDER BY attnum)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    AND (adbin IS NULL OR pg_get_expr(adbin, adrelid) NOT LIKE '%(%')
GROUP BY relname ORDER BY relname
"""


@dataclass(frozen=True, slots=True)
class _Kept:
    """``statement`` writes the rows; ``versions`` are the programmes in force among them."""

    agency: AgencyRef
    versions: tuple[int, ...]
    statement: str


_kept: dict[str, _Kept] = {}


def keep(slug: str, make: Callable[[], AgencyRef]) -> None:
    """Keep what ``make`` writes into the database, and leave that as it was."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        columns = dict(cursor.fetchall())
        filled = {table for table in columns if _rows(cursor, table)}
        with transaction.atomic():
            agency = make()
            versions = programmes.current_versions(agency)
            written = [table for table in columns if table not in filled and _rows(cursor, table)]
            rows = {table: _read(cursor, table, columns[table]) for table in written}
            transaction.set_rollback(True)
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        inserts = [_store(cursor, table, columns[table], rows[table]) for table in written]
    # One statement: some foreign keys are looked at when a statement ends, in whatever order.
    named = ", ".join(f"_{number} AS ({insert})" for number, insert in enumerate(inserts))
    _kept[slug] = _Kept(agency, versions, f"WITH {named} SELECT")


def copied(slug: str) -> AgencyRef | None:
    """Put the kept city into the database; None where none of this name is kept."""
    kept = _kept.get(slug)
    if kept is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(kept.statement)
    for clear in _of_what_changes(len(sys.modules)):
        clear()
    for version_id in kept.versions:  # in every test alike: it is in the cache
        programmes.version(version_id)
    return kept.agency


@cache
def _of_what_changes(_modules: int) -> list[Callable[[], None]]:
    """What empties the caches by ids, all but those of rows that never change.

    An id and a version of an agency mean something else in the next test, for they are given again.
    """
    return [
        found.cache_clear
        for found in caches()
        if any(
            name.endswith("_id") and name != "service_id"
            for name in inspect.signature(found).parameters
        )
        and "version_id" not in inspect.signature(found).parameters
    ]


def caches() -> Iterator[Any]:
    """The functions of ours that remember what they gave (``functools.lru_cache``)."""
    for module in [module for name, module in sys.modules.items() if name.startswith("madang.")]:
        for value in vars(module).values():
            if callable(getattr(value, "cache_clear", None)):
                yield value


def _rows(cursor: Any, table: str) -> bool:
    cursor.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(sql.Identifier(table)))
    return cursor.fetchone() is not None


def _named(statement: str, table: str, columns: list[str]) -> sql.Composed:
    return sql.SQL(statement).format(
        table=sql.Identifier(table),
        kept=sql.Identifier(SCHEMA, table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
    )


def _read(cursor: Any, table: str, columns: list[str]) -> bytes:
    """The rows of a table as PostgreSQL's COPY writes them."""
    with cursor.copy(_named("COPY {table} ({columns}) TO STDOUT", table, columns)) as copy:
        return b"".join(copy)


def _store(cursor: Any, table: str, columns: list[str], rows: bytes) -> str:
    """Keep the rows of a table; gives the INSERT that puts them back."""
    table_of_rows = "CREATE TABLE {kept} AS SELECT {columns} FROM {table} LIMIT 0"
    cursor.execute(_named(table_of_rows, table, columns))
    with cursor.copy(_named("COPY {kept} ({columns}) FROM STDIN", table, columns)) as copy:
        copy.write(rows)
    statement = "INSERT INTO {table} ({columns}) SELECT {columns} FROM {kept}"
    return _named(statement, table, columns).as_string(cursor.connection)
