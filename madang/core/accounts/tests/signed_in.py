"""A short way in for tests that are not about signing in."""

from django.test import Client

from madang.core.accounts import sessions
from madang.core.accounts.models import Account


def sign_in(client: Client, account: Account) -> None:
    """As after a complete sign-in, second factor included."""
    client.force_login(account)
    session = client.session
    sessions.begin(session, account, strong=True)
    session.save()
