"""What the pages of campaigns show, made ready before a template sees it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, override, pgettext
from django.utils.translation import gettext as _

from madang.apps.cases import audience_queries
from madang.apps.cases import queries as cases
from madang.apps.notices import (
    campaign_issue_queries,
    campaign_previews,
    campaign_queries,
    campaign_words,
)
from madang.apps.notices.campaign_days import coming_days
from madang.apps.notices.campaign_issues import GOING
from madang.apps.notices.campaign_queries import Audience, Became
from madang.apps.notices.campaign_questions import STANDINGS
from madang.apps.notices.models import OPEN, Campaign, CampaignIssue, CampaignRound, State
from madang.apps.notices.queries import OwnWords
from madang.apps.notices.showing import MASKED, language_name, won_in_words
from madang.apps.notices.wording import Length, length_of
from madang.apps.notices.words import TONES, reason_in_words
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound
from madang.core.orgs.showing import localised
from madang.core.people import queries as people
from madang.core.people.models import Channel, Level
from madang.core.programmes import queries as programmes
from madang.core.programmes.values import SOURCE_LANGUAGE
from madang.ui.formats import moment, number

Row = dict[str, Any]
STATE_TONES: Mapping[str, str] = {
    Campaign.State.DRAFT: "neutral",
    Campaign.State.SUBMITTED: "warning",
    Campaign.State.APPROVED: "info",
    Campaign.State.RUNNING: "primary",
    Campaign.State.PAUSED: "warning",
    Campaign.State.DONE: "success",
    Campaign.State.CANCELLED: "neutral",
}
# How many rounds to come are shown, and how much of the words of each.
SHOWN_AHEAD: Final = 8
BEGINNING: Final = 60
NOT_BEGUN = (Campaign.State.DRAFT, Campaign.State.SUBMITTED, Campaign.State.APPROVED)


def campaign_row(campaign: Campaign) -> Row:
    """A campaign in a list."""
    return {
        "id": campaign.pk,
        "url": reverse("desk_campaign", args=[campaign.pk]),
        "title": campaign.title,
        "message": str(campaign_queries.template_of(campaign).title),
        "programme": str(programmes.version(campaign.version_id).file.title),
        "state": Campaign.State(campaign.state).label,
        "tone": STATE_TONES[campaign.state],
        "when": campaign.ended_at or campaign.starts_at or campaign.made_at,
        "people": campaign.expected,
    }


def campaign_page(campaign: Campaign, actor: Actor, agency: AgencyRef) -> Row:
    """One campaign: before it begins whom it would reach, afterwards what became of it."""
    begun = campaign.state not in NOT_BEGUN
    ended = campaign.state in (Campaign.State.DONE, Campaign.State.CANCELLED)
    audience = None if begun or ended else campaign_queries.audience_of(campaign)
    own = _in_place_of_issues() if campaign.has_issues else campaign_words.of_campaign(campaign)
    return {
        "one": campaign_row(campaign),
        "campaign": campaign,
        "may": _may(campaign, actor),
        "is_own": actor.id in (campaign.made_by_id, campaign.submitted_by_id),
        "facts": [one for one in _facts(campaign) if one["value"]],
        "segment": _segment(campaign, agency),
        "audience": audience,
        "sample": _sample(audience.sample, actor) if audience else [],
        "texts": texts(campaign, agency, audience, own),
        "cost": cost(campaign, agency, audience, own),
        **_progress(campaign),
    }


def _may(campaign: Campaign, actor: Actor) -> Row:
    """What the reader may do with it as it stands now."""
    makes, allows = actor.may("notices.campaign"), actor.may("notices.approve")
    state = campaign.state
    goes_on = state not in (Campaign.State.DONE, Campaign.State.CANCELLED)
    return {
        "change": makes and state == Campaign.State.DRAFT,
        "decide": allows and state == Campaign.State.SUBMITTED,
        "pause": makes and state == Campaign.State.RUNNING,
        "resume": makes and state == Campaign.State.PAUSED,
        "cancel": makes and goes_on,
        "write": makes and is_issued(campaign),
    }


def _facts(campaign: Campaign) -> list[Row]:
    template = campaign_queries.template_of(campaign)
    starts = moment(timezone.localtime(campaign.starts_at)) if campaign.starts_at else ""
    return [
        {"label": _("Message"), "value": str(template.title)},
        {"label": _("Programme"), "value": campaign_row(campaign)["programme"]},
        {"label": _("Department"), "value": localised(campaign.department.name)},
        {"label": _("Legal basis"), "value": template.law or ""},
        {"label": _("Stands on the consent"), "value": _purpose(campaign)},
        {"label": _("Channels"), "value": _channels(campaign.channels)},
        {"label": _("Begins"), "value": starts or _("as soon as it is approved")},
        {"label": _("How often"), "value": Campaign.Repeat(campaign.repeat).label},
        {"label": _("Repeated until"), "value": _day(campaign.repeats_until)},
        {"label": _("Next time"), "value": _moment(campaign.next_at)},
        {"label": _("Prepared by"), "value": _name(campaign.made_by)},
        {"label": _("Submitted by"), "value": _name(campaign.submitted_by)},
        {"label": _("Approved by"), "value": _name(campaign.approved_by)},
    ]


def _purpose(campaign: Campaign) -> str:
    name = campaign_queries.template_of(campaign).consent
    block = programmes.version(campaign.version_id).block("notices")
    return str(block.purposes[name].title) if name else ""


def _channels(channels: Sequence[str]) -> str:
    return ", ".join(str(Channel(one).label) for one in channels)


def _moment(value: Any) -> str:
    return moment(timezone.localtime(value)) if value else ""


def _day(value: Any) -> str:
    return value.isoformat() if value else ""


def _name(official: Any) -> str:
    return official.name if official else ""


def _segment(campaign: Campaign, agency: AgencyRef) -> list[Row]:
    """The conditions in words; only those that there are."""
    known = campaign.segment
    asked = known.get("cases") or {}
    levels = [str(Level(one).label) for one in known.get("levels") or ()]
    languages = [language_name(one) for one in known.get("languages") or ()]
    ending = audience_queries.ENDING_LABELS.get(asked.get("ending", ""), "")
    rows = [
        (_("Language of the person"), ", ".join(languages)),
        (_("How well the person is known"), ", ".join(levels)),
        (_("Filed a petition of"), _service(asked.get("service", ""), agency)),
        (_("Filed on this day or later"), asked.get("since") or ""),
        (_("How the petition stands"), str(dict(STANDINGS)[asked["standing"]]) if asked else ""),
        (_("How the petition ended"), str(ending)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _service(key: str, agency: AgencyRef) -> str:
    if not key:
        return ""
    try:
        return str(cases.offered_service(agency, key).service.title)
    except NotFound:
        return key


def _sample(resident_ids: Sequence[int], actor: Actor) -> list[Row]:
    """Some of those who would be reached, masked."""
    found = people.masked(resident_ids, actor=actor, fields=MASKED)
    return [
        {
            "name": one.name,
            "language": language_name(one.language),
            "level": Level(one.level).label,
            "addresses": " · ".join(filter(None, (one.phone, one.email))),
        }
        for one in (found[key] for key in resident_ids if key in found)
    ]


def _in_place_of_issues() -> OwnWords:
    """What stands where the words of each round will stand."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = gettext("(the words of each issue stand here)")
    return OwnWords(said, said)


