"""What a message says and where it goes, read at the moment of sending.

Consent, expiry and address may have changed since the message was made ready, so they are read
again here; nothing of it is kept.
"""

import datetime as dt
import json
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext, override

from madang.apps.notices import campaign_words, queries, stop_links
from madang.apps.notices.alert_models import AlertType
from madang.apps.notices.gateways import Letter
from madang.apps.notices.models import Alert, Campaign, Suppression
from madang.apps.notices.outbox_queries import CONSENT
from madang.apps.notices.queries import OwnWords
from madang.apps.notices.reaching import ADDRESSES
from madang.apps.notices.wording import length_of
from madang.core.orgs.models import Agency
from madang.core.people import accesses, consents, vault
from madang.core.people.models import Action, Purpose

log = logging.getLogger("madang.notices")

# Nothing that only a consent allows between these hours (정보통신망법 제50조제3항).
QUIET_FROM, QUIET_UNTIL = dt.time(21), dt.time(8)
# By what took the place of an alert: the reason why its messages are not sent any more.
WHY_STOPPED: Final[Mapping[str, str]] = {
    AlertType.UPDATE: "alert_updated",
    AlertType.CANCEL: "alert_cancelled",
}
# When what could not be opened is tried again: a key may have been missing.
LOOK_AGAIN: Final = dt.timedelta(minutes=30)

OPENED_SQL = """
SELECT person.id, person.uid, sealed.field, sealed.ciphertext, sealed.blind_index
FROM people_resident AS person
JOIN people_sealedfield AS sealed ON sealed.resident_id = person.id
WHERE person.id = ANY(%s) AND sealed.field = ANY(%s)
"""
TOLD_SQL = """
SELECT one.id FROM json_to_recordset(%s::json) AS cap (id bigint, days int, messages int)
JOIN notices_notice AS one ON one.id = cap.id
WHERE cap.messages <= (
    SELECT count(DISTINCT other.occasion) FROM notices_notice AS other
    WHERE other.resident_id = one.resident_id AND other.agency_id = one.agency_id
        AND other.basis LIKE 'consent:%%' AND other.occasion <> one.occasion
        AND other.channel <> 'in_app'
        AND (other.state IN ('accepted', 'delivered', 'in_doubt')
            OR (other.state = 'sending' AND other.id < one.id))
        AND coalesce(other.accepted_at, other.claimed_at)
            > clock_timestamp() - make_interval(days => cap.days))
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker, and nobody else, may hand over until half of LEASE is over."""

    id: int
    uid: UUID
    agency_id: int
    department_id: int | None
    programme: str
    resident_id: int
    channel: str
    version_id: int
    template: str
    basis: str
    language: str
    values: Any
    expires_at: dt.datetime | None
    attempts: int
    claimed_at: dt.datetime
    campaign_id: int | None = None
    alert_id: int | None = None
    occasion: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """Ready to be handed over; ``parts`` is 1 for a short text message, 2 for a long one."""

    letter: Letter
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Withheld:
    """Not to be sent, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Not to be sent now."""

    reason: str
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class _Person:
    values: Mapping[str, str]
    indexes: Mapping[str, bytes | None]
    # Something of what is kept of them could not be opened.
    is_sealed_off: bool = False


def prepare(batch: Sequence[Claimed]) -> dict[int, Ready | Withheld | Wait]:
    """Messages of one channel by id: ready, withheld, or to be sent later."""
    now = timezone.now()
    agreed, told = _agreed(batch), _told_enough(batch)
    people = _people(batch)
    barred = _barred(batch, people)
    campaigns, replaced = _campaigns(batch), _replaced(batch)
    offices, own = Agency.objects.in_bulk({one.agency_id for one in batch}), _own_words(batch)
    return {
        one.id: _stopped(one, now, campaigns)
        or _overtaken(one, replaced)
        or _early(one, now, agreed, told)
        or _prepared(
            one, people.get(one.resident_id), barred, offices[one.agency_id], own.get(one.id)
        )
        for one in batch
    }


def _own_words(batch: Sequence[Claimed]) -> Mapping[int, OwnWords]:
    """What officials wrote for the campaigns of a batch, by the ids of its messages."""
    keys = {
        one.id: campaign_words.key_of(
            campaign_id=one.campaign_id,
            occasion=one.occasion,
            version_id=one.version_id,
            template=one.template,
        )
        for one in batch
    }
    found = campaign_words.own_words(key for key in keys.values() if key)
    return {message: found[key] for message, key in keys.items() if key and key in found}


