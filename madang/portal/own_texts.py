"""The texts of the portal that an office may word itself (``core.office``)."""

from django.utils.translation import gettext_lazy as _

from madang.core.office.wordings import Wording

HOME_NOTICE = "portal.home_notice"
HELP = "portal.help"

WORDINGS = (
    Wording(
        HOME_NOTICE,
        _("Notice on the home page"),
        _("At the top of the home page of residents; nothing stands there until you write it"),
        "",
        frozenset({"office", "phone", "hours"}),
    ),
    Wording(
        HELP,
        _("Help box"),
        _("At the foot of every page for residents"),
        _("You do not find what you need, or something does not work? Call us: we help you."),
        frozenset({"office", "phone", "hours"}),
    ),
)
