"""Writing the words of each round of a repeated campaign, and allowing them by a second official.

What was sent last week is never sent again: a round whose issue was not approved in time is missed
(``campaign_rounds``).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from madang.apps.notices import campaign_events as events
from madang.apps.notices import campaign_previews, campaign_queries, campaign_words
from madang.apps.notices.campaign_days import MOST_DAYS, coming_days, round_key
from madang.apps.notices.campaign_models import LONGEST_REASON
from madang.apps.notices.campaign_rounds import told_of
from madang.apps.notices.campaigning import locked_campaign
from madang.apps.notices.models import Campaign, CampaignIssue, CampaignRound
from madang.apps.notices.queries import OwnWords
from madang.apps.notices.texts import one_text
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from madang.core.events.commands import record

GOING: Final = (Campaign.State.APPROVED, Campaign.State.RUNNING, Campaign.State.PAUSED)


def write_issue(
    *,
    actor: Actor,
    agency: AgencyRef,
    campaign_id: int,
    day: dt.date,
    content: Mapping[str, str],
    subject_line: Mapping[str, str],
    version: int = 0,
) -> int:
    """Write the words of the round of a day, or change them; return the id of the issue.

    ``version`` is that which was changed, 0 where there is none yet; the same words again for a day
    that has them change nothing. A change takes an approval back. Raises Forbidden without
    ``notices.campaign``, NotFound, Stale, and DomainError for a day without a round to come and for
    words that cannot be sent.
    """
    actor.require("notices.campaign")
    with locked_campaign(actor, campaign_id, GOING) as campaign:
        _require_coming(campaign, day)
        template = campaign_queries.template_of(campaign)
        words = campaign_words.checked(template, content, subject_line)
        own = OwnWords(words["content"], words["subject_line"])
        campaign_previews.check_length(campaign, agency, own)
        issue, is_new = CampaignIssue.objects.get_or_create(
            campaign=campaign,
            key=day.isoformat(),
            defaults={**words, "made_by_id": actor.official_id},
        )
        if not is_new:
            if campaign_words.of_issue(issue) == own:
                return issue.pk
            if version != issue.version:
                raise _stale()
            CampaignIssue.objects.filter(id=issue.pk).update(
                **words,
                made_by_id=actor.official_id,
                version=F("version") + 1,
                approved_by=None,
                approved_at=None,
                refusal="",
            )
        record(events.IssueWritten(**told_of(campaign), round=issue.key), actor=actor)
    return issue.pk


def approve_issue(*, actor: Actor, issue_id: int, version: int) -> None:
    """Allow the words of a round, as they were seen.

    Raises Forbidden without ``notices.approve``, for a machine, and for whoever wrote them;
    NotFound; and Stale where they changed, were allowed already, or their round has begun.
    """
    actor.require("notices.approve")
    with _to_judge(actor, issue_id, version) as issue:
        CampaignIssue.objects.filter(id=issue.pk).update(
            approved_by_id=actor.id, approved_at=Now(), refusal="", version=F("version") + 1
        )
        record(events.IssueApproved(**told_of(issue.campaign), round=issue.key), actor=actor)


def refuse_issue(*, actor: Actor, issue_id: int, version: int, reason: str) -> None:
    """Send the words of a round back, with the reason. Raises as ``approve_issue`` does."""
    actor.require("notices.approve")
    wanted = one_text(reason, "reason", LONGEST_REASON, _("Say why you send it back."), lines=True)
    with _to_judge(actor, issue_id, version) as issue:
        CampaignIssue.objects.filter(id=issue.pk).update(refusal=wanted, version=F("version") + 1)
        record(events.IssueRefused(**told_of(issue.campaign), round=issue.key), actor=actor)


def note_missed_round(*, actor: Actor, round_id: int) -> int:
    """Take note of a round that was not sent; return its campaign. Again it changes nothing."""
    actor.require("notices.campaign")
    missed = CampaignRound.objects.filter(campaign__agency_id=actor.agency_id, missed=True)
    found = missed.select_related("campaign").filter(id=round_id).first()
    if found is None:
        raise NotFound("no_round", _("There is no such round."))
    with locked_campaign(actor, found.campaign_id, Campaign.State.values) as campaign:
        if missed.filter(id=round_id, seen_at=None).update(seen_at=Now()):
            record(events.CampaignMissNoted(**told_of(campaign), round=found.key), actor=actor)
    return found.campaign_id


def _require_coming(campaign: Campaign, day: dt.date) -> None:
    if not campaign.has_issues:
        message = _("The rounds of this campaign have no words of their own.")
        raise DomainError("no_issues", message)
    if day not in coming_days(campaign, most=MOST_DAYS):
        message = _("On this day no round of the campaign is to come. Choose one of its days.")
        raise DomainError("no_such_round", message, field="day")


@contextmanager
def _to_judge(actor: Actor, issue_id: int, version: int) -> Iterator[CampaignIssue]:
    """An issue that waits for a second official, its campaign locked against its rounds."""
    if actor.kind != "official":
        raise Forbidden("officials_only", _("Only an official allows a campaign."))
    asked = CampaignIssue.objects.filter(campaign__agency_id=actor.agency_id, id=issue_id)
    campaign_id = asked.values_list("campaign_id", flat=True).first()
    if campaign_id is None:
        raise NotFound("no_issue", _("There is no such issue."))
    with locked_campaign(actor, campaign_id, GOING) as campaign:
        issue = CampaignIssue.objects.select_related("campaign").get(id=issue_id)
        has_begun = campaign.next_at is None or issue.key < round_key(campaign.next_at)
        if issue.version != version or issue.approved_by_id is not None or has_begun:
            raise _stale()
        if actor.id == issue.made_by_id:
            message = _(
                "You wrote this yourself: another official has to decide on it."
                " Nothing was changed."
            )
            raise Forbidden("own_campaign", message)
        yield issue


def _stale() -> Stale:
    return Stale("stale", _("Somebody changed this issue meanwhile. Look at how it stands now."))
