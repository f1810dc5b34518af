"""Pages that the other tests do not come by; each is opened and looked at closely."""

import pytest

from e2e.conftest import Visit
from e2e.people import SERVICES, app_digits

LANGUAGES = ("ko", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_for_everybody(visit: Visit, language: str) -> None:
    visitor = visit(language)
    for service in SERVICES:
        visitor.open(f"/services/{service}/")
    visitor.open("/my/cases/")  # leads to signing in
    visitor.shows("Sign in", "With a code by e-mail")
    visitor.open("/sign-in/timed-out/?who=resident")
    visitor.open("/desk/password/reset/")
    visitor.open("/no/such/page/", status=404)
    visitor.shows("There is no such page")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_an_administrator(visit: Visit, language: str) -> None:
    visitor = visit(language, official="admin")
    for path in (
        "/desk/?scope=all",
        "/desk/?scope=mine",
        "/desk/told/",
        "/desk/analysis/",
        "/desk/deliveries/",
        "/desk/account/",
        "/desk/account/password/",
        "/desk/account/sessions/",
    ):
        visitor.open(path)


def test_the_demos_own_pages(visit: Visit) -> None:
    visitor = visit("ko")
    digits = app_digits(visitor)
    with visitor.answered():
        visitor.page.goto(visitor.city.mailbox)
    visitor.shows(digits)
    visitor.open("/sign-in/")
    with visitor.answered():
        visitor.button("Sign in with your digital identity").click()
    with visitor.answered():
        visitor.page.get_by_role("button", name="취소").click()
    visitor.shows("You are not signed in")
