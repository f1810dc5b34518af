"""Making messages ready, saying what became of them, letting a restored database send."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.notices import gate, queries, reaching, stop_links
from madang.apps.notices.block import Template
from madang.apps.notices.events import (
    DoubtSettled,
    NoticeDelivered,
    NoticeFailed,
    NoticesQueued,
    SendingConfirmed,
)
from madang.apps.notices.gateways import Receipt
from madang.apps.notices.models import (
    LONGEST_OCCASION,
    Begun,
    Lane,
    Notice,
    SendingGate,
    State,
    Suppression,
)
from madang.apps.notices.reaching import ADDRESSES
from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound, Stale
from madang.core.events.commands import record
from madang.core.people.models import SealedField

# Filled in when a message is sent: who somebody is does not stand in it before.
AT_SENDING: Final = frozenset({"name", "office"})

NAMED_SQL = """
SELECT person.id AS resident_id, person.language, sent_to.values::jsonb
FROM unnest(%(recipients)s::bigint[], %(own_values)s::text[]) AS sent_to (resident_id, values)
JOIN people_resident AS person
    ON person.id = sent_to.resident_id AND person.agency_id = %(agency)s
"""
QUEUE_SQL = f"""
INSERT INTO notices_notice (uid, agency_id, department_id, programme, occasion, resident_id,
    channel, lane, version_id, template, basis, language, values, wanted_at, expires_at,
    state, reason, accepted_at, ended_at)
SELECT gen_random_uuid(), %(agency)s, %(department)s, %(programme)s, %(occasion)s, resident_id,
    channel, %(lane)s, %(version)s, %(template)s, %(basis)s, language, values, %(wanted_at)s,
    %(expires_at)s,
    CASE WHEN channel = 'in_app' THEN 'delivered' ELSE 'queued' END, '',
    CASE WHEN channel = 'in_app' THEN statement_timestamp() END,
    CASE WHEN channel = 'in_app' THEN statement_timestamp() END
FROM ({reaching.reached_sql(NAMED_SQL)}) AS told
ON CONFLICT (occasion, resident_id, channel) DO NOTHING
"""  # noqa: S608  our own column names


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why something is told: a name that is the same each time, whoever asks and however often.

    ``values`` are filled into the words for everybody; each recipient's own come on top.
    """

    name: str
    version_id: int
    template: str
    programme: str = ""
    department_id: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    wanted_at: dt.datetime | None = None


def queue_notices(
    *, actor: Actor, occasion: Occasion, recipients: Mapping[int, Mapping[str, str]]
) -> int:
    """Make messages ready for residents (ids, with their own values); return how many are new.

    Each is told once for an occasion and channel, on those channels of the template on which they
    can be reached and, where it stands on consent, to which they agreed. Call it in the transaction
    of what happened. Raises NotFound for an unknown template, and DomainError where the words ask
    for something that is not given.
    """
    template = queries.template_of(occasion.version_id, occasion.template)
    _require_values(template, occasion, recipients)
    if len(occasion.name) > LONGEST_OCCASION:
        raise DomainError("occasion_too_long", _("The name of the occasion is too long."))
    now = occasion.wanted_at or timezone.now()
    values: dict[str, Any] = {
        "agency": actor.agency_id,
        "department": occasion.department_id,
        "programme": occasion.programme,
        "occasion": occasion.name,
        "lane": Lane[template.lane.upper()],
        "version": occasion.version_id,
        "template": occasion.template,
        "basis": template.basis,
        "wanted_at": now,
        "expires_at": expiry_of(template, now),
        **reaching.ways_values(template.channels, template.consent),
        "recipients": list(recipients),
        "own_values": [
            json.dumps({**occasion.values, **own}, ensure_ascii=False)
            for own in recipients.values()
        ],
    }
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(QUEUE_SQL, values)
            count = int(cursor.rowcount)
        if count:
            event = NoticesQueued(
                agency_id=actor.agency_id,
                subject_id=actor.agency_id,
                department_id=occasion.department_id,
                programme=occasion.programme or None,
                template=occasion.template,
                occasion=occasion.name,
                messages=count,
            )
            record(event, actor=actor)
    return count


def _require_values(
    template: Template, occasion: Occasion, recipients: Mapping[int, Mapping[str, str]]
) -> None:
    asked = template.placeholders() - AT_SENDING
    for own in recipients.values():
        lacking = asked - occasion.values.keys() - own.keys()
        if lacking:
            message = _("The words ask for %(names)s, which is not given. Nothing was sent.")
            names = ", ".join(f"{{{name}}}" for name in sorted(lacking))
            raise DomainError("value_missing", message % {"names": names})


