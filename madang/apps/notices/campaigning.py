"""Making campaigns ready, allowing them by a second official, stopping them."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.notices import campaign_events as events
from madang.apps.notices import campaign_previews, campaign_queries, campaign_words
from madang.apps.notices.block import CONTENT, OWN_WORDS
from madang.apps.notices.campaign_days import round_key
from madang.apps.notices.campaign_models import LONGEST_REASON, LONGEST_TITLE
from madang.apps.notices.campaign_queries import OfferedTemplate
from madang.apps.notices.campaign_rounds import (
    BATCH_TIMER,
    ROUND_TIMER,
    set_round_timer,
    told_of,
)
from madang.apps.notices.models import Campaign, Notice, State
from madang.apps.notices.segments import Segment, check_segment
from madang.apps.notices.texts import one_text
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from madang.core.events.commands import cancel_timers, record
from madang.core.orgs import queries as orgs
from madang.core.programmes import queries as programmes
from madang.lib.text import clean

# What a campaign can fill in for everybody; the name and the office are filled in at sending.
FILLED: Final = frozenset({"name", "office", "department", "phone"}) | OWN_WORDS


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be sent, to whom, on which channels and when.

    ``template`` is ``<programme>:<name>``; no ``channels`` are all of the template; no
    ``starts_at`` is as soon as it is allowed. A repeated one needs the last day, ``repeats_until``.
    ``content`` and ``subject_line`` are words by language, where the message has a place for them;
    a repeated one has none, for they are written for each issue.
    """

    title: str
    template: str
    segment: Segment
    channels: Sequence[str] = ()
    starts_at: dt.datetime | None = None
    repeat: str = Campaign.Repeat.NONE
    repeats_until: dt.date | None = None
    content: Mapping[str, str] = field(default_factory=dict)
    subject_line: Mapping[str, str] = field(default_factory=dict)


def draft_campaign(*, actor: Actor, agency: AgencyRef, client_id: uuid.UUID, plan: Plan) -> int:
    """Begin a campaign; return its id, the same for the same ``client_id``.

    Raises Forbidden without ``notices.campaign``, and DomainError for what cannot be sent so.
    """
    actor.require("notices.campaign")
    values = _planned(plan, agency)
    with transaction.atomic():
        made, is_new = Campaign.objects.get_or_create(
            agency_id=actor.agency_id,
            client_id=client_id,
            defaults={**values, "made_by_id": actor.official_id},
        )
        if is_new:
            record(events.CampaignDrafted(**told_of(made)), actor=actor)
        elif made.made_by_id != actor.official_id:
            message = _("Somebody else has used this number for another campaign.")
            raise DomainError("client_id_taken", message)
    return made.pk


def change_campaign(
    *, actor: Actor, agency: AgencyRef, campaign_id: int, version: int, plan: Plan
) -> None:
    """Change a draft; whoever did stands as its maker from then on.

    Raises Forbidden, NotFound, Stale, and DomainError as ``draft_campaign`` does.
    """
    actor.require("notices.campaign")
    values = _planned(plan, agency)
    with locked_campaign(actor, campaign_id, (Campaign.State.DRAFT,), version) as campaign:
        _update(campaign, **values, made_by_id=actor.official_id)
        changed = Campaign.objects.get(id=campaign.pk)
        record(events.CampaignChanged(**told_of(changed)), actor=actor)


def submit_campaign(*, actor: Actor, campaign_id: int, version: int) -> None:
    """Ask a second official to allow it. Raises DomainError where it would reach nobody."""
    actor.require("notices.campaign")
    with locked_campaign(actor, campaign_id, (Campaign.State.DRAFT,), version) as campaign:
        people = campaign_queries.audience_of(campaign).people
        if not people:
            message = _("This would reach nobody: nobody of them agrees or can be reached so.")
            raise DomainError("nobody_reached", message)
        _update(
            campaign,
            state=Campaign.State.SUBMITTED,
            submitted_by_id=actor.official_id,
            expected=people,
            refusal="",
        )
        record(events.CampaignSubmitted(**told_of(campaign), people=people), actor=actor)


