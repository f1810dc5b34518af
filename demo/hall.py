"""The hall of the demo's office: a kiosk, and counters that call people by number."""

from collections.abc import Mapping

from madang.apps.queues import commands as queues
from madang.core.access import PERMISSIONS
from madang.core.actors import Actor, AgencyRef, system
from madang.core.devices import commands as devices
from madang.core.devices import queries
from madang.core.orgs.models import Department

DEPARTMENT = "민원여권과"
COUNTERS = {
    "A": {"ko": "여권", "en": "Passports"},
    "B": {"ko": "민원 상담", "en": "Advice on petitions"},
}


def furnish(setter: Actor, departments: Mapping[str, Department]) -> None:
    """Set up the kiosk and two counters."""
    department_id = departments[DEPARTMENT].pk
    devices.register_kiosk(
        actor=setter,
        department_id=department_id,
        name="민원실 1호기",
        place="1층 민원실 정문 옆",
        has_printer=True,
    )
    for letter, name in COUNTERS.items():
        queues.open_counter(actor=setter, department_id=department_id, letter=letter, name=name)


def pairing_code(agency: AgencyRef) -> str:
    """A new code for the kiosk; one that is paired already stays so until it is used."""
    setter = system(agency.id, *PERMISSIONS)
    kiosk = queries.kiosks_of(setter)[0]
    code, _until = devices.issue_pairing_code(actor=setter, kiosk_id=kiosk.pk)
    return code