def expiry_of(template: Template, start: dt.datetime) -> dt.datetime | None:
    """The moment after which it is of no use any more."""
    if template.expires_hours is None:
        return None
    return start + dt.timedelta(hours=template.expires_hours)


def take_receipts(*, gateway: str, receipts: Sequence[Receipt]) -> int:
    """What a gateway reports of messages, by our ids or its own; return how many changed.

    Reports may come twice, in any order, and before our own note that the message was taken. What
    has ended stays as it ended; an address that does not exist is not used again.
    """
    by_uid: dict[uuid.UUID, Receipt] = {}
    by_ref: dict[str, Receipt] = {}
    for one in receipts:
        if one.gateway_ref:
            by_ref.setdefault(one.gateway_ref, one)
        elif (uid := _uid(one.ref)) is not None:
            by_uid.setdefault(uid, one)
    changed = 0
    with transaction.atomic():
        rows = Notice.objects.select_for_update().filter(gateway=gateway)
        named = Q(uid__in=by_uid) | Q(gateway_ref__in=by_ref, state=State.ACCEPTED)
        for notice in rows.filter(named).order_by("id"):
            if notice.state in (State.SENDING, State.ACCEPTED, State.IN_DOUBT):
                _end(notice, by_uid.get(notice.uid) or by_ref[notice.gateway_ref])
                changed += 1
    return changed


def _uid(ref: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(ref)
    except ValueError:
        return None


def _end(notice: Notice, receipt: Receipt) -> None:
    state = State.DELIVERED if receipt.delivered else State.FAILED
    Notice.objects.filter(id=notice.pk).update(
        state=state,
        reason=receipt.reason[:40],
        ended_at=receipt.at or Now(),
        accepted_at=notice.accepted_at or timezone.now(),
    )
    actor = queries.sender(notice.agency_id)
    told: dict[str, Any] = {
        "agency_id": notice.agency_id,
        "subject_id": notice.pk,
        "department_id": notice.department_id,
        "programme": notice.programme or None,
        "template": notice.template,
        "channel": notice.channel,
    }
    if receipt.delivered:
        record(NoticeDelivered(**told), actor=actor)
        return
    record(NoticeFailed(**told, reason=receipt.reason[:40]), actor=actor)
    if receipt.reason == "no_such_address":
        suppress(notice, Suppression.Reason.REFUSED)


def suppress(notice: Notice, reason: str) -> None:
    """Send nothing more of this channel to the address to which a message went."""
    kept = SealedField.objects.filter(
        resident_id=notice.resident_id, field=ADDRESSES.get(notice.channel, "")
    )
    index = kept.values_list("blind_index", flat=True).first()
    if index is not None:
        Suppression.objects.bulk_create(
            [
                Suppression(
                    agency_id=notice.agency_id, channel=notice.channel, address=index, reason=reason
                )
            ],
            ignore_conflicts=True,
        )


def settle_doubt(*, actor: Actor, notice_id: int, sent: bool) -> None:
    """Say of a message in doubt that it was sent, or have it sent again.

    Raises Forbidden without ``notices.settle``, NotFound, and Stale if it is in doubt no more.
    """
    actor.require("notices.settle")
    with transaction.atomic():
        rows = Notice.objects.select_for_update().filter(agency_id=actor.agency_id)
        notice = rows.filter(id=notice_id).first()
        if notice is None:
            raise NotFound("no_notice", _("There is no such message."))
        if notice.state != State.IN_DOUBT:
            raise Stale(
                "not_in_doubt", _("This message is not in doubt any more. Nothing was changed.")
            )
        # Sent again under an id of its own: the old one may still be reported.
        uid = stop_links.uid_after(notice.uid)
        again: dict[str, Any] = {"state": State.QUEUED, "uid": uid, "wanted_at": Now()}
        was_sent: dict[str, Any] = {"state": State.ACCEPTED, "accepted_at": Now()}
        Notice.objects.filter(id=notice_id).update(reason="", **(was_sent if sent else again))
        event = DoubtSettled(
            agency_id=notice.agency_id,
            subject_id=notice_id,
            department_id=notice.department_id,
            programme=notice.programme or None,
            sent=sent,
        )
        record(event, actor=actor)


def confirm_sending(*, actor: Actor) -> None:
    """Let this database send: after a backup was put back, when it is known what went out since.

    Raises Forbidden without ``notices.settle``.
    """
    actor.require("notices.settle")
    with transaction.atomic():
        mark = gate.mark_of_database()
        # A dump holds marks of hand-overs that went on after it.
        Begun.objects.all().delete()
        SendingGate.objects.update_or_create(
            id=1, defaults={"mark": mark, "confirmed_at": timezone.now()}
        )
        event = SendingConfirmed(agency_id=actor.agency_id, subject_id=actor.agency_id, mark=mark)
        record(event, actor=actor)
