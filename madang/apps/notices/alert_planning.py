"""What an alert, an update or a cancellation would be, checked but not yet written.

The page that shows what would be sent and the command that sends it make it of the same.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.notices import alert_queries, alert_queueing, preparing, queries, stop_links
from madang.apps.notices.alert_models import (
    LANGUAGES,
    LONGEST,
    AlertStatus,
    AlertType,
    Category,
    Certainty,
    Severity,
    Urgency,
)
from madang.apps.notices.campaign_queries import OfferedTemplate
from madang.apps.notices.models import Alert
from madang.apps.notices.wording import LONG_BYTES, length_of
from madang.core.actors import AgencyRef, LocalText
from madang.core.errors import DomainError, Stale
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Agency
from madang.core.programmes import queries as programmes
from madang.lib.text import clean

# What an alert fills in; the name and the office are filled in at sending.
FILLED: Final = frozenset({"name", "office", "department", "phone", "headline", "instruction"})
# As long as most names, and nobody's.
NO_NAME: Final = "○○○"
MUST_BE_SAID: Final = ("event", "area", "headline", "instruction")
# Longer than anybody can foresee: further away it is a slip of the keyboard.
LONGEST_IN_FORCE: Final = dt.timedelta(days=31)
# Whoever was told shortly before the end is told of the cancellation all the same.
CANCELLATION_LASTS: Final = dt.timedelta(hours=6)
CODES: Final[Mapping[str, type[Any]]] = {
    "category": Category,
    "urgency": Urgency,
    "severity": Severity,
    "certainty": Certainty,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an alert says, in the terms of CAP 1.2.

    Texts are by language, ``{"ko": …, "en": …}``: Korean must be there; English in all of them, or
    in none. ``description`` may be left out. Without ``onset`` the danger is there already.
    """

    category: str
    urgency: str
    severity: str
    certainty: str
    event: LocalText
    area: LocalText
    headline: LocalText
    instruction: LocalText
    description: LocalText
    expires: dt.datetime
    onset: dt.datetime | None = None


def plan_issue(*, agency: AgencyRef, template: str, status: str, content: Content) -> Alert:
    """The alert that this would issue, not yet written. Raises DomainError."""
    offered = _offered(template, agency)
    if status not in AlertStatus.values:
        raise DomainError(
            "unknown_status", _("Say whether it is meant in earnest."), field="status"
        )
    file = programmes.version(offered.version_id).file
    identifier = uuid.uuid4()
    planned = Alert(
        identifier=identifier,
        chain=identifier,
        agency_id=agency.id,
        status=status,
        msg_type=AlertType.ALERT,
        department=orgs.department_named(agency.id, file.department),
        programme=offered.programme,
        version_id=offered.version_id,
        template=offered.name,
        **_sent(agency.id),
        **_said(content),
    )
    return _checked(planned)


def plan_update(older: Alert, agency: AgencyRef, content: Content) -> Alert:
    """The update that this would issue, not yet written. Raises Stale and DomainError."""
    _require_in_force(older)
    planned = _following(older, AlertType.UPDATE)
    # The words as they are in force now; those of the older one where there are none any more:
    # a danger that goes on is not to wait for a programme file.
    key = f"{older.programme}:{older.template}"
    now = {one.key: one for one in alert_queries.offered_templates(agency)}.get(key)
    planned.version_id = now.version_id if now else older.version_id
    for name, value in _said(content).items():
        setattr(planned, name, value)
    return _checked(planned)


def plan_cancel(older: Alert, headline: LocalText, instruction: LocalText) -> Alert:
    """The cancellation that this would issue, not yet written. Raises Stale and DomainError."""
    _require_in_force(older)
    planned = _following(older, AlertType.CANCEL)
    for name in (*CODES, "event", "area", "onset"):
        setattr(planned, name, getattr(older, name))
    said = {
        "headline": _texts(headline, "headline"),
        "instruction": _texts(instruction, "instruction"),
    }
    _require_same_languages({"event": older.event, **said})
    planned.headline, planned.instruction = said["headline"], said["instruction"]
    planned.description = {}
    planned.expires = max(older.expires, planned.sent + CANCELLATION_LASTS)
    return _checked(planned)


def _require_in_force(older: Alert) -> None:
    """Raise Stale for one that was replaced, DomainError for one that is over."""
    if older.msg_type == AlertType.CANCEL:
        message = _("This warning is cancelled. If there is danger again, issue a new one.")
        raise DomainError("alert_cancelled", message)
    newer = alert_queries.newer_than(older)
    if newer is not None:
        if newer.msg_type == AlertType.CANCEL:
            message = _("This warning is cancelled. If there is danger again, issue a new one.")
            raise Stale("alert_cancelled", message)
        raise overtaken()
    if older.expires <= timezone.now():
        message = _("This warning has expired. If the danger goes on, issue a new one.")
        raise DomainError("alert_expired", message)


