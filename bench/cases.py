"""A million cases: inbox, search and month view; and all open cases recomputed after a holiday.

``python -m bench.cases`` (some minutes: most of it is filling); a smaller one, to see what a change
does: ``--cases 100000 --open 10000``. The cases are written by SQL, the open ones then reckoned
by the product itself, which also sets their timers. Beside the seconds on the clock stand those of
the processors, which say more where others work on the same machine.
"""

import argparse
import datetime as dt
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.installation import big_city, own_folder

ROUNDS, WARM_UP = 40, 5
MOST_MILLISECONDS, MOST_SECONDS = 60, 20
HOLDS_EVERY = 20

# The newest are open: they came in the last four days, so that nothing but their recomputing is to
# be done for them; all others within three years before.
FILL_SQL = """
INSERT INTO cases_case (uid, agency_id, client_id, year, number, tracking_index,
    programme_version_id, service, kind, channel, language, resident_id, answers, department_id,
    assignee_id, status, filed_at, due_at, minutes_allowed, accepted_at, closed_at, ending, outcome)
SELECT gen_random_uuid(), %(agency)s, gen_random_uuid(), 2000 + i / 100000, i,
    sha256(i::text::bytea), %(version)s, offered.service, offered.kind, 'web', 'ko',
    %(resident)s, jsonb_build_object('subject', 'bench ' || i), offered.department,
    (%(officials)s::bigint[])[1 + i %% array_length(%(officials)s::bigint[], 1)],
    CASE WHEN is_open THEN 'accepted' ELSE 'closed' END,
    filed, filed + interval '20 days', 6720, filed + interval '1 hour',
    CASE WHEN is_open THEN NULL ELSE filed + interval '9 days' END,
    CASE WHEN is_open THEN '' ELSE 'decided' END,
    CASE WHEN is_open THEN '' ELSE 'answered' END
FROM generate_series(1, %(many)s) AS i
CROSS JOIN LATERAL (SELECT i > %(many)s - %(open)s AS is_open) AS state
CROSS JOIN LATERAL (
    SELECT CASE WHEN is_open
        THEN now() - interval '4 days' * ((%(many)s - i) / %(open)s::float)
        ELSE now() - interval '11 days' - interval '3 years' * ((%(many)s - i) / %(many)s::float)
        END AS filed) AS receipt
JOIN (
    SELECT * FROM unnest(%(services)s::text[], %(kinds)s::text[], %(departments)s::bigint[])
        WITH ORDINALITY AS one (service, kind, department, place)) AS offered
    ON offered.place = 1 + i %% %(kinds_of)s
"""
# Twelve words out of three thousand, and in one of five thousand a rare one.
TEXT_SQL = """
INSERT INTO cases_casetext (case_id, text, tokens)
SELECT id, text, (
    SELECT array_agg(DISTINCT substr(text, place, 2))
    FROM generate_series(1, length(text) - 1) AS place) || ('#' || id / %(span)s)
FROM cases_case CROSS JOIN LATERAL (
    SELECT string_agg(
        (%(words)s::text[])[(1 + (id * 7919 + n * n * 104729 + n) %% %(words_of)s)::int], '')
        || CASE WHEN id %% 5000 = 0 THEN '쇄빙선' ELSE '' END AS text
    FROM generate_series(1, 12) AS n) AS written
"""
HOLD_SQL = """
INSERT INTO cases_ledgerentry (case_id, kind, ground, at)
SELECT id, entry.kind, entry.ground, filed_at + entry.after FROM cases_case CROSS JOIN (
    VALUES ('hold', 'examination', interval '1 hour'), ('resume', '', interval '30 hours'))
    AS entry (kind, ground, after)
WHERE status <> 'closed' AND id %% %(every)s = 0 ORDER BY id, entry.after
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How many cases there are, and how many of them are open."""

    cases: int
    open: int


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and of the processors: in this process and in the database's."""

    seconds: float
    here: float
    database: float

    def __str__(self) -> str:
        cpu = f"processors {self.here:.1f} s here, {self.database:.1f} s in PostgreSQL"
        return f"{self.seconds:.1f} s ({cpu})"


