import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden
from madang.core.events.models import EventRow
from madang.core.people.commands import register_resident
from madang.core.people.models import AccessLog, Resident, SealedField
from madang.core.people.tests.factories import (
    HONG,
    LAW,
    NUMBER,
    clerk,
    execute,
    make_account,
    make_numbered_resident,
    make_resident,
    visitor,
)
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


def test_a_visitor_registers_with_what_they_filed() -> None:
    agency = make_agency()
    resident = make_resident(agency)
    resident.refresh_from_db()
    assert (resident.agency_id, resident.identity_level, resident.account) == (
        agency.pk,
        "anonymous",
        None,
    )
    assert set(resident.sealed.values_list("field", flat=True)) == HONG.keys()


def test_empty_fields_are_not_kept() -> None:
    resident = make_resident(make_agency(), name="홍길동", phone=" ")
    assert list(resident.sealed.values_list("field", flat=True)) == ["name"]


def test_the_event_names_the_kinds_and_no_value() -> None:
    resident = make_resident(make_agency())
    row = EventRow.objects.get(name="people.resident.registered", subject_id=resident.pk)
    assert row.data == {"level": "anonymous", "fields": sorted(HONG)}


def test_the_same_uid_again_gives_the_same_resident() -> None:
    agency = make_agency()
    uid = uuid.uuid4()
    first, again = (
        register_resident(
            actor=visitor(agency), agency_id=agency.pk, level="anonymous", fields=HONG, uid=uid
        )
        for _ in range(2)
    )
    assert first.pk == again.pk
    assert EventRow.objects.filter(name="people.resident.registered").count() == 1


def test_the_uid_of_another_agency_is_refused() -> None:
    known = make_resident(make_agency())
    other = make_agency("seocho")
    with pytest.raises(DomainError, match="uid_taken"):
        register_resident(
            actor=visitor(other), agency_id=other.pk, level="anonymous", fields={}, uid=known.uid
        )


def test_an_account_has_one_resident_in_an_agency() -> None:
    agency, account = make_agency(), make_account()
    arguments: dict[str, Any] = {
        "agency_id": agency.pk,
        "level": "anonymous",
        "fields": {},
        "account": account,
    }
    register_resident(actor=visitor(agency), **arguments)
    with pytest.raises(DomainError, match="account_taken"):
        register_resident(actor=visitor(agency), **arguments)
    assert Resident.objects.count() == 1


def test_an_account_may_have_a_resident_in_each_of_two_agencies() -> None:
    account = make_account()
    for agency in (make_agency(), make_agency("seocho")):
        register_resident(
            actor=visitor(agency),
            agency_id=agency.pk,
            level="anonymous",
            fields={},
            account=account,
        )
    assert account.residents.count() == 2


def test_an_official_account_is_no_resident() -> None:
    agency = make_agency()
    with pytest.raises(DomainError, match="not_a_resident_account"):
        register_resident(
            actor=visitor(agency),
            agency_id=agency.pk,
            level="anonymous",
            fields={},
            account=make_account("official"),
        )


def test_a_unique_identifier_needs_its_law() -> None:
    agency = make_agency()
    with pytest.raises(DomainError, match="law_missing") as caught:
        register_resident(
            actor=visitor(agency),
            agency_id=agency.pk,
            level="anonymous",
            fields={"resident_number": NUMBER},
        )
    assert caught.value.field == "resident_number"
    assert not Resident.objects.exists()


def test_the_law_is_kept_beside_the_identifier_only() -> None:
    resident = make_numbered_resident(make_agency())
    assert dict(resident.sealed.values_list("field", "law")) == {
        "name": "",
        "resident_number": LAW,
    }


def test_the_database_refuses_a_unique_identifier_without_law() -> None:
    make_numbered_resident(make_agency())
    with pytest.raises(IntegrityError, match="sealed_by_law"), transaction.atomic():
        execute("UPDATE people_sealedfield SET law = ''")


def test_a_bad_value_changes_nothing_and_is_not_quoted() -> None:
    agency = make_agency()
    with pytest.raises(DomainError) as caught:
        make_resident(agency, name="홍길동", phone="공일공-1234")
    assert (caught.value.code, caught.value.field) == ("bad_value", "phone")
    assert "1234" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert not Resident.objects.exists()


@pytest.mark.parametrize("field", ["identity_key", "shoe_size"])
def test_fields_that_nobody_types_are_refused(field: str) -> None:
    with pytest.raises(DomainError, match=r"bad_value|unknown_field"):
        make_resident(make_agency(), **{field: "x"})


@pytest.mark.parametrize("level", ["contact", "verified"])
def test_a_visitor_cannot_call_themselves_confirmed(level: str) -> None:
    agency = make_agency()
    with pytest.raises(Forbidden):
        register_resident(actor=visitor(agency), agency_id=agency.pk, level=level, fields=HONG)


def test_an_unknown_level_is_refused() -> None:
    agency = make_agency()
    with pytest.raises(DomainError, match="unknown_level"):
        register_resident(actor=visitor(agency), agency_id=agency.pk, level="royal", fields={})


def test_an_unknown_language_is_refused() -> None:
    agency = make_agency()
    with pytest.raises(DomainError, match="unknown_language"):
        register_resident(
            actor=visitor(agency),
            agency_id=agency.pk,
            level="anonymous",
            fields={},
            language="tlh",
        )


@pytest.mark.parametrize("kind", ["official", "device"])
def test_officials_and_devices_need_the_permission(kind: str) -> None:
    agency = make_agency()
    actor = Actor("official" if kind == "official" else "device", 1, agency.pk)
    with pytest.raises(Forbidden):
        register_resident(actor=actor, agency_id=agency.pk, level="anonymous", fields=HONG)


def test_nobody_registers_for_another_agency() -> None:
    agency, other = make_agency(), make_agency("seocho")
    with pytest.raises(Forbidden):
        register_resident(actor=visitor(other), agency_id=agency.pk, level="anonymous", fields=HONG)


def test_registering_at_the_counter_is_in_the_access_log() -> None:
    agency = make_agency()
    resident = register_resident(
        actor=clerk(agency, "people.register"),
        agency_id=agency.pk,
        level="anonymous",
        fields=HONG,
    )
    row = AccessLog.objects.get()
    assert (row.action, row.actor_id, row.resident_id, row.fields) == (
        "register",
        7,
        resident.pk,
        sorted(HONG),
    )


def test_two_people_may_share_a_telephone_and_a_mailbox() -> None:
    agency = make_agency()
    make_resident(agency)
    make_resident(agency)
    shared = SealedField.objects.filter(field="phone").values_list("blind_index", flat=True)
    assert len(shared) == 2
    assert len({bytes(index) for index in shared if index}) == 1
