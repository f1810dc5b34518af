"""Letters of the sign-in: plain text, sent at once and never inside a transaction."""

import logging
import smtplib
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _

from madang.core.errors import DomainError

log = logging.getLogger("madang.mail")

_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class MailDown(DomainError):
    """The mail server did not take the letter."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class MailServer(NamedTuple):
    """Where letters are handed over; the fields go into Django's settings of the same names."""

    host: str
    port: int
    user: str
    password: str
    use_tls: bool
    use_ssl: bool


def mail_server(url: str) -> MailServer:
    """The server of ``smtp://``, ``smtp+starttls://`` or ``smtps://[user:password@]host[:port]``.

    Raises ImproperlyConfigured for another address, and for a password that would travel readable.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("MADANG_MAIL_URL: the port is not a number") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            f"MADANG_MAIL_URL must look like {', '.join(f'{name}://host:port' for name in _PORTS)}"
        )
    if parts.password and parts.scheme == "smtp" and not _is_this_machine(parts.hostname):
        raise ImproperlyConfigured(
            "MADANG_MAIL_URL: a password is not sent without encryption;"
            " use smtp+starttls:// or smtps://"
        )
    return MailServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+starttls",
        use_ssl=parts.scheme == "smtps",
    )


def send_letter(*, to: str, subject: str, text: str) -> None:
    """Hand one letter to the mail server. Raises MailDown; who it was for is not logged."""
    try:
        EmailMessage(subject, text, to=[to]).send()
    except (smtplib.SMTPException, OSError) as error:
        log.warning("the mail server did not take a letter: %s", type(error).__name__)
        raise MailDown(
            "mail_down",
            _("We cannot send e-mail at the moment. Nothing was lost; please try again later."),
        ) from error


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
