"""The questions of the forms for alerts, and what was typed, as the commands take it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, override, pgettext
from django.utils.translation import gettext as _

from madang.apps.notices.alert_models import (
    LANGUAGES,
    LONGEST,
    AlertStatus,
    Category,
    Certainty,
    Severity,
    Urgency,
)
from madang.apps.notices.alert_planning import CODES, Content
from madang.apps.notices.campaign_queries import OfferedTemplate
from madang.apps.notices.models import Alert
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError
from madang.core.form_pages import day, time

Row = dict[str, Any]
HOURS_IN_FORCE: Final = 6
# Both are read out and sent on their own; longer texts take a box of several lines.
TALL: Final = ("description", "instruction")


def issue_fields(agency: AgencyRef, offered: Sequence[OfferedTemplate]) -> list[Row]:
    """The questions for a first warning."""
    return [
        {
            "name": "status",
            "type": "choice",
            "label": _("Is it meant in earnest?"),
            "hint": _(
                "Exercises and tests go to the same people and begin by saying what they are."
            ),
            "required": True,
            "options": AlertStatus.choices,
        },
        {
            "name": "template",
            "type": "choice",
            "label": _("Message"),
            "hint": _("Messages that programme files have for warnings."),
            "required": True,
            "compact": True,
            "options": [(one.key, f"{one.title}: {one.template.title}") for one in offered],
            "value": offered[0].key if len(offered) == 1 else "",
        },
        *content_fields(None, agency),
    ]


def content_fields(alert: Alert | None, agency: AgencyRef) -> list[Row]:
    """The questions for what an alert says, with the answers of the one that it replaces."""
    name = {language: agency.name.get(language, "") for language in LANGUAGES}
    return [
        *_text_fields("event", _("What happens"), alert.event if alert else {}),
        *_text_fields("area", _("Where"), alert.area if alert else name),
        *_text_fields("headline", _("Headline"), alert.headline if alert else {}),
        *_text_fields(
            "instruction", _("What people should do"), alert.instruction if alert else {}
        ),
        *_text_fields("description", _("Description"), alert.description if alert else {}),
        _code("category", _("Kind of danger"), Category, alert),
        _code("severity", _("Severity"), Severity, alert),
        _code("urgency", _("Urgency"), Urgency, alert),
        _code("certainty", _("Certainty"), Certainty, alert),
        *_moment_fields(alert),
    ]


def cancel_fields(alert: Alert) -> list[Row]:
    """The questions for a cancellation, answered so that nothing has to be typed."""
    headlines, instructions = {}, {}
    for language in alert.languages:
        # In the language of the message, not in that of whoever sends it.
        with override(language):
            over = gettext("The warning is over: %(event)s")
            headlines[language] = over % {"event": alert.event[language]}
            instructions[language] = gettext("You need not follow it any more.")
    languages = alert.languages
    return [
        *_text_fields("headline", _("Headline"), headlines, languages),
        *_text_fields("instruction", _("What people should do"), instructions, languages),
    ]


IN_LANGUAGE: Final[Mapping[str, Any]] = {
    "ko": gettext_lazy("%(label)s, in Korean"),
    "en": gettext_lazy("%(label)s, in English"),
}


def _text_fields(
    name: str, label: str, said: Mapping[str, str], languages: Sequence[str] = LANGUAGES
) -> list[Row]:
    return [
        {
            "name": f"{name}_{language}",
            "type": "textarea" if name in TALL else "text",
            "label": IN_LANGUAGE[language] % {"label": label},
            "required": language == "ko" and name != "description",
            "max_length": LONGEST[name],
            "value": said.get(language, ""),
        }
        for language in languages
    ]


def _code(name: str, label: str, choices: Any, alert: Alert | None) -> Row:
    return {
        "name": name,
        "type": "choice",
        "label": label,
        "required": True,
        "compact": True,
        "options": choices.choices,
        "value": getattr(alert, name) if alert else "",
    }


def _moment_fields(alert: Alert | None) -> list[Row]:
    ends = alert.expires if alert else timezone.now() + dt.timedelta(hours=HOURS_IN_FORCE)
    return [
        *_when("expires", _("Holds until"), pgettext("alert", "Time until which it holds"), ends),
        *_when(
            "onset",
            _("Begins on"),
            _("Time at which it begins"),
            alert.onset if alert else None,
            _("Left empty: the danger is there already."),
        ),
    ]


def _when(
    name: str, label: str, time_label: str, moment: dt.datetime | None, hint: str = ""
) -> list[Row]:
    known = timezone.localtime(moment) if moment else None
    required = name == "expires"
    return [
        {
            "name": f"{name}_on",
            "type": "date",
            "label": label,
            "hint": hint,
            "required": required,
            "value": known.date().isoformat() if known else "",
        },
        {
            "name": f"{name}_time",
            "type": "text",
            "label": time_label,
            "hint": _("Such as 14:00"),
            "required": required,
            "max_length": 5,
            "value": known.strftime("%H:%M") if known else "",
        },
    ]


def content(typed: QueryDict) -> Content:
    """What an alert says, as the form describes it. Raises DomainError."""
    expires = _moment(typed, "expires")
    if expires is None:
        raise DomainError("bad_date", _("Enter a date."), field="expires_on")
    said: dict[str, Any] = {name: texts(typed, name) for name in LONGEST}
    codes: dict[str, Any] = {name: typed.get(name, "") for name in CODES}
    return Content(**codes, **said, expires=expires, onset=_moment(typed, "onset"))


def texts(typed: QueryDict, name: str) -> dict[str, str]:
    """A text in each language in which it may be typed."""
    return {language: typed.get(f"{name}_{language}", "") for language in LANGUAGES}


def _moment(typed: QueryDict, name: str) -> dt.datetime | None:
    """The moment of a day and a time of day; None where both are empty."""
    said = [typed.get(f"{name}_{part}", "").strip() for part in ("on", "time")]
    if not any(said):
        return None
    if not said[0]:
        raise DomainError("date_missing", _("Enter the day too."), field=f"{name}_on")
    return timezone.make_aware(
        dt.datetime.combine(day(typed, f"{name}_on"), time(typed, f"{name}_time"))
    )