def texts(
    campaign: Campaign, agency: AgencyRef, audience: Audience | None, own: OwnWords | None
) -> list[Row]:
    """The words in each language that they have, with what a text message of them is."""
    codes = campaign_previews.languages_of(campaign, own)
    return [_text(campaign, agency, code, audience, own) for code in codes]


def cost(
    campaign: Campaign, agency: AgencyRef, audience: Audience | None, own: OwnWords | None
) -> str:
    """What its text messages will cost, in words; "" where that cannot be said."""
    if audience is None:
        return ""
    return won_in_words(campaign_previews.forecast(campaign, agency, audience, own))


def _text(
    campaign: Campaign,
    agency: AgencyRef,
    code: str,
    audience: Audience | None,
    own: OwnWords | None,
) -> Row:
    words = campaign_previews.words_in(campaign, agency, code, own)
    length = length_of(words.text) if Channel.SMS in campaign.channels else None
    reached = campaign_previews.messages_in(campaign, audience, code, own) if audience else {}
    return {
        "code": code,
        "language": language_name(code),
        "subject": words.subject,
        "text": words.text,
        "description": "",
        "fits": length is None or length.fits,
        "length": length and length_in_words(length),
        "messages": ", ".join(
            f"{Channel(channel).label} {number(count)}" for channel, count in reached.items()
        ),
    }


