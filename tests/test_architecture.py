"""What import-linter cannot see: the rules of the house that hold over all code at once."""

import ast
import configparser
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from madang.apps.cases.actions.base import ACTIONS
from madang.core.access import PERMISSIONS, Access
from madang.core.events.consumers import CONSUMERS, interested_in
from madang.core.events.definitions import ENVELOPE, REGISTRY, Event
from madang.core.events.timers import TIMERS

TOP = Path(__file__).resolve().parent.parent
SOURCES = [path for path in (TOP / "madang").rglob("*.py") if "/tests/" not in path.as_posix()]
# What people write and read; migrations are generated.
WRITTEN = [path for path in SOURCES if "/migrations/" not in path.as_posix()]
CAPABILITIES = TOP / "madang" / "apps"
FILE_LINES, FUNCTION_LINES = 400, 60

# The layers of design rule 2 and of core, the lowest first. Of two houses on one line neither may
# refer to the other.
LAYERS = (
    {"accounts"},
    {"events"},
    {"orgs"},
    {"office"},
    {"people", "programmes", "devices"},
    {"bodies", "queues"},
    {"cases"},
    {"notices"},
)


def layer_of(app_label: str) -> int:
    """Raises StopIteration for a house that was not placed: then place it above."""
    return next(place for place, labels in enumerate(LAYERS) if app_label in labels)


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("madang.")]


def test_every_house_with_models_has_its_layer() -> None:
    assert {model._meta.app_label for model in our_models()} == set().union(*LAYERS)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_foreign_keys_follow_the_layers(model: type[Model]) -> None:
    for field in model._meta.get_fields():
        refers = isinstance(field, ForeignKey | ManyToManyField)
        if not refers or not isinstance(field.related_model, type):
            continue
        if not field.related_model.__module__.startswith("madang."):
            continue
        own, target = model._meta.app_label, field.related_model._meta.app_label
        assert own == target or layer_of(own) > layer_of(target), f"{model} refers to {target}"


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, path)
        else:
            yield path, entry


def names(resolver: URLResolver, space: tuple[str, ...] = ()) -> Iterator[tuple[str, str, str]]:
    """Namespace, name and path of each URL that has a name."""
    for entry in resolver.url_patterns:
        path = str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*space, entry.namespace) if entry.namespace else space
            yield from ((where, name, path + rest) for where, name, rest in names(entry, inner))
        elif entry.name:
            yield ":".join(space), entry.name, path


def test_no_two_urls_of_a_namespace_share_a_name() -> None:
    """Of two, one could not be linked to, and which one would depend on their order."""
    paths: dict[tuple[str, str], list[str]] = {}
    for space, name, path in names(get_resolver()):
        paths.setdefault((space, name), []).append(path)
    assert {key: found for key, found in paths.items() if len(found) > 1} == {}
    assert len(paths) == len(ALL_URLS), "not all URLs have a name"


# Pages of django-ninja itself: the description of the API, and a 404 at its root.
PUBLIC_BY_LIBRARY = {"openapi-json", "api-root"}


def declared(pattern: URLPattern) -> list[Access | None]:
    """What a URL says of its audience; an API path says it for each of its operations."""
    if pattern.name in PUBLIC_BY_LIBRARY:
        return [Access("public")]
    view: Any = pattern.callback
    held = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    operations = [operation for one in held for operation in getattr(one, "operations", ())]
    if not operations:
        return [getattr(view, "access", None)]
    marked = [next(iter(one.auth_callbacks or ()), one.view_func) for one in operations]
    return [getattr(one, "access", None) for one in marked]


ALL_URLS = sorted(patterns(get_resolver()), key=lambda pair: pair[0])


@pytest.mark.parametrize(("path", "pattern"), ALL_URLS, ids=[path for path, _ in ALL_URLS])
def test_every_url_declares_its_access(path: str, pattern: URLPattern) -> None:
    marks = declared(pattern)
    assert marks, path
    assert all(isinstance(mark, Access) for mark in marks), f"{path} does not say who may open it"


def test_every_permission_that_is_asked_for_is_declared() -> None:
    asked = {
        mark.permission
        for _path, pattern in ALL_URLS
        for mark in declared(pattern)
        if mark and mark.permission
    }
    named = {one.permission for one in ACTIONS.values() if one.audience == "official"}
    required = set()
    for path in SOURCES:
        required |= set(re.findall(r'(?:\.require|\.may|Bearer)\("([a-z_.]+)"\)', path.read_text()))
    # Upkeep of the whole installation is given to no role.
    assert (asked | required | named) - {"people.rotate_keys"} <= set(PERMISSIONS)


def our_events() -> list[type[Event]]:
    return [event for event in REGISTRY.values() if ".tests." not in event.__module__]


