"""What is done with bodies. Each command checks, changes and records in one transaction.

``version`` is the version of the thing that the actor saw: if somebody acted meanwhile, the command
changes nothing and raises Stale. ``moment`` is now, unless a test or an import says otherwise.
"""

from madang.apps.bodies.commands.days_off import note_day_off
from madang.apps.bodies.commands.founding import (
    BodyRules,
    Seat,
    appoint_member,
    change_body,
    end_membership,
    found_body,
)
from madang.apps.bodies.commands.items import (
    cast_vote,
    close_item,
    decide_by_delegation,
    give_opinion,
    note_applicant,
)
from madang.apps.bodies.commands.meetings import (
    Convened,
    ItemIn,
    add_item,
    cancel_meeting,
    convene_meeting,
    move_meeting,
    note_attendance,
)
from madang.apps.bodies.commands.minutes import confirm_minutes, write_minutes
from madang.apps.bodies.commands.withdrawing import withdraw_item

__all__ = [
    "BodyRules",
    "Convened",
    "ItemIn",
    "Seat",
    "add_item",
    "appoint_member",
    "cancel_meeting",
    "cast_vote",
    "change_body",
    "close_item",
    "confirm_minutes",
    "convene_meeting",
    "decide_by_delegation",
    "end_membership",
    "found_body",
    "give_opinion",
    "move_meeting",
    "note_applicant",
    "note_attendance",
    "note_day_off",
    "withdraw_item",
    "write_minutes",
]
