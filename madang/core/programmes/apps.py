from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "madang.core.programmes"
    label = "programmes"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from madang.core.access import declare_permissions
        from madang.core.orgs.open_work import Kind, declare_work
        from madang.core.programmes import (  # noqa: F401  known to the log from now on
            events,
            queries,
        )

        declare_work(
            "programmes",
            Kind(_("Programme files that name it"), of_department=queries.programmes_naming),
        )
        declare_permissions({"programmes.apply": _("Put programme files into force")})
