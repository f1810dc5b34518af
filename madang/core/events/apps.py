from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from madang.core.access import declare_permissions


class EventsConfig(AppConfig):
    name = "madang.core.events"
    label = "events"

    def ready(self) -> None:
        declare_permissions(
            {"events.replay": _("See and replay what failed: dead deliveries and timers")}
        )
