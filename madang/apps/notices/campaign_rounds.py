"""Sending a campaign round by round: whom it means is written down once, then queued in batches.

The worker calls these by timers. Each step is one transaction that notes how far it came, so a
worker that is killed loses and doubles nothing; the occasion's constraint holds it besides.
"""

import calendar
import datetime as dt
from typing import Any, Final

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from madang.apps.notices import campaign_events as events
from madang.apps.notices import campaign_queries, reaching, segments
from madang.apps.notices.commands import expiry_of
from madang.apps.notices.events import NoticesQueued
from madang.apps.notices.models import OPEN, Campaign, CampaignRound, Lane, Notice
from madang.apps.notices.queries import sender
from madang.core.events.commands import record, set_timer

ROUND_TIMER: Final = "notices.campaign_round"
BATCH_TIMER: Final = "notices.campaign_batch"
BATCH: Final = 5_000
# While it is paused, and while what was queued goes out.
LOOK_AGAIN: Final = dt.timedelta(seconds=30)

FREEZE_SQL: Final = f"""
INSERT INTO notices_campaignrecipient (round_id, resident_id, channel, language)
SELECT %(round)s, resident_id, channel, language
FROM ({reaching.reached_sql(segments.PERSONS_SQL)}) AS told
"""  # noqa: S608  our own column names
# A message on the site is there as soon as it is written, so its consent is asked here once more;
# that of all others is asked when they are sent.
AGREES_NOW = reaching.AGREES_SQL.format(resident="told.resident_id", channel="told.channel")
QUEUE_BATCH_SQL: Final = f"""
WITH batch AS (
    SELECT id, resident_id, channel, language FROM notices_campaignrecipient
    WHERE round_id = %(round)s AND id > %(after)s ORDER BY id LIMIT %(limit)s
), told AS (
    SELECT batch.*, jsonb_build_object(
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
        channel, lane, version_id, template, basis, language, values, campaign_id, wanted_at,
        expires_at, state, reason, accepted_at, ended_at)
    SELECT gen_random_uuid(), %(agency)s, %(department)s, %(programme)s, %(occasion)s, resident_id,
        channel, %(lane)s, %(version)s, %(template)s, %(basis)s, language, values, %(campaign)s,
        %(wanted_at)s, %(expires_at)s, state,
        CASE state WHEN 'withheld' THEN 'no_consent' ELSE '' END,
        CASE state WHEN 'delivered' THEN statement_timestamp() END,
        CASE WHEN state <> 'queued' THEN statement_timestamp() END
    FROM judged ORDER BY id
    ON CONFLICT (occasion, resident_id, channel) DO NOTHING
    RETURNING 1
)
SELECT (SELECT max(id) FROM batch), (SELECT count(*) FROM batch), (SELECT count(*) FROM made)
"""  # noqa: S608  our own column names


def round_key(moment: dt.datetime) -> str:
    """The day of a round where the office is: ``2026-11-30``."""
    return timezone.localdate(moment).isoformat()


def begin_round(*, campaign_id: int, key: str) -> None:
    """Write down whom the round of this day means, and have its messages queued.

    Does nothing for a round that has begun or that nobody wants any more; waits while the campaign
    is paused.
    """
    with transaction.atomic():
        campaign = _locked(campaign_id)
        if campaign.next_at is None or round_key(campaign.next_at) != key:
            return
        if campaign.state == Campaign.State.PAUSED:
            set_round_timer(ROUND_TIMER, campaign, key, timezone.now() + LOOK_AGAIN)
            return
        made = CampaignRound.objects.create(campaign=campaign, key=key)
        with connection.cursor() as cursor:
            values = campaign_queries.audience_values(campaign) | {"round": made.pk}
            cursor.execute(FREEZE_SQL, values)
            recipients = int(cursor.rowcount)
        CampaignRound.objects.filter(id=made.pk).update(recipients=recipients)
        following = _following(campaign)
        Campaign.objects.filter(id=campaign.pk).update(
            state=Campaign.State.RUNNING, next_at=following
        )
        set_round_timer(BATCH_TIMER, campaign, key, timezone.now())
        if following is not None:
            set_round_timer(ROUND_TIMER, campaign, round_key(following), following)
        event = events.CampaignRoundBegan(**told_of(campaign), round=key, messages=recipients)
        record(event, actor=sender(campaign.agency_id))


