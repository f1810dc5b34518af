"""What a message to many will say before it is sent: its words, their length and what they cost."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.apps.notices import campaign_queries, preparing, queries, stop_links
from madang.apps.notices.block import CONTENT
from madang.apps.notices.campaign_queries import Audience
from madang.apps.notices.models import Campaign
from madang.apps.notices.queries import OwnWords, Words
from madang.apps.notices.wording import LONG_BYTES, length_of
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError
from madang.core.orgs.models import Agency
from madang.core.people.models import Channel
from madang.core.programmes.values import SOURCE_LANGUAGE

# As long as most names, and nobody's.
NO_NAME: Final = "○○○"


def languages_of(campaign: Campaign, own: OwnWords | None) -> Sequence[str]:
    """The languages in which it goes out, as the programme file has them in order."""
    template = campaign_queries.template_of(campaign)
    return [one for one in template.text.root if own is None or own.has(one)]


def words_in(campaign: Campaign, agency: AgencyRef, code: str, own: OwnWords | None) -> Words:
    """The words as somebody gets them who has no name yet, with the way to have no more of them."""
    department, row = campaign.department, Agency.objects.get(id=agency.id)
    values = {
        "name": NO_NAME,
        "office": agency.name.get(code) or agency.name[SOURCE_LANGUAGE],
        "department": department.name.get(code) or department.name[SOURCE_LANGUAGE],
        "phone": department.phone or agency.phone,
    }
    words = queries.words_of(campaign.version_id, campaign.template, code, values, own)
    by_consent = campaign_queries.template_of(campaign).consent is not None
    url = stop_links.stop_url_of(campaign.uid, f"https://{row.host}") if row.host else ""
    text = preparing.with_stop_link(words.text, code, url if by_consent else "")
    return Words(words.subject, text)


def messages_in(
    campaign: Campaign, audience: Audience, code: str, own: OwnWords | None
) -> Mapping[str, int]:
    """By channel: how many get these words; Korean goes to all whose language they do not have."""
    written = languages_of(campaign, own)
    found: dict[str, int] = {}
    for (channel, language), count in audience.messages.items():
        if (language if language in written else SOURCE_LANGUAGE) == code:
            found[channel] = found.get(channel, 0) + count
    return found


def forecast(
    campaign: Campaign, agency: AgencyRef, audience: Audience, own: OwnWords | None
) -> int:
    """What its text messages will cost in won; 0 where nobody said what a part costs."""
    return settings.MADANG_SMS_WON * sum(
        length_of(words_in(campaign, agency, code, own).text).parts
        * messages_in(campaign, audience, code, own).get(Channel.SMS, 0)
        for code in languages_of(campaign, own)
    )


def check_length(campaign: Campaign, agency: AgencyRef, own: OwnWords | None) -> None:
    """Raise DomainError for words that no text message holds, if it goes by text message."""
    if Channel.SMS not in campaign.channels or own is None:
        return
    for code in languages_of(campaign, own):
        length = length_of(words_in(campaign, agency, code, own).text)
        if not length.fits:
            message = _(
                "As a text message this has %(size)s bytes, but %(most)s is what one can have."
                " Shorten it, or send it by other channels only."
            )
            values = {"size": length.size, "most": LONG_BYTES}
            raise DomainError("too_long_for_sms", message % values, field=f"{CONTENT}_{code}")
