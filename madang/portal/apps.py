from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "madang.portal"
    label = "portal"

    def ready(self) -> None:
        from madang.core.accounts.commands import reseal_second_factors
        from madang.core.people.rotation import declare_resealing

        declare_resealing("second factors", reseal_second_factors)
