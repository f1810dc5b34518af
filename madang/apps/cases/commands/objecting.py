"""Objecting to the refusal of a statutory petition (이의신청, 법35, 영40)."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, filing, queries
from madang.apps.cases.commands.base import envelope
from madang.apps.cases.events.applicant import CaseObjected
from madang.apps.cases.models import Case, CaseLink
from madang.apps.cases.remedies import REFUSED, last_day_to_object
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.orgs import queries as orgs
from madang.lib.periods import Rule, objection_due
from madang.lib.text import clean
from madang.ui.formats import day

LONGEST: Final = 4000
IN_WRITING: Final = ("counter", "post")


@dataclass(frozen=True, slots=True)
class Objection:
    """What an objection says (영40①): what is wanted, why, and when the refusal was told."""

    told_on: dt.date
    wanted: str
    grounds: str


def object_to_refusal(
    *,
    actor: Actor,
    agency: AgencyRef,
    case: Case,
    objection: Objection,
    moment: dt.datetime | None = None,
) -> filing.Receipt:
    """The applicant objects to a refusal, on the portal: a case of its own, linked to the first.

    The same objection sent twice is one. Whoever calls has checked that the actor is the applicant.
    Raises DomainError for anything but the refusal of a statutory petition, after 60 days of being
    told, for a day of being told that cannot be, and where something is missing.
    """
    return _file(actor, agency, case, objection, "web", moment or timezone.now())


def take_in_objection(
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    objection: Objection,
    channel: str,
    received_at: dt.datetime | None = None,
    moment: dt.datetime | None = None,
) -> filing.Receipt:
    """An official writes down an objection that came on paper, at its true moment of receipt.

    One that came after the 60 days is taken in too: nobody may refuse to receive it, and it is
    decided as inadmissible (각하), with that reason. Raises Forbidden, NotFound, and DomainError as
    ``object_to_refusal``.
    """
    actor.require("cases.intake")
    case = queries.case_for_official(actor, case_id)
    if channel not in IN_WRITING:
        raise DomainError(
            "in_writing",
            _("An objection is made in writing (petitions act, article 35①)."),
            field="channel",
        )
    now = moment or timezone.now()
    received = received_at or now
    if received > now:
        raise DomainError(
            "received_in_future",
            _("The moment of receipt lies in the future. Nothing was saved."),
            field="received_at",
        )
    return _file(actor, agency, case, objection, channel, received)


def may_object(case: Case) -> bool:
    """Whether the decision is one against which the act gives an objection."""
    return (
        case.kind == "statutory" and case.ending == Case.Ending.DECIDED and case.outcome == REFUSED
    )


def _file(
    actor: Actor,
    agency: AgencyRef,
    case: Case,
    objection: Objection,
    channel: str,
    received: dt.datetime,
) -> filing.Receipt:
    answers = _checked(case, objection, received)
    if channel not in IN_WRITING:
        _require_in_time(objection, agency, received)
    programme = case.programme_version.programme.key
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    counting = Rule(orgs.settings_of(agency.id).objection_counting)
    end = objection_due(clock.local(received), calendar, counting=counting)
    # One for each refusal: a petition that was taken up again can be refused once more.
    uid = uuid.uuid5(case.uid, f"objection to {case.closed_at}")
    new = filing.NewCase(
        uid=uid,
        client_id=uid,
        resident_id=case.resident_id,
        programme=programme,
        version_id=case.programme_version_id,
        service=case.service,
        kind=clock.OBJECTION,
        channel=channel,
        language=case.language,
        answers=answers,
        sealed_answers=None,
        department_id=case.department_id,
        filed_at=received,
        due_at=clock.with_zone(end.moment),
        minutes_allowed=end.minutes_allowed,
    )
    with transaction.atomic():
        receipt = filing.write_case(actor=actor, agency=agency, new=new)
        if not receipt.repeated:
            _link(actor, agency, case, objection, receipt)
    return receipt


def _checked(case: Case, objection: Objection, received: dt.datetime) -> dict[str, str]:
    """What the objection says, ready to be kept. Raises DomainError."""
    if not may_object(case) or case.closed_at is None:
        raise DomainError(
            "no_refusal",
            _("Only the refusal of a statutory petition can be objected to (act, article 35①)."),
        )
    told_on, today = objection.told_on, clock.local(received).date()
    if not clock.local(case.closed_at).date() <= told_on <= today:
        raise DomainError(
            "told_on",
            _("You were told between the day of the decision and today."),
            field="told_on",
        )
    texts = {"wanted": objection.wanted, "grounds": objection.grounds}
    kept = {name: clean(text, lines=True) for name, text in texts.items()}
    for name, text in kept.items():
        if not 0 < len(text) <= LONGEST:
            raise DomainError(
                "objection_incomplete",
                _("Write what you want and why, with at most %(limit)s characters each.")
                % {"limit": LONGEST},
                field=name,
            )
    return {"told_on": told_on.isoformat(), **kept}


def _require_in_time(objection: Objection, agency: AgencyRef, received: dt.datetime) -> None:
    """Raise DomainError after the last day to object: on the portal nobody need find out later."""
    last = last_day_to_object(objection.told_on, agency)
    if clock.local(received).date() > last:
        raise DomainError(
            "too_late",
            _("The time to object ended on %(date)s (petitions act, article 35①).")
            % {"date": day(last)},
            field="told_on",
        )


def _link(
    actor: Actor, agency: AgencyRef, case: Case, objection: Objection, receipt: filing.Receipt
) -> None:
    row = Case.objects.only("id").get(agency_id=agency.id, uid=receipt.case_uid)
    CaseLink.objects.create(case=row, other=case, kind=CaseLink.Kind.OBJECTS_TO)
    record(
        CaseObjected(
            **envelope(case),
            objection=row.pk,
            number=receipt.number,
            told_on=objection.told_on,
            last_day=last_day_to_object(objection.told_on, agency),
        ),
        actor=actor,
    )
