"""Programme files on disk: finding them, and checking many at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from madang.core.programmes.checks import (
    FILE_NAME,
    Checked,
    Problem,
    Surroundings,
    check_source,
)
from madang.core.programmes.examples import FILE_NAME as EXAMPLES_NAME
from madang.core.programmes.examples import ExamplesChecked, read_examples
from madang.core.programmes.findings import Finding
from madang.core.programmes.format import ProgrammeFile

DEFAULT_FOLDER = Path("programmes")


@dataclass(frozen=True)
class FileChecked:
    """A programme file with its examples, after all checks."""

    path: Path
    checked: Checked[ProgrammeFile]
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...] = ()
    """No mistakes: places in which the document of the plan contradicts itself."""


def programme_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and every ``programme.yaml`` below the folders named, in order.

    Raises FileNotFoundError for a path that is not there.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob(FILE_NAME))
        elif path.is_file():
            yield path
        else:
            raise FileNotFoundError(path)


def check_files(
    paths: Iterable[Path], surroundings: Callable[[str], Surroundings]
) -> Iterator[FileChecked]:
    """Check files with the examples beside them, and against each other.

    ``surroundings`` tells what the files of an agency (by its slug) may refer to.
    """
    offered: dict[tuple[str, str, str], Path] = {}
    for path in paths:
        slug = path.parent.parent.name
        checked = check_source(
            path.read_bytes(), file=path.as_posix(), surroundings=surroundings(slug)
        )
        problems, run = list(checked.problems), ExamplesChecked(())
        if checked.content is not None:
            problems += _offered_twice(path, checked, checked.content, offered)
            run = _run_examples(path, checked.content)
        yield FileChecked(path, checked, (*problems, *run.problems), run.remarks)


def _offered_twice(
    path: Path,
    checked: Checked[ProgrammeFile],
    content: ProgrammeFile,
    offered: dict[tuple[str, str, str], Path],
) -> Iterator[Problem]:
    for name, block in content.blocks():
        for key in block.offers():
            first = offered.setdefault((content.agency, name, key), path)
            if first != path:
                message = _('"%(key)s" is offered by %(other)s already; take another key')
                found = Finding((name, key), message % {"key": key, "other": first.as_posix()})
                yield checked.problem(found)


def _run_examples(path: Path, content: ProgrammeFile) -> ExamplesChecked:
    examples = path.with_name(EXAMPLES_NAME)
    if path.name != FILE_NAME or not examples.is_file():
        return ExamplesChecked(())
    return read_examples(examples.read_bytes(), file=examples.as_posix(), programme=content)
