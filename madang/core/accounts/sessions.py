"""What a session remembers of the sign-in: whose it is, how strong it was, when it was last used.

The mark is written by the sign-in alone, after Django has tied the session to the account, and it
names the account: marks of somebody else who used the same browser before count for nothing.
"""

import time
from typing import Final, TypedDict

from django.contrib.sessions.backends.base import SessionBase

from madang.core.accounts.models import Account

MARK: Final = "madang_sign_in"
SEEN: Final = "madang_seen"


class Mark(TypedDict):
    """``strong``: a second factor, or a passkey that is both, was shown in this session."""

    account: int
    kind: str
    strong: bool
    at: int


def begin(session: SessionBase, account: Account, *, strong: bool) -> None:
    """Remember a sign-in that has just succeeded. The session already belongs to the account."""
    now = int(time.time())
    session[MARK] = Mark(account=account.pk, kind=account.kind, strong=strong, at=now)
    session[SEEN] = now


def mark_of(session: SessionBase) -> Mark | None:
    """The mark as it stands; whether it is that of the asking account is for the caller."""
    mark = session.get(MARK)
    return mark if isinstance(mark, dict) else None  # type: ignore[return-value]  # only begin() writes it
