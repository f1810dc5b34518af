"""Cases by who filed them: the whole name, or a telephone number or e-mail address."""

from collections.abc import Sequence
from typing import Final, Literal

from madang.apps.cases.models import Case
from madang.apps.cases.queries import LISTED, PAGE, OpenCase, Scope, in_scope
from madang.core.actors import Actor
from madang.core.people import commands as people
from madang.core.people.reading import MOST_COMPARED

By = Literal["name", "phone", "email"]
BYS: Final[tuple[By, ...]] = ("name", "phone", "email")
Ended = Literal["open", "closed"]
ENDED: Final[tuple[Ended, ...]] = ("open", "closed")


def cases_of_person(
    actor: Actor,
    *,
    by: By,
    value: str,
    scope: Scope,
    ended: Ended,
    purpose: str,
    path: str,
) -> Sequence[OpenCase]:
    """Petitions of whoever has this name, number or address; the last filed first, one more than a
    page at most.

    By name the last MOST_COMPARED petitions of the scope are looked through, for a name has no
    index. Each search is written into the access log, also one that finds nobody. Raises Forbidden,
    DomainError, and RuntimeError inside a transaction.
    """
    rows = in_scope(actor, scope)
    closed = rows.filter(status=Case.Status.CLOSED)
    rows = closed if ended == "closed" else rows.exclude(status=Case.Status.CLOSED)
    if by == "name":
        latest = rows.order_by("-wanted_at", "-id").values_list("resident_id", flat=True)
        found = people.find_by_name(
            actor=actor, among=set(latest[:MOST_COMPARED]), name=value, purpose=purpose, path=path
        )
    else:
        found = people.find_by_identifier(
            actor=actor,
            agency_id=actor.agency_id,
            field=by,
            value=value,
            purpose=purpose,
            path=path,
        )
    listed = rows.filter(resident_id__in=found).order_by("-id").values_list(*LISTED)
    return [OpenCase(*row) for row in listed[: PAGE + 1]] if found else []
