from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "madang.apps.notices"
    label = "notices"

    def ready(self) -> None:
        from madang.apps.notices import block, consumers, events  # noqa: F401  known from now on
        from madang.core.access import declare_permissions
        from madang.core.programmes.format import register_block

        register_block("notices", block.NoticesBlock, about=block.ABOUT)
        declare_permissions(
            {
                "notices.read": _("See the messages that were sent and those that wait"),
                "notices.settle": _("Say what became of messages in doubt"),
            }
        )