@contextmanager
def filled(size: Size) -> Iterator[Any]:
    """An installation with so many cases: its agency, and an official who may see all."""
    with own_folder() as home:
        os.environ.update(
            DATABASE_URL=big_city(home),
            DJANGO_SETTINGS_MODULE="madang.config.settings",
            MADANG_VAR=str(home),
            MADANG_DEMO="true",
            MADANG_AGENCY="gangnam",
        )
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        yield _fill(size)
        connections.close_all()


def _fill(size: Size) -> Any:
    from django.db import connection

    from madang.apps.cases.queries import offered_services
    from madang.apps.cases.wording import SPAN
    from madang.core.orgs.models import Department
    from tests import factories

    agency = factories.make_city()
    services = [one for one in offered_services(agency).values() if one.period.amount >= 14]
    department = Department.objects.get(id=services[0].department_id)
    officials = [factories.make_official(department) for _number in range(20)]
    resident = factories.make_resident(agency)
    words = _words()
    values = {
        "agency": agency.id,
        "version": services[0].version_id,
        "resident": resident.id,
        "officials": [one.pk for one in officials],
        "services": [one.id for one in services],
        "kinds": [one.service.kind for one in services],
        "departments": [one.department_id for one in services],
        "kinds_of": len(services),
        "many": size.cases,
        "open": size.open,
        "words": words,
        "words_of": len(words),
        "every": HOLDS_EVERY,
        "span": SPAN,
    }
    with connection.cursor() as cursor:
        _say("filling")
        cursor.execute(FILL_SQL, values)
        cursor.execute(HOLD_SQL, values)
        _say("texts")
        cursor.execute("DROP INDEX case_text_tokens")
        cursor.execute(TEXT_SQL, values)
        _say("index of words")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("CREATE INDEX case_text_tokens ON cases_casetext USING gin (tokens)")
        cursor.execute("VACUUM ANALYZE")
    return agency, officials[0]


def _words() -> list[str]:
    """Three thousand words of two to four syllables, always the same."""
    import random

    chance = random.Random(7)  # noqa: S311  only has to be the same each time
    syllables = [chr(0xAC00 + 28 * number) for number in range(0, 399, 3)]
    return ["".join(chance.choices(syllables, k=chance.choice((2, 3, 4)))) for _ in range(3000)]


def recompute(agency: Any, size: Size) -> tuple[Took, Took]:
    """Until all open cases were reckoned for the first time, and after a holiday."""
    from madang.apps.cases.keeping_queries import RECOMPUTE
    from madang.core.actors import system
    from madang.core.events.models import EventRow, Timer
    from madang.core.orgs import commands as orgs

    _work_until_done(Timer)  # what setting up the agency has brought
    began_with = EventRow.objects.filter(name="cases.due.moved").count()
    found = []
    keeper = system(agency.id, "orgs.calendar")
    day = dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=2)
    while day.weekday() > 3:
        day += dt.timedelta(days=1)
    for number in range(2):
        orgs.declare_day(
            actor=keeper,
            agency_id=agency.id,
            date=day + dt.timedelta(days=number),
            is_working=False,
            name={"ko": "임시공휴일"},
            law="관공서의 공휴일에 관한 규정 제2조제11호",
        )
        found.append(_took(lambda: _work_until_done(Timer)))
        _say(f"recomputed in {found[-1]}")
        # The second look, a minute later, is not to fall into the next measurement.
        Timer.objects.filter(name=RECOMPUTE, done_at=None).delete()
    moved = EventRow.objects.filter(name="cases.due.moved").count() - began_with
    assert moved >= size.open, f"only {moved} cases moved"
    return found[0], found[1]


def _took(run: Callable[[], None]) -> Took:
    began = time.perf_counter(), time.process_time(), _database_seconds()
    run()
    ended = time.perf_counter(), time.process_time(), _database_seconds()
    return Took(*(after - before for before, after in zip(began, ended, strict=True)))


