from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from madang.core.access import declare_permissions


class PeopleConfig(AppConfig):
    name = "madang.core.people"
    label = "people"

    def ready(self) -> None:
        from madang.core.people import consumers, vault  # noqa: F401  registers its timer

        vault.check_keys()
        declare_permissions(
            {
                "people.register": _("Register residents"),
                "people.change": _("Change the contact details of residents"),
                "people.verify": _("Confirm who somebody is, or that a contact is theirs"),
                "people.reveal": _("See the personal data of residents"),
                "people.reveal_unique": _("See resident, passport, licence and foreigner numbers"),
                "people.audit": _("Review who looked at whose personal data"),
            }
        )