def approve_campaign(*, actor: Actor, campaign_id: int, version: int) -> None:
    """Allow a campaign as it was seen: it begins at its moment, or now.

    Raises Forbidden without ``notices.approve``, for a machine, and for whoever made or submitted
    it; NotFound; and Stale where somebody else was faster.
    """
    actor.require("notices.approve")
    with locked_campaign(actor, campaign_id, (Campaign.State.SUBMITTED,), version) as campaign:
        _require_another(actor, campaign)
        now = timezone.now()
        if campaign.has_issues and campaign.starts_at is not None and campaign.starts_at <= now:
            message = _(
                "The first round was to begin before now, and its words could not be written yet."
                " Send the campaign back, so that another day is chosen."
            )
            raise DomainError("first_round_passed", message)
        moment = max(campaign.starts_at or now, now)
        _update(
            campaign,
            state=Campaign.State.APPROVED,
            approved_by_id=actor.id,
            approved_at=Now(),
            starts_at=moment,
            next_at=moment,
        )
        _set_round(campaign, moment)
        record(events.CampaignApproved(**told_of(campaign)), actor=actor)


def refuse_campaign(*, actor: Actor, campaign_id: int, version: int, reason: str) -> None:
    """Send a campaign back to whoever made it, with the reason; it is a draft again.

    Raises Forbidden, NotFound and Stale as ``approve_campaign`` does, and DomainError without a
    reason.
    """
    actor.require("notices.approve")
    wanted = one_text(reason, "reason", LONGEST_REASON, _("Say why you send it back."), lines=True)
    with locked_campaign(actor, campaign_id, (Campaign.State.SUBMITTED,), version) as campaign:
        _require_another(actor, campaign)
        _update(campaign, state=Campaign.State.DRAFT, refusal=wanted)
        record(events.CampaignRefused(**told_of(campaign)), actor=actor)


def pause_campaign(*, actor: Actor, campaign_id: int) -> None:
    """Hand nothing more over until it goes on; what a gateway has already is out of our hands."""
    actor.require("notices.campaign")
    with locked_campaign(actor, campaign_id, (Campaign.State.RUNNING,)) as campaign:
        _update(campaign, state=Campaign.State.PAUSED)
        record(events.CampaignPaused(**told_of(campaign)), actor=actor)


def resume_campaign(*, actor: Actor, campaign_id: int) -> None:
    """Let a paused campaign go on."""
    actor.require("notices.campaign")
    with locked_campaign(actor, campaign_id, (Campaign.State.PAUSED,)) as campaign:
        _update(campaign, state=Campaign.State.RUNNING)
        for one in campaign.rounds.filter(done_at=None):
            set_round_timer(BATCH_TIMER, campaign, one.key, timezone.now())
        if campaign.next_at is not None:
            _set_round(campaign, campaign.next_at)
        record(events.CampaignResumed(**told_of(campaign)), actor=actor)


def cancel_campaign(*, actor: Actor, campaign_id: int) -> int:
    """End a campaign before its time; return how many messages that waited are not sent."""
    actor.require("notices.campaign")
    going = [one for one in Campaign.State if one not in ("done", "cancelled")]
    with locked_campaign(actor, campaign_id, going) as campaign:
        _update(campaign, state=Campaign.State.CANCELLED, ended_at=Now(), next_at=None)
        waiting = Notice.objects.filter(campaign=campaign, state=State.QUEUED)
        withheld = waiting.update(state=State.WITHHELD, reason="cancelled", ended_at=Now())
        campaign.rounds.filter(done_at=None).update(done_at=Now())
        cancel_timers(
            subject_type=events.SUBJECT,
            subject_id=campaign.pk,
            names=[BATCH_TIMER, ROUND_TIMER],
        )
        record(events.CampaignCancelled(**told_of(campaign), withheld=withheld), actor=actor)
    return withheld


def _planned(plan: Plan, agency: AgencyRef) -> dict[str, Any]:
    """The columns of a campaign that a plan says. Raises DomainError."""
    offered = _offered(plan.template, agency)
    channels = [one for one in offered.template.channels if one in (plan.channels or (one,))]
    if not channels or not set(plan.channels) <= set(channels):
        message = _("The message is not written for this channel. Choose from those it has.")
        raise DomainError("channel_not_offered", message, field="channels")
    check_segment(plan.segment, agency)
    _check_when(plan)
    file = programmes.version(offered.version_id).file
    values = {
        "title": one_text(plan.title, "title", LONGEST_TITLE, _("Give it a title."), lines=True),
        "department_id": orgs.department_named(agency.id, file.department).pk,
        "programme": offered.programme,
        "version_id": offered.version_id,
        "template": offered.name,
        "segment": plan.segment.model_dump(mode="json"),
        "channels": channels,
        "starts_at": plan.starts_at,
        "repeat": plan.repeat,
        "repeats_until": plan.repeats_until,
        **_own_words(plan, offered),
    }
    planned = Campaign(agency_id=agency.id, **values)
    own = campaign_words.of_campaign(planned)
    campaign_previews.check_length(planned, agency, own)
    return values


