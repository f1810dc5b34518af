"""Words for how cases stand to each other, and for why nobody was put in charge."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.events.belonging import AssignmentFailed
from madang.apps.cases.models import CaseLink
from madang.core.events.models import EventRow

Lazy = str | Promise
Kind = CaseLink.Kind

# With True: what this case is to the other one; with False: what the other one is to this case.
LINKS: Mapping[tuple[CaseLink.Kind, bool], Lazy] = {
    (Kind.REPEATS, True): _("Repeats"),
    (Kind.REPEATS, False): _("Repeated by"),
    (Kind.MERGED_INTO, True): _("Joined to"),
    (Kind.MERGED_INTO, False): _("Joined to this one"),
    (Kind.OBJECTS_TO, True): _("Objects to the refusal of"),
    (Kind.OBJECTS_TO, False): _("Objection to this refusal"),
    (Kind.FOLLOWS, True): _("Goes on from the pre-review"),
    (Kind.FOLLOWS, False): _("Goes on as"),
    (Kind.SENT_FROM, True): _("Came from another agency, there"),
    (Kind.SENT_FROM, False): _("Went on to another agency, there"),
}
WHY_NOBODY: Mapping[str, Lazy] = {
    "no_rule": _("no rule of the programme file fits these answers"),
    "nobody_in_office": _("nobody is in office in the department"),
    "nobody_with_role": _("nobody in the department holds this role"),
    "all_absent": _("everybody is absent, and nobody of the department stands in"),
}


def why_nobody(events: Sequence[EventRow]) -> str:
    """Why the rule of the programme file found nobody to be in charge, from the case's timeline."""
    failed = [row for row in events if row.name == AssignmentFailed.name]
    if not failed:
        return ""
    data = failed[-1].data
    return f"{data['rule']}: {WHY_NOBODY.get(data['why'], data['why'])}"
