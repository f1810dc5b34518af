"""Reading alerts: those in force, those of an agency, what they may say, whom they reach."""

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.notices import campaign_queries, queries, reaching, segments
from madang.apps.notices.alert_models import AlertType
from madang.apps.notices.block import Template
from madang.apps.notices.campaign_queries import Audience, Became, OfferedTemplate
from madang.apps.notices.models import Alert, Notice, State
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound

PAGE: Final = 50
LANE: Final = "alert"
TOLD: Final = (State.ACCEPTED, State.DELIVERED, State.IN_DOUBT)
"""Whoever has a message in one of these was told, or may have been."""


def offered_templates(agency: AgencyRef) -> Sequence[OfferedTemplate]:
    """The messages of the programmes in force by which people can be warned."""
    found = campaign_queries.offered_templates(agency, LANE)
    return [one for one in found if "headline" in one.template.placeholders()]


def alerts_in_force(agency: AgencyRef) -> Sequence[Alert]:
    """What the agency warns of now, newest first. Costs no query: asked for on each page."""
    now = timezone.now()
    return [one for one in _not_replaced(agency.id, agency.offers_version) if one.expires > now]


@lru_cache(maxsize=64)
def _not_replaced(agency_id: int, _offers_version: int) -> Sequence[Alert]:
    """Those that were in force when this was asked; each new one raises the version."""
    return list(in_force(agency_id))


def in_force(agency_id: int) -> QuerySet[Alert]:
    """What the agency warns of now, newest first, as the database has it."""
    rows = Alert.objects.filter(agency_id=agency_id, expires__gt=timezone.now(), replaced_by=None)
    return rows.exclude(msg_type=AlertType.CANCEL).order_by("-id")


def last_sent(agency: AgencyRef) -> dt.datetime | None:
    """When the agency sent its last alert, update or cancellation."""
    rows = Alert.objects.filter(agency_id=agency.id).order_by("-id")
    return rows.values_list("sent", flat=True).first()


def published(agency: AgencyRef, identifier: uuid.UUID) -> Alert:
    """An alert of an agency by its public name. Raises NotFound."""
    return _found(Alert.objects.filter(agency_id=agency.id, identifier=identifier).first())


def earlier(alert: Alert) -> Sequence[Alert]:
    """What stands before an alert in its chain, oldest first."""
    return list(Alert.objects.filter(chain=alert.chain, id__lt=alert.pk).order_by("id"))


def alerts_page(actor: Actor, *, before: int | None = None) -> Sequence[Alert]:
    """Alerts of the agency, newest first: a page and one more. Raises Forbidden."""
    rows = _all(actor).order_by("-id")
    return list((rows if before is None else rows.filter(id__lt=before))[: PAGE + 1])


def alert_by_identifier(actor: Actor, identifier: uuid.UUID) -> Alert:
    """An alert of the actor's agency. Raises Forbidden, and NotFound."""
    return _found(_all(actor).filter(identifier=identifier).first())


def alert_of_agency(actor: Actor, alert_id: int) -> Alert:
    """The same by its id for whoever has just issued it. Raises NotFound."""
    return _found(Alert.objects.filter(agency_id=actor.agency_id, id=alert_id).first())


def _all(actor: Actor) -> QuerySet[Alert]:
    actor.require("notices.read")
    rows = Alert.objects.filter(agency_id=actor.agency_id)
    return rows.select_related("issued_by", "department", "replaces", "replaced_by", "sending")


def _found(alert: Alert | None) -> Alert:
    if alert is None:
        raise NotFound("no_alert", _("There is no such alert."))
    return alert


def chain_of(alert: Alert) -> Sequence[Alert]:
    """All of its chain, oldest first."""
    return list(Alert.objects.filter(chain=alert.chain).order_by("id"))


def newer_than(alert: Alert) -> Alert | None:
    """What took its place."""
    return Alert.objects.filter(replaces_id=alert.pk).first()


def template_of(alert: Alert) -> Template:
    """The message by which people are told of it. Raises NotFound."""
    return queries.template_of(alert.version_id, alert.template)


def audience_values(alert: Alert) -> dict[str, Any]:
    """The parameters of ``reached_sql`` over ``PERSONS_SQL`` for an alert."""
    template = template_of(alert)
    return segments.persons_values(segments.Segment(), alert.agency_id) | reaching.ways_values(
        template.channels, template.consent
    )


def audience_of(alert: Alert) -> Audience:
    """Whom an alert would tell if it were issued now; a cancellation, who was told so far."""
    if alert.msg_type != AlertType.CANCEL:
        return campaign_queries.audience(audience_values(alert))
    rows = told_of(alert).values_list("channel", "language")
    counted = rows.annotate(people=Count("resident", distinct=True)).order_by("channel", "language")
    messages = {(channel, language): people for channel, language, people in counted}
    return Audience(told_of(alert).values("resident").distinct().count(), messages, ())


def told_of(alert: Alert) -> QuerySet[Notice]:
    """The messages by which people were told, or may have been, of what an alert replaces."""
    before = Alert.objects.filter(chain=alert.chain)
    if alert.pk is not None:
        before = before.filter(id__lt=alert.pk)
    return Notice.objects.filter(alert__in=before, state__in=TOLD)


def what_became_of(alert: Alert) -> Sequence[Became]:
    """The messages of an alert by state, reason and channel."""
    rows = (
        Notice.objects.filter(alert=alert)
        .values_list("state", "reason", "channel")
        .annotate(messages=Count("id"), won=Sum("cost"))
        .order_by("state", "reason", "channel")
    )
    return [Became(*row) for row in rows]


def is_under_way(alert: Alert) -> bool:
    """Whether messages of it are still to be queued or handed over."""
    waiting = Q(state=State.QUEUED) | Q(state=State.SENDING)
    return alert.sending.done_at is None or Notice.objects.filter(waiting, alert=alert).exists()