def _campaigns(batch: Sequence[Claimed]) -> Mapping[int, str]:
    """How the campaigns of a batch stand, by their ids."""
    ids = {one.campaign_id for one in batch if one.campaign_id is not None}
    if not ids:
        return {}
    return dict(Campaign.objects.filter(id__in=ids).values_list("id", "state"))


def _stopped(
    one: Claimed, now: dt.datetime, campaigns: Mapping[int, str]
) -> Withheld | Wait | None:
    """Why it is not sent where somebody stopped its campaign after it was claimed."""
    match campaigns.get(one.campaign_id or 0):
        case Campaign.State.CANCELLED:
            return Withheld("cancelled")
        case Campaign.State.PAUSED:
            return Wait("paused", now)
    return None


def _replaced(batch: Sequence[Claimed]) -> Mapping[int, str]:
    """The alerts of a batch that a newer one has replaced, and what that is."""
    ids = {one.alert_id for one in batch if one.alert_id is not None}
    if not ids:
        return {}
    return dict(Alert.objects.filter(replaces__in=ids).values_list("replaces_id", "msg_type"))


def _overtaken(one: Claimed, replaced: Mapping[int, str]) -> Withheld | None:
    """Why it is not sent where its alert was updated or cancelled after it was claimed."""
    newer = replaced.get(one.alert_id or 0)
    return Withheld(WHY_STOPPED[newer]) if newer else None


def parts_of(batch: Sequence[Claimed]) -> dict[int, int]:
    """How many parts messages have that were made up before; 1 for all but long text messages."""
    found = {one.id: 1 for one in batch}
    texts = [one for one in batch if one.channel == "sms"]
    if texts:
        people, own = _people(texts, ["name"]), _own_words(texts)
        offices = Agency.objects.in_bulk({one.agency_id for one in texts})
        for one in texts:
            person = people.get(one.resident_id, _Person({}, {}))
            ready = _written(one, person, "", offices[one.agency_id], own.get(one.id))
            found[one.id] = ready.parts if isinstance(ready, Ready) else 1
    return found


def _early(
    one: Claimed, now: dt.datetime, agreed: frozenset[int], told: frozenset[int]
) -> Withheld | Wait | None:
    """Why it is not sent whatever its address."""
    if one.expires_at is not None and one.expires_at <= now:
        return Withheld("expired")
    if not one.basis.startswith(CONSENT):
        return None
    if one.id not in agreed:
        return Withheld("no_consent")
    if one.id in told:
        return Withheld("too_often")
    if _is_alert(one):
        return None
    until = _end_of_quiet(now) if one.channel == "sms" else None
    return Wait("quiet_hours", until) if until else None


def _is_alert(one: Claimed) -> bool:
    """Whether it warns of danger: then neither the night nor a cap holds it back."""
    return queries.template_of(one.version_id, one.template).lane == "alert"


def _end_of_quiet(now: dt.datetime) -> dt.datetime | None:
    """The end of the quiet hours, None outside of them."""
    local = timezone.localtime(now)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return None
    day = local.date() + dt.timedelta(days=local.time() >= QUIET_FROM)
    return timezone.make_aware(dt.datetime.combine(day, QUIET_UNTIL))


def _agreed(batch: Sequence[Claimed]) -> frozenset[int]:
    """The messages that stand on a consent which still holds."""
    asked: dict[tuple[str, str], list[Claimed]] = defaultdict(list)
    for one in batch:
        if one.basis.startswith(CONSENT):
            asked[one.basis.removeprefix(CONSENT), one.channel].append(one)
    found: set[int] = set()
    for (purpose, channel), rows in asked.items():
        agreeing = consents.who_agrees([row.resident_id for row in rows], purpose, channel)
        found |= {row.id for row in rows if row.resident_id in agreeing}
    return frozenset(found)


def _told_enough(batch: Sequence[Claimed]) -> frozenset[int]:
    """The messages whose readers were told as often within some days as the template allows.

    Occasions are counted, not channels: what stands on any consent, of this agency, and was or may
    have been handed over. Of two that are sent at the same moment the earlier one counts.
    """
    rows = []
    for one in batch:
        if one.basis.startswith(CONSENT):
            cap = queries.template_of(one.version_id, one.template).at_most
            if cap is not None:
                rows.append({"id": one.id, "days": cap.days, "messages": cap.messages})
    if not rows:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(TOLD_SQL, [json.dumps(rows)])
        return frozenset(row[0] for row in cursor.fetchall())


