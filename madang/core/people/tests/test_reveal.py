import datetime as dt
import traceback
from typing import Any

import pytest
from django.utils import timezone

from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.people.commands import reveal
from madang.core.people.models import AccessLog, Purpose
from madang.core.people.tests.factories import (
    HONG,
    NUMBER,
    clerk,
    execute,
    make_numbered_resident,
    make_resident,
    owner,
    visitor,
)
from madang.core.people.tests.tables import all_tables
from madang.core.people.vault import VaultError
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


def test_a_clerk_with_a_purpose_reads_what_was_asked_for() -> None:
    agency = make_agency()
    resident = make_resident(agency)
    shown = reveal(
        actor=clerk(agency, "people.reveal"),
        resident_id=resident.pk,
        fields=["name", "phone", "birth_date"],
        purpose="case_processing",
    )
    assert shown == {"name": "홍길동", "phone": "010-1234-5678"}


def test_every_reading_is_logged_with_who_whose_what_and_why() -> None:
    agency = make_agency()
    resident = make_resident(agency)
    reveal(
        actor=clerk(agency, "people.reveal"),
        resident_id=resident.pk,
        fields=["phone", "name"],
        purpose="contact",
        reason="보완 요구",
        path="/desk/cases/1/",
    )
    logged = ["actor_kind", "actor_id", "agency_id", "resident_id", "action"]
    logged += ["fields", "purpose", "reason", "ip", "path"]
    assert AccessLog.objects.values(*logged).get() == {
        "actor_kind": "official",
        "actor_id": 7,
        "agency_id": agency.pk,
        "resident_id": resident.pk,
        "action": "reveal",
        "fields": ["name", "phone"],
        "purpose": "contact",
        "reason": "보완 요구",
        "ip": "192.0.2.7",
        "path": "/desk/cases/1/",
    }
    assert timezone.now() - AccessLog.objects.get().at < dt.timedelta(minutes=5)


def test_what_the_caller_opens_besides_is_logged_too() -> None:
    resident = make_resident(make_agency())
    reveal(actor=owner(resident), resident_id=resident.pk, fields=["name"], also=["cases.answers"])
    assert AccessLog.objects.get().fields == ["cases.answers", "name"]


@pytest.mark.parametrize(
    ("purpose", "code"),
    [
        ("", "purpose_missing"),
        ("curiosity", "purpose_unknown"),
        ("self", "purpose_unknown"),
        ("statistics", "purpose_not_allowed"),
        ("marketing", "purpose_not_allowed"),
    ],
)
def test_without_a_purpose_of_the_list_nothing_is_read(purpose: str, code: str) -> None:
    agency = make_agency()
    resident = make_resident(agency)
    with pytest.raises(DomainError, match=code):
        reveal(
            actor=clerk(agency, "people.reveal"),
            resident_id=resident.pk,
            fields=["name"],
            purpose=purpose,
        )
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("purpose", [code for code in Purpose if code != Purpose.SELF])
def test_every_other_purpose_of_the_list_is_accepted(purpose: str) -> None:
    agency = make_agency()
    resident = make_resident(agency)
    actor = clerk(agency, "people.reveal")
    assert reveal(actor=actor, resident_id=resident.pk, fields=["name"], purpose=purpose)


def test_without_the_permission_nothing_is_read() -> None:
    agency = make_agency()
    resident, other = make_resident(agency), make_resident(agency)
    for actor in (clerk(agency, "cases.read"), visitor(agency), owner(other)):
        with pytest.raises(Forbidden):
            reveal(actor=actor, resident_id=resident.pk, fields=["name"], purpose="case_processing")


def test_an_official_with_the_id_of_a_resident_is_not_that_resident() -> None:
    agency = make_agency()
    resident = make_resident(agency)
    with pytest.raises(Forbidden):
        reveal(
            actor=Actor("official", resident.pk, agency.pk),
            resident_id=resident.pk,
            fields=["name"],
        )


def test_unique_identifiers_need_their_own_permission() -> None:
    agency = make_agency()
    resident = make_numbered_resident(agency)
    arguments: dict[str, Any] = {
        "resident_id": resident.pk,
        "fields": ["resident_number"],
        "purpose": "identification",
    }
    with pytest.raises(Forbidden):
        reveal(actor=clerk(agency, "people.reveal"), **arguments)
    shown = reveal(actor=clerk(agency, "people.reveal_unique"), **arguments)
    assert shown == {"resident_number": NUMBER}


