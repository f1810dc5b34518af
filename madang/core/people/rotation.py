"""Sealing old values anew under the current key, while the platform runs."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

from django.db import connection, transaction

from madang.core.actors import Actor
from madang.core.events.commands import record
from madang.core.people import vault
from madang.core.people.events import ValuesResealed

log = logging.getLogger("madang.people")

WHOLE_INSTALLATION: Final = 0

# Id, agency, sealed value, and the parts of its context.
Row = tuple[Any, ...]
Resealing = Callable[[], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values and how its rows are bound.

    ``owner`` joins the table that knows the agency, if that is not the table itself (``t``).
    ``parts`` are the SQL expressions that, after the table's name, make the context (``bind``).
    """

    table: str
    column: str
    owner: str = ""
    agency: str = "t.agency_id"
    parts: str = "t.uid"
    sets_key_id: bool = False


@dataclass(frozen=True, slots=True)
class Rotation:
    """``resealed`` values are under the key ``key_id`` now; ``remaining`` are not yet."""

    key_id: str
    resealed: int
    remaining: int

    def __add__(self, other: Self) -> "Rotation":
        return Rotation(
            self.key_id, self.resealed + other.resealed, self.remaining + other.remaining
        )


PEOPLE: Final = SealedColumn(
    "people_sealedfield",
    "ciphertext",
    owner="JOIN people_resident o ON o.id = t.resident_id",
    agency="o.agency_id",
    parts="o.agency_id, o.uid, t.field",
    sets_key_id=True,
)
_RESEALINGS: Final[dict[str, Resealing]] = {}
_COLUMNS: Final[dict[tuple[str, str], SealedColumn]] = {(PEOPLE.table, PEOPLE.column): PEOPLE}


def declare_sealed_column(table: str, column: str) -> None:
    """Make the rotation of keys include a column of another app. To be called in ``ready()``.

    The table has ``id``, ``agency_id`` and ``uid``; its values are sealed by ``vault.ring()`` with
    the context ``bind(table, uid)``. Raises ValueError for a name that needs quoting.
    """
    if not (table.isidentifier() and column.isidentifier()):
        raise ValueError(f"{table}.{column} is no plain column name")
    _COLUMNS[table, column] = SealedColumn(table, column)


def declare_resealing(name: str, reseal: Resealing) -> None:
    """Make the rotation of keys include what is sealed in another form, such as inside JSON.

    ``reseal`` brings everything under the current key, in transactions of its own, and returns how
    many values it re-sealed and how many remain.
    """
    _RESEALINGS[name] = reseal


def sealed_columns() -> list[SealedColumn]:
    """All columns that the rotation includes."""
    return list(_COLUMNS.values())


def rotate_keys(*, actor: Actor, batch: int = 500) -> Rotation:
    """Re-seal everything that stands under an older key, in all agencies.

    Each batch is a transaction of its own: it may be stopped at any moment and started again, and
    several may run at once, for rows that somebody holds are left to the next round. An old key
    may leave the settings when ``remaining`` is 0.

    For upkeep of the whole installation only. Raises Forbidden; VaultError if a value cannot be
    opened, with the batches before it done; RuntimeError inside a transaction.
    """
    actor.require_agency(WHOLE_INSTALLATION)
    actor.require("people.rotate_keys")
    total = Rotation(vault.ring().current, 0, 0)
    for column in sealed_columns():
        total += _rotate(column, actor, batch)
    for reseal in _RESEALINGS.values():
        total += Rotation(total.key_id, *reseal())
    log.info(
        "%s values sealed anew under %s, %s remain", total.resealed, total.key_id, total.remaining
    )
    return total


def _rotate(column: SealedColumn, actor: Actor, batch: int) -> Rotation:
    resealed = 0
    while done := sum(_round(column, actor, batch)):
        resealed += done
    sql = f"SELECT count(*) FROM {column.table} t WHERE {_outdated(column)}"  # noqa: S608  as below
    with connection.cursor() as cursor:
        cursor.execute(sql, _prefix())
        (remaining,) = cursor.fetchone()
    return Rotation(vault.ring().current, resealed, remaining)


def _round(column: SealedColumn, actor: Actor, batch: int) -> Iterator[int]:
    """Walk through the table once, yielding how many values each batch re-sealed."""
    last = 0
    while True:
        with transaction.atomic(durable=True):
            rows = _take(column, last, batch)
            if not rows:
                return
            _put(column, rows)
            _tell(rows, actor)
        last = rows[-1][0]
        yield len(rows)


def _take(column: SealedColumn, last: int, batch: int) -> list[Row]:
    """The next rows under an older key, locked; those that somebody holds are left out."""
    sql = f"""
        SELECT t.id, {column.agency}, t.{column.column}, {column.parts}
        FROM {column.table} t {column.owner}
        WHERE t.id > %s AND {_outdated(column)}
        ORDER BY t.id LIMIT %s FOR UPDATE OF t SKIP LOCKED
    """  # noqa: S608  names come from the code, never from outside
    with connection.cursor() as cursor:
        cursor.execute(sql, [last, *_prefix(), batch])
        return list(cursor.fetchall())


def _put(column: SealedColumn, rows: list[Row]) -> None:
    resealed = [vault.reseal(sealed, column.table, *parts) for _id, _agency, sealed, *parts in rows]
    also = ", key_id = %s" if column.sets_key_id else ""
    sql = f"""
        UPDATE {column.table} t SET {column.column} = new.sealed{also}
        FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, sealed) WHERE t.id = new.id
    """  # noqa: S608  as above
    key_id = [vault.ring().current] if column.sets_key_id else []
    with connection.cursor() as cursor:
        cursor.execute(sql, [*key_id, [row[0] for row in rows], resealed])


def _tell(rows: list[Row], actor: Actor) -> None:
    for agency_id, count in sorted(Counter(row[1] for row in rows).items()):
        event = ValuesResealed(
            agency_id=agency_id, subject_id=agency_id, key_id=vault.ring().current, count=count
        )
        record(event, actor=actor)


def _outdated(column: SealedColumn) -> str:
    return f"substring(t.{column.column} FROM 1 FOR %s::int) <> %s::bytea"


def _prefix() -> list[int | bytes]:
    """The parameters of ``_outdated``: under which key a value stands is written at its start."""
    prefix = vault.ring().prefix
    return [len(prefix), prefix]
