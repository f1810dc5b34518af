"""Telling people of an alert: whom it means is written down once, then queued in batches.

The first batch is queued in the transaction that issues the alert, the rest by a timer at once.
Each step is one transaction that notes how far it came; the occasion's constraint holds besides
that nobody is told twice.
"""

import datetime as dt
import json
from typing import Any, Final

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from madang.apps.notices import alert_queries, reaching, segments
from madang.apps.notices.alert_events import SUBJECT
from madang.apps.notices.alert_models import AlertType
from madang.apps.notices.block import Template
from madang.apps.notices.events import NoticesQueued
from madang.apps.notices.models import OPEN, Alert, AlertSending, Lane, Notice, State
from madang.apps.notices.preparing import WHY_STOPPED
from madang.apps.notices.queries import MARK, sender
from madang.core.events.commands import cancel_timers, record, set_timer

BATCH_TIMER: Final = "notices.alert_batch"
BATCH: Final = 5_000
# Few enough to be there at once, and more than a gateway takes before the next batch comes.
FIRST_BATCH: Final = 1_000
# While messages of what was cancelled are at the gateway: whoever gets one is told that it is over.
LOOK_AGAIN_SECONDS: Final = 2

# Whoever reads a language in which the alert is not written gets it in Korean, words and all.
LANGUAGE_SQL: Final = (
    """CASE WHEN language = ANY(%(written)s::text[]) THEN language ELSE 'ko' END"""
)
FREEZE_SQL: Final = f"""
INSERT INTO notices_alertrecipient (alert_id, resident_id, channel, language)
SELECT %(alert)s, resident_id, channel, {LANGUAGE_SQL}
FROM ({reaching.reached_sql(segments.PERSONS_SQL)}) AS told
"""  # noqa: S608  our own column names
FREEZE_TOLD_SQL: Final = f"""
INSERT INTO notices_alertrecipient (alert_id, resident_id, channel, language)
SELECT DISTINCT ON (resident_id, channel) %(alert)s::bigint, resident_id, channel, {LANGUAGE_SQL}
FROM notices_notice AS told
WHERE alert_id = ANY(ARRAY(
        SELECT id FROM notices_alert WHERE chain = %(chain)s AND id < %(alert)s))
    AND state = ANY(%(told)s)
ORDER BY resident_id, channel, id DESC
ON CONFLICT (alert_id, resident_id, channel) DO NOTHING
"""  # noqa: S608  our own column names
# A message on the site is there as soon as it is written, so its consent is asked here once more;
# that of all others is asked when they are sent.
AGREES_NOW = reaching.AGREES_SQL.format(resident="told.resident_id", channel="told.channel")
QUEUE_BATCH_SQL: Final = f"""
WITH batch AS (
    SELECT id, resident_id, channel, language FROM notices_alertrecipient
    WHERE alert_id = %(alert)s AND id > %(after)s ORDER BY id LIMIT %(limit)s
), told AS (
    SELECT batch.*, (%(words)s::jsonb -> batch.language) || jsonb_build_object(
            'department', coalesce(department.name ->> batch.language, department.name ->> 'ko'),
            'phone', coalesce(nullif(department.phone, ''), agency.phone)) AS values
    FROM batch, orgs_department AS department
    JOIN orgs_agency AS agency ON agency.id = department.agency_id
    WHERE department.id = %(department)s
), judged AS (
    SELECT told.*, CASE WHEN channel <> 'in_app' THEN 'queued'
        WHEN %(purpose)s::text IS NULL OR {AGREES_NOW} THEN 'delivered'
        ELSE 'withheld' END AS state
    FROM told
), made AS (
    INSERT INTO notices_notice (uid, agency_id, department_id, programme, occasion, resident_id,
        channel, lane, version_id, template, basis, language, values, alert_id, wanted_at,
        expires_at, state, reason, accepted_at, ended_at)
    SELECT gen_random_uuid(), %(agency)s, %(department)s, %(programme)s, %(occasion)s, resident_id,
        channel, %(lane)s, %(version)s, %(template)s, %(basis)s, language, values, %(alert)s,
        statement_timestamp(), %(expires_at)s, state,
        CASE state WHEN 'withheld' THEN 'no_consent' ELSE '' END,
        CASE state WHEN 'delivered' THEN statement_timestamp() END,
        CASE WHEN state <> 'queued' THEN statement_timestamp() END
    FROM judged ORDER BY id
    ON CONFLICT (occasion, resident_id, channel) DO NOTHING
    RETURNING 1
)
SELECT (SELECT max(id) FROM batch), (SELECT count(*) FROM batch), (SELECT count(*) FROM made)
"""  # noqa: S608  our own column names


def begin(alert: Alert) -> int:
    """Write down whom a new alert means and queue the first batch; return how many messages.

    Call it in the transaction that issues the alert.
    """
    going = AlertSending.objects.create(alert=alert)
    if alert.msg_type == AlertType.CANCEL:
        _freeze_told(alert, going)
    else:
        values = alert_queries.audience_values(alert)
        going.recipients = _frozen(alert, FREEZE_SQL, values)
    _go_on(alert, going, FIRST_BATCH)
    return going.recipients


