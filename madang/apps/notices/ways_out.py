"""Which gateways this installation has, from its settings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from madang.apps.notices.gateways import Gateway
from madang.apps.notices.gateways.http_sms import HttpSmsGateway
from madang.apps.notices.gateways.letters import NAME as LETTERS
from madang.apps.notices.gateways.letters import LetterGateway
from madang.apps.notices.gateways.smpp import SmppGateway, centre_of
from madang.apps.notices.gateways.smtp import SmtpGateway
from madang.core.accounts.mail import mail_server


def gateways() -> Sequence[Gateway]:
    """All of them, those of one channel in the order in which they are used.

    Each call makes new ones, for they are not shared between threads. Raises ImproperlyConfigured.
    """
    found: list[Gateway] = []
    if settings.MADANG_MAIL_URL:
        server = mail_server(settings.MADANG_MAIL_URL)
        found.append(SmtpGateway(server, sender=settings.DEFAULT_FROM_EMAIL))
    urls = settings.MADANG_SMS_URLS.split()
    if urls and not settings.MADANG_SMS_KEY:
        raise ImproperlyConfigured(
            "MADANG_SMS_KEY is missing: requests to MADANG_SMS_URLS are signed"
        )
    for place, url in enumerate(urls, start=1):
        name = "sms" if place == 1 else f"sms-{place}"
        found.append(HttpSmsGateway(url, settings.MADANG_SMS_KEY.encode(), name=name))
    if settings.MADANG_SMPP_URL:
        found.append(SmppGateway(centre_of(settings.MADANG_SMPP_URL)))
    return found


def every_name() -> Sequence[str]:
    """The names of all that can be asked, the press included."""
    return [LETTERS, *_names()]


@cache
def _names() -> Sequence[str]:
    return [one.name for one in gateways()]


def letters() -> LetterGateway:
    """Where letters are printed. Not one of ``gateways``: somebody says when a batch is made."""
    return LetterGateway(Path(settings.VAR) / "letters")


def before_each(found: Sequence[Gateway]) -> Mapping[str, Sequence[str]]:
    """By gateway: those of its channel that go first."""
    earlier: dict[str, list[str]] = defaultdict(list)
    before: dict[str, Sequence[str]] = {}
    for one in found:
        before[one.name] = tuple(earlier[one.channel])
        earlier[one.channel].append(one.name)
    return before
