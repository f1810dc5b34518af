"""What a case does when something happened: the next step by the rule of its programme file."""

from madang.apps.cases import commands, queries
from madang.apps.cases.events import CaseAccepted
from madang.apps.cases.models import Case
from madang.core.actors import system
from madang.core.events.consumers import consumer
from madang.core.events.models import EventRow


@consumer("cases.assign_by_load", on=[CaseAccepted])
def assign_by_load(event: EventRow) -> None:
    """Name the least loaded official where the file says ``assignment: least_loaded``."""
    case = Case.objects.get(id=event.subject_id)
    if case.status != Case.Status.ACCEPTED or case.assignee_id is not None:
        return  # somebody was quicker
    if queries.pinned_service(case).assignment != "least_loaded":
        return
    official_id = queries.least_loaded(case.department_id)
    if official_id is None:
        return  # nobody is in office; the case stays in the department's inbox without a name
    commands.assign_case(
        actor=system(case.agency_id, "cases.assign"),
        case_id=case.pk,
        version=case.version,
        official_id=official_id,
        rule="least_loaded",
    )
