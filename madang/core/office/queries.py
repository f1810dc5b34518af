"""Reading the texts and codes of an office.

Pages ask for them without a query: each process keeps what it has read under the number that every
change raises (``Agency.offers_version``), as it does with the services.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language

from madang.core.actors import AgencyRef, LocalText
from madang.core.events.models import EventRow
from madang.core.office.code_lists import Code, code_list
from madang.core.office.events import SUBJECT, TextReplaced, TextRestored
from madang.core.office.models import OwnCode, OwnText
from madang.core.office.wordings import filled, wording

KEPT = 64
VERSIONS_SHOWN = 50
KOREAN = "ko"

Own = Mapping[tuple[str, str], str]
"""What an office wrote, by key and language."""


def text_of(agency: AgencyRef, key: str, **values: str) -> str:
    """A text in the reader's language: the office's own, else the product's, filled in.

    Where the product says nothing, what the office says in Korean goes for every language.
    """
    language = get_language() or KOREAN
    own = own_texts(agency)
    said = own.get((key, language)) or str(wording(key).default) or own.get((key, KOREAN), "")
    return filled(said, values)


def own_texts(agency: AgencyRef) -> Own:
    """All that an office wrote by itself."""
    return _own_texts(agency.id, agency.offers_version)


@lru_cache(maxsize=KEPT)
def _own_texts(agency_id: int, _offers_version: int) -> Own:
    rows = OwnText.objects.filter(agency_id=agency_id)
    return {(row.key, row.language): row.text for row in rows}


def text_changes(agency_id: int, key: str) -> Sequence[EventRow]:
    """The versions of a text, the newest first."""
    rows = EventRow.objects.filter(
        subject_type=SUBJECT,
        subject_id=agency_id,
        name__in=[TextReplaced.name, TextRestored.name],
        data__key=key,
    )
    return list(rows.order_by("-id")[:VERSIONS_SHOWN])


def codes(agency: AgencyRef, list_name: str) -> Sequence[Code]:
    """All codes of a list that there ever were or will be. Raises NotFound."""
    return _codes(agency.id, agency.offers_version, list_name)


@lru_cache(maxsize=KEPT)
def _codes(agency_id: int, _offers_version: int, list_name: str) -> Sequence[Code]:
    return all_codes(agency_id, list_name)


def all_codes(agency_id: int, list_name: str) -> Sequence[Code]:
    """``codes`` in their order, read now, for whoever has no agency of a request at hand.

    Those that the office has placed come first; the others follow as the product has them, and as
    they were added.
    """
    own = {
        row.code: row for row in OwnCode.objects.filter(agency_id=agency_id, list_name=list_name)
    }
    found = [_as_said(one, own.pop(one.code, None)) for one in code_list(list_name).product()]
    found += [
        Code(row.code, row.label or {}, row.starts_on, row.ends_on, is_own=True, place=row.place)
        for row in sorted(own.values(), key=lambda row: row.pk)
    ]
    return tuple(sorted(found, key=lambda one: (one.place is None, one.place)))


def _as_said(one: Code, row: OwnCode | None) -> Code:
    """A code of the product with what the office says of it."""
    return replace(one, ends_on=row.ends_on, place=row.place) if row else one


def own_labels(agency_id: int) -> Mapping[tuple[str, str], LocalText]:
    """The labels of all codes that an office ever added, by list and code."""
    rows = OwnCode.objects.filter(agency_id=agency_id, label__isnull=False)
    return {(row.list_name, row.code): row.label or {} for row in rows}


def codes_on(agency_id: int, list_name: str, day: dt.date) -> Sequence[Code]:
    """The codes that are offered on a day."""
    return tuple(one for one in all_codes(agency_id, list_name) if one.holds_on(day))


def code_label(agency: AgencyRef, list_name: str, code: str) -> str:
    """What a code is called in the reader's language, whenever it held; an unknown one as it is."""
    for one in codes(agency, list_name):
        if one.code == code:
            return one.label.get(get_language() or KOREAN) or one.label[KOREAN]
    return code


def today() -> dt.date:
    """The day on which a new answer is given."""
    return timezone.localdate()
