"""What was typed about a campaign, as the commands take it. A mistake names its field."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.notices.block import CONTENT, SUBJECT_LINE
from madang.apps.notices.campaigning import Plan
from madang.apps.notices.segments import read_segment
from madang.core.errors import DomainError
from madang.core.form_pages import day, time


def plan(typed: QueryDict) -> Plan:
    """A campaign as the form describes it. Raises DomainError."""
    return Plan(
        title=typed.get("title", ""),
        template=typed.get("template", ""),
        segment=read_segment(_segment(typed)),
        channels=typed.getlist("channels"),
        starts_at=_moment(typed),
        repeat=typed.get("repeat", ""),
        repeats_until=_day(typed, "repeats_until"),
        content=texts(typed, CONTENT),
        subject_line=texts(typed, SUBJECT_LINE),
    )


def texts(typed: QueryDict, name: str) -> dict[str, str]:
    """A text in each language of the office; only those that were written."""
    found = {code: typed.get(f"{name}_{code}", "") for code, _name in settings.LANGUAGES}
    return {code: text for code, text in found.items() if text.strip()}


def _segment(typed: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {
        "languages": typed.getlist("languages"),
        "levels": typed.getlist("levels"),
    }
    since, ending = _day(typed, "since"), typed.get("ending", "")
    if typed.get("service", ""):
        found["cases"] = {
            "service": typed["service"],
            "since": since,
            "standing": typed.get("standing", "") or "any",
            "ending": ending,
        }
    elif since is not None or ending or typed.get("standing", "") not in ("", "any"):
        message = _("Choose the service whose petitions you mean, or leave the fields below empty.")
        raise DomainError("service_missing", message, field="service")
    return found


def _day(typed: QueryDict, name: str) -> dt.date | None:
    return day(typed, name) if typed.get(name, "").strip() else None


def _moment(typed: QueryDict) -> dt.datetime | None:
    """The moment of a day and a time of day; None where both are empty."""
    on = _day(typed, "starts_on")
    if on is None and not typed.get("starts_time", "").strip():
        return None
    if on is None:
        raise DomainError("date_missing", _("Enter the day too."), field="starts_on")
    return timezone.make_aware(dt.datetime.combine(on, time(typed, "starts_time")))
