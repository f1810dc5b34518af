"""Reading the issues of repeated campaigns, and what of them waits for whoever makes them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from madang.apps.notices.models import Campaign, CampaignIssue
from madang.core.actors import Actor
from madang.core.errors import NotFound

# So long before its round an issue that is not there is told to whoever makes the campaign.
AHEAD: Final = dt.timedelta(days=3)
# Two looks into small indexes: rounds that were missed, and those to come that lack their words.
# What a machine made is told to its department.
WAITING_SQL: Final = """
WITH own AS NOT MATERIALIZED (
    SELECT * FROM notices_campaign
    WHERE agency_id = %(campaigns_agency)s AND has_issues
        AND (%(campaigns_official)s IN (made_by_id, submitted_by_id)
            OR made_by_id IS NULL AND department_id = %(campaigns_department)s)
)
SELECT own.id, own.title, missed.key, true AS is_missed
FROM notices_campaignround AS missed JOIN own ON own.id = missed.campaign_id
WHERE missed.missed AND missed.seen_at IS NULL
UNION ALL
SELECT own.id, own.title, day.key, false
FROM own CROSS JOIN LATERAL (
    SELECT to_char(own.next_at AT TIME ZONE %(campaigns_zone)s, 'YYYY-MM-DD') AS key) AS day
WHERE own.next_at < statement_timestamp() + %(campaigns_ahead)s
    AND own.state IN ('approved', 'running', 'paused')
    AND NOT EXISTS (
        SELECT FROM notices_campaignissue AS issue
        WHERE issue.campaign_id = own.id AND issue.key = day.key
            AND issue.approved_by_id IS NOT NULL)
ORDER BY key, id LIMIT %(campaigns_most)s
"""
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """A round of a campaign of one's own that was missed, or will be if nobody writes its words."""

    campaign_id: int
    title: str
    key: str
    is_missed: bool


def waiting(actor: Actor) -> Sequence[Waiting]:
    """What of campaigns waits for an official who makes them, the earliest day first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING_SQL, waiting_values(actor))
        return [Waiting(*row) for row in cursor.fetchall()]


def waiting_values(actor: Actor) -> dict[str, Any]:
    """The parameters of WAITING_SQL."""
    return {
        "campaigns_agency": actor.agency_id,
        "campaigns_official": actor.id or 0,
        "campaigns_department": actor.department_id or 0,
        "campaigns_zone": settings.TIME_ZONE,
        "campaigns_ahead": AHEAD,
        "campaigns_most": MOST,
    }


def issues_of(campaign: Campaign) -> Sequence[CampaignIssue]:
    """The issues of a campaign by their days."""
    return list(campaign.issues.order_by("key"))


def issue_by_id(actor: Actor, issue_id: int) -> CampaignIssue:
    """An issue of the actor's agency. Raises Forbidden without notices.read, and NotFound."""
    actor.require("notices.read")
    return _found(_of_agency(actor).filter(id=issue_id).first())


def issue_of_agency(actor: Actor, issue_id: int) -> CampaignIssue:
    """The same for whoever may do something with it, without reading all. Raises NotFound."""
    return _found(_of_agency(actor).filter(id=issue_id).first())


def _of_agency(actor: Actor) -> Any:
    return CampaignIssue.objects.filter(campaign__agency_id=actor.agency_id).select_related(
        "campaign__department", "made_by", "approved_by"
    )


def _found(issue: CampaignIssue | None) -> CampaignIssue:
    if issue is None:
        raise NotFound("no_issue", _("There is no such issue."))
    return issue
