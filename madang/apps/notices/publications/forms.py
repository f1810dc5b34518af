"""The questions about printed copies, and what was typed, as the commands take it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.apps.notices.publications import queries, showing
from madang.apps.notices.publications.block import Publication
from madang.apps.notices.publications.commands import MOST_COPIES, Correction
from madang.apps.notices.publications.models import (
    LONGEST_LABEL,
    LONGEST_REASON,
    LONGEST_TITLE,
    CopyMove,
    PrintedIssue,
)
from madang.apps.notices.publications.queries import OfferedPublication
from madang.core.errors import DomainError
from madang.lib import inputs

Row = dict[str, Any]
TOO_FEW, TOO_MANY = "more", "fewer"
LONGEST_NUMBER = len(str(MOST_COPIES))


def copies(typed: QueryDict, name: str = "copies") -> int:
    """A number of copies. Raises DomainError."""
    found = inputs.whole_number(typed.get(name, "").strip().replace(",", ""))
    if found is None:
        raise DomainError("bad_number", _("Enter how many copies, as a whole number."), field=name)
    return found


def copies_of_places(typed: QueryDict, places: Mapping[str, Any]) -> dict[str, int]:
    """The copies that go to each place; a place that was left empty, or at 0, gets none."""
    named = {place: f"copies_{place}" for place in places}
    found = {
        place: copies(typed, name) for place, name in named.items() if typed.get(name, "").strip()
    }
    return {place: count for place, count in found.items() if count}


def correction(typed: QueryDict) -> Correction:
    """What is to be corrected. Raises DomainError."""
    way = typed.get("way", "")
    if way not in (TOO_FEW, TOO_MANY):
        message = _("Say whether too few or too many were entered.")
        raise DomainError("unknown_choice", message, field="way")
    return Correction(
        of=typed.get("of", ""),
        copies=copies(typed) * (1 if way == TOO_FEW else -1),
        reason=typed.get("reason", ""),
        place=typed.get("place", ""),
    )


def opening_fields(offered: Sequence[OfferedPublication]) -> list[Row]:
    return [
        {
            "name": "publication",
            "type": "choice",
            "label": _("Publication"),
            "required": True,
            "compact": True,
            "options": [
                (one.key, f"{one.publication.title} ({showing.EVERY[one.publication.every]})")
                for one in offered
            ],
        },
        {
            "name": "label",
            "type": "text",
            "label": _("Which issue"),
            "hint": _("Such as 2026-12 or 2026, no. 4"),
            "required": True,
            "max_length": LONGEST_LABEL,
        },
        {"name": "title", "type": "text", "label": _("Subject"), "max_length": LONGEST_TITLE},
    ]


def language_field(publication: Publication) -> list[Row]:
    """Which language version; not asked where there is one only."""
    if len(publication.languages) == 1:
        return []
    return [
        {
            "name": "language",
            "type": "choice",
            "label": _("Language"),
            "required": True,
            "options": [(one, showing.language_name(one)) for one in publication.languages],
            "value": publication.languages[0],
        }
    ]


def language(typed: QueryDict, publication: Publication) -> str:
    return typed.get("language", "") or publication.languages[0]


def copies_field(name: str, label: str, *, hint: str = "", value: str = "") -> Row:
    return {
        "name": name,
        "type": "integer",
        "label": label,
        "hint": hint,
        "required": True,
        "max_length": LONGEST_NUMBER,
        "value": value,
    }


def reason_field(*, required: bool, hint: str = "") -> Row:
    return {
        "name": "reason",
        "type": "text",
        "label": _("Reason"),
        "hint": hint,
        "required": required,
        "max_length": LONGEST_REASON,
    }


def place_fields(issue: PrintedIssue, publication: Publication, code: str) -> list[Row]:
    """A number for each place of the list, filled in with what it still lacks."""
    went = queries.went_to(issue)
    found: list[Row] = []
    for name, place in publication.places.items():
        planned, so_far = place.copies.get(code, 0), went.get((name, code), 0)
        hint = _("%(way)s · %(planned)s planned, %(went)s went there")
        told = {"way": showing.way_in_words(place), "planned": planned, "went": so_far}
        lacking = max(planned - so_far, 0)
        value = str(lacking) if lacking else ""
        field = copies_field(f"copies_{name}", str(place.title), hint=hint % told, value=value)
        found.append({**field, "required": False})
    return found


def correction_fields(publication: Publication) -> list[Row]:
    kinds = (CopyMove.Kind.PRINTED, CopyMove.Kind.HANDED_OUT)
    places = [(name, str(place.title)) for name, place in publication.places.items()]
    return [
        *language_field(publication),
        {
            "name": "of",
            "type": "choice",
            "label": _("What was entered wrongly"),
            "required": True,
            "options": [(str(one), one.label) for one in kinds],
        },
        {
            "name": "place",
            "type": "choice",
            "label": pgettext("copies", "Place"),
            "hint": _("Only for copies that were handed out."),
            "compact": True,
            "options": [("", _("No place")), *places],
            "value": "",
        },
        {
            "name": "way",
            "type": "choice",
            "label": _("The mistake"),
            "required": True,
            "options": [
                (TOO_FEW, _("Too few were entered: add some")),
                (TOO_MANY, _("Too many were entered: take some off")),
            ],
        },
        copies_field("copies", _("By how many copies")),
        reason_field(required=True),
    ]
