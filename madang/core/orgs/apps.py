from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from madang.core.access import declare_permissions


class OrgsConfig(AppConfig):
    name = "madang.core.orgs"
    label = "orgs"

    def ready(self) -> None:
        from madang.core.orgs import events  # noqa: F401  known to the log from now on

        declare_permissions(
            {
                "orgs.manage": _("Manage departments, officials and roles"),
                "orgs.calendar": _("Declare holidays and working days"),
            }
        )
