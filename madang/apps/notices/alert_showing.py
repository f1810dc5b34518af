"""What the pages of alerts show, made ready before a template sees it."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from madang.apps.notices import (
    alert_planning,
    alert_queries,
    campaign_showing,
)
from madang.apps.notices.alert_models import (
    AlertStatus,
    AlertType,
    Category,
    Certainty,
    Severity,
    Urgency,
)
from madang.apps.notices.campaign_queries import Audience
from madang.apps.notices.models import OPEN, Alert
from madang.apps.notices.showing import SOURCE_LANGUAGE, language_name, won_in_words
from madang.apps.notices.wording import Length, length_of
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.showing import localised
from madang.core.people.models import Channel
from madang.core.programmes import queries as programmes
from madang.ui.formats import moment, number

Row = dict[str, Any]
STATUS_TONES: Final[Mapping[str, str]] = {
    AlertStatus.ACTUAL: "danger",
    AlertStatus.EXERCISE: "info",
    AlertStatus.TEST: "neutral",
}


def banner_rows(agency: AgencyRef) -> list[Row]:
    """What stands above each page for residents while something is in force."""
    return [
        {
            "headline": headline(one),
            "instruction": localised(one.instruction),
            "tone": STATUS_TONES[one.status],
        }
        for one in alert_queries.alerts_in_force(agency)
    ]


def headline(alert: Alert) -> str:
    """Its headline in the reader's language, with what says that it is not in earnest."""
    return alert.mark(_language(alert)) + localised(alert.headline)


def _language(alert: Alert) -> str:
    """The language in which a reader gets its texts."""
    code = (get_language() or SOURCE_LANGUAGE).partition("-")[0]
    return next(one for one in (code, "en", SOURCE_LANGUAGE) if one in alert.headline)


def public_row(alert: Alert) -> Row:
    """An alert in force on the page for everybody."""
    return {
        "identifier": alert.identifier,
        "headline": headline(alert),
        "language": _language(alert),
        "instruction": localised(alert.instruction),
        "description": localised(alert.description) if alert.description else "",
        "status": AlertStatus(alert.status).label,
        "tone": STATUS_TONES[alert.status],
        "facts": _facts(alert),
        "cap_url": reverse("alert_cap", args=[alert.identifier]),
    }


