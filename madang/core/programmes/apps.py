from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "madang.core.programmes"
    label = "programmes"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from madang.core.access import declare_permissions
        from madang.core.office.code_lists import CodeList, declare_code_list
        from madang.core.orgs.open_work import Kind, declare_work
        from madang.core.programmes import (  # noqa: F401  known to the log from now on
            events,
            life_events,
            queries,
        )

        declare_work(
            "programmes",
            Kind(_("Programme files that name it"), of_department=queries.programmes_naming),
        )
        declare_code_list(
            CodeList(
                life_events.CODES,
                _("Events of life"),
                _("Services name them in programme files; residents browse by them."),
                life_events.NAMES,
                named_by=_("Services of programme files name them: life_events: [business]."),
            )
        )
        declare_permissions({"programmes.apply": _("Put programme files into force")})
