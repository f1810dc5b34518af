"""Which parts a case has at all, seen in one look: most petitions have few of them.

A page looks once at the case that it shows, and then nothing is read that is not there. Commands do
not look: while they work, a case gets parts that it did not have when it was loaded.
"""

from typing import Final, Literal

from django.db import connection

from madang.apps.bodies.queries import IS_ON_AGENDA_SQL
from madang.apps.cases.models import Case

Part = Literal["attachments", "guardians", "ledger", "links", "meetings", "opinions", "transfers"]

SEEN: Final = "parts_seen"
LOOK_SQL = f"""
SELECT ARRAY_REMOVE(ARRAY[
    CASE WHEN EXISTS (SELECT FROM cases_attachment WHERE case_id = %(case)s)
        THEN 'attachments' END,
    CASE WHEN EXISTS (SELECT FROM cases_guardian WHERE case_id = %(case)s) THEN 'guardians' END,
    CASE WHEN EXISTS (SELECT FROM cases_ledgerentry WHERE case_id = %(case)s) THEN 'ledger' END,
    CASE WHEN EXISTS (SELECT FROM cases_caselink WHERE case_id = %(case)s)
        OR EXISTS (SELECT FROM cases_caselink WHERE other_id = %(case)s) THEN 'links' END,
    CASE WHEN {IS_ON_AGENDA_SQL} THEN 'meetings' END,
    CASE WHEN EXISTS (SELECT FROM cases_opinion WHERE case_id = %(case)s) THEN 'opinions' END,
    CASE WHEN EXISTS (SELECT FROM cases_transfer WHERE case_id = %(case)s) THEN 'transfers' END
], NULL)
"""  # noqa: S608  only our own text is put in


def look(case: Case) -> None:
    """See what the case has, for as long as this loaded case is shown."""
    with connection.cursor() as cursor:
        cursor.execute(
            LOOK_SQL, {"case": case.pk, "subject_type": "cases.case", "subject_id": case.pk}
        )
        vars(case)[SEEN] = frozenset(cursor.fetchone()[0])


def may_have(case: Case, part: Part) -> bool:
    """Whether it is worth reading a part of the case: False if it was seen not to be there."""
    seen: frozenset[str] | None = vars(case).get(SEEN)
    return seen is None or part in seen
