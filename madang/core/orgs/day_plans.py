"""What is planned for a day beside periods: meetings, bookings. Each capability says how it counts.

Who declares a day off sees it before saying yes. Nothing of it moves by itself.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from madang.core.errors import Text


@dataclass(frozen=True, slots=True)
class Plan:
    """Plans of one kind, and how many of them an agency (by id) has on a day."""

    label: Text
    on_day: Callable[[int, dt.date], int]


PLANS: dict[str, Plan] = {}


def declare_plan(name: str, plan: Plan) -> None:
    """Make a kind of plan known under a name; call it from ``AppConfig.ready``."""
    PLANS[name] = plan


def planned_on(agency_id: int, date: dt.date) -> Sequence[tuple[Text, int]]:
    """What is planned for a day: the kinds of which there is any, and how many."""
    found = [(plan.label, plan.on_day(agency_id, date)) for plan in PLANS.values()]
    return [(label, number) for label, number in found if number]
