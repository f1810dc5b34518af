from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QueuesConfig(AppConfig):
    name = "madang.apps.queues"
    label = "queues"

    def ready(self) -> None:
        from madang.apps.queues import events, queries  # noqa: F401  known to the log from now on
        from madang.core.access import declare_permissions
        from madang.core.orgs.open_work import Kind, declare_work

        declare_work("queues", Kind(_("Counters"), of_department=queries.counters_kept_by))
        declare_permissions(
            {
                "queues.serve": _("Call the next number at a counter of one's department"),
                "queues.manage": _("Open and close counters"),
            }
        )
