from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from madang.core.access import declare_permissions


class OrgsConfig(AppConfig):
    name = "madang.core.orgs"
    label = "orgs"

    def ready(self) -> None:
        from madang.core.events.standing import stand_ins_from
        from madang.core.events.timers import agencies_from
        from madang.core.orgs import events, queries  # noqa: F401  known to the log from now on

        agencies_from(queries.agency_ids)
        stand_ins_from(queries.standing_in)
        declare_permissions(
            {
                "orgs.manage": _("Manage departments, officials, absences, roles and settings"),
                "orgs.team_absences": _("Record the absences of one's own team"),
                "orgs.absences": _("See who is away, record one's own absence"),
                "orgs.calendar": _("Set hours and service windows, declare days, record outages"),
            }
        )
