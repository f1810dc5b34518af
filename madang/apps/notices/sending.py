"""Handing messages to the gateways: each once, or shown as in doubt.

A batch is claimed and the intent committed; then each message is handed over, outside of any
transaction, under our own id; then what the gateway said is written. Whoever dies in between leaves
messages ``sending``; after LEASE somebody asks the gateway by our id (``reconcile``). A gateway
that cannot be asked leaves them in doubt, for a person or to be sent once more, as their template
says. Nobody hands over a message after half of LEASE, so nobody asks while it may still go out;
what was claimed and not handed over by then is put back.
"""

import datetime as dt
import json
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import Error, InterfaceError, OperationalError, connection, transaction

from madang.apps.notices import gate, preparing, queries
from madang.apps.notices.events import NoticeAccepted, NoticeFailed, NoticeInDoubt, NoticeWithheld
from madang.apps.notices.gateways import Answer, Gateway, Press
from madang.apps.notices.models import GatewayState
from madang.apps.notices.preparing import Claimed, Ready, Wait, Withheld
from madang.core.events.bulk import record_many
from madang.core.events.definitions import Event

log = logging.getLogger("madang.notices")

BATCH: Final = 100
# What waits behind a batch, an alert for one, waits no longer than this and one hand-over.
HOLD_SECONDS: Final = 0.5
AGAIN_SECONDS: Final = 0.5
# Of messages about which nobody can be asked, fewer are lost from sight at once.
BATCH_UNASKED: Final = 10
LEASE: Final = dt.timedelta(seconds=120)
FRESH_SECONDS: Final = 2.0
MAX_ATTEMPTS: Final = 10
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=2), dt.timedelta(minutes=30)
FAILURES_TO_REST: Final = 5
REST: Final = dt.timedelta(seconds=30)

# The bucket of the gateway is locked first: all workers together stay below its rate.
ALLOW_SQL = f"""
UPDATE notices_gatewaystate SET
    allowance = least(%(rate)s, allowance + %(rate)s
        * extract(epoch FROM clock_timestamp() - refilled_at)::float8),
    refilled_at = clock_timestamp()
WHERE name = %(name)s AND (rests_until IS NULL OR rests_until <= clock_timestamp())
    AND NOT EXISTS (
        SELECT FROM notices_gatewaystate AS better
        WHERE better.name = ANY(%(before)s)
            AND (better.rests_until IS NULL OR better.rests_until <= clock_timestamp()))
    AND {gate.OPEN_SQL}
RETURNING floor(allowance)::int
"""  # noqa: S608  our own column names
COLUMNS = """id, uid, agency_id, department_id, programme, resident_id, channel, version_id,
    template, basis, language, values, expires_at, attempts, claimed_at"""
VALUES: Final = 11
CLAIM_SQL = f"""
WITH taken AS (
    UPDATE notices_notice SET state = 'sending', claimed_at = clock_timestamp(),
        attempts = attempts + 1, gateway = %(name)s
    WHERE id IN (
        SELECT id FROM notices_notice
        WHERE state = 'queued' AND channel = %(channel)s AND wanted_at <= clock_timestamp()
        ORDER BY lane, wanted_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    RETURNING {COLUMNS}, lane, wanted_at
), spent AS (
    UPDATE notices_gatewaystate SET allowance = allowance - (SELECT count(*) FROM taken)
    WHERE name = %(name)s
)
SELECT {COLUMNS} FROM taken ORDER BY lane, wanted_at, id
"""  # noqa: S608  our own column names
LEFT_SQL = f"""
UPDATE notices_notice SET claimed_at = clock_timestamp()
WHERE id IN (
    SELECT id FROM notices_notice
    WHERE state = 'sending' AND gateway = %(name)s AND claimed_at < clock_timestamp() - %(lease)s
    ORDER BY claimed_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING {COLUMNS}
"""  # noqa: S608  our own column names
# Only where the claim still holds: whoever was taken for dead changes nothing any more.
WRITE_SQL = """
UPDATE notices_notice AS notice SET
    state = said.state, reason = said.reason, gateway_ref = said.gateway_ref, cost = said.cost,
    parts = said.parts, wanted_at = coalesce(said.wanted_at, notice.wanted_at),
    attempts = notice.attempts - said.uncounted,
    accepted_at = CASE WHEN said.state = 'accepted' THEN clock_timestamp() END,
    ended_at = CASE WHEN said.state IN ('failed', 'withheld') THEN clock_timestamp() END
FROM json_to_recordset(%(rows)s::json) AS said (id bigint, claimed_at timestamptz, state text,
    reason text, gateway_ref text, cost int, parts int, wanted_at timestamptz, uncounted int)
WHERE notice.id = said.id AND notice.state = 'sending' AND notice.claimed_at = said.claimed_at
RETURNING notice.id
"""
HEALTH_SQL = """
UPDATE notices_gatewaystate SET
    failures = CASE WHEN %(failed)s THEN failures + 1 ELSE 0 END,
    rests_until = CASE WHEN %(failed)s AND failures + 1 >= %(most)s
        THEN clock_timestamp() + %(rest)s END
WHERE name = %(name)s AND (%(failed)s OR failures > 0)
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be written of a message."""

    claimed: Claimed
    state: str
    reason: str = ""
    gateway_ref: str = ""
    cost: int = 0
    parts: int = 0
    wanted_at: dt.datetime | None = None
    # 1 where the attempt does not count: nothing was tried.
    uncounted: int = 0


