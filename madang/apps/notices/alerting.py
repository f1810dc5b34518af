"""Warning people of danger: issuing alerts, updating them, cancelling them.

One official does it alone. A second one, whom campaigns need, would cost the minutes that people
need to get away; so what guards against a slip is a page that shows words, reach and cost before
anything is sent, and against misuse a permission that few have and an event that names who did it.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.apps.notices import alert_events as events
from madang.apps.notices import alert_queries, alert_queueing
from madang.apps.notices.alert_models import AlertType
from madang.apps.notices.alert_planning import (
    Content,
    overtaken,
    plan_cancel,
    plan_issue,
    plan_update,
)
from madang.apps.notices.models import Alert
from madang.core.actors import Actor, AgencyRef, LocalText
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.events.definitions import Event
from madang.core.orgs import commands as orgs


def issue_alert(
    *,
    actor: Actor,
    agency: AgencyRef,
    client_id: uuid.UUID,
    template: str,
    status: str,
    content: Content,
) -> int:
    """Warn people; return the alert's id, the same for the same ``client_id``.

    ``template`` is ``<programme>:<name>``. Raises Forbidden without ``notices.alert``, and
    DomainError for what cannot be sent so. Nobody else has to agree: see the module.
    """
    actor.require("notices.alert")
    with transaction.atomic():
        known = _known(actor, client_id)
        if known is None:
            planned = plan_issue(agency=agency, template=template, status=status, content=content)
            return _issued(actor, client_id, planned)
    return known


def update_alert(
    *,
    actor: Actor,
    agency: AgencyRef,
    client_id: uuid.UUID,
    identifier: uuid.UUID,
    content: Content,
) -> int:
    """Say something newer in the place of an alert; return the new one's id.

    What still waits of the older one is not sent; all who are meant now are told. Raises Forbidden,
    NotFound, Stale where it was replaced already, and DomainError as ``issue_alert``.
    """
    return _replaced(
        actor, client_id, agency, identifier, lambda older: plan_update(older, agency, content)
    )


def cancel_alert(
    *,
    actor: Actor,
    agency: AgencyRef,
    client_id: uuid.UUID,
    identifier: uuid.UUID,
    headline: LocalText,
    instruction: LocalText,
) -> int:
    """Take a warning back; return the id of the cancellation.

    What still waits is not sent. Exactly those are told who were told of the warning or of what it
    replaced, or of whom nobody can say. Raises as ``update_alert``.
    """
    return _replaced(
        actor,
        client_id,
        agency,
        identifier,
        lambda older: plan_cancel(older, headline, instruction),
    )


def _known(actor: Actor, client_id: uuid.UUID) -> int | None:
    """The id of what was issued under this number already. Raises DomainError if by another."""
    found = Alert.objects.filter(agency_id=actor.agency_id, client_id=client_id).first()
    if found is None:
        return None
    if found.issued_by_id != actor.official_id:
        message = _("Somebody else has used this number for another alert.")
        raise DomainError("client_id_taken", message)
    return found.pk


def _replaced(
    actor: Actor,
    client_id: uuid.UUID,
    agency: AgencyRef,
    identifier: uuid.UUID,
    plan: Callable[[Alert], Alert],
) -> int:
    actor.require("notices.alert")
    with transaction.atomic():
        older = alert_queries.published(agency, identifier)
        actor.require_agency(older.agency_id)
        alert_queueing.lock(older)
        known = _known(actor, client_id)
        return _issued(actor, client_id, plan(older), older) if known is None else known


def _issued(actor: Actor, client_id: uuid.UUID, planned: Alert, older: Alert | None = None) -> int:
    """Write an alert, stop the older one, have people told, and record it."""
    planned.client_id, planned.issued_by_id = client_id, actor.official_id
    try:
        with transaction.atomic():
            planned.save(force_insert=True)
    except IntegrityError:
        # The same form came twice at once: the other one has written it meanwhile.
        known = _known(actor, client_id)
        if known is not None:
            return known
        if older is None:
            raise
        raise overtaken() from None
    withheld = alert_queueing.stop(older, planned) if older else 0
    messages = alert_queueing.begin(planned)
    record(_event(planned, older, messages, withheld), actor=actor)
    # Each process remembers what is in force by this version. Last, for it locks the agency.
    orgs.raise_offers_version(planned.agency_id)
    return planned.pk


def _event(alert: Alert, older: Alert | None, messages: int, withheld: int) -> Event:
    told: dict[str, Any] = {
        "agency_id": alert.agency_id,
        "subject_id": alert.pk,
        "department_id": alert.department_id,
        "programme": alert.programme,
        "identifier": str(alert.identifier),
        "status": alert.status,
        "category": alert.category,
        "severity": alert.severity,
        "template": alert.template,
        "messages": messages,
    }
    if older is None:
        return events.AlertIssued(**told)
    told |= {"replaces": str(older.identifier), "withheld": withheld}
    if alert.msg_type == AlertType.UPDATE:
        return events.AlertUpdated(**told)
    return events.AlertCancelled(**told)
