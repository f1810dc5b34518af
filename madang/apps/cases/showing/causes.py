"""Why due dates move, in words."""

from django.utils.translation import gettext_lazy

CAUSES = {
    "day_off": gettext_lazy("a day off was declared (%(note)s)"),
    "day_worked": gettext_lazy("a working day was declared (%(note)s)"),
    "day_withdrawn": gettext_lazy("a declared day was taken back (%(note)s)"),
    "hours": gettext_lazy("the working hours of the office changed"),
    "outage": gettext_lazy("the information system had failed; that time does not count"),
}


def cause_in_words(cause: str, note: str) -> str:
    """Why a due date moved, in the reader's language."""
    text = CAUSES.get(cause)
    return str(text) % {"note": note} if text else note
