"""The lines on which periods are counted.

One idea carries every rule: a rule is an axis of whole numbers (working minutes, working days,
calendar days). The receipt has a place on it, the period is added, a hold that begins before the
end reached so far pushes that end by its own length, an extension is added to what was reached, and
the place is turned back into a moment.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from madang.lib.periods.calendar import Calendar, minute_of, moment_of
from madang.lib.periods.civil import day_after
from madang.lib.periods.law import Rule
from madang.lib.periods.ledger import Out, apart
from madang.lib.periods.period import Period

Stretch = tuple[int, int]
#: What a hold takes out: from the first to before the second, if it begins, which is the third,
#: before the end.
Held = tuple[int, int, int]


class Axis(Protocol):
    """A line of whole numbers; the end of a period is the first number that is not in it."""

    def start(self, received: dt.datetime) -> int:
        """Where the first unit that counts lies."""
        ...

    def add(self, place: int, length: Period) -> int:
        """The end of a length that begins here."""
        ...

    def settled(self, end: int) -> int:
        """The end as it really comes: by 민법161 a last day that is off moves on."""
        ...

    def held(self, out: Out) -> Held:
        """What a hold takes out."""
        ...

    def moment(self, end: int) -> dt.datetime:
        """The last moment of a period whose end, as it really comes, is this."""
        ...

    def elapsed(self, place: int) -> int:
        """Working minutes of the calendar before this place."""
        ...


class WorkingMinutes:
    """법19①: working minutes since the beginning of the calendar."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def start(self, received: dt.datetime) -> int:
        return self.calendar.elapsed(received)

    def add(self, place: int, length: Period) -> int:
        return place + length.working_hours * 60

    def settled(self, end: int) -> int:
        return end

    def held(self, out: Out) -> Held:
        elapsed = self.calendar.elapsed
        return elapsed(out.start), elapsed(out.end), elapsed(out.begins)

    def moment(self, end: int) -> dt.datetime:
        return self.calendar.moment_at(end)

    def elapsed(self, place: int) -> int:
        return place


class WorkingDays:
    """법19②: working days since the beginning of the calendar."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def start(self, received: dt.datetime) -> int:
        return self.calendar.number_of(received.toordinal())

    def add(self, place: int, length: Period) -> int:
        return place + length.amount

    def settled(self, end: int) -> int:
        return end

    def held(self, out: Out) -> Held:
        first, after = covered(out, self.calendar)
        number_of = self.calendar.number_of
        return number_of(first), number_of(after), number_of(still_open(out, self.calendar))

    def moment(self, end: int) -> dt.datetime:
        return closing(self.calendar.ordinal_of(end - 1), self.calendar)

    def elapsed(self, place: int) -> int:
        return self.calendar.elapsed_before(self.calendar.ordinal_of(place))


class CalendarDays:
    """법19③ and 민법 157–161: calendar days; the first one counts, or it does not."""

    def __init__(self, calendar: Calendar, first_day_out: int) -> None:
        self.calendar = calendar
        self.first_day_out = first_day_out

    def start(self, received: dt.datetime) -> int:
        return received.toordinal() + self.first_day_out

    def add(self, place: int, length: Period) -> int:
        return day_after(length, place)

    def settled(self, end: int) -> int:
        return self.calendar.ordinal_of(self.calendar.number_of(end - 1)) + 1

    def held(self, out: Out) -> Held:
        return *covered(out, self.calendar), still_open(out, self.calendar)

    def moment(self, end: int) -> dt.datetime:
        return closing(end - 1, self.calendar)

    def elapsed(self, place: int) -> int:
        return self.calendar.elapsed_before(place)


def axis_of(rule: Rule, calendar: Calendar) -> Axis:
    """The axis on which a rule counts."""
    if rule is Rule.HOURS:
        return WorkingMinutes(calendar)
    if rule is Rule.DAYS:
        return WorkingDays(calendar)
    return CalendarDays(calendar, first_day_out=int(rule is Rule.CIVIL))


def covered(out: Out, calendar: Calendar) -> tuple[int, int]:
    """The days that a hold covers, by their ordinals: the first, and the first that it leaves.

    A day on which some working time was left is not covered.
    """
    first, after = out.start.toordinal(), out.end.toordinal()
    if minute_of(out.start) > calendar.hours_on(first).opens:
        first += 1
    hours = calendar.hours_on(after)
    if hours.works and minute_of(out.end) >= hours.closes:
        after += 1
    return first, max(first, after)


def still_open(out: Out, calendar: Calendar) -> int:
    """The first day that has not closed when a hold begins, by its ordinal."""
    day = out.begins.toordinal()
    return day + (minute_of(out.begins) >= calendar.hours_on(day).closes)


def closing(day: int, calendar: Calendar) -> dt.datetime:
    """The moment at which a working day ends."""
    return moment_of(day, calendar.hours_on(day).closes)


def held_apart(axis: Axis, outs: Sequence[Out], start: int) -> list[Held]:
    """What holds take out from ``start`` on, by their beginning, each without the earlier ones.

    On days the earlier of two holds also covers the earlier day, so the later one lies behind it.
    In minutes it does not: the day of a supplement reaches back over what was held in the morning.
    """
    behind = not isinstance(axis, WorkingMinutes)
    kept: list[Held] = []
    reached = start
    for out in outs if behind else apart(outs):
        first, after, begins = axis.held(out)
        first = max(first, reached)
        if after > first:
            kept.append((first, after, max(first, begins)))
            if behind:
                reached = after
    return kept


def end_of(
    axis: Axis, start: int, lengths: Sequence[Period], held: Sequence[Held]
) -> tuple[int, list[Stretch]]:
    """The end of a period and its extensions (``lengths``) among holds that lie apart.

    An extension runs on from the end that was reached, which is settled before; by the hour there
    is nothing to settle, and it is part of the one length. A hold that begins after the last end
    moves nothing, whatever its day. Also gives what the holds really took out.
    """
    end, place = axis.add(start, lengths[0]), 0
    for number, length in enumerate(lengths):
        if number:
            end = axis.add(axis.settled(end), length)
        is_last = number == len(lengths) - 1
        while place < len(held):
            first, after, begins = held[place]
            begins = begins if is_last else first
            if begins < end:
                end += after - first
            elif begins < axis.settled(end):  # on the way to the next working day
                end = after + 1
            else:
                break
            place += 1
    taken = [(first, after) for first, after, _begins in held[:place]]
    late = [(begins, after) for _first, after, begins in held[place:] if begins < after]
    return end, taken + late
