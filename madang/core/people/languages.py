"""The language in which a resident wants to be written to."""

from django.db import transaction

from madang.core.actors import Actor
from madang.core.events.commands import record
from madang.core.people import accesses, records
from madang.core.people.events import LanguageChanged
from madang.core.people.models import Resident
from madang.core.people.reading import resident_of_actor


def change_language(*, actor: Actor, resident_id: int, language: str) -> bool:
    """Choose the language of letters and messages; say whether it is another one than before.

    Residents choose their own; others need ``people.change``. Raises Forbidden, NotFound, and
    DomainError for a language that the platform does not speak.
    """
    if not accesses.is_self(actor, resident_id):
        actor.require("people.change")
    records.require_language(language)
    with transaction.atomic():
        resident = resident_of_actor(actor, resident_id, lock=True)
        if resident.language == language:
            return False
        Resident.objects.filter(id=resident.pk).update(language=language)
        event = LanguageChanged(
            agency_id=resident.agency_id, subject_id=resident_id, language=language
        )
        record(event, actor=actor)
    return True