def announce(gateways: Sequence[Gateway]) -> None:
    """Let all workers share what they know of these gateways."""
    GatewayState.objects.bulk_create(
        [GatewayState(name=one.name) for one in gateways], ignore_conflicts=True
    )


def send_once(
    gateway: Gateway, *, before: Sequence[str] = (), lease: dt.timedelta = LEASE
) -> Iterator[str]:
    """Hand over one batch, yielding the name of each step after it was done.

    ``before`` are the gateways of the same channel that go first while they work. The steps are
    yielded so that a test can stop dead between any two of them; the worker only drains them.
    """
    batch = _claim(gateway, before)
    if not batch:
        return
    yield "claimed"
    began = time.monotonic()
    outcomes: list[Outcome] = []
    try:
        if isinstance(gateway, Press):
            outcomes = _outcomes_together(gateway, batch, began)
            yield "handed over"
        else:
            longest = min(HOLD_SECONDS, lease.total_seconds() / 2)
            for claimed, ready in _prepared(batch, began):
                if outcomes and time.monotonic() - began > longest:
                    break
                if isinstance(ready, Ready):
                    answer = gateway.submit(ready.letter)
                    yield "handed over"
                    outcomes.append(_outcome(claimed, ready, answer, gateway))
                else:
                    outcomes.append(_not_sent(claimed, ready))
    except Error as error:
        log.warning("addresses could not be read (%s); nothing was lost", type(error).__name__)
    # The rest was certainly not handed over: it goes back to its place.
    outcomes += [Outcome(claimed, "queued", uncounted=1) for claimed in batch[len(outcomes) :]]
    _write_surely(gateway, outcomes, began + lease.total_seconds())
    yield "written"


def reconcile_once(gateway: Gateway, *, lease: dt.timedelta = LEASE) -> Iterator[str]:
    """Find out what became of messages whose worker died, yielding each step as ``send_once``."""
    batch = _left(gateway, lease)
    if not batch:
        return
    yield "claimed"
    outcomes = []
    for claimed in batch:
        answer = gateway.query(str(claimed.uid)) if gateway.answers_queries else Answer("unknown")
        if answer.said == "absent":
            outcomes.append(Outcome(claimed, "queued", "not_taken", wanted_at=_soon(0)))
        elif answer.said == "unknown" and gateway.answers_queries:
            continue  # it could not be asked just now
        else:
            outcomes.append(_of_answer(claimed, answer, 0))
    _write(gateway, outcomes)
    yield "written"


def _claim(gateway: Gateway, before: Sequence[str]) -> list[Claimed]:
    limit = BATCH if gateway.answers_queries else BATCH_UNASKED
    values: dict[str, Any] = {
        "name": gateway.name,
        "channel": gateway.channel,
        "rate": gateway.rate,
        "before": list(before),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ALLOW_SQL, values)
        allowed = cursor.fetchone()
        if allowed is None or allowed[0] < 1:
            return []
        cursor.execute(CLAIM_SQL, values | {"limit": min(limit, allowed[0])})
        return [_claimed(row) for row in cursor.fetchall()]


def _left(gateway: Gateway, lease: dt.timedelta) -> list[Claimed]:
    values: dict[str, Any] = {"name": gateway.name, "lease": lease, "limit": BATCH}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LEFT_SQL, values)
        return [_claimed(row) for row in cursor.fetchall()]


def _claimed(row: Sequence[Any]) -> Claimed:
    read = [json.loads(value) if place == VALUES else value for place, value in enumerate(row)]
    return Claimed(*read)


def _prepared(
    batch: Sequence[Claimed], began: float
) -> Iterator[tuple[Claimed, Ready | Withheld | Wait]]:
    """Each message with its words and address; what was read more than a moment ago, again."""
    read_at, found = began, preparing.prepare(batch)
    for place, claimed in enumerate(batch):
        if time.monotonic() - read_at > FRESH_SECONDS:
            read_at, found = time.monotonic(), preparing.prepare(batch[place:])
        yield claimed, found[claimed.id]


def _outcomes_together(gateway: Press, batch: Sequence[Claimed], began: float) -> list[Outcome]:
    """Hand a whole batch over at once."""
    prepared = list(_prepared(batch, began))
    letters = [ready.letter for _claimed, ready in prepared if isinstance(ready, Ready)]
    said = gateway.submit_all(letters) if letters else {}
    return [
        _outcome(claimed, ready, said[ready.letter.ref], gateway)
        if isinstance(ready, Ready)
        else _not_sent(claimed, ready)
        for claimed, ready in prepared
    ]


