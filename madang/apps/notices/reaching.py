"""Who can be told something on which channel: reached there and, where it takes one, agreeing."""

from collections.abc import Sequence
from typing import Any, Final

from madang.core.people.models import Channel

# By channel: the kind of personal data that is its address.
ADDRESSES: Final[dict[str, str]] = {"sms": "phone", "email": "email", "letter": "address"}

# The last word on a purpose and channel; ``person.resident_id`` and ``way.channel`` are in scope.
AGREES_SQL: Final = """(
    SELECT consent.given FROM people_consent AS consent
    WHERE consent.resident_id = {resident} AND consent.purpose = %(purpose)s
        AND consent.channel = {channel}
    ORDER BY consent.id DESC LIMIT 1)"""


def reached_sql(persons: str) -> str:
    """One row for each person and channel on which they are told.

    ``persons`` is a SELECT of ``resident_id``, ``language`` and ``values``; so are the columns of
    the result, with ``channel``. Parameters: those of ``ways_values`` besides those of ``persons``.
    """
    agrees = AGREES_SQL.format(resident="person.resident_id", channel="way.channel")
    return f"""
    SELECT DISTINCT ON (channel, told_as) resident_id, language, values, channel
    FROM (
        SELECT person.resident_id, person.language, person.values, way.channel,
            -- What nobody owes goes once to an address that several share; what the law owes goes
            -- to each of them.
            CASE WHEN %(purpose)s::text IS NULL OR sealed.blind_index IS NULL
                THEN person.resident_id::text ELSE encode(sealed.blind_index, 'hex') END AS told_as
        FROM ({persons}) AS person
        -- PostgreSQL takes JSON for 100 rows and then reads all residents for each message; an
        -- array for 10.
        CROSS JOIN unnest(%(way_channels)s::text[], %(way_fields)s::text[]) AS way (channel, field)
        LEFT JOIN people_sealedfield AS sealed
            ON sealed.resident_id = person.resident_id AND sealed.field = way.field
        WHERE (way.field IS NULL OR sealed.id IS NOT NULL)
            AND (%(purpose)s::text IS NULL OR {agrees})
    ) AS reachable
    ORDER BY channel, told_as, resident_id
"""  # noqa: S608  our own column names


def ways_values(channels: Sequence[str], purpose: str | None) -> dict[str, Any]:
    """The parameters of ``reached_sql``: on which channels, and the purpose that takes consent."""
    known = [one for one in Channel.values if one in channels]
    fields = [ADDRESSES.get(one) for one in known]
    return {"way_channels": known, "way_fields": fields, "purpose": purpose}
