"""Officials choose where they are reminded, and are told there what was addressed to them."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import queries as cases
from madang.apps.notices.commands import Occasion, queue_notices
from madang.apps.notices.events import ContactChosen
from madang.apps.notices.models import OfficialContact
from madang.apps.notices.queries import sender
from madang.apps.notices.reaching import ADDRESSES
from madang.core.actors import Actor, system
from madang.core.errors import DomainError, Forbidden
from madang.core.events.commands import record
from madang.core.orgs.models import Official
from madang.core.people import commands as people
from madang.core.people import queries as persons

CHANNELS: Final = ("sms", "email")
"""Where an official can be reminded besides the desk."""
ON: Final = {
    "cases.case.reminded": "official_reminder",
    "cases.promise.reminded": "official_promise",
    "cases.registration.late": "official_unregistered",
    "cases.dunning_letter.issued": "official_dunning",
    "cases.opinion.escalated": "official_opinion",
    "cases.opinion.unanswered": "official_opinion",
}
"""By the event of which an official was told: the message of ``officials.yaml``."""

MISSING: Final = {
    "sms": _("Enter the number to which text messages are to go."),
    "email": _("Enter the address to which e-mails are to go."),
}


def choose_contact(
    *, actor: Actor, channels: Sequence[str], phone: str = "", email: str = "", language: str = "ko"
) -> None:
    """Say where one is reminded; an address that is given replaces the one kept.

    The address of a channel that is not chosen (any more) is destroyed. Raises Forbidden for
    anybody but an official, and DomainError (``unknown_channel``, ``address_missing``, or what is
    wrong with an address).
    """
    official = _official(actor)
    if unknown := [one for one in channels if one not in CHANNELS]:
        message = _("There is no such way to be reminded.")
        raise DomainError("unknown_channel", message, field=unknown[0])
    typed = {"phone": phone.strip(), "email": email.strip()}
    with transaction.atomic():
        # Two windows of one official: one after the other.
        Official.objects.select_for_update().get(id=official.pk)
        contact = OfficialContact.objects.filter(official=official).first()
        kept = _kept(contact)
        for channel in channels:
            field = ADDRESSES[channel]
            if not typed[field] and not getattr(kept, field, ""):
                raise DomainError("address_missing", MISSING[channel], field=field)
        changes = {
            ADDRESSES[channel]: typed[ADDRESSES[channel]] if channel in channels else ""
            for channel in CHANNELS
            if channel not in channels or typed[ADDRESSES[channel]]
        }
        if contact is None:
            contact = _made(official, changes, language)
        elif changes:
            people.change_contact(
                actor=_own(contact), resident_id=contact.resident_id, fields=changes
            )
        chosen = [one for one in CHANNELS if one in channels]
        if contact.channels != chosen:
            OfficialContact.objects.filter(id=contact.pk).update(channels=chosen)
            event = ContactChosen(
                agency_id=official.agency_id,
                subject_id=official.pk,
                department_id=official.department_id,
                channels=tuple(chosen),
            )
            record(event, actor=actor)
        people.change_language(
            actor=_own(contact), resident_id=contact.resident_id, language=language
        )


def contact_of(actor: Actor) -> tuple[tuple[str, ...], persons.MaskedPerson | None]:
    """The channels that an official chose, and their addresses, masked. Raises Forbidden."""
    contact = OfficialContact.objects.filter(official=_official(actor)).first()
    return (tuple(contact.channels), _kept(contact)) if contact else ((), None)


def tell_official(*, agency_id: int, official_id: int, case_id: int, about: str, key: str) -> int:
    """Tell an official on the channels they chose what stands on their list; how many messages.

    ``about`` is the event of which they were told, ``key`` the same for the same telling.
    """
    contact = OfficialContact.objects.select_related("resident", "official").filter(
        official_id=official_id, official__is_active=True
    )
    chosen = contact.first()
    if chosen is None or not chosen.channels:
        return 0
    facts = cases.facts_to_tell(case_id, chosen.resident.language)
    occasion = Occasion(
        name=key,
        version_id=facts.version_id,
        template=ON[about],
        programme=facts.programme,
        department_id=facts.department_id,
    )
    return queue_notices(
        actor=sender(agency_id),
        occasion=occasion,
        recipients={chosen.resident_id: facts.words},
    )


def _official(actor: Actor) -> Official:
    if actor.kind != "official" or actor.id is None:
        raise Forbidden("officials_only", _("This page is for officials."))
    return Official.objects.get(id=actor.id)


def _kept(contact: OfficialContact | None) -> persons.MaskedPerson | None:
    if contact is None:
        return None
    fields = tuple(ADDRESSES.values())
    found = persons.masked([contact.resident_id], actor=_own(contact), fields=fields)
    return found.get(contact.resident_id)


def _own(contact: OfficialContact) -> Actor:
    """The official as the person in the vault, whose own data this is."""
    return Actor("resident", contact.resident_id, contact.official.agency_id)


def _made(official: Official, fields: dict[str, str], language: str) -> OfficialContact:
    resident = people.register_resident(
        actor=system(official.agency_id, "people.register"),
        agency_id=official.agency_id,
        level="anonymous",
        fields={"name": official.name, **{key: value for key, value in fields.items() if value}},
        language=language,
    )
    return OfficialContact.objects.create(official=official, resident=resident, channels=[])
