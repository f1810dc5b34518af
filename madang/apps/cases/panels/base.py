"""What a panel is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from madang.apps.cases.models import Case
from madang.core.actors import Actor, AgencyRef


@dataclass(frozen=True, slots=True)
class Panel:
    """``template`` is a file of ``cases/panels/``; ``context`` is its variable ``panel``."""

    template: str
    context: dict[str, Any]


PanelOf = Callable[[Case, Actor, AgencyRef], Panel | None]