def _own_words(plan: Plan, offered: OfferedTemplate) -> dict[str, Any]:
    """The words of the campaign itself, or that each of its rounds has an issue of its own."""
    is_repeated = plan.repeat != Campaign.Repeat.NONE
    if not (is_repeated and campaign_words.asked_by(offered.template)):
        return campaign_words.checked(offered.template, plan.content, plan.subject_line)
    if any(clean(text) for text in (*plan.content.values(), *plan.subject_line.values())):
        message = _(
            "Each time a repeated campaign goes out it has words of its own: leave this empty now"
            " and write them for each issue, once the campaign is approved."
        )
        raise DomainError("content_per_issue", message, field=f"{CONTENT}_ko")
    if plan.starts_at is None:
        message = _("Choose the first day: there must be time to write and approve its words.")
        raise DomainError("start_missing", message, field="starts_on")
    return {"has_issues": True, "content": {}, "subject_line": {}}


def _offered(key: str, agency: AgencyRef) -> OfferedTemplate:
    found = {one.key: one for one in campaign_queries.offered_templates(agency)}.get(key)
    if found is None:
        message = _("There is no such message for many in the programmes in force.")
        raise DomainError("no_campaign_template", message, field="template")
    lacking = found.template.placeholders() - FILLED
    if lacking:
        message = _("The words ask for %(names)s, which is not given. Nothing was sent.")
        names = ", ".join(f"{{{name}}}" for name in sorted(lacking))
        raise DomainError("value_missing", message % {"names": names}, field="template")
    return found


def _check_when(plan: Plan) -> None:
    if plan.starts_at is not None and plan.starts_at <= timezone.now():
        message = _("Choose a moment that is still to come, or none: then it begins at once.")
        raise DomainError("in_past", message, field="starts_on")
    if plan.repeat not in Campaign.Repeat.values:
        raise DomainError("unknown_choice", _("Choose how often it goes out."), field="repeat")
    if (plan.repeat == Campaign.Repeat.NONE) != (plan.repeats_until is None):
        message = _("Say until which day it is repeated; leave the day empty if it goes out once.")
        raise DomainError("repeat_incomplete", message, field="repeats_until")
    first = timezone.localdate(plan.starts_at) if plan.starts_at else timezone.localdate()
    if plan.repeats_until is not None and plan.repeats_until < first:
        message = _("The last day lies before the first.")
        raise DomainError("ends_before_start", message, field="repeats_until")


def _require_another(actor: Actor, campaign: Campaign) -> None:
    """Two officials: none allows what they made or submitted themselves."""
    if actor.kind != "official":
        raise Forbidden("officials_only", _("Only an official allows a campaign."))
    if actor.id in (campaign.made_by_id, campaign.submitted_by_id):
        message = _(
            "You made or submitted this campaign yourself: another official has to decide on it."
            " Nothing was changed."
        )
        raise Forbidden("own_campaign", message)


@contextmanager
def locked_campaign(
    actor: Actor, campaign_id: int, states: Sequence[str], version: int | None = None
) -> Iterator[Campaign]:
    """A campaign for one change, in a transaction. Raises NotFound and Stale.

    It is locked against other changes and against its rounds, not against messages that name it.
    """
    with transaction.atomic():
        rows = Campaign.objects.select_for_update(no_key=True)
        campaign = rows.filter(agency_id=actor.agency_id, id=campaign_id).first()
        if campaign is None:
            raise NotFound("no_campaign", _("There is no such campaign."))
        if campaign.state not in states or version not in (None, campaign.version):
            message = _("Somebody changed this campaign meanwhile. Look at how it stands now.")
            raise Stale("stale", message)
        yield campaign


def _update(campaign: Campaign, **values: Any) -> None:
    Campaign.objects.filter(id=campaign.pk).update(**values, version=F("version") + 1)


def _set_round(campaign: Campaign, moment: dt.datetime) -> None:
    set_round_timer(ROUND_TIMER, campaign, round_key(moment), moment)
