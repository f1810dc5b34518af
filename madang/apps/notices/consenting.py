"""People say what they want to be told: on the site, to an official, or in answer to a message."""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.apps.notices import consent_queries, outbox_queries, stop_links
from madang.apps.notices.gateways import Reply
from madang.core.actors import Actor, AgencyRef, system
from madang.core.errors import DomainError, Forbidden
from madang.core.orgs.models import Agency
from madang.core.people import vault
from madang.core.people.consents import consents_of, say_consent
from madang.core.people.models import Channel, Consent, SealedField

Choices = Collection[tuple[str, str]]
"""Purposes with their channels."""
TOLD_TO_US: Final = (Consent.How.COUNTER, Consent.How.PHONE, Consent.How.PAPER)
"""How somebody says it to an official, who writes it down."""
COUNTRY: Final = "82"
STOP_WORDS: Final = frozenset(
    {"수신거부", "거부", "해지", "중지", "그만", "stop", "unsubscribe", "end", "cancel", "quit"}
)
"""An answer to a text message that takes back what its reader agreed to."""


def choose_messages(*, actor: Actor, agency: AgencyRef, give: Choices, take_back: Choices) -> int:
    """Give consents and take others back, all or none; return how many changed.

    What is not offered any more can still be taken back. Raises Forbidden for anybody but a
    resident, and DomainError for a consent that no programme asks for.
    """
    if actor.kind != "resident" or actor.id is None:
        raise Forbidden("residents_only", _("Only residents choose what they are told."))
    _require_offered(agency, give)
    return _say_all(actor, actor.id, give, take_back, Consent.How.SITE)


def note_consents(
    *,
    actor: Actor,
    agency: AgencyRef,
    resident_id: int,
    give: Choices,
    take_back: Choices,
    how: str,
) -> int:
    """Write down what somebody said at the counter, by telephone or on paper.

    All or none; returns how many changed. Raises Forbidden without ``people.change``, NotFound,
    and DomainError (``consent_way_missing``, ``not_offered``).
    """
    actor.require("people.change")
    if how not in TOLD_TO_US:
        message = _("Say how they told you: at the counter, by telephone or on paper.")
        raise DomainError("consent_way_missing", message, field="how")
    _require_offered(agency, give)
    return _say_all(actor, resident_id, give, take_back, how)


def _require_offered(agency: AgencyRef, give: Choices) -> None:
    offered = {
        (one.name, channel)
        for one in consent_queries.offered_purposes(agency)
        for channel in one.channels
    }
    if not offered.issuperset(give):
        raise DomainError(
            "not_offered", _("One of these is not offered any more. Nothing was changed.")
        )


def _say_all(actor: Actor, resident_id: int, give: Choices, take_back: Choices, how: str) -> int:
    with transaction.atomic():
        return sum(
            say_consent(
                actor=actor,
                resident_id=resident_id,
                purpose=purpose,
                channel=channel,
                given=given,
                how=how,
            )
            for given, choices in ((True, give), (False, take_back))
            for purpose, channel in sorted(choices)
        )


def stop_by_link(*, agency_id: int, token: str) -> bool:
    """Take back the consent on which a message stands; say whether it was still given.

    Whoever has the link has got the message, so nobody needs to sign in (정보통신망법 제50조제4항,
    RFC 8058). Raises NotFound for a token that is not ours.
    """
    notice = stop_links.notice_of(agency_id, token)
    return say_consent(
        actor=system(agency_id, "people.change"),
        resident_id=notice.resident_id,
        purpose=outbox_queries.purpose_name(notice),
        channel=notice.channel,
        given=False,
        how=Consent.How.LINK,
    )


def stop_by_reply(replies: Sequence[Reply]) -> int:
    """Take back what whoever answered with a word to stop agreed to get as text messages.

    In each agency that knows the number: an answer does not say to which of its messages it is one
    (정보통신망법 제50조제4항). Other answers are read by nobody. Returns how many consents changed;
    the same answer again changes nothing.
    """
    numbers = {one.address for one in replies if _is_stop(one.text)}
    if not numbers:
        return 0
    changed = 0
    with transaction.atomic():
        for agency_id in Agency.objects.order_by("id").values_list("id", flat=True):
            actor = system(agency_id, "people.change")
            indexes = [index for one in numbers if (index := _index(agency_id, one)) is not None]
            known = SealedField.objects.filter(
                field="phone", blind_index__in=indexes, resident__agency_id=agency_id
            )
            for resident_id in sorted(set(known.values_list("resident_id", flat=True))):
                sms = [pair for pair in consents_of(resident_id) if pair[1] == Channel.SMS]
                changed += _say_all(actor, resident_id, (), sms, Consent.How.REPLY)
    return changed


def _is_stop(text: str) -> bool:
    """Whether the whole answer is a word to stop, however it is spaced or marked."""
    return "".join(one for one in text.casefold() if one.isalnum()) in STOP_WORDS


def _index(agency_id: int, number: str) -> bytes | None:
    """The blind index of a number as a provider writes it; None for what is none of ours."""
    digits = "".join(one for one in number if one.isdecimal())
    if digits.startswith(COUNTRY):
        digits = "0" + digits.removeprefix(COUNTRY)
    try:
        return vault.search_index(agency_id, "phone", digits)
    except DomainError:
        return None
