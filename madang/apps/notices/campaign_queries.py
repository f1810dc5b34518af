"""Reading campaigns: those of an agency, what they may say, whom they would reach, what became."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from madang.apps.notices import queries, reaching, segments
from madang.apps.notices.block import NoticesBlock, Template
from madang.apps.notices.models import Campaign, CampaignRound, Notice
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound
from madang.core.programmes import queries as programmes

PAGE: Final = 50
SAMPLE: Final = 10
LANE: Final = "campaign"

# The sample is the same however often it is asked for, and nobody can choose who stands in it.
AUDIENCE_SQL: Final = f"""
WITH reached AS MATERIALIZED ({reaching.reached_sql(segments.PERSONS_SQL)})
SELECT
    (SELECT count(DISTINCT resident_id) FROM reached),
    (SELECT json_agg(one) FROM (
        SELECT channel, language, count(*) AS messages FROM reached GROUP BY channel, language
        ORDER BY channel, language) AS one),
    (SELECT json_agg(resident_id) FROM (
        SELECT DISTINCT md5(resident_id::text), resident_id FROM reached ORDER BY 1
        LIMIT %(sample)s) AS chosen)
"""  # noqa: S608  our own column names


@dataclass(frozen=True, slots=True)
class OfferedTemplate:
    """A message of a programme in force that is written for many: ``lane: campaign``."""

    programme: str
    title: str
    version_id: int
    name: str
    template: Template

    @property
    def key(self) -> str:
        return f"{self.programme}:{self.name}"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a campaign would reach now: ``messages`` by channel and language, some of the people."""

    people: int
    messages: Mapping[tuple[str, str], int]
    sample: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.messages.values())


def offered_templates(agency: AgencyRef, lane: str = LANE) -> Sequence[OfferedTemplate]:
    """What can be sent to many in a lane, in the order of the programmes."""
    found: list[OfferedTemplate] = []
    for version_id in programmes.current_versions(agency):
        loaded = programmes.version(version_id)
        block: NoticesBlock | None = loaded.block("notices")
        found += [
            OfferedTemplate(loaded.file.id, str(loaded.file.title), version_id, name, template)
            for name, template in (block.templates if block else {}).items()
            if template.lane == lane
        ]
    return found


def template_of(campaign: Campaign) -> Template:
    """The message of a campaign, as it was when it was made. Raises NotFound."""
    return queries.template_of(campaign.version_id, campaign.template)


def audience_values(campaign: Campaign) -> dict[str, Any]:
    """The parameters of ``reached_sql`` over ``PERSONS_SQL`` for a campaign."""
    segment = segments.read_segment(campaign.segment)
    return segments.persons_values(segment, campaign.agency_id) | reaching.ways_values(
        campaign.channels, template_of(campaign).consent
    )


def audience_of(campaign: Campaign) -> Audience:
    """Whom a campaign would reach if it began now."""
    return audience(audience_values(campaign))


def audience(values: Mapping[str, Any]) -> Audience:
    """Whom ``values`` mean now, in one statement. Opens nobody's data."""
    with connection.cursor() as cursor:
        cursor.execute(AUDIENCE_SQL, {**values, "sample": SAMPLE})
        people, messages, sample = cursor.fetchone()
    return Audience(
        people,
        {(one["channel"], one["language"]): one["messages"] for one in _read(messages)},
        _read(sample),
    )


def _read(value: Any) -> Any:
    """A JSON value, however the driver gives it; [] for none."""
    return (json.loads(value) if isinstance(value, str) else value) or []


def campaigns_page(actor: Actor, *, before: int | None = None) -> Sequence[Campaign]:
    """Campaigns of the agency, newest first: a page and one more. Raises Forbidden."""
    rows = _all(actor).order_by("-id")
    return list((rows if before is None else rows.filter(id__lt=before))[: PAGE + 1])


def campaign_by_id(actor: Actor, campaign_id: int) -> Campaign:
    """A campaign of the actor's agency. Raises Forbidden, and NotFound."""
    return _found(_all(actor).filter(id=campaign_id).first())


def campaign_of_agency(actor: Actor, campaign_id: int) -> Campaign:
    """The same for whoever may do something with it, without reading all. Raises NotFound."""
    return _found(Campaign.objects.filter(agency_id=actor.agency_id, id=campaign_id).first())


def campaign_by_uid(actor: Actor, uid: Any) -> Campaign:
    """The same by the id that machines know. Raises Forbidden, and NotFound."""
    return _found(_all(actor).filter(uid=uid).first())


def _all(actor: Actor) -> Any:
    actor.require("notices.read")
    return Campaign.objects.filter(agency_id=actor.agency_id).select_related(
        "made_by", "submitted_by", "approved_by", "department"
    )


def _found(campaign: Campaign | None) -> Campaign:
    if campaign is None:
        raise NotFound("no_campaign", _("There is no such campaign."))
    return campaign


def rounds_of(campaign: Campaign) -> Sequence[CampaignRound]:
    """The rounds of a campaign that began, newest first."""
    return list(campaign.rounds.order_by("-key"))


@dataclass(frozen=True, slots=True)
class Became:
    """How many messages of a channel stand in a state, for one reason."""

    state: str
    reason: str
    channel: str
    messages: int
    cost: int


def what_became_of(campaign: Campaign) -> Sequence[Became]:
    """The messages of all rounds by state, reason and channel."""
    rows = (
        Notice.objects.filter(campaign=campaign)
        .values_list("state", "reason", "channel")
        .annotate(messages=Count("id"), won=Sum("cost"))
        .order_by("state", "reason", "channel")
    )
    return [Became(*row) for row in rows]
