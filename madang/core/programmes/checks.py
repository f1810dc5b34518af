"""Checking a programme file: its form, its shape, its meaning. Every mistake is told by line.

The meaning is looked at once the shape is right; inside each step nothing hides anything else.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from madang.core.office.code_lists import LISTS
from madang.core.programmes.findings import Finding
from madang.core.programmes.format import (
    BLOCKS,
    SCHEMA,
    Measures,
    ProgrammeFile,
)
from madang.core.programmes.messages import quoted, shape_sentence
from madang.core.programmes.reader import Document, Path, Place, read
from madang.core.programmes.registry import Registry
from madang.core.programmes.schema import known_fields

FILE_NAME = "programme.yaml"

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file, as one line of text."""

    file: str
    place: Place
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.place.line}:{self.place.column}"
        return " ".join(filter(None, (where, self.field and f"{self.field}:", self.message)))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a file may refer to. ``departments`` is None where no database can tell.

    ``codes`` are those of the code lists by name; of a list that is not there, the product's.
    """

    measures: Measures = field(default_factory=dict)
    departments: frozenset[str] | None = None
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked(Generic[M]):
    """A file after the checks; ``content`` is there if its form and shape are right."""

    file: str
    document: Document
    problems: tuple[Problem, ...] = ()
    content: M | None = None

    def problem(self, finding: Finding) -> Problem:
        """A finding as a line about this file."""
        return _problem(self.file, self.document, finding)


def check_source(
    source: bytes,
    *,
    file: str,
    surroundings: Surroundings,
    registry: Registry[ProgrammeFile] = BLOCKS,
) -> Checked[ProgrammeFile]:
    """All three checks of a programme file. Never raises for anything in the file."""
    checked = check_shape(source, file=file, model=registry.model())
    if checked.content is None:
        return checked
    programme = checked.content
    findings = [*programme.findings(surroundings.measures), *_id_findings(programme, file)]
    if surroundings.departments is not None:
        findings += _department_findings(programme.departments(), surroundings.departments)
    findings += _code_findings(programme.codes(), surroundings.codes)
    problems = sorted([*checked.problems, *map(checked.problem, findings)])
    return Checked(file, checked.document, tuple(problems), programme)


def check_shape(source: bytes, *, file: str, model: type[M]) -> Checked[M]:
    """The first two checks, for any file of our restricted YAML."""
    document = read(source)
    problems = [
        Problem(file, fault.place, field_name(document.data, fault.path), fault.message)
        for fault in document.faults
    ]
    content = None
    if document.data is not None:
        wrong_schema = _schema_findings(document.data)
        content, findings = (None, wrong_schema) if wrong_schema else _shape(document, model)
        problems += [
            _problem(file, document, finding)
            for finding in findings
            if not _is_told(finding.path, document)
        ]
    return Checked(file, document, tuple(sorted(problems)), content)


def digest(data: Any) -> bytes:
    """SHA-256 of what a file says: comments, spacing and quotes do not count.

    The order does: pages show services and fields in it.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_exact)
    return hashlib.sha256(text.encode()).digest()


def field_name(data: Any, path: Path) -> str:
    """A path as people read it: ``cases.food-business-report.form.floor_area.min``.

    Items of lists are told by their name if they have one, else by their number from 1.
    """
    parts: list[str] = []
    for part in path:
        if isinstance(part, str):
            parts.append(f".{part}")
            data = data.get(part) if isinstance(data, dict) else None
        else:
            data = data[part] if isinstance(data, tuple) and part < len(data) else None
            name = data.get("name") if isinstance(data, dict) else None
            parts.append(f".{name}" if isinstance(name, str) and name else f"[{part + 1}]")
    return "".join(parts).removeprefix(".")


def _shape(document: Document, model: type[M]) -> tuple[M | None, list[Finding]]:
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [
            _shape_finding(document, model, detail)
            for detail in details
            if not _follows(detail, details) and not _is_the_other_shape(detail, details)
        ]


def _follows(error: ErrorDetails, errors: Iterable[ErrorDetails]) -> bool:
    """Whether a list only counts as too short because pydantic left its wrong items out."""
    return error["type"] == "too_short" and any(
        len(other["loc"]) > len(error["loc"]) and other["loc"][: len(error["loc"])] == error["loc"]
        for other in errors
    )


def _is_the_other_shape(error: ErrorDetails, errors: Iterable[ErrorDetails]) -> bool:
    """Whether the error is about the shape that was not meant, where a word or a list may stand."""
    is_text = isinstance(error["input"], str)
    if error["type"] != ("tuple_type" if is_text else "literal_error"):
        return False
    place = error["loc"][:-1]
    return any(
        other is not error
        and other["loc"][: len(place)] == place
        and (other["type"] == "literal_error" or not is_text)
        for other in errors
    )


def _is_told(path: Path, document: Document) -> bool:
    """Whether the reader has found fault with the thing itself, or with what holds it."""
    return any(fault.path and path[: len(fault.path)] == fault.path for fault in document.faults)


def _shape_finding(document: Document, model: type[BaseModel], error: ErrorDetails) -> Finding:
    path, _place = document.find(error["loc"])
    if error["type"] == "missing":
        path = (*path, error["loc"][-1])
    message = shape_sentence(error, lambda: known_fields(model, document.data, path[:-1]))
    return Finding(path, message, error.get("ctx", {}).get("column"))


def _schema_findings(data: Any) -> list[Finding]:
    """A file of a later format is not looked at: everything else in it may mean something else."""
    if not isinstance(data, dict):
        return [Finding((), _("has no names in it; expected {name: value}"))]
    number = data.get("schema")
    if isinstance(number, int) and not isinstance(number, bool) and number > SCHEMA:
        message = _(
            "%(number)s is newer than this software, which reads up to %(known)s;"
            " install a newer version"
        )
        return [Finding(("schema",), message % {"number": number, "known": SCHEMA})]
    return []


def _id_findings(programme: ProgrammeFile, file: str) -> Iterable[Finding]:
    place = PurePosixPath(file)
    folder = "/".join(place.parts[-3:-1])
    if place.name == FILE_NAME and len(place.parts) > 2 and programme.id != folder:  # noqa: PLR2004  agency/id/file
        yield Finding(
            ("id",),
            _("%(found)s stands in the folder %(folder)s; both must be the same")
            % {"found": quoted(programme.id), "folder": quoted(folder)},
        )


def _department_findings(
    references: Iterable[Finding], departments: frozenset[str]
) -> Iterable[Finding]:
    for reference in references:
        if reference.message not in departments:
            yield Finding(
                reference.path,
                _("the agency has no department %(found)s") % {"found": quoted(reference.message)},
            )


def _code_findings(
    references: Iterable[tuple[str, Finding]], codes: Mapping[str, Sequence[str]]
) -> Iterable[Finding]:
    for of_list, reference in references:
        known = codes.get(of_list) or tuple(LISTS[of_list].codes)
        if reference.message not in known:
            yield Finding(
                reference.path,
                _("the code list %(list)s has no code %(found)s; expected one of %(known)s")
                % {
                    "list": of_list,
                    "found": quoted(reference.message),
                    "known": ", ".join(known),
                },
            )


def _problem(file: str, document: Document, finding: Finding) -> Problem:
    if finding.column is None:
        _path, place = document.find(finding.path)
    else:
        place = document.place_in_text(finding.path, finding.column)
    return Problem(file, place, field_name(document.data, finding.path), finding.message)


def _exact(value: Any) -> Mapping[str, str]:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    raise TypeError(f"{type(value).__name__} is not read from YAML")
