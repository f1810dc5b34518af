"""Sending a campaign round by round: whom it means is written down once, then queued in batches.

The worker calls these by timers. Each step is one transaction that notes how far it came, so a
worker that is killed loses and doubles nothing; the occasion's constraint holds it besides.
"""

import datetime as dt
from typing import Any, Final

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from madang.apps.notices import campaign_events as events
from madang.apps.notices import campaign_queries, reaching, segments
from madang.apps.notices.campaign_days import following, round_key
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


def begin_round(*, campaign_id: int, key: str) -> None:
    """Write down whom the round of this day means, and have its messages queued.

    Does nothing for a round that has begun or that nobody wants any more; waits while the campaign
    is paused. A round whose words nobody wrote and approved in time is missed: those of another one
    are never sent again.
    """
    with transaction.atomic():
        campaign = _locked(campaign_id)
        if campaign.next_at is None or round_key(campaign.next_at) != key:
            return
        if campaign.state == Campaign.State.PAUSED:
            set_round_timer(ROUND_TIMER, campaign, key, timezone.now() + LOOK_AGAIN)
            return
        if campaign.has_issues and not _has_words(campaign, key):
            _miss(campaign, key)
            return
        _freeze(campaign, key)
        _go_on(campaign)


def _has_words(campaign: Campaign, key: str) -> bool:
    return campaign.issues.filter(key=key, approved_by__isnull=False).exists()


def _miss(campaign: Campaign, key: str) -> None:
    """Write down that a round was not sent; whoever makes the campaign finds it on the desk."""
    CampaignRound.objects.create(campaign=campaign, key=key, missed=True, done_at=Now())
    event = events.CampaignRoundMissed(**told_of(campaign), round=key)
    record(event, actor=sender(campaign.agency_id))
    _go_on(campaign)
    campaign.refresh_from_db(fields=["next_at"])
    _end_after_last(campaign)


def _freeze(campaign: Campaign, key: str) -> None:
    made = CampaignRound.objects.create(campaign=campaign, key=key)
    with connection.cursor() as cursor:
        values = campaign_queries.audience_values(campaign) | {"round": made.pk}
        cursor.execute(FREEZE_SQL, values)
        recipients = int(cursor.rowcount)
    CampaignRound.objects.filter(id=made.pk).update(recipients=recipients)
    set_round_timer(BATCH_TIMER, campaign, key, timezone.now())
    event = events.CampaignRoundBegan(**told_of(campaign), round=key, messages=recipients)
    record(event, actor=sender(campaign.agency_id))


def _go_on(campaign: Campaign) -> None:
    """Have the following round begin at its moment, if there is one."""
    coming = following(campaign)
    Campaign.objects.filter(id=campaign.pk).update(state=Campaign.State.RUNNING, next_at=coming)
    if coming is not None:
        set_round_timer(ROUND_TIMER, campaign, round_key(coming), coming)


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
    _end_after_last(campaign)


def _end_after_last(campaign: Campaign) -> None:
    """Finish a campaign of which nothing is to come and nothing is under way."""
    if campaign.next_at is not None or campaign.rounds.filter(done_at=None).exists():
        return
    Campaign.objects.filter(id=campaign.pk).update(state=Campaign.State.DONE, ended_at=Now())
    record(events.CampaignFinished(**told_of(campaign)), actor=sender(campaign.agency_id))


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
