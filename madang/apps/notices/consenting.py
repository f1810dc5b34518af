"""Residents say what they want to be told, on the site or by the link in a message."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.apps.notices import consent_queries, outbox_queries, stop_links
from madang.core.actors import Actor, AgencyRef, system
from madang.core.errors import DomainError, Forbidden
from madang.core.people.consents import say_consent
from madang.core.people.models import Consent

Choices = Collection[tuple[str, str]]
"""Purposes with their channels."""


def choose_messages(*, actor: Actor, agency: AgencyRef, give: Choices, take_back: Choices) -> int:
    """Give consents and take others back, all or none; return how many changed.

    What is not offered any more can still be taken back. Raises Forbidden for anybody but a
    resident, and DomainError for a consent that no programme asks for.
    """
    if actor.kind != "resident" or actor.id is None:
        raise Forbidden("residents_only", _("Only residents choose what they are told."))
    offered = {
        (one.name, channel)
        for one in consent_queries.offered_purposes(agency)
        for channel in one.channels
    }
    if not offered.issuperset(give):
        raise DomainError(
            "not_offered", _("One of these is not offered any more. Nothing was changed.")
        )
    with transaction.atomic():
        return sum(
            say_consent(
                actor=actor,
                resident_id=actor.id,
                purpose=purpose,
                channel=channel,
                given=given,
                how=Consent.How.SITE,
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
