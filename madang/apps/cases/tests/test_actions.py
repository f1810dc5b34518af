"""Every action is said whole, asks what the kit can show, and is refused without its permission."""

import pytest

from madang.apps.cases.actions import ACTIONS, Action, Call
from madang.apps.cases.models import Case
from madang.apps.cases.tests.test_handling import filed
from madang.core.access import PERMISSIONS
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.ui.fields import FieldView
from tests import factories

pytestmark = pytest.mark.django_db

EVERY = [pytest.param(action, id=f"{key[0]} {key[1]}") for key, action in ACTIONS.items()]
OFFICIAL = [one for one in EVERY if str(one.id).startswith("official")]


@pytest.mark.parametrize("action", EVERY)
def test_an_action_is_said_whole(action: Action) -> None:
    assert str(action.label)
    assert str(action.about)
    assert action.name.replace("-", "").isalnum()
    if action.audience == "official":
        assert action.permission in PERMISSIONS


@pytest.mark.parametrize("action", EVERY)
def test_what_an_action_asks_can_be_shown(action: Action) -> None:
    agency = factories.make_city()
    case = filed(agency)
    nobody = Actor("official", 1, agency.id, case.department_id, frozenset(PERMISSIONS))
    for spec in action.fields(case, nobody, agency):
        assert FieldView.of(spec).label


@pytest.mark.parametrize("action", OFFICIAL)
def test_an_official_without_the_permission_changes_nothing(action: Action) -> None:
    agency = factories.make_city()
    case = filed(agency)
    before = Case.objects.filter(id=case.pk).values().get()
    actor = Actor(
        "official", 1, agency.id, case.department_id, frozenset(PERMISSIONS) - {action.permission}
    )
    with pytest.raises(DomainError):
        action.run(Call(actor, agency, case, case.version, {}))
    assert Case.objects.filter(id=case.pk).values().get() == before


@pytest.mark.parametrize("action", OFFICIAL)
def test_an_official_of_another_agency_changes_nothing(action: Action) -> None:
    agency, other = factories.make_city(), factories.make_city("jongno")
    case = filed(agency)
    before = Case.objects.filter(id=case.pk).values().get()
    actor = Actor("official", 1, other.id, case.department_id, frozenset(PERMISSIONS))
    with pytest.raises(DomainError):
        action.run(Call(actor, other, case, case.version, {}))
    assert Case.objects.filter(id=case.pk).values().get() == before