def _outcome(claimed: Claimed, ready: Ready, answer: Answer, gateway: Gateway) -> Outcome:
    if answer.said == "unknown" and gateway.answers_queries:
        # Asked at once, for its connection broke, not ours; what is not known now is asked later.
        answer = gateway.query(str(claimed.uid))
        if answer.said == "absent":
            answer = Answer("later", "not_taken")
        elif answer.said == "unknown":
            return Outcome(claimed, "sending", "unknown")
    return _of_answer(claimed, answer, ready.parts)


def _of_answer(claimed: Claimed, answer: Answer, parts: int) -> Outcome:
    match answer.said:
        case "accepted":
            return Outcome(claimed, "accepted", "", answer.gateway_ref, answer.cost, parts)
        case "refused":
            return Outcome(claimed, "failed", answer.reason)
        case "later" if claimed.attempts >= MAX_ATTEMPTS:
            return Outcome(claimed, "failed", "given_up")
        case "later":
            return Outcome(claimed, "queued", answer.reason, wanted_at=_soon(claimed.attempts))
    if queries.template_of(claimed.version_id, claimed.template).doubt == "resend":
        return Outcome(claimed, "queued", "resent", wanted_at=_soon(0))
    return Outcome(claimed, "in_doubt", answer.reason or "unknown")


def _not_sent(claimed: Claimed, why: Withheld | Wait) -> Outcome:
    if isinstance(why, Wait):
        return Outcome(claimed, "queued", why.reason, wanted_at=why.until, uncounted=1)
    return Outcome(claimed, "withheld", why.reason)


def _soon(attempts: int) -> dt.datetime:
    """When to try again: doubling, capped, the last half of it by chance."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * (1 << max(0, attempts - 1)))
    share: float = random.uniform(0.5, 1.0)  # noqa: S311  spreads load, protects nothing
    pause = longest * share if attempts else dt.timedelta()
    return dt.datetime.now(dt.UTC) + pause


def _write_surely(gateway: Gateway, outcomes: Sequence[Outcome], until: float) -> None:
    """Write, also where the database goes away for a moment: nobody else knows what was said.

    To write twice changes nothing. ``until`` (by the monotonic clock) somebody else may ask.
    """
    while True:
        try:
            _write(gateway, outcomes)
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            log.warning("the database does not answer (%s); writing again", type(error).__name__)
            connection.close()
            time.sleep(AGAIN_SECONDS)
        else:
            return


def _write(gateway: Gateway, outcomes: Sequence[Outcome]) -> None:
    known = [one for one in outcomes if one.state != "sending"]
    if not known:
        return
    rows = [
        {
            "id": one.claimed.id,
            "claimed_at": one.claimed.claimed_at.isoformat(),
            "state": one.state,
            "reason": one.reason[:40],
            "gateway_ref": one.gateway_ref,
            "cost": one.cost,
            "parts": one.parts,
            "wanted_at": one.wanted_at and one.wanted_at.isoformat(),
            "uncounted": one.uncounted,
        }
        for one in known
    ]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(WRITE_SQL, {"rows": json.dumps(rows)})
            written = {row[0] for row in cursor.fetchall()}
        _record([one for one in known if one.claimed.id in written], gateway)
        _note_health(gateway, known)


def _record(outcomes: Sequence[Outcome], gateway: Gateway) -> None:
    """The events of what was written, those of one kind and agency together."""
    events: dict[tuple[type[Event], int], list[Event]] = {}
    for one in outcomes:
        event = _event(one, gateway)
        if event is not None:
            events.setdefault((type(event), event.agency_id), []).append(event)
    for (_kind, agency_id), alike in events.items():
        record_many(alike, actor=queries.sender(agency_id))


def _event(one: Outcome, gateway: Gateway) -> Event | None:
    told: dict[str, Any] = {
        "agency_id": one.claimed.agency_id,
        "subject_id": one.claimed.id,
        "department_id": one.claimed.department_id,
        "programme": one.claimed.programme or None,
        "template": one.claimed.template,
        "channel": one.claimed.channel,
    }
    match one.state:
        case "accepted":
            return NoticeAccepted(**told, gateway=gateway.name, parts=one.parts, cost=one.cost)
        case "failed":
            return NoticeFailed(**told, reason=one.reason)
        case "withheld":
            return NoticeWithheld(**told, reason=one.reason)
        case "in_doubt":
            return NoticeInDoubt(**told, gateway=gateway.name)
    return None  # it waits again: nothing became of it


def _note_health(gateway: Gateway, outcomes: Sequence[Outcome]) -> None:
    """A gateway that fails again and again rests, and the next one of its channel takes over."""
    tried = [one for one in outcomes if not one.uncounted and one.state != "withheld"]
    if not tried:
        return
    failed = all(one.reason == "no_connection" for one in tried)
    values: dict[str, Any] = {
        "name": gateway.name,
        "failed": failed,
        "most": FAILURES_TO_REST,
        "rest": REST,
    }
    with connection.cursor() as cursor:
        cursor.execute(HEALTH_SQL, values)
