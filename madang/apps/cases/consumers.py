"""What a case does when something happened: the next step by the rule of its programme file."""

from madang.apps.cases import commands
from madang.apps.cases.events import CaseAccepted
from madang.apps.cases.events.belonging import CaseTransferred
from madang.core.actors import system
from madang.core.events.consumers import consumer
from madang.core.events.models import EventRow


@consumer("cases.assign_by_load", on=[CaseAccepted, CaseTransferred])
def assign_by_file(event: EventRow) -> None:
    """Put somebody in charge, by load or by the rules, where the file says so."""
    commands.assign_by_file(actor=system(event.agency_id, "cases.assign"), case_id=event.subject_id)