def stop(alert: Alert, newer: Alert) -> int:
    """Queue and send nothing more of what ``newer`` replaces; return how many messages waited.

    Call it in the transaction that issues the newer one, after ``lock``. What a worker has claimed
    already is looked at once more before it is handed over.
    """
    AlertSending.objects.filter(alert=alert, done_at=None).update(done_at=Now())
    cancel_timers(subject_type=SUBJECT, subject_id=alert.pk, names=[BATCH_TIMER])
    waiting = Notice.objects.filter(alert=alert, state=State.QUEUED)
    return waiting.update(state=State.WITHHELD, reason=WHY_STOPPED[newer.msg_type], ended_at=Now())


def lock(alert: Alert) -> None:
    """Hold all others up who replace an alert or queue its messages, until the transaction ends."""
    AlertSending.objects.select_for_update().get(alert=alert)


def queue_batch(*, alert_id: int) -> None:
    """Queue the next BATCH messages of an alert, unless a newer one has taken its place."""
    with transaction.atomic():
        going = AlertSending.objects.select_for_update().get(alert_id=alert_id)
        if going.done_at is not None:
            return
        alert = Alert.objects.get(id=alert_id)
        if alert.msg_type == AlertType.CANCEL:
            _freeze_told(alert, going)
        _go_on(alert, going, BATCH)


def _go_on(alert: Alert, going: AlertSending, most: int) -> None:
    """Queue so many messages at most; then go on at once, look again soon, or be done."""
    is_full = _queue(alert, going, most)
    if is_full:
        _set_timer(alert, 0)
    elif alert.msg_type == AlertType.CANCEL and _may_still_arrive(alert):
        _set_timer(alert, LOOK_AGAIN_SECONDS)
    else:
        going.done_at = timezone.now()
    going.save(update_fields=["recipients", "queued", "queued_to", "done_at"])


def _may_still_arrive(alert: Alert) -> bool:
    """Whether a message of what was cancelled is being handed over at this moment."""
    before = Alert.objects.filter(chain=alert.chain, id__lt=alert.pk)
    return Notice.objects.filter(alert__in=before, state__in=OPEN).exists()


def _freeze_told(alert: Alert, going: AlertSending) -> None:
    """Write down who was told, or may have been; who was handed a message since, besides."""
    values = {"chain": alert.chain, "told": [str(one) for one in alert_queries.TOLD]}
    going.recipients += _frozen(alert, FREEZE_TOLD_SQL, values)


def _frozen(alert: Alert, statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        own = {"alert": alert.pk, "written": alert.languages}
        cursor.execute(statement, values | own)
        return int(cursor.rowcount)


def _queue(alert: Alert, going: AlertSending, most: int) -> bool:
    """Queue a batch; whether it was a full one, so that there may be more."""
    template = alert_queries.template_of(alert)
    with connection.cursor() as cursor:
        cursor.execute(QUEUE_BATCH_SQL, _batch_values(alert, going, template, most))
        last, taken, made = cursor.fetchone()
    if last is None:
        return False
    going.queued_to, going.queued = last, going.queued + taken
    event = NoticesQueued(
        agency_id=alert.agency_id,
        subject_id=alert.agency_id,
        department_id=alert.department_id,
        programme=alert.programme,
        template=alert.template,
        occasion=occasion_of(alert),
        messages=made,
    )
    record(event, actor=sender(alert.agency_id))
    return bool(taken == most)


def _batch_values(
    alert: Alert, going: AlertSending, template: Template, most: int
) -> dict[str, Any]:
    return {
        "alert": alert.pk,
        "after": going.queued_to,
        "limit": most,
        "words": json.dumps(
            {language: words_of(alert, language) for language in alert.languages},
            ensure_ascii=False,
        ),
        "purpose": template.consent,
        "agency": alert.agency_id,
        "department": alert.department_id,
        "programme": alert.programme,
        "occasion": occasion_of(alert),
        "lane": Lane.ALERT,
        "version": alert.version_id,
        "template": alert.template,
        "basis": template.basis,
        "expires_at": alert.expires,
    }


def occasion_of(alert: Alert) -> str:
    """Why people are told: one alert, update or cancellation."""
    return f"alert:{alert.identifier}"


def words_of(alert: Alert, language: str) -> dict[str, str]:
    """What an alert fills into the words of its message."""
    return {
        "headline": alert.headline[language],
        "instruction": alert.instruction[language],
        MARK: alert.mark(language),
    }


def _set_timer(alert: Alert, seconds: int) -> None:
    set_timer(
        name=BATCH_TIMER,
        agency_id=alert.agency_id,
        subject_type=SUBJECT,
        subject_id=alert.pk,
        due_at=timezone.now() + dt.timedelta(seconds=seconds),
    )