def length_in_words(length: Length) -> str:
    """``81 bytes: SMS, one part``."""
    return _("%(bytes)s bytes: %(kind)s, %(parts)s") % {
        "bytes": number(length.size),
        "kind": length.kind.upper(),
        "parts": _("one part") if length.parts == 1 else _("two parts"),
    }


def _rounds(rounds: Sequence[CampaignRound], issues: Mapping[str, str]) -> list[Row]:
    return [
        {
            "id": one.pk,
            "key": one.key,
            "url": issues.get(one.key, ""),
            "recipients": one.recipients,
            "queued": one.queued,
            "done": one.done_at,
            "missed": one.missed,
            "unseen": one.missed and one.seen_at is None,
        }
        for one in rounds
    ]


def _coming_issues(campaign: Campaign, issues: Sequence[CampaignIssue]) -> list[Row]:
    """The next rounds with what is written for them; and what is written for later ones."""
    written = {one.key: one for one in issues}
    next_days = [one.isoformat() for one in coming_days(campaign, most=SHOWN_AHEAD)]
    days = sorted({*next_days, *(key for key in written if next_days and key > next_days[0])})
    return [issue_row(key, written.get(key), campaign) for key in days if is_issued(campaign)]


def is_issued(campaign: Campaign) -> bool:
    """Whether issues of it can be written now."""
    return campaign.has_issues and campaign.state in GOING


def issue_row(key: str, issue: CampaignIssue | None, campaign: Campaign) -> Row:
    """An issue, or a day that has none, for a list."""
    new = reverse("desk_issue_new", args=[campaign.pk])
    words = campaign_words.of_issue(issue) if issue else OwnWords({}, {})
    said = words.subject_line.get(SOURCE_LANGUAGE) or words.content.get(SOURCE_LANGUAGE, "")
    state, tone = issue_state(issue)
    return {
        "key": key,
        "url": address_of(issue) if issue else f"{new}?{urlencode({'day': key})}",
        "is_there": issue is not None,
        "begins": said.partition("\n")[0][:BEGINNING],
        "state": state,
        "tone": tone,
    }


def issue_state(issue: CampaignIssue | None) -> tuple[str, str]:
    """How an issue stands, in words, and the tone of its badge."""
    if issue is None:
        return _("not written so far"), "danger"
    if issue.approved_by_id is not None:
        return pgettext("issue", "approved"), "success"
    if issue.refusal:
        return pgettext("issue", "sent back"), "warning"
    return pgettext("issue", "waits for approval"), "warning"


def address_of(issue: CampaignIssue) -> str:
    return reverse("desk_issue", args=[issue.pk])


def _progress(campaign: Campaign) -> Row:
    """How far it has come, and what became of its messages."""
    rounds = campaign_queries.rounds_of(campaign)
    issues = campaign_issue_queries.issues_of(campaign) if campaign.has_issues else []
    became = campaign_queries.what_became_of(campaign) if rounds else []
    meant = sum(one.recipients for one in rounds)
    gone = sum(one.messages for one in became if one.state not in OPEN)
    return {
        "refreshes": campaign.state == Campaign.State.RUNNING,
        "meant": meant,
        "gone": gone,
        "progress": _("%(gone)s of %(all)s messages have been dealt with.")
        % {"gone": number(gone), "all": number(meant)},
        "not_made": meant - sum(one.messages for one in became) if rounds else 0,
        "rounds": _rounds(rounds, {one.key: address_of(one) for one in issues}),
        "issues": _coming_issues(campaign, issues),
        "report": [became_row(one) for one in became],
        "spent": won_in_words(sum(one.cost for one in became)),
    }


def became_row(one: Became) -> Row:
    """What became of some messages, in words."""
    return {
        "state": State(one.state).label,
        "tone": TONES[one.state],
        "reason": reason_in_words(one.reason) or "–",
        "channel": Channel(one.channel).label,
        "messages": one.messages,
    }
