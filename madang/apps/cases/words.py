"""The words for how a petition ended, with the tone of their badge."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from madang.apps.cases.models import Case

Lazy = str | Promise

ENDINGS: dict[str, tuple[Lazy, str]] = {
    Case.Ending.DECIDED: (gettext_lazy("Decided"), "success"),
    Case.Ending.RETURNED: (gettext_lazy("Returned"), "warning"),
    Case.Ending.WITHDRAWN: (gettext_lazy("Withdrawn"), "neutral"),
    Case.Ending.DEEMED_WITHDRAWN: (gettext_lazy("Taken as withdrawn"), "warning"),
    Case.Ending.NOT_PROCESSED: (gettext_lazy("Not processed"), "warning"),
    Case.Ending.REPEATED: (gettext_lazy("Closed as repeated"), "warning"),
    Case.Ending.MERGED: (gettext_lazy("Merged with another petition"), "info"),
    Case.Ending.SENT_ON: (gettext_lazy("Sent on to another agency"), "info"),
    Case.Ending.UNCOLLECTED: (gettext_lazy("Closed, not collected"), "warning"),
}