def overtaken() -> Stale:
    """What is told to whoever wanted to replace an alert that somebody else has updated."""
    message = _("Somebody has updated this warning meanwhile. Look at how it stands now.")
    return Stale("stale", message)


def _following(older: Alert, msg_type: AlertType) -> Alert:
    return Alert(
        chain=older.chain,
        replaces=older,
        agency_id=older.agency_id,
        status=older.status,
        msg_type=msg_type,
        department_id=older.department_id,
        programme=older.programme,
        version_id=older.version_id,
        template=older.template,
        **_sent(older.agency_id),
    )


def _sent(agency_id: int) -> dict[str, Any]:
    """By whom and when, as CAP names it: a domain, or the code of the agency; to the second."""
    agency = Agency.objects.get(id=agency_id)
    now = timezone.now().replace(microsecond=0)
    return {"sender": agency.host or f"KR-{agency.code}", "sent": now, "effective": now}


def _offered(key: str, agency: AgencyRef) -> OfferedTemplate:
    found = {one.key: one for one in alert_queries.offered_templates(agency)}.get(key)
    if found is None:
        message = _(
            "No programme in force has such a message for warnings (`lane: alert`). Nothing was"
            " sent."
        )
        raise DomainError("no_alert_template", message, field="template")
    lacking = found.template.placeholders() - FILLED
    if lacking:
        message = _("The words ask for %(names)s, which is not given. Nothing was sent.")
        names = ", ".join(f"{{{name}}}" for name in sorted(lacking))
        raise DomainError("value_missing", message % {"names": names}, field="template")
    return found


def _said(content: Content) -> dict[str, Any]:
    """The columns that a content says. Raises DomainError."""
    for name, choices in CODES.items():
        if getattr(content, name) not in choices.values:
            raise DomainError(f"unknown_{name}", _("Choose one of those offered."), field=name)
    now = timezone.now()
    if content.expires <= now:
        message = _("It has to hold until a moment that is still to come.")
        raise DomainError("expires_in_past", message, field="expires_on")
    if content.expires > now + LONGEST_IN_FORCE:
        message = _("A warning holds for %(days)s days at most; update it if the danger goes on.")
        most = message % {"days": LONGEST_IN_FORCE.days}
        raise DomainError("expires_too_late", most, field="expires_on")
    if content.onset is not None and content.onset >= content.expires:
        message = _("The danger has to begin before the warning ends.")
        raise DomainError("onset_after_end", message, field="onset_on")
    texts = {name: _texts(getattr(content, name), name) for name in MUST_BE_SAID}
    _require_same_languages(texts)
    return {
        **{name: getattr(content, name) for name in (*CODES, "onset", "expires")},
        **texts,
        "description": _texts(content.description, "description"),
    }


def _texts(said: LocalText, name: str) -> dict[str, str]:
    """A text, cleaned, in the languages in which something is said."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        text = clean(said.get(language, ""), lines=name in ("description", "instruction"))
        field = f"{name}_{language}"
        if len(text) > LONGEST[name]:
            message = _("Up to %(most)s characters, please.") % {"most": LONGEST[name]}
            raise DomainError(f"{name}_too_long", message, field=field)
        if text:
            found[language] = text
    if "ko" not in found and name in MUST_BE_SAID:
        raise DomainError(f"{name}_missing", _("Write this in Korean."), field=f"{name}_ko")
    return found


def _require_same_languages(texts: Mapping[str, LocalText]) -> None:
    """Raise DomainError where only some of the texts are there in English."""
    lacking = [name for name, said in texts.items() if "en" not in said]
    if lacking and len(lacking) < len(texts):
        name = lacking[0] if lacking[0] in ("headline", "instruction") else lacking[-1]
        message = _("Write all of it in English too, but for the description, or nothing of it.")
        raise DomainError("english_incomplete", message, field=f"{name}_en")


def _checked(planned: Alert) -> Alert:
    """Raise DomainError where its words would not fit into a text message."""
    if "sms" in alert_queries.template_of(planned).channels:
        for language in planned.languages:
            if not length_of(message_of(planned, language).text).fits:
                message = _("This is longer than a text message can be (%(most)s bytes).")
                most = message % {"most": LONG_BYTES}
                raise DomainError("too_long", most, field=f"instruction_{language}")
    return planned


def message_of(alert: Alert, language: str) -> queries.Words:
    """The words as somebody gets them who has no name, with the way to have no more of them."""
    department, agency = alert.department, alert.agency
    values = {
        "name": NO_NAME,
        "office": _in(agency.name, language),
        "department": _in(department.name, language),
        "phone": department.phone or agency.phone,
        **alert_queueing.words_of(alert, language),
    }
    words = queries.words_of(alert.version_id, alert.template, language, values)
    by_consent = alert_queries.template_of(alert).consent is not None and agency.host
    url = stop_links.stop_url_of(alert.identifier, f"https://{agency.host}") if by_consent else ""
    return queries.Words(words.subject, preparing.with_stop_link(words.text, language, url))


def _in(said: LocalText, language: str) -> str:
    return said.get(language) or said["ko"]
