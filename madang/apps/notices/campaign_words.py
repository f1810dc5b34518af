"""The words that officials write for a message to many: checked, and found again for a message.

They are kept once, with the campaign or with the issue of its round, and in no message. While
messages that say them are about they do not change.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.apps.notices import queries
from madang.apps.notices.block import CONTENT, OWN_WORDS, SUBJECT_LINE, Template
from madang.apps.notices.campaign_models import LONGEST_CONTENT, LONGEST_SUBJECT_LINE
from madang.apps.notices.models import Campaign, CampaignIssue, Notice
from madang.apps.notices.queries import OwnWords
from madang.core.errors import DomainError
from madang.core.programmes.values import SOURCE_LANGUAGE
from madang.lib.text import clean

Texts = Mapping[str, str]
"""A text by language code."""
Key = tuple[int, str]
"""A campaign and the day of its round."""

LONGEST: Final = {CONTENT: LONGEST_CONTENT, SUBJECT_LINE: LONGEST_SUBJECT_LINE}
MISSING: Final = {
    CONTENT: _("Write the text in Korean at least."),
    SUBJECT_LINE: _("Write the subject in Korean at least."),
}


def asked_by(template: Template) -> frozenset[str]:
    """What a template has a place for: ``content``, ``subject_line``, both or neither."""
    return OWN_WORDS & template.placeholders()


def checked(template: Template, content: Texts, subject_line: Texts) -> dict[str, dict[str, str]]:
    """The words as they are kept: cleaned, by the name of their place and by language.

    Raises DomainError, naming the field (``content_ko``): for what is missing in Korean, too long,
    not asked for by the template, or in another language than the rest.
    """
    asked = asked_by(template)
    given = {CONTENT: _cleaned(content, lines=True), SUBJECT_LINE: _cleaned(subject_line)}
    for name, texts in given.items():
        if texts and name not in asked:
            message = _("This message has words of its own and no place for these: leave it empty.")
            raise DomainError(f"{name}_not_asked", message, field=_field(name, texts))
        if name in asked:
            _check(name, texts)
    if asked == OWN_WORDS:
        _check_languages(given)
    return given


def _cleaned(texts: Texts, *, lines: bool = False) -> dict[str, str]:
    found = {language: clean(text, lines=lines) for language, text in texts.items()}
    return {language: text for language, text in found.items() if text}


def _check(name: str, texts: Texts) -> None:
    if SOURCE_LANGUAGE not in texts:
        raise DomainError(f"{name}_missing", MISSING[name], field=f"{name}_{SOURCE_LANGUAGE}")
    for language, text in texts.items():
        if language not in dict(settings.LANGUAGES):
            raise DomainError("unknown_language", _("This language is not offered."), field=name)
        if len(text) > LONGEST[name]:
            message = _("Up to %(most)s characters, please.") % {"most": LONGEST[name]}
            raise DomainError(f"{name}_too_long", message, field=f"{name}_{language}")


def _check_languages(given: Mapping[str, Texts]) -> None:
    """A subject in one language above a text in another helps nobody."""
    for name, other in ((CONTENT, SUBJECT_LINE), (SUBJECT_LINE, CONTENT)):
        for language in given[other]:
            if language not in given[name]:
                message = _("Write text and subject in the same languages.")
                raise DomainError("languages_differ", message, field=f"{name}_{language}")


def _field(name: str, texts: Texts) -> str:
    return f"{name}_{next(iter(texts))}"


def of_campaign(campaign: Campaign) -> OwnWords | None:
    """The words that are kept with a campaign; None where it has none, or has issues."""
    if not campaign.content and not campaign.subject_line:
        return None
    return OwnWords(campaign.content, campaign.subject_line)


def of_issue(issue: CampaignIssue) -> OwnWords:
    return OwnWords(issue.content, issue.subject_line)


def of_notices(notices: Sequence[Notice]) -> Mapping[int, OwnWords]:
    """The own words of messages by the ids of these; at most two queries."""
    keys = {
        one.pk: key
        for one in notices
        if (
            key := key_of(
                campaign_id=one.campaign_id,
                occasion=one.occasion,
                version_id=one.version_id,
                template=one.template,
            )
        )
    }
    found = own_words(keys.values())
    return {pk: found[key] for pk, key in keys.items() if key in found}


def key_of(*, campaign_id: int | None, occasion: str, version_id: int, template: str) -> Key | None:
    """By what the own words of a message are found; None where it has none."""
    if campaign_id is None or not asked_by(queries.template_of(version_id, template)):
        return None
    return campaign_id, occasion.rpartition(":")[2]


def own_words(keys: Iterable[Key]) -> Mapping[Key, OwnWords]:
    """What was written for rounds of campaigns; at most two queries, none for no keys."""
    asked = set(keys)
    if not asked:
        return {}
    campaigns = Campaign.objects.in_bulk({campaign_id for campaign_id, _day in asked})
    found = {key: own for key in asked if (own := of_campaign(campaigns[key[0]])) is not None}
    if any(one.has_issues for one in campaigns.values()):
        rows = CampaignIssue.objects.filter(
            campaign_id__in=campaigns, key__in={day for _campaign_id, day in asked}
        )
        found |= {(one.campaign_id, one.key): of_issue(one) for one in rows}
    return found
