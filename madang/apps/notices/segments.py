"""Whom a campaign is for, said by what we know without opening anybody's data.

A segment only ever narrows: consent and a way to reach somebody are asked besides (``reaching``).
"""

import datetime as dt
from typing import Any, Final, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from madang.apps.cases import audience_queries
from madang.apps.cases import queries as cases
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError, NotFound
from madang.core.events.bulk import as_array
from madang.lib.inputs import FIRST_DAY, LAST_DAY

PERSONS_SQL: Final = """
SELECT person.id AS resident_id, person.language, NULL::jsonb AS values
FROM people_resident AS person
WHERE person.agency_id = %(agency)s
    AND (%(languages)s::text[] IS NULL OR person.language = ANY(%(languages)s::text[]))
    AND (%(levels)s::text[] IS NULL OR person.identity_level = ANY(%(levels)s::text[]))
    AND (%(with_cases)s::bigint[] IS NULL OR person.id = ANY(%(with_cases)s::bigint[]))
    -- Who never agreed need not be asked for their last word: that takes a look at each.
    AND (%(purpose)s::text IS NULL OR person.id IN (
        SELECT resident_id FROM people_consent WHERE purpose = %(purpose)s AND given))
"""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CasesOf(_Shape):
    """Who filed a petition of a service."""

    service: str = Field(max_length=60)
    since: dt.date | None = Field(default=None, ge=FIRST_DAY, le=LAST_DAY)
    """Filed on this day or later."""
    standing: Literal["any", "open", "ended"] = "any"
    ending: str = Field(default="", max_length=20)
    """How it ended; only with ``standing: ended``."""


class Segment(_Shape):
    """All conditions hold together; one that is left out lets everybody in."""

    languages: tuple[str, ...] = Field(default=(), max_length=20)
    levels: tuple[Literal["anonymous", "contact", "verified"], ...] = Field(
        default=(), max_length=3
    )
    cases: CasesOf | None = None


def read_segment(raw: Any) -> Segment:
    """A segment as forms and machines send it. Raises DomainError, naming the part."""
    try:
        return Segment.model_validate(raw)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        message = _("This part of the segment cannot be read: %(part)s. Nothing was changed.")
        raise DomainError("bad_segment", message % {"part": place}) from None


def check_segment(segment: Segment, agency: AgencyRef) -> None:
    """Raise DomainError for what no resident of the agency could ever be."""
    for language in segment.languages:
        if language not in dict(settings.LANGUAGES):
            raise DomainError(
                "unknown_language", _("This language is not offered."), field="languages"
            )
    if segment.cases is not None:
        _check_cases(segment.cases, agency)


def _check_cases(asked: CasesOf, agency: AgencyRef) -> None:
    try:
        cases.offered_service(agency, asked.service)
    except NotFound as error:
        raise DomainError("no_service", error.message, field="service") from None
    if asked.since is not None and asked.since > timezone.localdate():
        message = _("This day is still to come, so nobody can have filed since then.")
        raise DomainError("in_the_future", message, field="since")
    if not asked.ending:
        return
    if asked.ending not in audience_queries.ENDING_LABELS:
        raise DomainError("unknown_ending", _("Petitions do not end like this."), field="ending")
    if asked.standing != "ended":
        message = _("Only a petition that has ended has an ending: choose “ended” too.")
        raise DomainError("ending_of_open", message, field="ending")


def persons_values(segment: Segment, agency_id: int) -> dict[str, Any]:
    """The parameters of PERSONS_SQL but for ``purpose``, which those of ``reached_sql`` have."""
    return {
        "agency": agency_id,
        "languages": list(segment.languages) or None,
        "levels": list(segment.levels) or None,
        "with_cases": _with_cases(segment.cases, agency_id),
    }


def _with_cases(asked: CasesOf | None, agency_id: int) -> str | None:
    """The ids of those who filed, as an array of the database; None for everybody."""
    if asked is None:
        return None
    since = None
    if asked.since is not None:
        since = timezone.make_aware(dt.datetime.combine(asked.since, dt.time()))
    found = audience_queries.residents_with_cases(
        agency_id,
        service=asked.service,
        since=since,
        standing=asked.standing,
        ending=asked.ending,
    )
    return as_array(found)
