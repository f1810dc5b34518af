"""Consent to be told things without having asked: given, taken back, and what holds now.

What is owed by law needs none (민원처리법 제19조 and others); everything else does, for its purpose
and channel (개인정보 보호법 제15조, 제22조; 정보통신망법 제50조 for what is an advertisement).
"""

from collections.abc import Collection
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.people import accesses
from madang.core.people.events import ConsentGiven, ConsentWithdrawn
from madang.core.people.models import Channel, Consent
from madang.core.people.reading import resident_of_actor

WHO_AGREES_SQL: Final = """
SELECT resident_id FROM (
    SELECT DISTINCT ON (resident_id) resident_id, given FROM people_consent
    WHERE purpose = %s AND channel = %s AND resident_id = ANY(%s)
    ORDER BY resident_id, id DESC
) AS last WHERE given
"""


def say_consent(
    *,
    actor: Actor,
    resident_id: int,
    purpose: str,
    channel: str,
    given: bool,
    how: str = Consent.How.SITE,
) -> bool:
    """Give a consent or take it back; say whether that changed anything.

    Residents speak for themselves; officials write down what somebody told them, with
    ``people.change``. Whoever took back by a link or a reply is known by it: the platform acts.
    Raises Forbidden, NotFound, and DomainError for an unknown channel.
    """
    if not accesses.is_self(actor, resident_id):
        actor.require("people.change")
    if channel not in Channel.values or how not in Consent.How.values:
        raise DomainError("unknown_channel", _("There is no such channel."), field="channel")
    with transaction.atomic():
        # Locked, so that of two at once the second sees what the first said.
        resident = resident_of_actor(actor, resident_id, lock=True)
        if (resident_id in who_agrees([resident_id], purpose, channel)) == given:
            return False
        Consent.objects.create(
            resident=resident, purpose=purpose, channel=channel, given=given, how=how
        )
        event = (ConsentGiven if given else ConsentWithdrawn)(
            agency_id=resident.agency_id,
            subject_id=resident_id,
            purpose=purpose,
            channel=channel,
            how=how,
        )
        record(event, actor=actor)
    return True


def who_agrees(resident_ids: Collection[int], purpose: str, channel: str) -> frozenset[int]:
    """Those of the residents whose last word on a purpose and channel is yes."""
    with connection.cursor() as cursor:
        cursor.execute(WHO_AGREES_SQL, [purpose, channel, list(resident_ids)])
        return frozenset(row[0] for row in cursor.fetchall())


def consents_of(resident_id: int) -> frozenset[tuple[str, str]]:
    """What a resident agrees to now: purpose and channel."""
    rows = (
        Consent.objects.filter(resident_id=resident_id)
        .order_by("purpose", "channel", "-id")
        .distinct("purpose", "channel")
    )
    return frozenset((row.purpose, row.channel) for row in rows if row.given)
