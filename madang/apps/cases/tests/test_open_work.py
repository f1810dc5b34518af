import pytest
from django.utils import translation

from madang.apps.cases import commands
from madang.apps.cases.tests.belonging import REASONS, accept, again, at, filed, official_of
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError
from madang.core.orgs import commands as orgs
from madang.core.orgs.models import Department
from madang.core.orgs.open_work import work_of_department, work_of_official
from tests import factories

pytestmark = pytest.mark.django_db


def closed_department(agency: AgencyRef) -> Department:
    actor = factories.set_up(agency.id)
    made = orgs.create_department(actor=actor, agency_id=agency.id, name={"ko": "임시과"})
    orgs.close_department(actor=actor, department_id=made.pk)
    return made


def test_open_petitions_are_told_to_who_closes_a_department_or_sees_one_leave() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case = accept(actor, filed(agency, channel="post"))
    assert actor.id is not None
    assert work_of_official(actor.id) == []
    commands.assign_case(actor=actor, case_id=case.pk, version=case.version, official_id=actor.id)
    assert [count for _label, count in work_of_official(actor.id)] == [1]
    with translation.override("en"):
        found = {str(label): count for label, count in work_of_department(case.department_id)}
    assert found["Open petitions"] == 1
    with pytest.raises(DomainError, match="department_busy"):
        orgs.close_department(actor=factories.set_up(agency.id), department_id=case.department_id)


def test_no_petition_goes_to_a_department_that_is_closed() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case = accept(actor, filed(agency, channel="post"))
    with pytest.raises(DomainError, match="no_department"):
        commands.transfer_case(
            actor=actor,
            agency=agency,
            case_id=case.pk,
            version=case.version,
            to_department=closed_department(agency).pk,
            reasons=REASONS,
            moment=at("2026-09-21T11:00"),
        )
    assert again(case).department_id == case.department_id
