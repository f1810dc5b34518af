from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "madang.core.programmes"
    label = "programmes"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from madang.core.access import declare_permissions
        from madang.core.programmes import events  # noqa: F401  known to the log from now on

        declare_permissions({"programmes.apply": _("Put programme files into force")})
