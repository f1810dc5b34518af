"""What other departments were asked, and what they say."""

from madang.apps.cases import queries_complex
from madang.apps.cases.models import Case
from madang.apps.cases.panels.base import Panel
from madang.apps.cases.showing import complex as showing
from madang.core.actors import Actor, AgencyRef


def opinions(case: Case, _actor: Actor, agency: AgencyRef) -> Panel | None:
    """All opinions of a case, for officials."""
    rows = showing.opinion_rows(queries_complex.opinions_of(case), agency)
    return Panel("opinions.html", {"rows": rows}) if rows else None
