from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "madang.apps.cases"
    label = "cases"

    def ready(self) -> None:
        from madang.apps.cases import block, consumers, events  # noqa: F401  known from now on
        from madang.core.access import declare_permissions
        from madang.core.programmes.format import register_block

        register_block("cases", block.CasesBlock, about=block.ABOUT)
        declare_permissions(
            {
                "cases.read": _("See the cases of one's own department"),
                "cases.read_all": _("See the cases of all departments"),
                "cases.accept": _("Accept cases"),
                "cases.assign": _("Name the official in charge of a case"),
                "cases.decide": _("Decide cases"),
                "cases.file": _("File petitions for others through the API"),
            }
        )
