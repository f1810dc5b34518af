"""What a case page shows beside the petition itself, by subject.

A panel is a function of the case and whoever looks; it gives the template to show and what the
template needs, or None where there is nothing to say. The pages show all of them in this order.
"""

from madang.apps.cases.models import Case
from madang.apps.cases.panels.base import Panel, PanelOf
from madang.apps.cases.panels.belonging import belongs, belongs_together
from madang.apps.cases.panels.clock import clock_for_applicant, clock_for_office
from madang.apps.cases.panels.guardian import guardian, own_guardian
from madang.apps.cases.panels.keeping import (
    extensions,
    interim_notice,
    letters,
    own_extensions,
    standing_asked,
)
from madang.apps.cases.panels.meetings import meetings, own_meetings
from madang.apps.cases.panels.opinions import opinions
from madang.apps.cases.panels.pre_review import after_pre_review, pre_review
from madang.apps.cases.panels.supplement import supplement_for_applicant, supplement_for_office
from madang.apps.cases.panels.survey import own_survey
from madang.core.actors import Actor, AgencyRef

__all__ = ["Panel", "PanelOf", "applicant_panels", "official_panels"]

# For officials, and for the applicant: no names of officials, no notes of the office.
OFFICIAL_PANELS: tuple[PanelOf, ...] = (
    standing_asked,
    supplement_for_office,
    clock_for_office,
    extensions,
    pre_review,
    opinions,
    meetings,
    guardian,
    belongs,
    letters,
)
APPLICANT_PANELS: tuple[PanelOf, ...] = (
    own_survey,
    supplement_for_applicant,
    clock_for_applicant,
    own_extensions,
    after_pre_review,
    own_meetings,
    own_guardian,
    belongs_together,
    interim_notice,
)


def official_panels(case: Case, actor: Actor, agency: AgencyRef) -> list[Panel]:
    return [panel for make in OFFICIAL_PANELS if (panel := make(case, actor, agency))]


def applicant_panels(case: Case, actor: Actor, agency: AgencyRef) -> list[Panel]:
    return [panel for make in APPLICANT_PANELS if (panel := make(case, actor, agency))]
