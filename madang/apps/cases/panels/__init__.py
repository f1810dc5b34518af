"""What a case page shows beside the petition itself, by subject.

A panel is a function of the case and whoever looks; it gives the template to show and what the
template needs, or None where there is nothing to say. The pages show all of them in this order.
"""

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

# For officials, and for the applicant: no names of officials, no notes of the office.
OFFICIAL_PANELS: tuple[PanelOf, ...] = ()
APPLICANT_PANELS: tuple[PanelOf, ...] = ()


def official_panels(case: Case, actor: Actor, agency: AgencyRef) -> list[Panel]:
    return [panel for make in OFFICIAL_PANELS if (panel := make(case, actor, agency))]


def applicant_panels(case: Case, actor: Actor, agency: AgencyRef) -> list[Panel]:
    return [panel for make in APPLICANT_PANELS if (panel := make(case, actor, agency))]
