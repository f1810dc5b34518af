"""A big city, written by bulk SQL: departments, officials, residents, cases and what happened.

It is the demo city, grown: its petitions are the patterns of all others, so that forms, answers and
periods are those of its programme files.
"""

import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from madang.core.actors import AgencyRef

DEPARTMENTS, OFFICIALS, RESIDENTS, CASES = 60, 2_000, 300_000, 1_000_000
OPEN_EVERY = 10  # one case in ten is open

STAFF_SQL = """
WITH account AS (
    INSERT INTO accounts_account (kind, username, email, password, is_active, created_at)
    SELECT 'official', 'official-' || i, '', '!', true, now()
    FROM generate_series(1, %(officials)s) AS i
    RETURNING id, username
), official AS (
    INSERT INTO orgs_official (account_id, agency_id, department_id, name, position, is_active)
    SELECT id, %(agency)s, (%(departments)s::bigint[])[1 + n %% %(department_count)s],
        (%(names)s::text[])[1 + n %% 6] || n, CASE WHEN leads THEN '팀장' ELSE '주무관' END, true
    FROM account CROSS JOIN LATERAL (SELECT split_part(username, '-', 2)::int AS n) AS one
    CROSS JOIN LATERAL (SELECT n %% 1200 < %(department_count)s AS leads) AS two
    RETURNING id, position
)
INSERT INTO orgs_role_officials (role_id, official_id)
SELECT role.id, official.id FROM official JOIN orgs_role AS role ON role.agency_id = %(agency)s
    AND role.key = CASE position WHEN '팀장' THEN 'team-head' ELSE 'handler' END
"""
# One in twenty is away today; every second one of them has somebody who stands in.
AWAY_SQL = """
INSERT INTO orgs_absence (official_id, starts_on, ends_on, substitute_id)
SELECT id, current_date - 2, current_date + 4,
    CASE WHEN id %% 40 = 0 THEN (SELECT max(other.id) FROM orgs_official AS other
        WHERE other.department_id = official.department_id AND other.id <> official.id) END
FROM orgs_official AS official WHERE agency_id = %(agency)s AND id %% 20 = 0
"""
# The closed ones came within three years; the open ones, the last tenth, within twelve days.
CASES_SQL = """
INSERT INTO cases_case (uid, agency_id, client_id, year, number, tracking_index,
    programme_version_id, service, kind, channel, language, resident_id, answers, department_id,
    assignee_id, status, filed_at, due_at, minutes_allowed, accepted_at, closed_at, ending, outcome,
    reasons, decided_by_id)
SELECT gen_random_uuid(), %(agency)s, gen_random_uuid(), 2000 + i / 100000, i,
    sha256(i::text::bytea), pattern.version, pattern.service, pattern.kind, pattern.channel, 'ko',
    %(resident)s::bigint + i %% %(residents)s, pattern.answers, official.department_id,
    CASE WHEN state <> 'filed' THEN official.id END, state,
    filed, filed + pattern.period, pattern.minutes_allowed,
    CASE WHEN state <> 'filed' THEN filed + interval '2 hours' END,
    CASE WHEN state = 'closed' THEN filed + pattern.period / 2 END,
    CASE WHEN state = 'closed' THEN 'decided' ELSE '' END,
    CASE WHEN state = 'closed' THEN pattern.outcome ELSE '' END,
    CASE WHEN state = 'closed' THEN '관계 법령에 따라 검토한 결과를 알려 드립니다.' ELSE '' END,
    CASE WHEN state = 'closed' THEN official.id END
FROM generate_series(1, %(cases)s) AS i
CROSS JOIN LATERAL (SELECT CASE WHEN i <= %(closed)s THEN 'closed'
    WHEN i %% 10 = 0 THEN 'filed' ELSE 'accepted' END AS state) AS one
CROSS JOIN LATERAL (SELECT CASE WHEN i <= %(closed)s
    THEN now() - interval '40 days' - interval '3 years' * ((%(closed)s - i) / %(cases)s::float)
    ELSE now() - interval '12 days' * ((%(cases)s - i) / (%(cases)s - %(closed)s)::float)
    END AS filed) AS two
JOIN (SELECT row_number() OVER (ORDER BY id) AS place, id, department_id FROM orgs_official
    WHERE agency_id = %(agency)s) AS official ON official.place = 1 + i::bigint * 7919 %% %(staff)s
JOIN (SELECT row_number() OVER (ORDER BY id) AS place, programme_version_id AS version, service,
        kind, channel, answers, due_at - filed_at AS period, minutes_allowed,
        CASE outcome WHEN '' THEN 'answered' ELSE outcome END AS outcome
    FROM cases_case WHERE id = ANY (%(patterns)s)) AS pattern
    ON pattern.place = 1 + i %% %(pattern_count)s
"""
HOLDS_SQL = """
INSERT INTO cases_ledgerentry (case_id, kind, ground, at)
SELECT id, entry.kind, entry.ground, filed_at + entry.after FROM cases_case CROSS JOIN (
    VALUES ('hold', 'examination', interval '3 hours'), ('resume', '', interval '30 hours'))
    AS entry (kind, ground, after)
WHERE id > %(last)s AND status <> 'filed' AND id %% 20 = 0 ORDER BY id, entry.after
"""
HELD_SQL = """
WITH hold AS (
    INSERT INTO cases_ledgerentry (case_id, kind, ground, at)
    SELECT id, 'hold', 'examination', filed_at + interval '3 hours' FROM cases_case
    WHERE id > %(last)s AND status = 'accepted' AND id %% 40 = 1
    RETURNING id, case_id)
UPDATE cases_case SET open_hold_id = hold.id FROM hold WHERE cases_case.id = hold.case_id
"""
EVENTS_SQL = """
INSERT INTO events_eventrow (occurred_at, name, version, agency_id, department_id, programme,
    subject_type, subject_id, actor_kind, actor_id, numbers, data)
SELECT one.at, 'cases.case.' || one.name, 1, work.agency_id, work.department_id, programme.key,
    'cases.case', work.id, one.actor, CASE one.actor WHEN 'official' THEN work.assignee_id END,
    one.numbers, one.data || jsonb_build_object('service', work.service)
FROM cases_case AS work
JOIN orgs_department AS office ON office.id = work.department_id
JOIN programmes_programmeversion AS version ON version.id = work.programme_version_id
JOIN programmes_programme AS programme ON programme.id = version.programme_id
CROSS JOIN LATERAL (VALUES
    ('filed', work.filed_at, 'anonymous',
        jsonb_build_object('minutes_allowed', work.minutes_allowed),
        jsonb_build_object('kind', work.kind, 'channel', work.channel, 'due_at', work.due_at)),
    ('accepted', work.accepted_at, 'official', '{}', jsonb_build_object('department', office.key)),
    ('assigned', work.accepted_at, 'official', '{}',
        jsonb_build_object('official_id', work.assignee_id, 'rule', 'by_hand')),
    ('decided', work.closed_at, 'official', '{}',
        jsonb_build_object('outcome', work.outcome, 'notice', 'paper', 'remedies', '')),
    ('closed', work.closed_at, 'official',
        jsonb_build_object('allowed_minutes', work.minutes_allowed, 'minutes_late', 0,
            'used_minutes', work.minutes_allowed / 2),
        jsonb_build_object('kind', work.kind, 'ending', 'decided',
            'official_id', work.assignee_id))) AS one (name, at, actor, numbers, data)
WHERE work.id > %(last)s AND one.at IS NOT NULL
"""


