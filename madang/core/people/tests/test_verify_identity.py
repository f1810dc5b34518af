import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connections

from madang.core.accounts.models import Account
from madang.core.errors import DomainError, Forbidden
from madang.core.events.models import EventRow
from madang.core.orgs.models import Agency
from madang.core.people import verification
from madang.core.people.commands import (
    register_resident,
    reveal,
    verify_contact,
    verify_identity,
)
from madang.core.people.models import Resident, SealedField
from madang.core.people.tests.factories import (
    HONG,
    clerk,
    make_account,
    make_resident,
    owner,
    sign_in,
    visitor,
)
from tests.factories import make_agency

CLAIMS = {
    "iss": "https://id.example",
    "sub": "a1b2",
    "name": "홍길동",
    "birthdate": "1990-01-31",
    "email": "hong@example.com",
    "email_verified": True,
    "phone_number": "+82 10-1234-5678",
    "phone_number_verified": True,
}
PROFILE = ("name", "birth_date", "email", "phone")


def verify(agency: Agency, account: Account, **claims: Any) -> Resident:
    return verify_identity(actor=sign_in(agency), account=account, claims=CLAIMS | claims)


def profile(resident: Resident) -> dict[str, str]:
    return reveal(actor=owner(resident), resident_id=resident.pk, fields=PROFILE)


@pytest.mark.django_db
def test_the_first_sign_in_registers_a_verified_resident() -> None:
    agency, account = make_agency(), make_account()
    resident = verify(agency, account)
    assert (resident.identity_level, resident.account, resident.agency) == (
        "verified",
        account,
        agency,
    )
    assert profile(resident) == {
        "name": "홍길동",
        "phone": "010-1234-5678",
        "email": "hong@example.com",
        "birth_date": "1990-01-31",
    }


@pytest.mark.django_db
def test_the_next_sign_in_finds_the_same_resident_and_writes_nothing() -> None:
    agency, account = make_agency(), make_account()
    first = verify(agency, account)
    sealed = [bytes(row) for row in SealedField.objects.values_list("ciphertext", flat=True)]
    events = EventRow.objects.count()
    assert verify(agency, account).pk == first.pk
    assert [bytes(r) for r in SealedField.objects.values_list("ciphertext", flat=True)] == sealed
    assert EventRow.objects.count() == events


@pytest.mark.django_db
def test_the_events_say_that_it_happened_and_nothing_else() -> None:
    resident = verify(make_agency(), make_account())
    rows = EventRow.objects.filter(subject_id=resident.pk, subject_type="people.resident")
    assert [row.name for row in rows.order_by("id")] == [
        "people.resident.registered",
        "people.identity.verified",
    ]
    assert not any("홍길동" in str(row.data) or "a1b2" in str(row.data) for row in rows)


@pytest.mark.django_db
def test_a_confirmed_contact_rises_to_a_confirmed_identity() -> None:
    agency, account = make_agency(), make_account()
    before = verify_contact(actor=sign_in(agency), account=account, email="mine@example.com")
    after = verify(agency, account)
    assert (after.pk, after.identity_level) == (before.pk, "verified")


@pytest.mark.django_db
def test_contacts_of_ones_own_are_kept() -> None:
    agency, account = make_agency(), make_account()
    verify_contact(actor=sign_in(agency), account=account, email="mine@example.com")
    assert profile(verify(agency, account))["email"] == "mine@example.com"


@pytest.mark.django_db
def test_a_changed_name_is_taken_from_the_provider() -> None:
    agency, account = make_agency(), make_account()
    verify(agency, account)
    assert profile(verify(agency, account, name="홍판서"))["name"] == "홍판서"


@pytest.mark.django_db
@pytest.mark.parametrize("value", [False, "true", 1, None])
def test_contacts_that_the_provider_did_not_check_are_not_taken(value: object) -> None:
    resident = verify(make_agency(), make_account(), email_verified=value)
    assert "email" not in profile(resident)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "claims",
    [{"birthdate": "0000-01-31"}, {"birthdate": 1990}, {"phone_number": "call me"}, {"name": 1}],
)
def test_claims_of_another_form_do_not_stop_the_sign_in(claims: dict[str, Any]) -> None:
    resident = verify(make_agency(), make_account(), **claims)
    assert len(profile(resident)) == 3


@pytest.mark.django_db
def test_a_claim_that_is_left_out_is_logged_without_its_value(
    caplog: pytest.LogCaptureFixture,
) -> None:
    verify(make_agency(), make_account(), birthdate="1990-13-31")
    assert "birthdate" in caplog.text
    assert "1990-13-31" not in caplog.text


@pytest.mark.django_db
def test_the_same_person_by_another_account_is_refused() -> None:
    agency = make_agency()
    verify(agency, make_account())
    with pytest.raises(DomainError, match="identity_taken"):
        verify(agency, make_account())
    assert Resident.objects.count() == 1


@pytest.mark.django_db
def test_another_person_by_the_same_account_is_refused() -> None:
    agency, account = make_agency(), make_account()
    verify(agency, account)
    with pytest.raises(DomainError, match="account_taken"):
        verify(agency, account, sub="c3d4")


