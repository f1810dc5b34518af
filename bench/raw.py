"""The ceiling: the rows of one petition, inserted by psycopg and nothing else.

``python -m bench.raw DATABASE CONNECTIONS SECONDS PROCESSES`` copies the petition that was filed
last: one prepared INSERT for each of its rows, one transaction for each petition, as the API does.
``counter`` at the end takes a receipt number without gaps too, as the API must; the lock on its
row lasts until the commit. Prints petitions a second.
"""

import json
import sys
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

EVENT = "subject_type = 'cases.case' AND subject_id = %(case)s"
# The rows of a petition: table, and how to find them from the ids of the case and its resident.
ROWS = (
    ("people_resident", "id = %(resident)s"),
    ("people_sealedfield", "resident_id = %(resident)s"),
    ("cases_case", "id = %(case)s"),
    ("events_eventrow", EVENT),
    ("events_delivery", "event_id = (SELECT max(event_id) FROM events_delivery)"),
)
# Columns that the database fills in, for the API's rows too.
LEFT_OUT = frozenset({"id", "occurred_at", "recorded_xid", "due_at", "wanted_at"})
COUNT = """
INSERT INTO cases_counter (agency_id, year, value) VALUES (%s, %s, 1)
ON CONFLICT (agency_id, year) DO UPDATE SET value = cases_counter.value + 1 RETURNING value
"""


@dataclass(frozen=True, slots=True)
class Copied:
    """A row to be inserted again and again."""

    table: str
    statement: sql.Composed
    values: dict[str, Any]


def rows_of_last(connection: psycopg.Connection) -> list[Copied]:
    """The rows of the petition that was filed last, in the order in which they must be written."""
    found = connection.execute("SELECT id, resident_id FROM cases_case ORDER BY id DESC LIMIT 1")
    case_id, resident_id = found.fetchone() or (0, 0)
    copied = []
    for table, condition in ROWS:
        query = sql.SQL(f"SELECT * FROM {{}} WHERE {condition}")  # noqa: S608  from ROWS
        with connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(
                query.format(sql.Identifier(table)), {"case": case_id, "resident": resident_id}
            )
            copied += [_copied(table, row) for row in cursor]
    return copied


def _copied(table: str, row: dict[str, Any]) -> Copied:
    kept = {
        name: Jsonb(value) if isinstance(value, dict) else value
        for name, value in row.items()
        if name not in LEFT_OUT or (table, name) == ("cases_case", "due_at")
    }
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, kept)),
        sql.SQL(", ").join(map(sql.Placeholder, kept)),
    )
    return Copied(table, statement, kept)


class Writer(threading.Thread):
    """Writes petitions on one connection until told to stop."""

    def __init__(self, database: str, stop: threading.Event, *, counted: bool) -> None:
        super().__init__()
        self.connection = psycopg.connect(database, prepare_threshold=0)
        self.petition = rows_of_last(self.connection)
        self.connection.commit()
        self.stop, self.counted, self.done = stop, counted, 0
        self.number = 0

    def run(self) -> None:
        with self.connection, self.connection.cursor() as cursor:
            while not self.stop.is_set():
                self._write(cursor)
                self.connection.commit()
                self.done += 1

    def _write(self, cursor: psycopg.Cursor) -> None:
        ids: dict[str, int] = {}
        for row in self.petition:
            if row.table == "cases_case" and self.counted:
                cursor.execute(COUNT, [row.values["agency_id"], 1])
                self.number = _first(cursor)
            cursor.execute(row.statement, row.values | self._own_values(row.table, ids))
            ids[row.table] = _first(cursor)

    def _own_values(self, table: str, ids: dict[str, int]) -> dict[str, Any]:
        """The columns that differ from one petition to the next."""
        match table:
            case "people_resident":
                return {"uid": uuid.uuid4()}
            case "people_sealedfield":
                return {"resident_id": ids["people_resident"]}
            case "cases_case":
                self.number += 0 if self.counted else 1
                return {
                    "uid": uuid.uuid4(),
                    "client_id": uuid.uuid4(),
                    "tracking_index": uuid.uuid4().bytes,
                    "resident_id": ids["people_resident"],
                    # Years that no petition of the installation has.
                    "year": 1 if self.counted else -1 - threading.get_native_id() % 30000,
                    "number": self.number,
                }
            case "events_eventrow":
                return {"subject_id": ids["cases_case"]}
            case _:
                return {"event_id": ids["events_eventrow"]}


def _first(cursor: psycopg.Cursor) -> int:
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def run(database: str, connections: int, seconds: float, *, counted: bool) -> float:
    """Petitions a second."""
    stop = threading.Event()
    writers = [Writer(database, stop, counted=counted) for _ in range(connections)]
    began = time.perf_counter()
    for writer in writers:
        writer.start()
    time.sleep(seconds)
    stop.set()
    for writer in writers:
        writer.join()
    return sum(writer.done for writer in writers) / (time.perf_counter() - began)


def main(arguments: Sequence[str]) -> None:
    database, connections, seconds, *rest = arguments
    rate = run(database, int(connections), float(seconds), counted="counter" in rest)
    print(json.dumps({"rate": rate}))


if __name__ == "__main__":
    main(sys.argv[1:])
