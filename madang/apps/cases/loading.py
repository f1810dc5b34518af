"""Loading one case with whom it belongs to, for its pages.

Plain SQL into the same models: the ORM takes four times as long to put these queries into words as
PostgreSQL takes to answer them.
"""

from madang.apps.cases.models import Case
from madang.core.orgs.models import Department, Official

CASE_SQL = "SELECT * FROM cases_case WHERE id = %s AND agency_id = %s"
DEPARTMENT_SQL = "SELECT * FROM orgs_department WHERE id = %s"
OFFICIALS_SQL = "SELECT * FROM orgs_official WHERE id = ANY (%s)"


def case_of(case_id: int, agency_id: int) -> Case | None:
    """A case with its department, who is in charge and who decided it; None if there is none."""
    case = next(iter(Case.objects.raw(CASE_SQL, [case_id, agency_id])), None)
    if case is None:
        return None
    (case.department,) = Department.objects.raw(DEPARTMENT_SQL, [case.department_id])
    ids = [one for one in (case.assignee_id, case.decided_by_id) if one is not None]
    officials = {one.pk: one for one in Official.objects.raw(OFFICIALS_SQL, [ids])} if ids else {}
    case.assignee = officials.get(case.assignee_id or 0)
    case.decided_by = officials.get(case.decided_by_id or 0)
    return case
