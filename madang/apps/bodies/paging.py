"""Where a list of meetings goes on, as text in an address."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from madang.apps.bodies.models import Meeting
from madang.core.errors import NotFound
from madang.lib import inputs


def key_text(meeting: Meeting) -> str:
    """The key of the last row that was shown."""
    return f"{meeting.scheduled_at.isoformat()}~{meeting.pk}"


def key_of(text: str) -> tuple[dt.datetime, int] | None:
    """None for the first page. Raises NotFound for what is no key."""
    if not text:
        return None
    found = inputs.list_key(text)
    if found is None:
        raise NotFound("no_page", _("There is no such page of the list."))
    when, number = found
    return (when if when.tzinfo else timezone.make_aware(when)), number
