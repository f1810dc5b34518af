"""Who asks: the questions that every petition has (민원처리법 시행령 제6조, 시행규칙 제2조)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError, Text
from madang.core.people import kinds

FIELDS = ("name", "phone", "email", "address")


def locked_fields(actor: Actor) -> frozenset[str]:
    """What the sign-in has confirmed: shown, but not asked again."""
    if actor.kind != "resident":
        return frozenset()
    return frozenset({"verified": {"name"}, "contact": {"email"}}.get(actor.identity_level, ()))


def applicant_fields(typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The questions as the page kit shows them, with what was typed."""
    return [
        {
            "name": "name",
            "type": "text",
            "label": _("Name"),
            "required": True,
            "max_length": 100,
            "autocomplete": "name",
            "value": typed.get("name", ""),
        },
        {
            "name": "phone",
            "type": "phone",
            "label": _("Telephone number"),
            "hint": _("A telephone number or an e-mail address is enough."),
            "value": typed.get("phone", ""),
        },
        {
            "name": "email",
            "type": "email",
            "label": _("E-mail address"),
            "value": typed.get("email", ""),
        },
        {
            "name": "address",
            "type": "text",
            "label": _("Address"),
            "max_length": 300,
            "autocomplete": "street-address",
            "value": typed.get("address", ""),
        },
    ]


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks: ``kept`` are the values in the form in which they are kept, without empty ones."""

    kept: Mapping[str, str]
    errors: Mapping[str, Text]


def read_applicant(applicant: Mapping[str, str]) -> Applicant:
    """Check what was typed about the person who asks. What is missing or wrong stands by field."""
    errors: dict[str, Text] = {
        name: _("This is not asked here.") for name in applicant if name not in FIELDS
    }
    kept: dict[str, str] = {}
    for name in FIELDS:
        try:
            kept |= kinds.normalised({name: applicant.get(name, "")})
        except DomainError as error:
            errors[name] = error.message
    found = kept.keys() | errors.keys()
    if "name" not in found:
        errors["name"] = _("Enter your name.")
    if not found & {"phone", "email"}:
        errors["phone"] = _("Enter a telephone number or an e-mail address, so we can reach you.")
    return Applicant(kept, errors)


def check_applicant(applicant: Mapping[str, str]) -> Mapping[str, Text]:
    """What is missing or wrong about the person who asks, by field."""
    return read_applicant(applicant).errors
