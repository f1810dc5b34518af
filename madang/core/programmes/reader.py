"""Reading YAML without its traps.

Only ``true``, ``false``, ``null`` and plain numbers become something else than text, so ``10:30``,
``no``, ``1e5``, ``2026-09-21`` and ``01012345678`` stay what was typed. Anchors, aliases, merge
keys, tags, directives, several documents, repeated keys and tabs are refused. Every key and value
keeps its place, so that a later error can name its line.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn

import yaml
from django.utils.translation import gettext as _

MAX_BYTES = 256 * 1024
MAX_DEPTH = 30

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,9}")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
# C0 and C1 controls and the line ends that YAML knows beside the usual ones, of which an editor
# shows nothing.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; lines and columns (in characters) count from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place, in the reader's language."""

    place: Place
    path: Path
    message: str


@dataclass(frozen=True)
class Document:
    """What was read: mappings as dict, lists as tuple, text in NFC.

    ``places`` gives the place of each mapping key and list item by its path, ``texts`` the first
    character of each text that stands on one line as it is read.
    """

    data: Any = None
    faults: tuple[Fault, ...] = ()
    places: Mapping[Path, Place] = field(default_factory=dict)
    texts: Mapping[Path, Place] = field(default_factory=dict)

    def find(self, location: Path) -> tuple[Path, Place]:
        """The path of the deepest thing on the way to a location that is in the file.

        Parts of the location that are not in the file (a missing field, the name that pydantic
        gives to one of several models) are left out.
        """
        path: Path = ()
        node = self.data
        for part in location:
            if _has(node, part):
                path, node = (*path, part), node[part]
        return path, self.places.get(path, Place())

    def place_in_text(self, path: Path, column: int) -> Place:
        """The place of a character of a text, as far as it is known."""
        start = self.texts.get(path)
        if start is None:
            return self.places.get(path, Place())
        return Place(start.line, start.column + column - 1)


class _Unreadable(Exception):
    """Reading cannot go on after this fault."""


def read(source: bytes) -> Document:
    """Read a file; what is wrong with it stands in ``faults``. Never raises."""
    reader = _Reader()
    try:
        data = reader.document(_decoded(source, reader))
    except _Unreadable:
        data = None
    except yaml.MarkedYAMLError as error:
        data = None
        mark = error.problem_mark or error.context_mark
        place = _place(mark) if mark else Place()
        reader.fault(
            place,
            _("cannot be read from here on: check indentation, quotes and colons (%(problem)s)")
            % {"problem": error.problem or error.context},
        )
    return Document(data, tuple(reader.faults), reader.places, reader.texts)


def _decoded(source: bytes, reader: "_Reader") -> str:
    if len(source) > MAX_BYTES:
        reader.stop(
            Place(),
            _("the file has %(size)s KiB; at most %(limit)s are read")
            % {"size": -(-len(source) // 1024), "limit": MAX_BYTES // 1024},
        )
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        reader.stop(Place(line), _("the file is not in UTF-8; save it in this encoding"))
    for match in _INVISIBLE.finditer(text):
        place = _place_of(text, match.start())
        reader.stop(place, _("an invisible control character stands here; delete it"))
    if "\t" in text:
        place = _place_of(text, text.index("\t"))
        reader.stop(place, _("a tab stands here; write spaces"))
    return text


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.places: dict[Path, Place] = {}
        self.texts: dict[Path, Place] = {}
        self.events: Iterator[yaml.Event] = iter(())

    def fault(self, place: Place, message: str, path: Path = ()) -> None:
        self.faults.append(Fault(place, path, message))

    def stop(self, place: Place, message: str, path: Path = ()) -> NoReturn:
        self.fault(place, message, path)
        raise _Unreadable

    def document(self, text: str) -> Any:
        self.events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
        next(self.events)
        start = next(self.events)
        if not isinstance(start, yaml.DocumentStartEvent):
            self.stop(Place(), _("the file is empty"))
        if start.version or start.tags:
            self.fault(_place(start.start_mark), _("directives (%) are not allowed"))
        data = self.node(next(self.events), (), 0)
        next(self.events)
        extra = next(self.events)
        if isinstance(extra, yaml.DocumentStartEvent):
            self.fault(
                _place(extra.start_mark), _("a second document begins here; one file holds one")
            )
        return data

    def node(self, event: yaml.Event, path: Path, depth: int) -> Any:
        place = _place(event.start_mark)
        self.places.setdefault(path, place)
        if depth > MAX_DEPTH:
            self.stop(
                place,
                _("nested more than %(limit)s levels deep") % {"limit": MAX_DEPTH},
                path[:1],
            )
        if isinstance(event, yaml.AliasEvent):
            self.fault(place, _("aliases (*) are not allowed; write the value out"), path)
            return None
        self.check_plain(event, place, path)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path, depth)
        return self.scalar(event, path) if isinstance(event, yaml.ScalarEvent) else None

    def check_plain(self, event: yaml.Event, place: Place, path: Path) -> None:
        if getattr(event, "anchor", None) is not None:
            self.fault(place, _("anchors (&) are not allowed; write the value out"), path)
        if getattr(event, "tag", None) is not None:
            self.fault(place, _("tags (!) are not allowed"), path)

    def mapping(self, path: Path, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            place = _place(event.start_mark)
            key = self.key(event, place, path)
            if key in data:
                first = self.places[*path, key]
                self.fault(
                    place,
                    _('"%(key)s" stands here a second time; the first is in line %(line)s')
                    % {"key": key, "line": first.line},
                    (*path, key),
                )
                self.node(next(self.events), (*path, key), depth + 1)
                continue
            self.places[*path, key] = place
            data[key] = self.node(next(self.events), (*path, key), depth + 1)
        return data

    def key(self, event: yaml.Event, place: Place, path: Path) -> str:
        if not isinstance(event, yaml.ScalarEvent) or not event.value:
            self.stop(place, _("a name is expected here"), path)
        self.check_plain(event, place, path)
        if event.value == "<<" and event.implicit[0]:
            self.fault(place, _("merge keys (<<) are not allowed; write the values out"), path)
        return unicodedata.normalize("NFC", event.value)

    def sequence(self, path: Path, depth: int) -> tuple[Any, ...]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*path, len(items)), depth + 1))
        return tuple(items)

    def scalar(self, event: yaml.ScalarEvent, path: Path) -> Any:
        text = unicodedata.normalize("NFC", event.value)
        is_plain = event.implicit[0]
        self.note_text(event, 0 if is_plain else 1, path)
        if is_plain and not text:
            message = _(
                "a value is missing; write one or delete the name"
                " (inside { } and [ ], text with a comma needs quotes)"
            )
            self.fault(self.places[path], message, path)
        return _typed(text) if is_plain else text

    def note_text(self, event: yaml.ScalarEvent, quote: int, path: Path) -> None:
        start, end = _place(event.start_mark), _place(event.end_mark)
        as_written = end.column - start.column == len(event.value) + 2 * quote
        if start.line == end.line and as_written:
            self.texts[path] = Place(start.line, start.column + quote)


def _typed(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


def _has(node: Any, part: str | int) -> bool:
    if isinstance(node, tuple):
        return isinstance(part, int) and 0 <= part < len(node)
    return isinstance(node, dict) and part in node


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _place_of(text: str, index: int) -> Place:
    return Place(text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1)
