"""The Django app of the page kit: its templates, static files and translations."""

from django.apps import AppConfig
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Warning, register  # noqa: A004  # Django's own name

PREPARED = "vendor/krds.css"


class UiConfig(AppConfig):
    name = "madang.ui"
    label = "ui"

    def ready(self) -> None:
        register(vendor_files, "staticfiles")


def vendor_files(**_kwargs: object) -> list[CheckMessage]:
    """Warn when the design system has not been prepared: pages would come without any style."""
    if finders.find(PREPARED):
        return []
    return [
        Warning(
            f"{PREPARED} is not among the static files; pages will have no style.",
            hint="Run: python -m madang.ui.vendor node_modules madang/ui/static/vendor",
            id="ui.W001",
        )
    ]
