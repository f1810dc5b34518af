"""Destroying personal data whose time is over (개인정보 보호법 제21조제1항)."""

from django.db import transaction

from madang.core.accounts.expiring import forget_expired
from madang.core.actors import Actor
from madang.core.events.commands import record
from madang.core.people.events import ExpiredDestroyed
from madang.core.people.reading import purge_access_log


def destroy_expired(*, actor: Actor) -> bool:
    """Destroy what nobody may keep any longer; say whether there is more for a next time.

    Of the agency, its access log after two years. Of the whole installation, for it belongs to no
    agency: one-time codes, sessions with what was known of their browsers, and counters of tries,
    each after its end. One event says how many, if there were any. Raises Forbidden.
    """
    actor.require("people.audit")
    with transaction.atomic():
        accesses, expired = purge_access_log(actor=actor), forget_expired()
        if accesses or expired:
            record(
                ExpiredDestroyed(
                    agency_id=actor.agency_id,
                    subject_id=actor.agency_id,
                    accesses=accesses,
                    codes=expired.codes,
                    sessions=expired.sessions,
                    browsers=expired.browsers,
                    counters=expired.counters,
                ),
                actor=actor,
            )
    return expired.is_more