def test_name_and_number_together_need_both_permissions() -> None:
    agency = make_agency()
    resident = make_numbered_resident(agency)
    with pytest.raises(Forbidden):
        reveal(
            actor=clerk(agency, "people.reveal_unique"),
            resident_id=resident.pk,
            fields=["name", "resident_number"],
            purpose="identification",
        )


def test_residents_read_their_own_without_a_purpose_and_it_is_logged() -> None:
    resident = make_numbered_resident(make_agency())
    shown = reveal(
        actor=owner(resident), resident_id=resident.pk, fields=["name", "resident_number"]
    )
    row = AccessLog.objects.get()
    assert shown == {"name": "홍길동", "resident_number": NUMBER}
    assert (row.purpose, row.actor_kind, row.actor_id) == ("self", "resident", resident.pk)


def test_residents_of_another_agency_do_not_exist() -> None:
    resident = make_resident(make_agency())
    other = make_agency("seocho")
    with pytest.raises(NotFound):
        reveal(
            actor=clerk(other, "people.reveal"),
            resident_id=resident.pk,
            fields=["name"],
            purpose="case_processing",
        )


@pytest.mark.parametrize(("fields", "code"), [([], "no_fields"), (["shoe"], "unknown_field")])
def test_what_is_to_be_read_has_to_be_named(fields: list[str], code: str) -> None:
    resident = make_resident(make_agency())
    with pytest.raises(DomainError, match=code):
        reveal(actor=owner(resident), resident_id=resident.pk, fields=fields)


def test_too_long_a_reason_is_refused_and_nothing_is_read() -> None:
    agency = make_agency()
    resident = make_resident(agency)
    with pytest.raises(DomainError, match="reason_too_long"):
        reveal(
            actor=clerk(agency, "people.reveal"),
            resident_id=resident.pk,
            fields=["name"],
            purpose="contact",
            reason="가" * 501,
        )


def test_a_value_copied_to_another_person_does_not_open() -> None:
    agency = make_agency()
    resident = make_resident(agency)
    other = make_resident(agency, name="임꺽정")
    execute(
        "UPDATE people_sealedfield SET ciphertext = (SELECT ciphertext FROM people_sealedfield"
        " WHERE resident_id = %s AND field = 'name') WHERE resident_id = %s",
        resident.pk,
        other.pk,
    )
    with pytest.raises(VaultError, match="sealed_value_damaged"):
        reveal(actor=owner(other), resident_id=other.pk, fields=["name"])


def test_a_value_copied_to_another_field_does_not_open() -> None:
    resident = make_resident(make_agency())
    execute(
        "UPDATE people_sealedfield SET ciphertext = (SELECT ciphertext FROM people_sealedfield"
        " WHERE field = 'phone') WHERE field = 'name'"
    )
    with pytest.raises(VaultError, match="sealed_value_damaged"):
        reveal(actor=owner(resident), resident_id=resident.pk, fields=["name"])


def test_a_person_moved_to_another_agency_does_not_open() -> None:
    resident = make_resident(make_agency())
    resident.agency = make_agency("seocho")
    resident.save(update_fields=["agency"])
    with pytest.raises(VaultError, match="sealed_value_damaged"):
        reveal(actor=owner(resident), resident_id=resident.pk, fields=["name"])


def test_a_failed_reading_leaves_no_plain_text_anywhere(caplog: pytest.LogCaptureFixture) -> None:
    resident = make_resident(make_agency())
    execute(
        "UPDATE people_sealedfield SET ciphertext = set_byte(ciphertext, 40, 0) WHERE field='phone'"
    )
    with pytest.raises(VaultError) as caught:
        reveal(actor=owner(resident), resident_id=resident.pk, fields=["name", "phone"])
    said = "".join(traceback.format_exception(caught.value)) + str(caught.value.message)
    for value in (HONG["name"], HONG["phone"], "01012345678"):
        assert value not in said + caplog.text
        assert value.encode() not in all_tables()


def test_a_failed_reading_is_no_reading_in_the_log() -> None:
    resident = make_resident(make_agency())
    execute("UPDATE people_sealedfield SET ciphertext = ''::bytea")
    with pytest.raises(VaultError):
        reveal(actor=owner(resident), resident_id=resident.pk, fields=["name"])
    assert not AccessLog.objects.exists()