def _people(batch: Sequence[Claimed], fields: Sequence[str] | None = None) -> dict[int, _Person]:
    """The names and addresses of those to whom a batch goes. Each reading is in the access log."""
    addresses = {ADDRESSES[one.channel] for one in batch if one.channel in ADDRESSES}
    wanted = list(fields or ["name", *addresses])
    agency_of = {one.resident_id: one.agency_id for one in batch}
    values: dict[int, dict[str, str]] = defaultdict(dict)
    indexes: dict[int, dict[str, bytes | None]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(OPENED_SQL, [list(agency_of), wanted])
        rows = cursor.fetchall()
    sealed_off: set[int] = set()
    for resident_id, uid, field, ciphertext, index in rows:
        agency_id = agency_of[resident_id]
        try:
            values[resident_id][field] = vault.open_value(
                agency_id=agency_id, resident_uid=uid, field=field, ciphertext=ciphertext
            )
        except vault.VaultError:
            # One that cannot be opened is not to hold up all others.
            log.exception("the %s of resident %s cannot be opened", field, resident_id)
            sealed_off.add(resident_id)
        indexes[resident_id][field] = index
    for agency_id in set(agency_of.values()):
        accesses.note(
            actor=queries.sender(agency_id),
            agency_id=agency_id,
            resident_ids=[one for one in values if agency_of[one] == agency_id],
            action=Action.REVEAL,
            fields=wanted,
            purpose=Purpose.CONTACT,
        )
    return {key: _Person(opened, indexes[key], key in sealed_off) for key, opened in values.items()}


def _barred(
    batch: Sequence[Claimed], people: Mapping[int, _Person]
) -> Mapping[tuple[int, str, bytes], str]:
    """The addresses of a batch at which nothing is to be sent, and why."""
    indexes = [
        index
        for person in people.values()
        for index in person.indexes.values()
        if index is not None
    ]
    rows = Suppression.objects.filter(
        agency_id__in={one.agency_id for one in batch}, address__in=indexes
    )
    return {(row.agency_id, row.channel, bytes(row.address)): row.reason for row in rows}


def _prepared(
    one: Claimed,
    person: _Person | None,
    barred: Mapping[tuple[int, str, bytes], str],
    agency: Agency,
    own: OwnWords | None,
) -> Ready | Withheld | Wait:
    if person is not None and person.is_sealed_off:
        return Wait("sealed_off", timezone.now() + LOOK_AGAIN)
    field = ADDRESSES[one.channel]
    if person is None or field not in person.values:
        return Withheld("no_address")
    index = person.indexes[field]
    why = barred.get((one.agency_id, one.channel, bytes(index))) if index else None
    if why == Suppression.Reason.REFUSED:
        return Withheld("address_refused")
    if why == Suppression.Reason.UNWANTED and one.basis.startswith(CONSENT):
        return Withheld("unwanted")
    return _written(one, person, person.values[field], agency, own)


def _written(
    one: Claimed, person: _Person, address: str, agency: Agency, own: OwnWords | None
) -> Ready | Withheld:
    name = person.values.get("name", "")
    office: Any = agency.name
    values = {**one.values, "name": name, "office": office.get(one.language) or office["ko"]}
    words = queries.words_of(one.version_id, one.template, one.language, values, own)
    stop_url = _stop_url(one, agency)
    text = with_stop_link(words.text, one.language, stop_url)
    letter = Letter(
        str(one.uid),
        address,
        words.subject,
        text,
        stop_url,
        name=name,
        office=values["office"],
        language=one.language,
    )
    if one.channel != "sms":
        return Ready(letter)
    length = length_of(text)
    if not length.fits:
        return Withheld("too_long")
    return Ready(letter, length.parts)


def _stop_url(one: Claimed, agency: Agency) -> str:
    """The link by which its reader wants no more of this, where it stands on consent.

    An agency without a host name of its own has no address to which a link could lead.
    """
    if not one.basis.startswith(CONSENT) or not agency.host:
        return ""
    return stop_links.stop_url_of(one.uid, f"https://{agency.host}")


def with_stop_link(text: str, language: str, stop_url: str) -> str:
    """A text with the way to have no more of it, where there is one."""
    if not stop_url:
        return text
    with override(language):
        return f"{text}\n\n{gettext('No more of these messages:')} {stop_url}"