def _facts(alert: Alert) -> list[Row]:
    onset = _moment(alert.onset) if alert.onset else _("It is there already")
    rows = [
        (_("What happens"), localised(alert.event)),
        (_("Where"), localised(alert.area)),
        (_("Kind of danger"), Category(alert.category).label),
        (_("Severity"), Severity(alert.severity).label),
        (_("Urgency"), Urgency(alert.urgency).label),
        (_("Certainty"), Certainty(alert.certainty).label),
        (_("Begins on"), onset),
        (_("Sent"), _moment(alert.sent)),
        (_("Holds until"), _moment(alert.expires)),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _moment(value: Any) -> str:
    return str(moment(timezone.localtime(value)))


def alert_row(alert: Alert) -> Row:
    """An alert in a list of the desk."""
    state, tone = _standing(alert)
    return {
        "url": reverse("desk_alert", args=[alert.identifier]),
        "headline": headline(alert),
        "type": AlertType(alert.msg_type).label,
        "status": AlertStatus(alert.status).label,
        "status_tone": STATUS_TONES[alert.status],
        "state": state,
        "tone": tone,
        "sent": alert.sent,
        "expires": alert.expires,
        "meant": alert.sending.recipients,
    }


def _standing(alert: Alert) -> tuple[str, str]:
    """Whether it holds now, and the tone of that."""
    if alert.msg_type == AlertType.CANCEL:
        return _("takes the warning back"), "neutral"
    newer = getattr(alert, "replaced_by", None)
    if newer is not None:
        is_over = newer.msg_type == AlertType.CANCEL
        return (_("was cancelled") if is_over else _("was updated")), "neutral"
    if alert.expires <= timezone.now():
        return _("has expired"), "neutral"
    return pgettext("alert", "in force"), "danger"


def alert_page(alert: Alert, actor: Actor) -> Row:
    """One alert: what it says, its chain, and how far telling people of it has come."""
    _state, tone = _standing(alert)
    chain = alert_queries.chain_of(alert)
    return {
        "one": alert_row(alert),
        "alert": alert,
        "may_replace": tone == "danger" and actor.may("notices.alert"),
        "facts": [*_facts(alert), *_office_facts(alert)],
        "texts": _texts(alert, None),
        "chain": [
            {
                "url": reverse("desk_alert", args=[one.identifier]),
                "headline": headline(one),
                "type": AlertType(one.msg_type).label,
                "sent": one.sent,
            }
            for one in (chain if len(chain) > 1 else ())
        ],
        "cap_url": reverse("alert_cap", args=[alert.identifier]),
        **_progress(alert),
    }


def _office_facts(alert: Alert) -> list[Row]:
    rows = [
        (_("Is it meant in earnest?"), AlertStatus(alert.status).label),
        (_("Programme"), str(programmes.version(alert.version_id).file.title)),
        (_("Department"), localised(alert.department.name)),
        (_("Issued by"), alert.issued_by.name if alert.issued_by else _("a system of the office")),
        (_("Number"), str(alert.identifier)),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _progress(alert: Alert) -> Row:
    """How far it has come, and what became of its messages."""
    became = alert_queries.what_became_of(alert)
    gone = sum(one.messages for one in became if one.state not in OPEN)
    meant = alert.sending.recipients
    return {
        "refreshes": alert_queries.is_under_way(alert),
        "meant": meant,
        "gone": gone,
        "not_made": meant - alert.sending.queued,
        "progress": _("%(gone)s of %(all)s messages have been dealt with.")
        % {"gone": number(gone), "all": number(meant)},
        "report": [campaign_showing.became_row(one) for one in became],
        "spent": won_in_words(sum(one.cost for one in became)),
    }


def confirm_page(planned: Alert) -> Row:
    """What would be sent to how many, and what it would cost, before anything is sent."""
    audience = alert_queries.audience_of(planned)
    return {
        "alert": planned,
        "status": AlertStatus(planned.status).label,
        "tone": STATUS_TONES[planned.status],
        "is_actual": planned.status == AlertStatus.ACTUAL,
        "facts": _facts(planned),
        "audience": audience,
        "channels": [
            {"channel": Channel(channel).label, "messages": count}
            for channel, count in _by_channel(audience).items()
        ],
        "texts": _texts(planned, audience),
        "cost": won_in_words(_cost(planned, audience)),
    }


def _by_channel(audience: Audience) -> dict[str, int]:
    found: dict[str, int] = {}
    for (channel, _language), count in audience.messages.items():
        found[channel] = found.get(channel, 0) + count
    return found


def _texts(alert: Alert, audience: Audience | None) -> list[Row]:
    """The words in each language in which it is written, with what a text message of them is."""
    rows = []
    for language in alert.languages:
        words = alert_planning.message_of(alert, language)
        length = _length(alert, words.text)
        reached = _messages(alert, audience, language) if audience else {}
        rows.append(
            {
                "code": language,
                "language": language_name(language),
                "subject": words.subject,
                "text": words.text,
                "description": alert.description.get(language, ""),
                "fits": True,  # what would not fit is not shown: it was refused
                "length": length and campaign_showing.length_in_words(length),
                "messages": ", ".join(
                    f"{Channel(channel).label} {number(count)}"
                    for channel, count in reached.items()
                ),
            }
        )
    return rows


def _length(alert: Alert, text: str) -> Length | None:
    has_sms = Channel.SMS in alert_queries.template_of(alert).channels
    return length_of(text) if has_sms else None


def _messages(alert: Alert, audience: Audience, language: str) -> dict[str, int]:
    """By channel: how many get it in a language; Korean goes to all in whose it is not written."""
    found: dict[str, int] = {}
    for (channel, reads), count in audience.messages.items():
        if (reads if reads in alert.languages else SOURCE_LANGUAGE) == language:
            found[channel] = found.get(channel, 0) + count
    return found


def _cost(alert: Alert, audience: Audience) -> int:
    """What its text messages will cost in won; 0 where nobody said what a part costs."""
    return int(settings.MADANG_SMS_WON) * sum(
        length_of(alert_planning.message_of(alert, language).text).parts
        * _messages(alert, audience, language).get(Channel.SMS, 0)
        for language in alert.languages
    )
