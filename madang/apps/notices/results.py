"""Writing down what gateways said: only where the claim still holds, with its events."""

import datetime as dt
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.db import InterfaceError, OperationalError, connection, transaction

from madang.apps.notices import queries
from madang.apps.notices.events import NoticeAccepted, NoticeFailed, NoticeInDoubt, NoticeWithheld
from madang.apps.notices.preparing import Claimed
from madang.core.events.bulk import record_many
from madang.core.events.definitions import Event

log = logging.getLogger("madang.notices")

AGAIN_SECONDS: Final = 0.5
FAILURES_TO_REST: Final = 5
REST: Final = dt.timedelta(seconds=30)

# Only where the claim still holds: whoever was taken for dead changes nothing any more.
WRITE_SQL = """
WITH written AS (
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
), unmarked AS (
    DELETE FROM notices_begun USING written WHERE notice_id = written.id
)
SELECT id FROM written
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


class Named(Protocol):
    """A gateway, or what is known of one that is not there any more."""

    @property
    def name(self) -> str: ...


def write_surely(gateway: Named, outcomes: Sequence[Outcome], until: float) -> None:
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


def _write(gateway: Named, outcomes: Sequence[Outcome]) -> None:
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


def _record(outcomes: Sequence[Outcome], gateway: Named) -> None:
    """The events of what was written, those of one kind and agency together."""
    events: dict[tuple[type[Event], int], list[Event]] = {}
    for one in outcomes:
        event = _event(one, gateway)
        if event is not None:
            events.setdefault((type(event), event.agency_id), []).append(event)
    for (_kind, agency_id), alike in events.items():
        record_many(alike, actor=queries.sender(agency_id))


def _event(one: Outcome, gateway: Named) -> Event | None:
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


def _note_health(gateway: Named, outcomes: Sequence[Outcome]) -> None:
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
