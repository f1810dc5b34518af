from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "madang.portal"
    label = "portal"

    def ready(self) -> None:
        from madang.core.accounts.commands import reseal_second_factors
        from madang.core.office.wordings import declare_wordings
        from madang.core.people.rotation import declare_resealing
        from madang.portal.own_texts import WORDINGS

        declare_resealing("second factors", reseal_second_factors)
        declare_wordings(WORDINGS)
