import pytest

from madang.core.errors import DomainError, Forbidden
from madang.core.events.models import EventRow
from madang.core.people.commands import reveal, verify_contact, verify_identity
from madang.core.people.models import Resident
from madang.core.people.tests.factories import make_account, owner, sign_in, visitor
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


def test_a_mailbox_with_a_code_makes_a_resident() -> None:
    account = make_account()
    resident = verify_contact(actor=sign_in(make_agency()), account=account, email="A@Example.com")
    shown = reveal(actor=owner(resident), resident_id=resident.pk, fields=["email"])
    assert (resident.account, resident.identity_level) == (account, "contact")
    assert shown == {"email": "A@example.com"}


def test_the_same_mailbox_again_writes_nothing() -> None:
    actor, account = sign_in(make_agency()), make_account()
    first = verify_contact(actor=actor, account=account, email="a@example.com")
    events = EventRow.objects.count()
    assert verify_contact(actor=actor, account=account, email="a@example.com").pk == first.pk
    assert EventRow.objects.count() == events


def test_another_mailbox_replaces_the_first() -> None:
    actor, account = sign_in(make_agency()), make_account()
    verify_contact(actor=actor, account=account, email="a@example.com")
    resident = verify_contact(actor=actor, account=account, email="b@example.com")
    shown = reveal(actor=owner(resident), resident_id=resident.pk, fields=["email"])
    assert shown == {"email": "b@example.com"}
    assert EventRow.objects.filter(name="people.contact.verified").count() == 2


def test_a_verified_identity_is_not_lowered() -> None:
    actor, account = sign_in(make_agency()), make_account()
    verify_identity(actor=actor, account=account, claims={"iss": "https://id.example", "sub": "1"})
    verify_contact(actor=actor, account=account, email="a@example.com")
    assert Resident.objects.get().identity_level == "verified"


def test_a_shared_mailbox_does_not_join_two_people() -> None:
    actor = sign_in(make_agency())
    one = verify_contact(actor=actor, account=make_account(), email="a@example.com")
    other = verify_contact(actor=actor, account=make_account(), email="a@example.com")
    assert one.pk != other.pk


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "x" * 300 + "@example.com"])
def test_what_is_no_mailbox_is_refused(email: str) -> None:
    with pytest.raises(DomainError) as caught:
        verify_contact(actor=sign_in(make_agency()), account=make_account(), email=email)
    assert caught.value.field == "email"
    assert not Resident.objects.exists()


def test_only_the_sign_in_confirms() -> None:
    with pytest.raises(Forbidden):
        verify_contact(actor=visitor(make_agency()), account=make_account(), email="a@example.com")
