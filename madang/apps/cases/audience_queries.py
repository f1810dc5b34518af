"""Who had petitions of a kind, for those who tell many at once. Ids only: nothing is opened."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from madang.apps.cases.models import Case
from madang.apps.cases.words import ENDINGS, Lazy

Standing = Literal["any", "open", "ended"]
ENDING_LABELS: Final[Mapping[str, Lazy]] = {
    str(ending): label for ending, (label, _tone) in ENDINGS.items()
}
"""The ways in which a petition ends, in words."""


def residents_with_cases(
    agency_id: int,
    *,
    service: str,
    since: dt.datetime | None = None,
    standing: Standing = "any",
    ending: str = "",
) -> Sequence[int]:
    """The ids of residents of an agency who filed a petition of a service, each once.

    Narrowed to petitions filed at ``since`` or later, to those that are open or ended, and to one
    of ENDING_LABELS.
    """
    rows = Case.objects.filter(agency_id=agency_id, service=service)
    if since is not None:
        rows = rows.filter(filed_at__gte=since)
    if standing == "open":
        rows = rows.exclude(status=Case.Status.CLOSED)
    elif standing == "ended":
        rows = rows.filter(status=Case.Status.CLOSED)
    if ending:
        rows = rows.filter(ending=ending)
    return list(rows.order_by().values_list("resident_id", flat=True).distinct())