def queue_batch(*, campaign_id: int, key: str) -> None:
    """Queue the next BATCH messages of a round; when all are out, finish it.

    Sets its timer anew until then; waits while the campaign is paused.
    """
    with transaction.atomic():
        campaign = _locked(campaign_id)
        going = campaign.rounds.filter(key=key, done_at=None).first()
        if going is None:
            return
        if campaign.state == Campaign.State.PAUSED:
            set_round_timer(BATCH_TIMER, campaign, key, timezone.now() + LOOK_AGAIN)
        elif _queued(campaign, going):
            set_round_timer(BATCH_TIMER, campaign, key, timezone.now())
        elif Notice.objects.filter(campaign=campaign, state__in=OPEN).exists():
            set_round_timer(BATCH_TIMER, campaign, key, timezone.now() + LOOK_AGAIN)
        else:
            _finish(campaign, going)


def _queued(campaign: Campaign, going: CampaignRound) -> bool:
    """Queue one batch; False where none is left."""
    template = campaign_queries.template_of(campaign)
    now = timezone.now()
    occasion = f"campaign:{campaign.uid}:{going.key}"
    values: dict[str, Any] = {
        "round": going.pk,
        "after": going.queued_to,
        "limit": BATCH,
        "purpose": template.consent,
        "agency": campaign.agency_id,
        "department": campaign.department_id,
        "programme": campaign.programme,
        "occasion": occasion,
        "lane": Lane.CAMPAIGN,
        "version": campaign.version_id,
        "template": campaign.template,
        "basis": template.basis,
        "campaign": campaign.pk,
        "wanted_at": now,
        "expires_at": expiry_of(template, now),
    }
    with connection.cursor() as cursor:
        cursor.execute(QUEUE_BATCH_SQL, values)
        last, taken, made = cursor.fetchone()
    if last is None:
        return False
    CampaignRound.objects.filter(id=going.pk).update(queued_to=last, queued=going.queued + taken)
    told = {key: value for key, value in told_of(campaign).items() if key != "subject_id"}
    event = NoticesQueued(**told, subject_id=campaign.agency_id, occasion=occasion, messages=made)
    record(event, actor=sender(campaign.agency_id))
    return True


def _finish(campaign: Campaign, going: CampaignRound) -> None:
    CampaignRound.objects.filter(id=going.pk).update(done_at=Now())
    if campaign.next_at is not None or campaign.rounds.filter(done_at=None).exists():
        return
    Campaign.objects.filter(id=campaign.pk).update(state=Campaign.State.DONE, ended_at=Now())
    record(events.CampaignFinished(**told_of(campaign)), actor=sender(campaign.agency_id))


def _following(campaign: Campaign) -> dt.datetime | None:
    """The moment of the round after the one that begins now; None after the last one.

    Reckoned from the first, so that a month with few days moves no later round. One whose day has
    passed, because nothing ran meanwhile, is left out.
    """
    first = timezone.localtime(campaign.starts_at)
    until = campaign.repeats_until
    if campaign.repeat == Campaign.Repeat.NONE or until is None:
        return None
    turn = 1
    while (day := _day(first.date(), campaign.repeat, turn)) <= until:
        moment = timezone.make_aware(dt.datetime.combine(day, first.time()))
        if day > timezone.localdate():
            return moment
        turn += 1
    return None


def _day(first: dt.date, repeat: str, turn: int) -> dt.date:
    if repeat == Campaign.Repeat.WEEKLY:
        return first + dt.timedelta(weeks=turn)
    years, month = divmod(first.month - 1 + turn, 12)
    year = first.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(first.day, last))


def _locked(campaign_id: int) -> Campaign:
    return Campaign.objects.select_for_update(no_key=True).get(id=campaign_id)


def set_round_timer(name: str, campaign: Campaign, key: str, moment: dt.datetime) -> None:
    """Have a step of the round of this key taken at a moment."""
    set_timer(
        name=name,
        agency_id=campaign.agency_id,
        subject_type=events.SUBJECT,
        subject_id=campaign.pk,
        due_at=moment,
        key=key,
    )


def told_of(campaign: Campaign) -> dict[str, Any]:
    """What each event of a campaign tells."""
    return {
        "agency_id": campaign.agency_id,
        "subject_id": campaign.pk,
        "department_id": campaign.department_id,
        "programme": campaign.programme,
        "template": campaign.template,
    }