NEXT_ID_SQL = """
SELECT setval(pg_get_serial_sequence('people_resident', 'id'),
    nextval(pg_get_serial_sequence('people_resident', 'id')) + %s) - %s
"""
SEALED = "resident_id, field, ciphertext, key_id, blind_index, law"


def grow(agency: AgencyRef, cases: int = CASES) -> None:
    """Make the demo city big; ``cases`` of them, and residents in proportion.

    Plain SQL past the product's commands: foreign keys are not checked, indexes are made anew.
    """
    residents = max(1, RESIDENTS * cases // CASES)
    with _bulk() as cursor:
        _say(f"{OFFICIALS:,} officials")
        _appoint(cursor, agency)
        _say(f"{residents:,} residents")
        first = _add_residents(cursor, agency, residents)
        _say(f"{cases:,} cases")
        _add_cases(cursor, agency, cases, (first, residents))
        cursor.execute("VACUUM ANALYZE")
    _say("filled")


@contextmanager
def _bulk() -> Iterator[Any]:
    """A cursor that does not wait for the disk at each commit and checks no foreign key."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
        cursor.execute("SELECT pg_reload_conf()")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET work_mem = '256MB'")
        yield cursor
        cursor.execute("ALTER SYSTEM RESET max_wal_size")
    connection.close()  # what was set ends with it


@contextmanager
def _without_indexes(cursor: Any, table: str) -> Iterator[None]:
    """Take away the indexes of a table that are no constraint, and make them anew afterwards."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND NOT EXISTS"
        " (SELECT FROM pg_constraint WHERE conname = indexname)",
        [table],
    )
    found = cursor.fetchall()
    for name, _made_by in found:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _name, made_by in found:
        cursor.execute(made_by)


