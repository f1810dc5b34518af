import pytest

from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.people.commands import (
    change_contact,
    reveal,
    verify_contact,
    verify_identity,
)
from madang.core.people.models import AccessLog, Resident
from madang.core.people.tests.factories import (
    HONG,
    clerk,
    make_account,
    make_resident,
    owner,
    sign_in,
)
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


def test_residents_change_their_own_contacts() -> None:
    resident = make_resident(make_agency())
    changed = change_contact(
        actor=owner(resident), resident_id=resident.pk, fields={"phone": "010 9999 0000"}
    )
    assert changed == {"phone"}
    shown = reveal(actor=owner(resident), resident_id=resident.pk, fields=HONG)
    assert shown == HONG | {"phone": "010-9999-0000"}


def test_an_empty_value_removes_a_contact() -> None:
    resident = make_resident(make_agency())
    change_contact(actor=owner(resident), resident_id=resident.pk, fields={"address": ""})
    assert not resident.sealed.filter(field="address").exists()


def test_the_event_and_the_access_log_name_the_kinds_that_changed() -> None:
    agency = make_agency()
    resident = make_resident(agency)
    change_contact(
        actor=clerk(agency, "people.change"),
        resident_id=resident.pk,
        fields={"phone": "010-9999-0000", "email": HONG["email"]},
        purpose="correction_request",
        reason="전화로 요청",
    )
    event = EventRow.objects.get(name="people.contact.changed")
    row = AccessLog.objects.get()
    assert event.data == {"fields": ["phone"]}
    assert (row.action, row.fields, row.purpose, row.reason) == (
        "change",
        ["phone"],
        "correction_request",
        "전화로 요청",
    )


def test_what_is_already_so_changes_nothing() -> None:
    resident = make_resident(make_agency())
    assert not change_contact(actor=owner(resident), resident_id=resident.pk, fields=HONG)
    assert not EventRow.objects.filter(name="people.contact.changed").exists()


def test_a_new_mailbox_has_to_be_confirmed_again() -> None:
    agency, account = make_agency(), make_account()
    resident = verify_contact(actor=sign_in(agency), account=account, email=HONG["email"])
    change_contact(
        actor=owner(resident), resident_id=resident.pk, fields={"email": "new@example.com"}
    )
    assert Resident.objects.get().identity_level == "anonymous"


def test_a_new_telephone_leaves_the_mailbox_confirmed() -> None:
    agency, account = make_agency(), make_account()
    resident = verify_contact(actor=sign_in(agency), account=account, email=HONG["email"])
    change_contact(
        actor=owner(resident), resident_id=resident.pk, fields={"phone": "010-9999-0000"}
    )
    assert Resident.objects.get().identity_level == "contact"


def test_the_bearer_does_not_change_a_confirmed_name() -> None:
    agency, account = make_agency(), make_account()
    claims = {"iss": "https://id.example", "sub": "1", "name": "홍길동"}
    resident = verify_identity(actor=sign_in(agency), account=account, claims=claims)
    with pytest.raises(DomainError, match="name_confirmed"):
        change_contact(actor=owner(resident), resident_id=resident.pk, fields={"name": "임꺽정"})


@pytest.mark.parametrize("field", ["resident_number", "identity_key", "birth_date", "shoe_size"])
def test_other_kinds_are_no_contacts(field: str) -> None:
    resident = make_resident(make_agency())
    with pytest.raises(DomainError, match="not_a_contact"):
        change_contact(actor=owner(resident), resident_id=resident.pk, fields={field: "1"})


def test_others_need_the_permission() -> None:
    agency = make_agency()
    resident, other = make_resident(agency), make_resident(agency)
    for actor in (clerk(agency, "people.reveal"), owner(other)):
        with pytest.raises(Forbidden):
            change_contact(
                actor=actor,
                resident_id=resident.pk,
                fields={"phone": ""},
                purpose="correction_request",
            )


def test_others_need_a_purpose() -> None:
    agency = make_agency()
    resident = make_resident(agency)
    with pytest.raises(DomainError, match="purpose_missing"):
        change_contact(
            actor=clerk(agency, "people.change"), resident_id=resident.pk, fields={"phone": ""}
        )


def test_residents_of_another_agency_do_not_exist() -> None:
    resident = make_resident(make_agency())
    other = make_agency("seocho")
    with pytest.raises(NotFound):
        change_contact(
            actor=clerk(other, "people.change"),
            resident_id=resident.pk,
            fields={"phone": ""},
            purpose="correction_request",
        )
