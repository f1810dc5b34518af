"""Rendering of small templates with the kit's own environment."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation
from jinja2 import Environment, FileSystemLoader

from madang.ui.jinja import environment, template_dirs

Render = Callable[..., str]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def env() -> Environment:
    return environment(loader=FileSystemLoader(template_dirs()), autoescape=True, auto_reload=False)


@pytest.fixture
def render(env: Environment) -> Render:
    """``render("fields", "field(f)", f={…})``: what a macro of one file gives."""

    def render_macro(file: str, call: str, **context: Any) -> str:
        source = f'{{% import "ui/{file}.html" as ui %}}{{{{ ui.{call} }}}}'
        return env.from_string(source).render(context)

    return render_macro
