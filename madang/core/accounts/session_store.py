"""Django's sessions and accounts, read by plain queries: each page of a signed-in person needs both.

The ORM takes several times as long to put such a query into words as PostgreSQL takes to answer it.
All else, writing and ending sessions, is Django's.
"""

from typing import Any, Final

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.db import connection

from madang.core.accounts.models import Account

SESSION_SQL: Final = """
SELECT session_data FROM django_session
WHERE session_key = %s AND expire_date > statement_timestamp()
"""
COLUMNS: Final = [field.attname for field in Account._meta.concrete_fields]
ACCOUNT_SQL: Final = f"SELECT {', '.join(COLUMNS)} FROM accounts_account WHERE id = %s"  # noqa: S608


class SessionStore(db.SessionStore):
    """``SESSION_ENGINE`` names the module of this class."""

    def load(self) -> dict[str, Any]:
        """What a session holds; nothing, and no key, where it is unknown or has run out."""
        row = _row(SESSION_SQL, self.session_key)
        if row is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(row[0])
        return found


class Backend(AuthenticationBackend):
    """Signs in as allauth does; knows the account of a session without the ORM."""

    def get_user(self, user_id: int) -> Account | None:
        row = _row(ACCOUNT_SQL, user_id)
        account = Account.from_db(connection.alias, COLUMNS, row) if row else None
        return account if account and self.user_can_authenticate(account) else None


def _row(query: str, value: str | int | None) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(query, [value])
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
