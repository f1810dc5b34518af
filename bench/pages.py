"""Pages: time in the server, number of queries, bytes."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.browser import Browser, bytes_of_first_view

WARM_UP = 10
ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Measured:
    """``milliseconds`` in ascending order; ``size`` is that of the page alone, not compressed."""

    name: str
    milliseconds: list[float]
    queries: int
    size: int

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        return self.milliseconds[len(self.milliseconds) * 99 // 100]


def measure(application: Any, tracking_code: str) -> list[Measured]:
    """Each page in the whole application, middleware and database included, one after another."""
    resident, official = Browser(application), Browser(application)
    sign_in(official, "haneul")
    status_path = _track(resident, tracking_code)
    case_path = _first_case(official)
    pages = [
        ("portal home", resident, "/"),
        ("service page", resident, "/services/permit-procedure-question/"),
        ("track page", resident, "/track/"),
        ("case page of a resident", resident, status_path),
        ("inbox, 50 rows", official, "/desk/"),
        ("case page of an official", official, case_path),
    ]
    calls = [(name, asker(browser, path)) for name, browser, path in pages]
    times: dict[str, list[float]] = {name: [] for name, _call in calls}
    for number in range(WARM_UP + ROUNDS):
        for name, call in calls:
            began = time.perf_counter()
            call()
            if number >= WARM_UP:
                times[name].append((time.perf_counter() - began) * 1000)
    return [
        Measured(name, sorted(times[name]), _queries(call), len(call())) for name, call in calls
    ]


def first_view(application: Any) -> dict[str, int]:
    """Bytes by address of a first visit to the portal."""
    return bytes_of_first_view(Browser(application), "/")


def asker(browser: Browser, path: str) -> Callable[[], bytes]:
    def call() -> bytes:
        page = browser.get(path)
        assert page.status == 200, (path, page.status)
        return page.body

    return call


def _queries(call: Callable[[], bytes]) -> int:
    from django.db import connection

    seen = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal seen
        seen += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        call()
    return seen


def sign_in(browser: Browser, username: str) -> None:
    """Put a session into the browser as the sign-in leaves it after the second step."""
    from django.conf import settings

    from madang.core.accounts.models import Account

    account = Account.objects.get(username=username)
    browser.cookies[settings.SESSION_COOKIE_NAME] = session_of(account)


def session_of(account: Any) -> str:
    """The key of a new session as the sign-in leaves it after the second step."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from madang.core.accounts import sessions

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    sessions.begin(session, account, strong=True)
    session.save()
    return str(session.session_key)


def _track(browser: Browser, code: str) -> str:
    """Enter a tracking code as a resident does; the address of the case."""
    browser.get("/track/")
    answer = browser.post("/track/", {"code": code})
    assert answer.status == 302, answer.status
    return answer.headers["Location"]


def _first_case(official: Browser) -> str:
    """The address of the first case of the inbox, which must be a full page."""
    page = official.get("/desk/").body.decode()
    addresses = [part.split('"')[0] for part in page.split('href="/desk/cases/')[1:]]
    assert len(set(addresses)) == 50, len(set(addresses))
    return f"/desk/cases/{addresses[0]}"
