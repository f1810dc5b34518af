"""The words for kinds, states, stances, votes and outcomes; with the tone of their badge."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.apps.bodies.models import (
    AgendaItem,
    Attendance,
    Kind,
    Meeting,
    Member,
    Opinion,
    Vote,
)

Lazy = str | Promise

KINDS: dict[str, Lazy] = {
    Kind.JOINT_REVIEW: _("Joint review"),
    Kind.WORKING_REVIEW: _("Working-level review"),
    Kind.COMMITTEE: _("Mediation committee"),
}
ROLES: dict[str, Lazy] = {
    Member.Role.CHAIR: _("Chair"),
    Member.Role.MEMBER: _("Member"),
}
MEETING_STATES: dict[str, tuple[Lazy, str]] = {
    Meeting.State.CONVENED: (_("Convened"), "primary"),
    Meeting.State.HELD: (pgettext_lazy("state of a meeting", "Held"), "success"),
    Meeting.State.CANCELLED: (pgettext_lazy("state of a meeting", "Cancelled"), "neutral"),
}
ATTENDANCE: dict[str, Lazy] = {
    Attendance.State.PRESENT: _("Present"),
    Attendance.State.EXCUSED: _("Excused"),
    Attendance.State.WRITTEN: _("Written opinion only"),
    Attendance.State.ABSENT: pgettext_lazy("attendance", "Absent"),
}
STANCES: dict[str, tuple[Lazy, str]] = {
    Opinion.Stance.AGREE: (_("Agrees"), "success"),
    Opinion.Stance.AGREE_WITH_CONDITIONS: (_("Agrees with conditions"), "info"),
    Opinion.Stance.OPPOSE: (_("Opposes"), "danger"),
    Opinion.Stance.NONE: (_("No opinion"), "neutral"),
}
CHOICES: dict[str, Lazy] = {
    Vote.Choice.FOR: pgettext_lazy("vote", "For"),
    Vote.Choice.AGAINST: pgettext_lazy("vote", "Against"),
    Vote.Choice.ABSTAIN: pgettext_lazy("vote", "Abstention"),
}
OUTCOMES: dict[str, tuple[Lazy, str]] = {
    AgendaItem.Outcome.ADOPTED: (_("Adopted"), "success"),
    AgendaItem.Outcome.WITH_CONDITIONS: (_("Adopted with conditions"), "success"),
    AgendaItem.Outcome.REJECTED: (_("Rejected"), "danger"),
    AgendaItem.Outcome.DEFERRED: (_("Deferred"), "warning"),
    AgendaItem.Outcome.WITHDRAWN: (_("Taken off the agenda"), "neutral"),
}
# By the key of the form's list.
QUORUMS: dict[str, Lazy] = {
    "1/2": _("More than half of the members"),
    "half": _("At least half of the members"),
    "2/3": _("At least two thirds of the members"),
    "3/4": _("At least three quarters of the members"),
    "all": _("All members"),
}
