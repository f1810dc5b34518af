"""Who stands by the applicant, and what was done for them."""

from madang.apps.cases import queries_complex
from madang.apps.cases.models import Case, Guardian
from madang.apps.cases.panels.base import Panel
from madang.apps.cases.showing.complex import DUTIES
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.showing import localised


def guardian(case: Case, _actor: Actor, _agency: AgencyRef) -> Panel | None:
    """For officials: by name, with the log."""
    found = queries_complex.guardian_of(case)
    if found is None:
        return _nobody(case)
    rows = [
        {
            "when": one.at,
            "title": DUTIES[one.duty],
            "by": one.guardian.official.name,
            "text": one.text,
        }
        for one in queries_complex.guidance_of(found)
    ]
    return Panel("guardian.html", {**_facts(found), "name": found.official.name, "rows": rows})


def own_guardian(case: Case, _actor: Actor, agency: AgencyRef) -> Panel | None:
    """For the applicant: department and telephone, and what was done; no names and no notes."""
    found = queries_complex.guardian_of(case)
    if found is None:
        return None
    facts = _facts(found)
    facts["phone"] = facts["phone"] or agency.phone
    rows = [
        {"when": one.at, "title": DUTIES[one.duty]} for one in queries_complex.guidance_of(found)
    ]
    return Panel("own_guardian.html", {**facts, "rows": rows})


def _facts(found: Guardian) -> dict[str, object]:
    department = found.official.department
    return {
        "department": localised(department.name),
        "phone": department.phone,
        "named_at": found.named_at,
        "ended_at": found.ended_at,
    }


def _nobody(case: Case) -> Panel | None:
    """Say so where the file wants a guardian and nobody was found."""
    wanted = queries_complex.wants_guardian(case)
    return Panel("guardian.html", {"department": "", "rows": []}) if wanted else None
