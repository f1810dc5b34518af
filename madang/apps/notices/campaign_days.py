"""On which days the rounds of a campaign are, where the office is."""

import calendar
import datetime as dt
from collections.abc import Iterator
from typing import Final

from django.utils import timezone

from madang.apps.notices.models import Campaign

# More rounds than a weekly campaign has in ten years.
MOST_DAYS: Final = 520


def round_key(moment: dt.datetime) -> str:
    """The day of a round where the office is: ``2026-11-30``."""
    return timezone.localdate(moment).isoformat()


def following(campaign: Campaign) -> dt.datetime | None:
    """The moment of the round after the one that begins now; None after the last one.

    One whose day has passed, because nothing ran meanwhile, is left out.
    """
    first = timezone.localtime(campaign.starts_at)
    today = timezone.localdate()
    going = timezone.localdate(campaign.next_at) if campaign.next_at else today
    for day in _later_days(campaign):
        if day > max(today, going):
            return timezone.make_aware(dt.datetime.combine(day, first.time()))
    return None


def coming_days(campaign: Campaign, *, most: int) -> list[dt.date]:
    """The days of the next rounds of a campaign that was allowed; at most so many."""
    if campaign.next_at is None:
        return []
    days = [timezone.localdate(campaign.next_at)]
    for day in _later_days(campaign):
        if len(days) >= most:
            break
        if day > days[-1]:
            days.append(day)
    return days


def _later_days(campaign: Campaign) -> Iterator[dt.date]:
    """The days of all rounds but the first.

    Reckoned from the first, so that a month with few days moves no later round.
    """
    until = campaign.repeats_until
    if campaign.repeat == Campaign.Repeat.NONE or until is None:
        return
    first = timezone.localdate(campaign.starts_at)
    turn = 1
    while (day := _day(first, campaign.repeat, turn)) <= until:
        yield day
        turn += 1


def _day(first: dt.date, repeat: str, turn: int) -> dt.date:
    if repeat == Campaign.Repeat.WEEKLY:
        return first + dt.timedelta(weeks=turn)
    years, month = divmod(first.month - 1 + turn, 12)
    year = first.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(first.day, last))
