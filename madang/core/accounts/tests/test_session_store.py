"""Sessions and accounts by plain queries: what runs out or is shut opens nothing."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from madang.core.accounts.models import Account
from madang.core.accounts.session_store import Backend, SessionStore

pytestmark = pytest.mark.django_db


def kept() -> str:
    """The key of a session that holds something."""
    store = SessionStore()
    store["seen"] = 7
    store.create()
    return str(store.session_key)


def test_a_session_gives_back_what_it_holds() -> None:
    assert SessionStore(kept()).load() == {"seen": 7}


def test_a_session_that_has_run_out_is_empty_and_loses_its_key() -> None:
    key = kept()
    past = timezone.now() - dt.timedelta(seconds=1)
    Session.objects.filter(session_key=key).update(expire_date=past)
    store = SessionStore(key)
    assert store.load() == {}
    assert store.session_key is None


@pytest.mark.parametrize("key", ["x" * 32, None])
def test_an_unknown_session_is_empty(key: str | None) -> None:
    assert SessionStore(key).load() == {}


def test_a_session_that_was_tampered_with_is_empty() -> None:
    key = kept()
    Session.objects.filter(session_key=key).update(session_data="eyJzZWVuIjo4fQ:forged:forged")
    assert SessionStore(key).load() == {}


def test_the_account_of_a_session_is_whole(django_assert_num_queries: object) -> None:
    account = Account.objects.create_user("kim", "a long password", kind="official", email="a@b.kr")
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture without types
        found = Backend().get_user(account.pk)
        assert found == account
        assert found.check_password("a long password")
        assert (found.kind, found.email) == ("official", "a@b.kr")


def test_an_account_that_was_shut_or_is_gone_opens_nothing() -> None:
    account = Account.objects.create_user(
        "kim", "a long password", kind="official", is_active=False
    )
    assert Backend().get_user(account.pk) is None
    assert Backend().get_user(account.pk + 1) is None
