"""One question of a form as the field macro needs it.

A form gives its questions as plain mappings or objects (see ``FieldView``); what follows from them,
such as ids, the keyboard of a telephone or the description of limits, is worked out here and not in
the template.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.ui.formats import file_size, number

Text = str | Promise

MAX_RADIOS = 6
_SINGLE = {"text", "textarea", "integer", "decimal", "date", "phone", "email", "file", "consent"}
_GROUPS = {"choice", "choices", "boolean"}
_SPECIAL = {"resident_number", "password", "code", "search"}
TYPES = frozenset(_SINGLE | _GROUPS | _SPECIAL)
_INPUT_TYPES = {
    "date": "date",
    "phone": "tel",
    "email": "email",
    "file": "file",
    "password": "password",
    "search": "search",
}
_INPUT_MODES = {
    "integer": "numeric",
    "decimal": "decimal",
    "code": "numeric",
    "resident_number": "numeric",
}
_AUTOCOMPLETE = {
    "phone": "tel",
    "email": "email",
    "code": "one-time-code",
    "resident_number": "off",
}
_WIDTHS = {
    "integer": "short",
    "decimal": "short",
    "date": "short",
    "code": "short",
    "phone": "medium",
    "resident_number": "medium",
    "choice": "medium",
}
_SHORT_TEXT = 20
_LONG_TEXT = 150


class Option(NamedTuple):
    """One answer to choose. A choice of officials has hundreds: tuples are made fastest."""

    value: str
    label: Text
    id: str
    chosen: bool
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """A question ready to be shown. ``of`` makes it from a mapping or any object.

    Read from the source, all but ``name``, ``type`` and ``label`` optional: ``name``, ``type`` (one
    of TYPES), ``label``, ``hint``, ``required``, ``options`` (value, label[, hint]), ``unit``,
    ``max_length`` (characters), ``min``, ``max``, ``autocomplete``, ``value`` (a list for
    ``choices``), ``error``, ``compact`` (a list of options even where there are few), and for files
    ``accept`` (extensions), ``max_bytes``, ``max_files``, ``files`` (already uploaded: name, size,
    remove).
    """

    name: str
    type: str
    label: Text
    id: str
    hint: Text
    limits: str
    error: Text
    required: bool
    options: Sequence[Option]
    unit: str
    value: str
    max_length: int | None
    least: Any
    most: Any
    autocomplete: str | None
    accept: str | None
    max_bytes: int | None
    multiple: bool
    files: Sequence[Any]
    is_full: bool
    compact: bool

    @classmethod
    def of(cls, source: Any, prefix: str = "id_") -> "FieldView":
        """Raises ValueError when the type is not known."""
        get = _getter(source)
        kind = str(get("type"))
        if kind not in TYPES:
            msg = f"Field {get('name')!r}: no such type {kind!r}; known: {', '.join(sorted(TYPES))}"
            raise ValueError(msg)
        accept = [str(ending).lower().lstrip(".") for ending in get("accept") or ()]
        field_id = f"{prefix}{get('name')}"
        return cls(
            name=str(get("name")),
            type=kind,
            label=get("label") or str(get("name")),
            id=field_id,
            hint=get("hint") or "",
            limits=_limits(kind, get, accept),
            error=get("error") or "",
            required=bool(get("required")),
            options=_options(kind, get, field_id),
            unit=str(get("unit") or ""),
            value=_value(get("value")),
            max_length=get("max_length"),
            least=_value(get("min")) or None,
            most=_value(get("max")) or None,
            autocomplete=get("autocomplete") or _AUTOCOMPLETE.get(kind),
            accept=",".join(f".{ending}" for ending in accept) or None,
            max_bytes=get("max_bytes"),
            multiple=(get("max_files") or 1) > 1,
            files=get("files") or (),
            is_full=len(get("files") or ()) >= (get("max_files") or 1),
            compact=bool(get("compact")),
        )

    @property
    def is_group(self) -> bool:
        """Whether it is a group of inputs under a legend, not one input under a label."""
        return self.type in {"choices", "boolean"} or self.is_radios

    @property
    def is_radios(self) -> bool:
        few = len(self.options) <= MAX_RADIOS and not self.compact
        return self.type == "boolean" or (self.type == "choice" and few)

    @property
    def described_by(self) -> str | None:
        """The ids of what a screen reader reads after the label."""
        ids = [f"{self.id}_hint"] if self.hint else []
        ids += [f"{self.id}_limits"] if self.limits else []
        ids += [f"{self.id}_unit"] if self.unit else []
        ids += [f"{self.id}_error"] if self.error else []
        return " ".join(ids) or None

    @property
    def input_type(self) -> str:
        return _INPUT_TYPES.get(self.type, "text")

    @property
    def input_mode(self) -> str | None:
        return _INPUT_MODES.get(self.type)

    @property
    def width(self) -> str:
        """How wide the box is: the width says how long an answer is expected."""
        if self.type == "text" and self.max_length:
            if self.max_length <= _SHORT_TEXT:
                return "medium"
            if self.max_length >= _LONG_TEXT:
                return "wide"
        return _WIDTHS.get(self.type, "long")


class _Getter:
    def __init__(self, source: Any) -> None:
        self._source = source
        self._is_mapping = isinstance(source, Mapping)

    def __call__(self, name: str) -> Any:
        if self._is_mapping:
            return self._source.get(name)
        return getattr(self._source, name, None)


def _getter(source: Any) -> _Getter:
    return _Getter(source)


def _value(value: Any) -> str:
    return "" if value is None else str(value)


def _options(kind: str, get: _Getter, field_id: str) -> list[Option]:
    given: Iterable[Sequence[Any]] = get("options") or ()
    if kind == "boolean":
        given = [("true", _("Yes")), ("false", _("No"))]
    chosen = _chosen(kind, get("value"))
    return [
        Option(
            value=str(value),
            label=label,
            # The first one has the id of the field: links of the error summary lead to it.
            id=field_id if index == 0 else f"{field_id}_{index}",
            chosen=str(value) in chosen,
            hint=hint[0] if hint else "",
        )
        for index, (value, label, *hint) in enumerate(given)
    ]


def _chosen(kind: str, value: Any) -> set[str]:
    if kind == "choices":
        return {str(one) for one in value or ()}
    return {str(value).lower() if isinstance(value, bool) else _value(value)} - {""}


def _limits(kind: str, get: _Getter, accept: Sequence[str]) -> str:
    """The limits that a person must know before answering, in words."""
    if kind == "file":
        return " · ".join(_file_limits(get, accept))
    if kind in {"integer", "decimal"} and get("max") is not None:
        return _number_limits(get)
    if kind == "textarea" and get("max_length"):
        return _("Up to %(count)s characters") % {"count": number(get("max_length"))}
    return ""


def _number_limits(get: _Getter) -> str:
    if get("min") is None:
        return _("%(most)s or less") % {"most": number(get("max"))}
    return _("From %(least)s to %(most)s") % {
        "least": number(get("min")),
        "most": number(get("max")),
    }


def _file_limits(get: _Getter, accept: Sequence[str]) -> Iterable[str]:
    if accept:
        yield ", ".join(ending.upper() for ending in accept)
    if get("max_bytes"):
        yield _("up to %(size)s per file") % {"size": file_size(get("max_bytes"))}
    if get("max_files"):
        count = get("max_files")
        yield ngettext("%(count)s file", "up to %(count)s files", count) % {"count": count}