@pytest.mark.parametrize("event", our_events(), ids=lambda event: event.name)
def test_every_event_has_text_a_privacy_rule_and_documentation(event: type[Event]) -> None:
    fields = {field.name for field in dataclasses.fields(event)}
    assert event.personal <= fields
    assert event.measures <= fields
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+\.[a-z_]+", event.name)
    placeholders = set(re.findall(r"\{(\w+)\}", str(event.text)))
    assert placeholders <= fields
    assert not placeholders & event.personal, "the timeline would show personal data"
    assert event.name in EVENT_ROWS, f"docs/reference/events.md has no row of {event.name}"


def reference_rows(page: str) -> dict[str, list[list[str]]]:
    """The rows of the tables of docs/reference/events.md, by section and as cells."""
    rows: dict[str, list[list[str]]] = {}
    section = ""
    for line in page.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif line.startswith("| `"):
            rows.setdefault(section, []).append([cell.strip() for cell in line.split("|")[1:-1]])
    return rows


ROWS = reference_rows((TOP / "docs" / "reference" / "events.md").read_text())
CONSUMER_ROWS = {row[0].strip("`"): row for row in ROWS["Consumers"]}
TIMER_ROWS = {row[0].strip("`"): row for row in ROWS["Timers"]}
EVENT_ROWS = {
    row[0].strip("`"): row
    for section, rows in ROWS.items()
    if section not in {"Consumers", "Timers"}
    for row in rows
}
# Behind a colon stand the values of a field: ": `one`, `other` or `third`".
VALUES = re.compile(r": `\w+`(?:(?:, | or )`\w+`)*")


def fields_in(cell: str) -> set[str]:
    """The fields that a cell names."""
    return set(re.findall(r"`(\w+)`", VALUES.sub("", cell)))


@pytest.mark.parametrize("event", our_events(), ids=lambda event: event.name)
def test_every_event_is_documented_with_the_fields_that_it_has(event: type[Event]) -> None:
    _name, version, _when, data, numbers, personal = EVENT_ROWS[event.name]
    own = {field.name for field in dataclasses.fields(event)} - ENVELOPE
    assert version == str(event.version)
    assert fields_in(data) == own - event.measures
    assert fields_in(numbers) == event.measures
    assert fields_in(personal) == event.personal


def test_no_event_is_documented_that_is_not_there() -> None:
    assert set(EVENT_ROWS) - {event.name for event in our_events()} == set()


@pytest.mark.parametrize("event", our_events(), ids=lambda event: event.name)
def test_every_event_speaks_korean(event: type[Event]) -> None:
    with translation.override("ko"):
        assert re.search("[가-힣]", str(event.text))


def test_every_consumer_is_documented_with_what_it_hears() -> None:
    hears: dict[str, set[str]] = {
        name: {event.name for event in our_events() if name in interested_in(event.name)}
        for name in CONSUMERS
        if not name.startswith("tests.")
    }
    said = {name: set(re.findall(r"`([\w.]+)`", row[1])) for name, row in CONSUMER_ROWS.items()}
    assert said == hears


def test_every_timer_is_documented() -> None:
    assert set(TIMER_ROWS) == {name for name in TIMERS if not name.startswith("tests.")}


def test_every_environment_variable_is_documented() -> None:
    page = (TOP / "docs" / "reference" / "settings.md").read_text()
    names: set[str] = set()
    for path in SOURCES:
        if path.parent.name == "config" or "postgres" in path.as_posix():
            names |= set(re.findall(r'"(MADANG_[A-Z_]+|DATABASE_URL)"', path.read_text()))
    assert sorted(name for name in names if f"`{name}`" not in page) == []


def test_nobody_sends_domain_events_by_signals() -> None:
    offenders = [
        path
        for path in SOURCES
        if "django.dispatch" in path.read_text() or "db.models.signals" in path.read_text()
    ]
    assert offenders == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(TOP)))
def test_every_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= FILE_LINES


def test_every_function_can_be_read_at_a_glance() -> None:
    """40 lines are the aim; this is what none goes beyond."""
    too_long = [
        f"{path.relative_to(TOP)}: {node.name}"
        for path in WRITTEN
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]
    assert too_long == []


def test_the_layers_inside_a_capability_hold_for_all_of_them() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(TOP / ".importlinter")
    inside = contracts["importlinter:contract:inside-an-app"]
    assert inside["exhaustive"] == "True"
    there = {f"madang.apps.{path.parent.name}" for path in CAPABILITIES.glob("*/__init__.py")}
    assert set(inside["containers"].split()) == there


def imported(path: Path) -> Iterator[str]:
    """The dotted names that a file imports, with what it takes from each."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_capability_imports_the_models_of_another() -> None:
    """Others go by commands and queries, so that the rules of a house hold for its rows."""
    offenders = []
    for path in SOURCES:
        if CAPABILITIES not in path.parents:
            continue
        own = path.relative_to(CAPABILITIES).parts[0]
        for name in imported(path):
            found = re.match(r"madang\.apps\.(\w+)\.models\b", name)
            if found and found[1] != own:
                offenders.append(f"{path.relative_to(TOP)} imports {name}")
    assert offenders == []
