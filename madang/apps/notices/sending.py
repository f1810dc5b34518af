"""Handing messages to the gateways: each once, or shown as in doubt.

A batch is claimed and the intent committed; then each message is handed over, outside of any
transaction, under our own id; then what the gateway said is written. Whoever dies in between leaves
messages ``sending``; after LEASE somebody asks the gateway by our id (``reconcile``). A gateway
that cannot be asked leaves them in doubt, for a person or to be sent once more, as their template
says; but for those of which a mark says that they were not begun, or what was said (``marks``).
Nobody hands over a message after half of LEASE, so nobody asks while it may still go out; what was
claimed and not handed over by then is put back.
"""

import datetime as dt
import json
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from django.db import connection, transaction

from madang.apps.notices import gate, preparing, queries
from madang.apps.notices.gateways import Answer, Gateway, Press
from madang.apps.notices.marks import Heard, Marks
from madang.apps.notices.models import GatewayState
from madang.apps.notices.preparing import Claimed, Ready, Wait, Withheld
from madang.apps.notices.results import Outcome, write_surely

log = logging.getLogger("madang.notices")

BATCH: Final = 100
# What waits behind a batch, an alert for one, waits no longer than this and one hand-over.
HOLD_SECONDS: Final = 0.5
LEASE: Final = dt.timedelta(seconds=120)
FRESH_SECONDS: Final = 2.0
MAX_ATTEMPTS: Final = 10
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=2), dt.timedelta(minutes=30)

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
NAMES: Final = tuple(one.name for one in fields(Claimed))
VALUES: Final = NAMES.index("values")
COLUMNS: Final = ", ".join(f"notice.{name}" for name in NAMES)
CLAIM_SQL = f"""
WITH taken AS (
    UPDATE notices_notice AS notice SET state = 'sending', claimed_at = clock_timestamp(),
        attempts = attempts + 1, gateway = %(name)s
    -- An array is read once; IN may be read anew for each row while 60,000 have just been queued.
    WHERE id = ANY(ARRAY(
        SELECT id FROM notices_notice
        WHERE state = 'queued' AND channel = %(channel)s AND wanted_at <= clock_timestamp()
            AND (campaign_id IS NULL OR campaign_id NOT IN (
                SELECT id FROM notices_campaign WHERE state = 'paused'))
        ORDER BY lane, wanted_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
    RETURNING {COLUMNS}, lane, wanted_at
), spent AS (
    UPDATE notices_gatewaystate SET allowance = allowance - (SELECT count(*) FROM taken)
    WHERE name = %(name)s
), marked AS (
    INSERT INTO notices_begun (notice_id, claimed_at, begun)
    SELECT id, claimed_at, false FROM taken WHERE %(is_marked)s
    ON CONFLICT (notice_id) DO UPDATE
        SET claimed_at = EXCLUDED.claimed_at, begun = false, answer = NULL
)
SELECT {", ".join(NAMES)} FROM taken ORDER BY lane, wanted_at, id
"""  # noqa: S608  our own column names
# Whoever died may live: the marks bear the new claim, so it hands over nothing of these any more.
# Whoever asks may die as well: what the marks say is kept until it is written down.
LEFT_SQL = f"""
WITH old AS (
    SELECT id, claimed_at, clock_timestamp() AS claimed_again FROM notices_notice
    WHERE state = 'sending' AND (gateway = ANY(%(names)s)) = %(is_there)s
        AND claimed_at < clock_timestamp() - %(lease)s
    ORDER BY claimed_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), mark AS (
    UPDATE notices_begun SET claimed_at = old.claimed_again FROM old
    WHERE notice_id = old.id AND notices_begun.claimed_at = old.claimed_at
    RETURNING notice_id, begun, answer
)
UPDATE notices_notice AS notice SET claimed_at = old.claimed_again
FROM old LEFT JOIN mark ON mark.notice_id = old.id
WHERE notice.id = old.id
RETURNING {COLUMNS}, notice.gateway, coalesce(NOT mark.begun, false), mark.answer
"""  # noqa: S608  our own column names


@dataclass(frozen=True, slots=True)
class Left:
    """A message whose worker died, and at which gateway.

    ``is_untouched``: it had certainly not begun. ``heard``: what was said, where that is known.
    """

    claimed: Claimed
    gateway: str
    is_untouched: bool
    heard: Heard | None


@dataclass(slots=True)
class Progress:
    """What became of a batch; of those after the first ``tried`` nothing was handed over."""

    outcomes: list[Outcome] = field(default_factory=list)
    tried: int = 0


@dataclass(frozen=True, slots=True)
class Gone:
    """A gateway that is not in the settings any more."""

    name: str


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
    began, done = time.monotonic(), Progress()
    failure: Exception | None = None
    try:
        if isinstance(gateway, Press):
            yield from _together(gateway, batch, began, done)
        else:
            until = began + min(HOLD_SECONDS, lease.total_seconds() / 2)
            yield from _one_by_one(gateway, batch, (began, until), done)
    except Exception as error:  # noqa: BLE001  raised below, when what is known is written
        failure = error
    # These were certainly not handed over: they go back to their place.
    done.outcomes += [Outcome(one, "queued", uncounted=1) for one in batch[done.tried :]]
    write_surely(gateway, done.outcomes, began + lease.total_seconds())
    if failure is not None:
        raise failure
    yield "written"


