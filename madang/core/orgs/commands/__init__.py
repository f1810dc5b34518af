"""Setting up and changing an organisation."""

from madang.core.orgs.commands.absences import end_absence, record_absence
from madang.core.orgs.commands.base import raise_offers_version
from madang.core.orgs.commands.calendar import (
    check_declaration,
    check_withdrawal,
    declare_day,
    withdraw_day,
)
from madang.core.orgs.commands.departments import (
    change_department,
    close_department,
    create_department,
    set_head,
)
from madang.core.orgs.commands.granting import define_role, issue_token, revoke_token
from madang.core.orgs.commands.hours import remove_window, set_opening_hours, set_window
from madang.core.orgs.commands.officials import (
    grant_roles,
    leave_office,
    move_official,
    take_on,
)
from madang.core.orgs.commands.outages import begin_outage, end_outage
from madang.core.orgs.commands.own_settings import change_settings
from madang.core.orgs.commands.structure import (
    appoint_official,
    create_agency,
    set_superior,
)

__all__ = [
    "appoint_official",
    "begin_outage",
    "change_department",
    "change_settings",
    "check_declaration",
    "check_withdrawal",
    "close_department",
    "create_agency",
    "create_department",
    "declare_day",
    "define_role",
    "end_absence",
    "end_outage",
    "grant_roles",
    "issue_token",
    "leave_office",
    "move_official",
    "raise_offers_version",
    "record_absence",
    "remove_window",
    "revoke_token",
    "set_head",
    "set_opening_hours",
    "set_superior",
    "set_window",
    "take_on",
    "withdraw_day",
]
