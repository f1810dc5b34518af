from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from madang.core.access import declare_permissions


class DevicesConfig(AppConfig):
    name = "madang.core.devices"
    label = "devices"

    def ready(self) -> None:
        from madang.core.devices import consumers, events  # noqa: F401  known from now on

        declare_permissions({"devices.manage": _("Register kiosks, pair them and revoke them")})
