"""Those who come to the pages: strangers, residents, and an official of each role of the demo."""

from collections.abc import Callable

from django.test import Client

from demo.staff import ROLES
from madang.core.access import PERMISSIONS, Access
from madang.core.actors import AgencyRef
from madang.core.orgs.models import Department
from tests import factories

DEPARTMENT = "민원여권과"
#: The permissions of each official visitor, by the key of the role.
OFFICIALS: dict[str, frozenset[str]] = {
    "newcomer": frozenset(),
    **{key: frozenset(ROLES[key][1]) for key in ("handler", "team-head", "auditor", "director")},
    "administrator": frozenset(PERMISSIONS),
}
VISITORS = ("nobody", "resident", *OFFICIALS)


def visitor(name: str, agency: AgencyRef) -> Client:
    """A browser in which that visitor is signed in; errors of ours come as status 500."""
    client = Client(raise_request_exception=False)
    if name == "resident":
        factories.sign_in_resident(client, agency)
    elif name != "nobody":
        department = Department.objects.get(agency_id=agency.id, key=DEPARTMENT)
        official = factories.make_official(department, permissions=sorted(OFFICIALS[name]))
        factories.sign_in_official(client, official)
    return client


def expected(access: Access, name: str) -> str:
    """What an address of this audience gives that visitor: ``page``, ``sign in`` or ``refused``."""
    return RULES[access.audience](access, name)


def _for_residents(_access: Access, name: str) -> str:
    return "page" if name == "resident" else "sign in"


def _for_officials(access: Access, name: str) -> str:
    if name == "nobody":
        return "sign in"
    return "page" if access.permission in OFFICIALS.get(name, ()) else "refused"


RULES: dict[str, Callable[[Access, str], str]] = {
    "public": lambda _access, _name: "page",
    "resident": _for_residents,
    "official": _for_officials,
}
