from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from madang.core.access import declare_permissions


class OfficeConfig(AppConfig):
    name = "madang.core.office"
    label = "office"

    def ready(self) -> None:
        from madang.core.office import events, lists  # noqa: F401  known to the log from now on

        declare_permissions(
            {
                "office.texts": _("Replace the office's own wordings of messages"),
                "office.codes": _("Add codes to code lists, and end them"),
            }
        )
