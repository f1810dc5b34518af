"""The questions of the form for a campaign, and what is chosen so far."""

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from madang.apps.cases import audience_queries
from madang.apps.cases import queries as cases
from madang.apps.notices import campaign_words
from madang.apps.notices.block import CONTENT, SUBJECT_LINE
from madang.apps.notices.campaign_models import LONGEST_TITLE
from madang.apps.notices.campaign_queries import OfferedTemplate
from madang.apps.notices.models import Campaign
from madang.apps.notices.queries import OwnWords
from madang.apps.notices.showing import language_name
from madang.core.actors import AgencyRef
from madang.core.people.models import Channel, Level
from madang.core.programmes.values import SOURCE_LANGUAGE

Row = dict[str, Any]
STANDINGS = (
    ("any", gettext_lazy("Open or ended")),
    ("open", gettext_lazy("Still open")),
    ("ended", gettext_lazy("Ended")),
)


def campaign_fields(
    agency: AgencyRef, offered: Sequence[OfferedTemplate], campaign: Campaign | None
) -> list[Row]:
    """All questions, with the answers of a campaign that is there already."""
    known = campaign.segment if campaign else {}
    return [
        *_what(offered, campaign),
        *_own_words(offered, campaign),
        *_who(known),
        *_petitions(agency, known.get("cases") or {}),
        *_when(campaign),
    ]


def _what(offered: Sequence[OfferedTemplate], campaign: Campaign | None) -> list[Row]:
    return [
        {
            "name": "title",
            "type": "text",
            "label": _("Title for the office"),
            "hint": _("Only officials see it."),
            "required": True,
            "max_length": LONGEST_TITLE,
            "value": campaign.title if campaign else "",
        },
        {
            "name": "template",
            "type": "choice",
            "label": _("Message"),
            "hint": _("Messages that programme files have for many people."),
            "required": True,
            "compact": True,
            "options": [(one.key, f"{one.title}: {one.template.title}") for one in offered],
            "value": f"{campaign.programme}:{campaign.template}" if campaign else "",
        },
        {
            "name": "channels",
            "type": "choices",
            "label": _("Channels"),
            "hint": _("Without a choice, all for which the message is written."),
            "options": [(value, label) for value, label in Channel.choices],
            "value": campaign.channels if campaign else [],
        },
    ]


def _own_words(offered: Sequence[OfferedTemplate], campaign: Campaign | None) -> list[Row]:
    """The questions for its own words, where any of the messages has a place for them."""
    asked = frozenset[str]().union(*(campaign_words.asked_by(one.template) for one in offered))
    if not asked:
        return []
    hint = _(
        "Only where the message leaves room for it. If it goes out again and again, leave this"
        " empty: each issue has words of its own."
    )
    own = OwnWords(campaign.content, campaign.subject_line) if campaign else OwnWords({}, {})
    return own_fields(asked, own, hint=hint, required=False)


def own_fields(
    asked: Collection[str], own: OwnWords, *, hint: str = "", required: bool = True
) -> list[Row]:
    """The questions for words by language, Korean first; ``own`` are those that there are."""
    found: list[Row] = []
    for name, kind, label, known in (
        (SUBJECT_LINE, "text", pgettext("campaign", "Subject"), own.subject_line),
        (CONTENT, "textarea", pgettext("campaign", "Text"), own.content),
    ):
        if name in asked:
            found += [
                {
                    "name": f"{name}_{code}",
                    "type": kind,
                    "label": f"{label} ({language_name(code)})",
                    "hint": hint if not found and code == SOURCE_LANGUAGE else "",
                    "required": required and code == SOURCE_LANGUAGE,
                    "max_length": campaign_words.LONGEST[name],
                    "value": known.get(code, ""),
                }
                for code, _name in settings.LANGUAGES
            ]
    return found


def _who(known: Row) -> list[Row]:
    return [
        {
            "name": "languages",
            "type": "choices",
            "label": _("Language of the person"),
            "hint": _("Without a choice, people of all languages."),
            "options": list(settings.LANGUAGES),
            "value": known.get("languages") or [],
        },
        {
            "name": "levels",
            "type": "choices",
            "label": _("How well the person is known"),
            "hint": _("Without a choice, everybody."),
            "options": [(value, label) for value, label in Level.choices],
            "value": known.get("levels") or [],
        },
    ]


def _petitions(agency: AgencyRef, known: Row) -> list[Row]:
    services = cases.offered_services(agency)
    return [
        {
            "name": "service",
            "type": "choice",
            "label": _("Only who filed a petition of this service"),
            "compact": True,
            "options": [
                ("", pgettext("service", "Any, or no petition at all")),
                *((key, str(one.service.title)) for key, one in services.items()),
            ],
            "value": known.get("service", ""),
        },
        {
            "name": "since",
            "type": "date",
            "label": _("Filed on this day or later"),
            "value": known.get("since") or "",
        },
        {
            "name": "standing",
            "type": "choice",
            "label": _("How the petition stands"),
            "options": STANDINGS,
            "value": known.get("standing") or "any",
        },
        {
            "name": "ending",
            "type": "choice",
            "label": _("How the petition ended"),
            "compact": True,
            "options": [
                ("", pgettext("ending", "In any way")),
                *audience_queries.ENDING_LABELS.items(),
            ],
            "value": known.get("ending", ""),
        },
    ]


def _when(campaign: Campaign | None) -> list[Row]:
    starts = timezone.localtime(campaign.starts_at) if campaign and campaign.starts_at else None
    until = campaign.repeats_until if campaign else None
    return [
        {
            "name": "starts_on",
            "type": "date",
            "label": _("Day on which it begins"),
            "hint": _("Left empty, it begins as soon as it is approved."),
            "value": starts.date().isoformat() if starts else "",
        },
        {
            "name": "starts_time",
            "type": "text",
            "label": _("Time of day"),
            "hint": _("Such as 14:00"),
            "max_length": 5,
            "value": starts.strftime("%H:%M") if starts else "",
        },
        {
            "name": "repeat",
            "type": "choice",
            "label": _("How often"),
            "required": True,
            "options": Campaign.Repeat.choices,
            "value": campaign.repeat if campaign else Campaign.Repeat.NONE,
        },
        {
            "name": "repeats_until",
            "type": "date",
            "label": _("Repeated until"),
            "hint": _("Each time it goes to those who are meant on that day."),
            "value": until.isoformat() if until else "",
        },
    ]
