import pytest
from django.db import IntegrityError
from django.test import Client, RequestFactory
from pytest_django import Settings

from madang.core.accounts.commands import account_of_mailbox, create_account
from madang.core.accounts.queries import client_address, is_fully_signed_in
from madang.core.accounts.tests.signed_in import sign_in


@pytest.mark.django_db
def test_a_residents_row_cannot_hold_an_address() -> None:
    with pytest.raises(IntegrityError):
        create_account(kind="resident", username="x", email="a@example.org", password=None)


@pytest.mark.django_db
def test_one_mailbox_is_one_account_and_has_no_password() -> None:
    first, again = account_of_mailbox("Maru@Example.org"), account_of_mailbox("maru@example.org")
    assert first == again
    assert first != account_of_mailbox("other@example.org")
    assert not first.has_usable_password()
    assert "maru" not in first.username


@pytest.mark.parametrize(
    ("proxies", "address"), [(0, "10.0.0.9"), (1, "203.0.113.7"), (2, "198.51.100.1")]
)
def test_forwarded_addresses_are_believed_only_from_our_proxies(
    settings: Settings, proxies: int, address: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.9", headers={"x-forwarded-for": "198.51.100.1, 203.0.113.7"}
    )
    assert client_address(request) == address


def test_a_client_without_an_address(rf: RequestFactory) -> None:
    assert client_address(rf.get("/", REMOTE_ADDR="")) is None


@pytest.mark.django_db
def test_a_complete_sign_in_is_recognised(client: Client, rf: RequestFactory) -> None:
    account = create_account(kind="official", username="maru", password=None)
    request = rf.get("/")
    request.user = account
    client.force_login(account)
    request.session = client.session
    assert not is_fully_signed_in(request)
    sign_in(client, account)
    request.session = client.session
    assert is_fully_signed_in(request)
