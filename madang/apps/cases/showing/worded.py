"""Texts that the office may have worded itself, filled in for a petition."""

from madang.apps.cases.models import Case
from madang.core.actors import AgencyRef
from madang.core.office.queries import text_of
from madang.core.orgs.showing import localised


def own_text(key: str, case: Case, agency: AgencyRef) -> str:
    """The text with the office, the department in charge and its telephone."""
    return text_of(
        agency,
        key,
        office=localised(agency.name),
        department=localised(case.department.name),
        phone=case.department.phone or agency.phone,
    )