def _database_seconds() -> float:
    """What the processors have done so far in the process of PostgreSQL that serves this one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _work_until_done(timers: Any) -> None:
    """As one worker does it, up to the end of the first pass over all cases."""
    from madang.apps.cases.keeping_queries import AGENCY, RECOMPUTE
    from madang.core.events.worker import work_once

    while True:
        for _step in work_once():
            pass
        # By the subject there is an index: asking is not to cost what is measured.
        waiting = timers.objects.filter(subject_type=AGENCY, name=RECOMPUTE, done_at=None)
        if all(row.data["swept"] for row in waiting):
            return


def measure(agency: Any, official: Any) -> list[tuple[str, float]]:
    """The median time of each page in milliseconds, through the whole product."""
    from bench.browser import Browser
    from bench.pages import asker, sign_in
    from madang.apps.cases.queries import offered_services
    from madang.config.wsgi import application

    browser = Browser(application)
    sign_in(browser, official.account.username)
    service = next(iter(offered_services(agency)))
    word = _words()[5]
    search = {"scope": "all", "state": "all"}
    pages = [
        ("inbox, department", "/desk/"),
        ("inbox, whole agency", "/desk/?scope=all"),
        ("month view, department", "/desk/due/?view=month"),
        ("month view, whole agency", "/desk/due/?view=month&scope=all"),
        ("week view, whole agency", "/desk/due/?view=week&scope=all"),
        ("search by number", "/desk/search/?" + urlencode(search | {"number": "2005-500000"})),
        (
            "search by service, open",
            "/desk/search/?" + urlencode({"scope": "all", "service": service}),
        ),
        (
            "search by service, closed",
            "/desk/search/?" + urlencode(search | {"service": service, "state": "closed"}),
        ),
        ("search of all states", "/desk/search/?" + urlencode(search)),
        (
            "search by days, all states",
            "/desk/search/?"
            + urlencode(search | {"due_from": "2025-03-01", "due_until": "2025-03-31"}),
        ),
        ("search by a rare word", "/desk/search/?" + urlencode(search | {"text": "쇄빙선"})),
        ("search by a common word", "/desk/search/?" + urlencode(search | {"text": word})),
        (
            "search by two words",
            "/desk/search/?" + urlencode(search | {"text": f"{word} {_words()[800]}"}),
        ),
    ]
    calls = [(name, asker(browser, path)) for name, path in pages]
    times: dict[str, list[float]] = {name: [] for name, _call in calls}
    for number in range(WARM_UP + ROUNDS):
        for name, call in calls:
            began = time.perf_counter()
            call()
            if number >= WARM_UP:
                times[name].append((time.perf_counter() - began) * 1000)
    return [(name, statistics.median(found)) for name, found in times.items()]


def rows(size: Size) -> list[tuple[str, str, str]]:
    """What was measured, for the table of the benches."""
    with filled(size) as (agency, official):
        _say("pages")
        pages = measure(agency, official)
        for name, milliseconds in pages:
            _say(f"{name}: {milliseconds:.0f} ms")
        _say("recomputing")
        first, after = recompute(agency, size)
    return [
        *(
            (
                f"{size.cases:,} cases: {name}",
                f"median {milliseconds:.0f} ms",
                f"at most {MOST_MILLISECONDS} ms",
            )
            for name, milliseconds in pages
        ),
        (f"{size.open:,} open cases reckoned for the first time", str(first), ""),
        (
            f"{size.open:,} open cases after a declared holiday",
            str(after),
            f"at most {MOST_SECONDS} s for 100,000",
        ),
    ]


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def _size() -> Size:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=100_000)
    return Size(**vars(parser.parse_args()))


if __name__ == "__main__":
    for name, measured, limit in rows(_size()):
        print(f"{name}: {measured}" + (f" ({limit})" if limit else ""), flush=True)
