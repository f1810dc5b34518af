"""Small programmes for tests. They need no capability but the core."""

from collections.abc import Mapping
from typing import Any

from madang.core.programmes.checks import Surroundings, check_source
from madang.core.programmes.fields import FormField
from madang.core.programmes.form import Form
from madang.core.programmes.format import ProgrammeFile

HEAD = """schema: 1
id: gangnam/2-10
title: {ko: 시험 과제, en: Trial}
department: 민원여권과
"""

MEASURES = {"cases.case.closed": frozenset({"used_minutes", "allowed_minutes"})}


def programme(source: str) -> ProgrammeFile:
    """The programme of a source that has no mistakes."""
    checked = check_source(source.encode(), file="x", surroundings=Surroundings(MEASURES))
    assert checked.problems == ()
    assert checked.content is not None
    return checked.content


def problems(
    source: str, surroundings: Surroundings | None = None, *, file: str = "x"
) -> list[str]:
    """The mistakes of a source, without the file's name."""
    checked = check_source(
        source.encode(), file=file, surroundings=surroundings or Surroundings(MEASURES)
    )
    return [str(problem).removeprefix(f"{file}:") for problem in checked.problems]


def form(*fields: Mapping[str, Any]) -> Form:
    """A form of fields given as in a file; labels are filled in."""
    return Form.model_validate(tuple({"label": {"ko": "질문"}, **field} for field in fields))


def field(**values: Any) -> FormField:
    """One field, as in a file."""
    return form({"name": "answer", **values}).root[0]