@pytest.mark.django_db
def test_a_person_known_without_account_gets_theirs() -> None:
    agency, account = make_agency(), make_account()
    known = verify(agency, make_account())
    Resident.objects.update(account=None)
    found = verify(agency, account)
    assert (found.pk, found.account) == (known.pk, account)


@pytest.mark.django_db
def test_an_account_with_a_resident_does_not_swallow_a_known_person() -> None:
    agency, account = make_agency(), make_account()
    verify(agency, make_account())
    Resident.objects.update(account=None)
    register_resident(
        actor=visitor(agency), agency_id=agency.pk, level="anonymous", fields={}, account=account
    )
    with pytest.raises(DomainError, match="account_taken"):
        verify(agency, account)


@pytest.mark.django_db
def test_a_subject_is_another_person_at_another_issuer() -> None:
    agency = make_agency()
    one = verify(agency, make_account(), iss="https://id.example", sub="1 2")
    other = verify(agency, make_account(), iss="https://id.example 1", sub="2")
    assert one.pk != other.pk


@pytest.mark.django_db
def test_one_person_is_a_resident_of_two_agencies() -> None:
    account = make_account()
    one, other = verify(make_agency(), account), verify(make_agency("seocho"), account)
    assert one.pk != other.pk
    indexes = SealedField.objects.filter(field="identity_key").values_list("blind_index", flat=True)
    assert len({bytes(index) for index in indexes if index}) == 2


@pytest.mark.django_db
def test_somebody_who_filed_without_account_is_not_taken_over_by_name_or_mail() -> None:
    agency = make_agency()
    filed = make_resident(agency, **HONG)
    assert verify(agency, make_account()).pk != filed.pk


@pytest.mark.django_db
@pytest.mark.parametrize(
    "claims", [{"iss": ""}, {"sub": ""}, {"sub": None}, {"sub": 5}, {"sub": "x" * 256}]
)
def test_without_issuer_and_subject_nobody_is_verified(claims: dict[str, Any]) -> None:
    with pytest.raises(DomainError, match="identity_incomplete"):
        verify(make_agency(), make_account(), **claims)
    assert not Resident.objects.exists()


@pytest.mark.django_db
def test_only_the_sign_in_verifies() -> None:
    agency = make_agency()
    for actor in (visitor(agency), clerk(agency, "people.reveal", "people.change")):
        with pytest.raises(Forbidden):
            verify_identity(actor=actor, account=make_account(), claims=CLAIMS)


@pytest.mark.django_db
def test_an_official_account_is_refused() -> None:
    with pytest.raises(DomainError, match="not_a_resident_account"):
        verify(make_agency(), make_account("official"))


def verified_level(agency: Agency, account: Account, subject: str) -> str:
    return verify(agency, account, sub=subject).identity_level


def all_at_once(sign_ins: list[Callable[[], str]], blocker: Any) -> list[str]:
    """What each of them gave, or the code of the refusal."""
    together = threading.Barrier(len(sign_ins))

    def one(sign_in_once: Callable[[], str]) -> str:
        with blocker.unblock():
            together.wait()
            try:
                return sign_in_once()
            except DomainError as error:
                return error.code
            finally:
                connections.close_all()

    with ThreadPoolExecutor(len(sign_ins)) as pool:
        return list(pool.map(one, sign_ins))


@pytest.mark.usefixtures("own_database")
def test_sign_ins_at_the_same_moment_make_one_resident(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        agency = make_agency()
        for number in range(10):
            once = partial(verified_level, agency, make_account(), f"person {number}")
            assert all_at_once([once] * 4, django_db_blocker) == ["verified"] * 4
        assert Resident.objects.count() == 10


@pytest.mark.usefixtures("own_database")
def test_one_person_by_two_accounts_at_the_same_moment_is_one_resident(
    django_db_blocker: Any,
) -> None:
    with django_db_blocker.unblock():
        agency = make_agency()
        for number in range(10):
            one, other = (
                partial(verified_level, agency, make_account(), f"person {number}")
                for _ in range(2)
            )
            found = all_at_once([one, other], django_db_blocker)
            assert sorted(found) == ["identity_taken", "verified"]
        assert Resident.objects.count() == 10


@pytest.mark.usefixtures("own_database")
def test_a_sign_in_that_commits_between_two_look_ups_is_the_same_person(
    django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_db_blocker.unblock():
        once = partial(verified_level, make_agency(), make_account(), "person")
        others: list[list[str]] = []

        def interrupt(look_up: Callable[..., object]) -> Callable[..., object]:
            def interrupted(*arguments: Any) -> object:
                found = look_up(*arguments)
                if not others:
                    others.append([])
                    others[0] = all_at_once([once], django_db_blocker)
                return found

            return interrupted

        for name in ("_by_account", "_by_identity"):
            monkeypatch.setattr(verification, name, interrupt(getattr(verification, name)))
        assert once() == "verified"
        assert others == [["verified"]]
        assert Resident.objects.count() == 1
