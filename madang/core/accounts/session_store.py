"""Django's sessions and accounts by plain queries: each page for a signed-in person needs them.

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
# A column that is not named here is fetched by a query of its own when it is looked at.
COLUMNS: Final = ["id", "password", "last_login", "kind", "username", "email", "is_active"]
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


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
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
