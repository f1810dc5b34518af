"""Making accounts, one-time codes, and what ends sessions."""

import datetime as dt
import hmac
import secrets
from typing import Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from madang.core.accounts import keys
from madang.core.accounts.models import Account, SignInCode
from madang.core.accounts.queries import has_second_factor, is_address_of_official
from madang.core.errors import DomainError, Forbidden

CODE_MINUTES: Final = 10
CODE_DIGITS: Final = 8

__all__ = [
    "CODE_MINUTES",
    "account_of_mailbox",
    "create_account",
    "drop_code",
    "end_session",
    "end_sessions",
    "issue_code",
    "redeem_code",
    "require_may_set_up",
    "reseal_second_factors",
    "reset_sign_in",
]


class WrongCode(DomainError):
    """Not the code that was sent; there are tries left."""


class CodeSpent(DomainError):
    """Redeemed, run out of time or of tries: a new one is needed."""


def create_account(*, kind: str, username: str, email: str = "", password: str | None) -> Account:
    """A new account; without a password nobody signs in by one. Raises IntegrityError if taken."""
    return Account.objects.create_user(username, password, kind=kind, email=email.lower())


def account_of_mailbox(email: str) -> Account:
    """The account of the resident who signs in with codes to this address, made at the first time.

    Its name is a keyed hash of the address, and unique: two first sign-ins at once meet there.
    """
    name = f"mail-{keys.index_of('email', email.lower())}"
    account, _made = Account.objects.get_or_create(
        username=name, defaults={"kind": Account.Kind.RESIDENT, "password": "!"}
    )
    return account


def issue_code(*, email: str) -> tuple[UUID, str | None]:
    """A new one-time code for an address: the id to redeem it by, and the code to send.

    No code for the address of an official, who never signs in by e-mail alone; the id is given all
    the same, so that nobody can tell the difference.
    """
    SignInCode.objects.filter(expires_at__lt=timezone.now()).delete()
    row = SignInCode(expires_at=timezone.now() + dt.timedelta(minutes=CODE_MINUTES))
    row.email = keys.seal(email, place=_place(row.id))
    code = None
    if not is_address_of_official(email):
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        row.digest = _digest(row.id, code)
    row.save(force_insert=True)
    return row.id, code


def redeem_code(*, code_id: UUID, typed: str) -> str:
    """The address to which the code was sent. Works once.

    The try is counted before the code is looked at, so that many at once get no more than three.
    Raises WrongCode (with tries left) and CodeSpent.
    """
    taken = _take_try(code_id)
    if taken is None:
        raise _spent()
    tries_left, digest, email = taken
    digits = "".join(filter(str.isdecimal, typed))
    if not digest or not hmac.compare_digest(digest, _digest(code_id, digits)):
        if tries_left == 0:
            drop_code(code_id)
            raise _spent()
        raise WrongCode(
            "wrong_code",
            ngettext(
                "This is not the code that we sent. You can try %(count)s more time.",
                "This is not the code that we sent. You can try %(count)s more times.",
                tries_left,
            )
            % {"count": tries_left},
            field="code",
        )
    if not drop_code(code_id):
        raise _spent()
    return keys.unseal(email, place=_place(code_id))


def drop_code(code_id: UUID) -> bool:
    """Forget a code; whether it was there."""
    deleted, _rows = SignInCode.objects.filter(id=code_id).delete()
    return bool(deleted)


def end_sessions(account: Account, *, but: str | None = None) -> int:
    """Sign an account out everywhere, except in the session with the key ``but``."""
    found = list(UserSession.objects.filter(user_id=account.pk).exclude(session_key=but))
    for session in found:
        session.end()
    return len(found)


def end_session(account: Account, session_id: int) -> bool:
    """End one of the account's own sessions; whether there was such a one."""
    session = UserSession.objects.filter(user_id=account.pk, pk=session_id).first()
    if session is None:
        return False
    session.end()
    return True


def require_may_set_up(account: Account, *, strong: bool) -> None:
    """Lock the account and raise Forbidden unless this session may add a second factor.

    A session with the password only may add the first one. Of two at once, one is the first.
    """
    Account.objects.select_for_update().get(pk=account.pk)
    if not strong and has_second_factor(account):
        raise Forbidden(
            "second_factor_needed",
            _("A second factor has been set up meanwhile. Please sign in again with it."),
        )


def reset_sign_in(*, username: str, second_factor: bool) -> str:
    """Give an official a new start password and, if asked, forget the second factor; return it.

    For who has lost a password or a telephone, after the administrator has made sure who asks.
    All sessions end. Raises DomainError ``no_official``.
    """
    with transaction.atomic():
        account = (
            Account.objects.select_for_update()
            .filter(username=username, kind=Account.Kind.OFFICIAL)
            .first()
        )
        if account is None:
            raise DomainError("no_official", _("There is no official with this user name."))
        password = secrets.token_urlsafe(12)
        account.set_password(password)
        account.save(update_fields=["password"])
        if second_factor:
            Authenticator.objects.filter(user_id=account.pk).delete()
        end_sessions(account)
    return password


def _take_try(code_id: UUID) -> tuple[int, str, str] | None:
    """Use up one try: how many are left, digest and sealed address; None if there was none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_signincode SET tries_left = tries_left - 1"
            " WHERE id = %s AND expires_at > %s AND tries_left > 0"
            " RETURNING tries_left, digest, email",
            [code_id, timezone.now()],
        )
        row: tuple[int, str, str] | None = cursor.fetchone()
    return row


def reseal_second_factors() -> tuple[int, int]:
    """Bring the secrets of second factors under the current key (a part of ``rotate_keys``).

    Returns how many were sealed anew and how many remain because somebody holds their row.
    """
    secrets_of = ("secret", "seed")  # allauth's names: of an app, and of recovery codes
    done, wanted = 0, 0
    for factor_id in list(Authenticator.objects.values_list("id", flat=True)):
        with transaction.atomic():
            locked = Authenticator.objects.select_for_update(skip_locked=True)
            factor = locked.filter(id=factor_id).first()
            if factor is None:
                wanted += Authenticator.objects.filter(id=factor_id).count()
                continue
            anew = {
                name: keys.resealed(factor.data[name], place=keys.SECOND_FACTOR)
                for name in secrets_of
                if name in factor.data
            }
            changed = {name: value for name, value in anew.items() if value is not None}
            if changed:
                factor.data |= changed
                factor.save(update_fields=["data"])
                done += len(changed)
    return done, wanted


def _digest(code_id: UUID, code: str) -> str:
    return keys.index_of(_place(code_id), code)


def _place(code_id: UUID) -> str:
    return f"sign-in code {code_id}"


def _spent() -> CodeSpent:
    return CodeSpent(
        "code_spent",
        _("This code cannot be used any more. Please ask for a new one."),
        field="code",
    )
