"""Naming a guardian for the applicant of a complex petition, and the log of what they do (법33)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import queries_complex as found
from madang.apps.cases.commands.base import envelope, lock_case, require_open, the_case
from madang.apps.cases.events.opinions import GuardianNamed, GuidanceNoted
from madang.apps.cases.models import Case, Guardian, Guidance
from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden
from madang.core.events.commands import record
from madang.lib.text import clean

LONGEST_TEXT = 10_000


def name_guardian(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    official_id: int,
    rule: str = "by_hand",
    moment: dt.datetime | None = None,
) -> None:
    """Name an official of the agency as guardian; one who was named before is relieved (법33).

    Raises Forbidden, NotFound, Stale, and DomainError for a petition that is not complex (영37),
    somebody who may not guide, or whoever is in charge of the case or guides already.
    """
    actor.require("cases.assign")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.ACCEPTED)
    if not found.may_have_guardian(case):
        raise DomainError(
            "not_complex",
            _(
                "Only the applicant of a complex petition has a guardian (Decree, article 37)."
                " Nothing was changed."
            ),
        )
    officials = {person.pk: person for person in found.who_may_guide(case.agency_id)}
    chosen = officials.get(official_id)
    if chosen is None:
        raise DomainError(
            "may_not_guide",
            _("This person is not in office, or may not be a guardian. Nothing was changed."),
            field="official",
        )
    if official_id == case.assignee_id:
        raise DomainError(
            "in_charge",
            _("Whoever is in charge of the case cannot be the guardian. Nothing was changed."),
            field="official",
        )
    moment = moment or timezone.now()
    with transaction.atomic():
        lock_case(case, version)
        present = Guardian.objects.filter(case=case, ended_at=None)
        if present.filter(official_id=official_id).exists():
            raise DomainError(
                "guardian_already",
                _("This person is the guardian already. Nothing was changed."),
                field="official",
            )
        present.update(ended_at=moment)
        Guardian.objects.create(case=case, official_id=official_id, named_at=moment)
        record(
            GuardianNamed(
                **envelope(case),
                official_id=official_id,
                department=chosen.department.key,
                rule=rule,
            ),
            actor=actor,
        )


def note_guidance(
    *,
    actor: Actor,
    case_id: int,
    duty: str,
    text: str,
    moment: dt.datetime | None = None,
) -> None:
    """Write down what the guardian did for the applicant: one of four duties (영37).

    After the case has ended only the result is left to be explained. Raises Forbidden for anybody
    but the guardian, NotFound, and DomainError for an unknown duty or without a text.
    """
    actor.require("cases.guide")
    guardian = found.guardianship(actor, case_id)
    if guardian is None:
        raise Forbidden(
            "not_the_guardian",
            _("Only the guardian of this case can write here. Nothing was changed."),
        )
    if duty not in Guidance.Duty.values:
        raise DomainError("unknown_duty", _("Choose what you did."), field="duty")
    if guardian.ended_at is not None and duty != Guidance.Duty.PROGRESS:
        raise DomainError(
            "case_ended",
            _("The case has ended: only the result is left to be explained. Nothing was changed."),
            field="duty",
        )
    text = clean(text, lines=True)
    if not text or len(text) > LONGEST_TEXT:
        raise DomainError(
            "text_missing",
            _("Write in a few words what you did, in at most %(limit)s characters.")
            % {"limit": LONGEST_TEXT},
            field="text",
        )
    with transaction.atomic():
        Guidance.objects.create(
            guardian=guardian, duty=duty, text=text, at=moment or timezone.now()
        )
        where = envelope(guardian.case) | {"in_charge_id": None}  # the guardian's own duty
        record(GuidanceNoted(**where, duty=duty), actor=actor)