def _one_by_one(
    gateway: Gateway, batch: Sequence[Claimed], times: tuple[float, float], done: Progress
) -> Iterator[str]:
    """Hand messages over until the second of two times."""
    began, until = times
    marks = Marks()
    for place, (claimed, ready) in enumerate(_prepared(batch, began), start=1):
        if done.tried and time.monotonic() > until:
            return
        if isinstance(ready, Ready):
            if not gateway.answers_queries and not marks.begin(claimed):
                done.tried = place
                continue
            done.tried = place
            answer = gateway.submit(ready.letter)
            marks.hear(claimed, Heard(answer, ready.parts))
            yield "handed over"
            done.outcomes.append(_outcome(claimed, ready, answer, gateway))
        else:
            done.tried = place
            done.outcomes.append(_not_sent(claimed, ready))


def _together(
    gateway: Gateway, batch: Sequence[Claimed], began: float, done: Progress
) -> Iterator[str]:
    """Hand a whole batch over at once."""
    prepared = list(_prepared(batch, began))
    letters = [ready.letter for _claimed, ready in prepared if isinstance(ready, Ready)]
    done.tried = len(batch)
    said = gateway.submit_all(letters) if letters and isinstance(gateway, Press) else {}
    yield "handed over"
    done.outcomes += [
        _outcome(claimed, ready, said[ready.letter.ref], gateway)
        if isinstance(ready, Ready)
        else _not_sent(claimed, ready)
        for claimed, ready in prepared
    ]


def reconcile_once(gateway: Gateway, *, lease: dt.timedelta = LEASE) -> Iterator[str]:
    """Find out what became of messages whose worker died, yielding each step as ``send_once``."""
    batch = _left([gateway.name], lease, is_there=True)
    if not batch:
        return
    yield "claimed"
    outcomes, parts = [], preparing.parts_of([one.claimed for one in batch])
    for one in batch:
        answer = _asked(gateway, one)
        if answer.said != "unknown" or not gateway.answers_queries:
            outcomes.append(_of_left(one, answer, parts[one.claimed.id]))
        # Else it could not be asked just now.
    write_surely(gateway, outcomes, time.monotonic() + lease.total_seconds())
    yield "written"


def _asked(gateway: Gateway, one: Left) -> Answer:
    return gateway.query(str(one.claimed.uid)) if gateway.answers_queries else _known(one)


def _known(one: Left, reason: str = "") -> Answer:
    """What our marks say of a message about which nobody can be asked."""
    if one.heard:
        return one.heard.answer
    return Answer("absent") if one.is_untouched else Answer("unknown", reason)


def give_up_once(names: Sequence[str], *, lease: dt.timedelta = LEASE) -> Iterator[str]:
    """Let messages of gateways that are none of ``names``, and dead workers', be in doubt.

    A gateway that was taken out of the settings can be asked by nobody any more.
    """
    batch = _left(names, lease, is_there=False)
    if not batch:
        return
    yield "claimed"
    for name in sorted({one.gateway for one in batch}):
        theirs = [one for one in batch if one.gateway == name]
        outcomes = [_of_left(one, _known(one, "gateway_gone"), 0) for one in theirs]
        write_surely(Gone(name), outcomes, time.monotonic() + lease.total_seconds())
    yield "written"


def _claim(gateway: Gateway, before: Sequence[str]) -> list[Claimed]:
    values: dict[str, Any] = {
        "name": gateway.name,
        "channel": gateway.channel,
        "rate": gateway.rate,
        "before": list(before),
        "is_marked": not gateway.answers_queries,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ALLOW_SQL, values)
        allowed = cursor.fetchone()
        if allowed is None or allowed[0] < 1:
            return []
        cursor.execute(CLAIM_SQL, values | {"limit": min(BATCH, allowed[0])})
        return [_claimed(row) for row in cursor.fetchall()]


def _left(names: Sequence[str], lease: dt.timedelta, *, is_there: bool) -> list[Left]:
    """Messages of gateways that are among ``names``, or are not, whose worker died."""
    values: dict[str, Any] = {
        "names": list(names),
        "is_there": is_there,
        "lease": lease,
        "limit": BATCH,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LEFT_SQL, values)
        return [_left_of(row) for row in cursor.fetchall()]


def _left_of(row: Sequence[Any]) -> Left:
    *claimed, gateway, is_untouched, heard = row
    return Left(_claimed(claimed), gateway, is_untouched, heard and Heard.of(json.loads(heard)))


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


def _outcome(claimed: Claimed, ready: Ready, answer: Answer, gateway: Gateway) -> Outcome:
    if answer.said == "unknown" and gateway.answers_queries:
        # Asked at once, for its connection broke, not ours; what is not known now is asked later.
        answer = gateway.query(str(claimed.uid))
        if answer.said == "absent":
            answer = Answer("later", "not_taken")
        elif answer.said == "unknown":
            return Outcome(claimed, "sending", "unknown")
    return _of_answer(claimed, answer, ready.parts)


def _of_left(one: Left, answer: Answer, parts: int) -> Outcome:
    if answer.said == "absent":
        return Outcome(one.claimed, "queued", "not_taken", wanted_at=_soon(0))
    return _of_answer(one.claimed, answer, one.heard.parts if one.heard else parts)


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
