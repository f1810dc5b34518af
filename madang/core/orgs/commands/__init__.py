"""Setting up and changing an organisation."""

from madang.core.orgs.commands.absences import end_absence, record_absence
from madang.core.orgs.commands.base import raise_offers_version
from madang.core.orgs.commands.calendar import (
    declare_day,
    remove_window,
    set_opening_hours,
    set_window,
    withdraw_day,
)
from madang.core.orgs.commands.granting import define_role, issue_token, revoke_token
from madang.core.orgs.commands.outages import begin_outage, end_outage
from madang.core.orgs.commands.own_settings import change_settings
from madang.core.orgs.commands.structure import (
    appoint_official,
    create_agency,
    create_department,
    set_head,
    set_superior,
)

__all__ = [
    "appoint_official",
    "begin_outage",
    "change_settings",
    "create_agency",
    "create_department",
    "declare_day",
    "define_role",
    "end_absence",
    "end_outage",
    "issue_token",
    "raise_offers_version",
    "record_absence",
    "remove_window",
    "revoke_token",
    "set_head",
    "set_opening_hours",
    "set_superior",
    "set_window",
    "withdraw_day",
]
