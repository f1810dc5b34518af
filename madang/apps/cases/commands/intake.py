"""Taking in what comes by another way than the portal: counter, telephone, post, field, proxy."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, queries, sealing
from madang.apps.cases.commands.base import change_case, envelope, require_open, the_case
from madang.apps.cases.events.belonging import CaseTakenIn, MandateChecked
from madang.apps.cases.files import MANDATE_FILE
from madang.apps.cases.filing import SPOKEN_ONLY_OTHER, Filing, Receipt, file_case
from madang.apps.cases.models import Attachment, Case, Mandate
from madang.apps.cases.receipts import receipt_rule
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.lib.periods import CalendarRangeError
from madang.lib.text import clean

TAKEN_IN: Final = ("counter", "phone", "post", "field", "proxy")
"""The ways in for which an official writes the petition down."""

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class MandateGiven:
    """Who files for the applicant (위임장, 규칙4). ``checked``: card and paper were seen."""

    name: str
    relation: str
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """How a petition came. ``at`` is the true moment of receipt; without it, now.

    ``spoken``: told by word of mouth; ``signed``: then dictated and signed (영10④).
    """

    at: dt.datetime | None = None
    spoken: bool = False
    signed: bool = False
    mandate: MandateGiven | None = None


def take_in_case(
    *,
    actor: Actor,
    agency: AgencyRef,
    filing: Filing,
    came: Came,
    moment: dt.datetime | None = None,
) -> Receipt:
    """Write down a petition for somebody who has no account, at its true moment of receipt.

    What came by post, or on paper during an outage (영6의2③), may be entered later: the clock runs
    from the receipt, and the event says who entered it when. Raises Forbidden, NotFound,
    InvalidAnswers, and DomainError for a way in that is no office's, a moment in the future or
    before the calendar, a spoken petition that has to be written, and a proxy without a mandate.
    """
    actor.require("cases.intake")
    actor.require_agency(agency.id)
    moment = moment or timezone.now()
    received = came.at or moment
    _check_way(agency, filing, came)
    if received > moment:
        raise DomainError(
            "received_in_future",
            _("The moment of receipt lies in the future. Nothing was saved."),
            field="received_at",
        )
    filing = replace(filing, mandated=came.mandate is not None)
    with transaction.atomic():
        try:
            receipt = file_case(actor=actor, agency=agency, filing=filing, moment=received)
        except CalendarRangeError:
            raise _before_calendar() from None
        if not receipt.repeated:
            _write_down(actor, agency, receipt, came, received, moment)
    return receipt


def _check_way(agency: AgencyRef, filing: Filing, came: Came) -> None:
    if filing.channel not in TAKEN_IN:
        raise DomainError(
            "not_taken_in", _("Say how the petition came to the office."), field="channel"
        )
    kind = queries.offered_service(agency, filing.service_id).service.kind
    # 법8: what is said has to be written down and signed, and nobody signs on the telephone.
    by_phone = filing.channel == "phone"
    if kind != "other" and (by_phone or (came.spoken and not came.signed)):
        field = "channel" if by_phone else "signed"
        raise DomainError("spoken_only_other", SPOKEN_ONLY_OTHER, field=field)
    if came.mandate is not None and filing.channel != "proxy":
        raise DomainError(
            "mandate_without_proxy",
            _("Somebody files for another person only “by a representative”."),
            field="channel",
        )
    if came.mandate is not None:
        _check_mandate(came.mandate)


def _check_mandate(mandate: MandateGiven) -> None:
    for name, value in (("mandate_name", mandate.name), ("mandate_relation", mandate.relation)):
        if not 0 < len(clean(value)) <= LONGEST_NAME:
            raise DomainError(
                "mandate_incomplete",
                _("Write down the name of the representative and the relation to the applicant."),
                field=name,
            )


def _before_calendar() -> DomainError:
    return DomainError(
        "before_calendar",
        _("The calendar of the agency does not reach the moment of receipt. Nothing was saved."),
        field="received_at",
    )


def _write_down(
    actor: Actor,
    agency: AgencyRef,
    receipt: Receipt,
    came: Came,
    received: dt.datetime,
    moment: dt.datetime,
) -> None:
    case = Case.objects.select_related("programme_version__programme").get(
        agency_id=agency.id, uid=receipt.case_uid
    )
    if came.mandate is not None:
        _keep_mandate(actor, case, came.mandate, moment)
    service = queries.pinned_service(case)
    record(
        CaseTakenIn(
            **envelope(case),
            channel=case.channel,
            spoken=came.spoken,
            received_at=received,
            receipt_owed=receipt_rule(service, case.channel).owed,
            minutes_until_entered=clock.working_minutes(received, moment, agency),
        ),
        actor=actor,
    )


def _keep_mandate(actor: Actor, case: Case, mandate: MandateGiven, moment: dt.datetime) -> None:
    content = {"name": clean(mandate.name), "relation": clean(mandate.relation)}
    Mandate.objects.create(
        case=case,
        sealed=sealing.seal(sealing.MANDATE, case.uid, content),
        document=Attachment.objects.filter(case=case, field=MANDATE_FILE).order_by("id").first(),
        checked_at=moment if mandate.checked else None,
        checked_by_id=_official(actor) if mandate.checked else None,
    )


def _official(actor: Actor) -> int | None:
    """A machine has an id of its own, which is none of an official's."""
    return actor.id if actor.kind == "official" else None


def check_mandate(
    *, actor: Actor, case_id: int, version: int, moment: dt.datetime | None = None
) -> None:
    """Note that identity card and mandate of who filed for the applicant were seen (영6⑥, 규칙4).

    Raises Forbidden, NotFound, Stale, and DomainError where there is no mandate or it was checked.
    """
    actor.require("cases.intake")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.FILED, Case.Status.ACCEPTED)
    with transaction.atomic():
        change_case(case, version)
        changed = Mandate.objects.filter(case=case, checked_at=None).update(
            checked_at=moment or timezone.now(), checked_by_id=_official(actor)
        )
        if not changed:
            raise DomainError(
                "no_mandate_to_check",
                _("There is no mandate to check, or it was checked already. Nothing was changed."),
            )
        record(MandateChecked(**envelope(case)), actor=actor)
