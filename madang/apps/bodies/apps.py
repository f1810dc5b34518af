from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BodiesConfig(AppConfig):
    name = "madang.apps.bodies"
    label = "bodies"

    def ready(self) -> None:
        from madang.apps.bodies import (  # noqa: F401  known to the log from now on
            consumers,
            events,
            queries,
        )
        from madang.core.access import declare_permissions
        from madang.core.orgs.day_plans import Plan, declare_plan
        from madang.core.orgs.open_work import Kind, declare_work

        declare_work("bodies", Kind(_("Bodies"), of_department=queries.bodies_kept_by))
        declare_plan("bodies.meetings", Plan(_("Meetings"), queries.meetings_on))
        declare_permissions(
            {
                "bodies.read": _("See bodies, their meetings and minutes"),
                "bodies.manage": _("Found bodies, appoint members and convene meetings"),
                "bodies.vote": _("Give opinions, vote and preside as a member"),
                "bodies.minutes": _("Note attendance, close items and write the minutes"),
            }
        )