def _appoint(cursor: Any, agency: AgencyRef) -> None:
    from django.db import transaction

    from demo.making import NAMES
    from madang.core.actors import system
    from madang.core.orgs import commands as orgs
    from madang.core.orgs.models import Department

    there = Department.objects.filter(agency_id=agency.id).count()
    with transaction.atomic():
        for number in range(there + 1, DEPARTMENTS + 1):
            orgs.create_department(
                actor=system(agency.id, "orgs.manage"),
                agency_id=agency.id,
                name={"ko": f"제{number}과", "en": f"Department {number}"},
                phone=f"02-0000-{2000 + number}",
            )
    departments = list(Department.objects.filter(agency_id=agency.id).order_by("id"))
    cursor.execute(
        STAFF_SQL,
        {
            "agency": agency.id,
            "officials": OFFICIALS,
            "departments": [one.pk for one in departments],
            "department_count": len(departments),
            "names": list(NAMES),
        },
    )
    cursor.execute(AWAY_SQL, {"agency": agency.id})


def next_ids(cursor: Any, many: int) -> int:
    """Take so many ids of residents that follow each other; the first of them."""
    cursor.execute(NEXT_ID_SQL, [many, many])
    return int(cursor.fetchone()[0])


def _add_residents(cursor: Any, agency: AgencyRef, many: int) -> int:
    """Add residents whose details are sealed as the vault seals them; the id of the first."""
    first = next_ids(cursor, many)
    uids = [uuid.uuid4() for _ in range(many)]
    with cursor.copy("COPY people_resident (id, uid, agency_id) FROM STDIN") as copy:
        for number, uid in enumerate(uids):
            copy.write_row((first + number, uid, agency.id))
    with (
        _without_indexes(cursor, "people_sealedfield"),
        cursor.copy(f"COPY people_sealedfield ({SEALED}) FROM STDIN") as copy,
    ):
        for row in _sealed(agency, first, uids):
            copy.write_row(row)
    return first


def _sealed(agency: AgencyRef, first: int, uids: Sequence[uuid.UUID]) -> Iterator[Sequence[Any]]:
    from demo.making import NAMES
    from madang.core.people import vault

    for number, uid in enumerate(uids):
        values = {
            "name": NAMES[number % len(NAMES)],
            "phone": f"010-0{number // 10_000:03}-{number % 10_000:04}",
            "address": f"서울특별시 강남구 학동로 {1 + number % 900}",
        }
        for row in vault.seal_values(agency_id=agency.id, resident_uid=uid, values=values):
            yield (first + number, *row)


def _add_cases(cursor: Any, agency: AgencyRef, many: int, residents: tuple[int, int]) -> None:
    from madang.apps.cases.models import Case
    from madang.core.orgs.models import Official

    kinds = ("objection", "pre_review")
    rows = Case.objects.filter(agency_id=agency.id).exclude(kind__in=kinds)
    patterns = list(rows.order_by("id").values_list("id", flat=True))
    values = {
        "agency": agency.id,
        "patterns": patterns,
        "pattern_count": len(patterns),
        "staff": Official.objects.filter(agency_id=agency.id).count(),
        "resident": residents[0],
        "residents": residents[1],
        "cases": many,
        "closed": many - many // OPEN_EVERY,
        "last": Case.objects.order_by("-id").values_list("id", flat=True)[0],
    }
    with _without_indexes(cursor, "cases_case"):
        cursor.execute(CASES_SQL, values)
    _say("what happened to them")
    cursor.execute(HOLDS_SQL, values)
    cursor.execute(HELD_SQL, values)
    with _without_indexes(cursor, "events_eventrow"):
        cursor.execute(EVENTS_SQL, values)


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)
