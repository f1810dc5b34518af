from typing import Any

import pytest
from django.test import Client

from madang.core.accounts.models import Account
from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs import commands, queries
from madang.core.orgs.models import Department, Official, Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def department() -> Department:
    return factories.make_department(factories.make_agency())


def take_on(department: Department, **changed: Any) -> tuple[Official, str]:
    wanted: dict[str, Any] = {
        "username": "haneul",
        "email": "haneul@office.example",
        "department_id": department.pk,
        "name": "하늘이",
        "position": "주무관",
    } | changed
    return commands.take_on(actor=factories.set_up(department.agency_id), **wanted)


def role(department: Department, *permissions: str, key: str = "some") -> Role:
    return commands.define_role(
        actor=factories.set_up(department.agency_id),
        agency_id=department.agency_id,
        key=key,
        name={"ko": "어떤 역할"},
        permissions=permissions,
    )


def test_somebody_new_signs_in_with_the_start_password(department: Department) -> None:
    some = role(department, "cases.read")
    official, password = take_on(department, role_ids=[some.pk])
    assert Account.objects.get(username="haneul").check_password(password)
    actor = queries.actor_of_account(official.account, ip=None)
    assert actor is not None
    assert actor.department_id == department.pk
    assert actor.permissions == {"cases.read"}
    assert password not in str(list(EventRow.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"username": ""}, "bad_username"),
        ({"username": "a b"}, "bad_username"),
        ({"username": "taken"}, "username_taken"),
        ({"username": "a" * 61}, "name_too_long"),
        ({"email": "nowhere"}, "bad_email"),
        ({"department_id": 0}, "no_department"),
        ({"role_ids": [0]}, "no_role"),
    ],
)
def test_nobody_is_half_appointed(
    department: Department, changed: dict[str, Any], code: str
) -> None:
    take_on(department, username="taken")
    with pytest.raises(DomainError, match=code):
        take_on(department, **changed)
    assert (Official.objects.count(), Account.objects.count()) == (1, 1)


def test_whoever_moves_no_longer_leads_the_old_department(department: Department) -> None:
    actor = factories.set_up(department.agency_id)
    other = commands.create_department(
        actor=actor, agency_id=department.agency_id, name={"ko": "건축과"}
    )
    official, _password = take_on(department)
    commands.set_head(actor=actor, department_id=department.pk, head_id=official.pk)
    commands.move_official(
        actor=actor, official_id=official.pk, department_id=other.pk, position="팀장"
    )
    official.refresh_from_db()
    department.refresh_from_db()
    assert (official.department, official.position) == (other, "팀장")
    assert department.head is None
    event = EventRow.objects.get(name="orgs.official.moved")
    assert (event.department_id, event.data) == (other.pk, {"old_department_id": department.pk})


def test_another_position_in_the_same_department_keeps_the_head(department: Department) -> None:
    actor = factories.set_up(department.agency_id)
    official, _password = take_on(department)
    commands.set_head(actor=actor, department_id=department.pk, head_id=official.pk)
    commands.move_official(
        actor=actor, official_id=official.pk, department_id=department.pk, position="과장"
    )
    department.refresh_from_db()
    assert department.head == official


def test_whoever_leaves_is_signed_out_and_holds_nothing(
    department: Department, client: Client
) -> None:
    actor = factories.set_up(department.agency_id)
    official = factories.make_official(department, permissions=["cases.read"])
    commands.set_head(actor=actor, department_id=department.pk, head_id=official.pk)
    factories.sign_in_official(client, official)
    commands.leave_office(actor=actor, official_id=official.pk)
    department.refresh_from_db()
    assert department.head is None
    assert not official.roles.exists()
    assert queries.actor_of_account(official.account, ip=None) is None
    assert client.get("/desk/").status_code == 302
    assert EventRow.objects.filter(name="orgs.official.left").count() == 1
    with pytest.raises(NotFound):
        commands.leave_office(actor=actor, official_id=official.pk)


def test_roles_are_granted_and_taken(department: Department) -> None:
    one, other = role(department, "cases.read"), role(department, "cases.decide", key="other")
    official, _password = take_on(department, role_ids=[one.pk])
    actor = factories.set_up(department.agency_id)
    for _twice in range(2):
        commands.grant_roles(actor=actor, official_id=official.pk, role_ids=[other.pk])
    found = queries.actor_of_account(official.account, ip=None)
    assert found is not None
    assert found.permissions == {"cases.decide"}
    (event,) = EventRow.objects.filter(name="orgs.official.roles_set")
    assert event.data == {"roles": ["other"], "old": ["some"]}


def test_the_last_who_may_manage_the_office_keeps_that(department: Department) -> None:
    managing = role(department, "orgs.manage", key="managing")
    official, _password = take_on(department, role_ids=[managing.pk])
    actor = factories.set_up(department.agency_id)
    with pytest.raises(DomainError, match="nobody_left"):
        commands.leave_office(actor=actor, official_id=official.pk)
    with pytest.raises(DomainError, match="nobody_left"):
        commands.grant_roles(actor=actor, official_id=official.pk, role_ids=[])
    with pytest.raises(DomainError, match="nobody_left"):
        role(department, "cases.read", key="managing")
    found = queries.actor_of_account(official.account, ip=None)
    assert found is not None
    assert found.may("orgs.manage")
    take_on(department, username="second", role_ids=[managing.pk])
    commands.leave_office(actor=actor, official_id=official.pk)


def test_a_role_that_is_there_is_not_made_anew(department: Department) -> None:
    role(department, "cases.read")
    event = EventRow.objects.get(name="orgs.role.defined", data__role="some")
    assert event.data["permissions"] == ["cases.read"]
    with pytest.raises(DomainError, match="role_exists"):
        commands.define_role(
            actor=factories.set_up(department.agency_id),
            agency_id=department.agency_id,
            key="some",
            name={"ko": "다른"},
            permissions=[],
            anew=True,
        )
    assert Role.objects.get(key="some").permissions == ["cases.read"]


@pytest.mark.parametrize(
    ("key", "name", "code"), [("Some Role", "역할", "bad_key"), ("some", " ", "name_missing")]
)
def test_a_role_needs_key_and_name(department: Department, key: str, name: str, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        commands.define_role(
            actor=factories.set_up(department.agency_id),
            agency_id=department.agency_id,
            key=key,
            name={"ko": name},
            permissions=[],
        )
    assert not Role.objects.exists()


def test_officials_of_others_are_left_alone(department: Department) -> None:
    official, _password = take_on(department)
    elsewhere = factories.set_up(factories.make_agency("seocho").pk)
    nobody = Actor("official", official.pk, department.agency_id)
    for actor, refusal in ((elsewhere, NotFound), (nobody, Forbidden)):
        with pytest.raises(refusal):
            commands.leave_office(actor=actor, official_id=official.pk)
        with pytest.raises(refusal):
            commands.grant_roles(actor=actor, official_id=official.pk, role_ids=[])
        with pytest.raises(refusal):
            commands.move_official(
                actor=actor, official_id=official.pk, department_id=department.pk, position=""
            )
    assert Official.objects.get().is_active
