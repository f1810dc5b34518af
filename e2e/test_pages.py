"""Pages that the other tests do not come by; each is opened and looked at closely."""

from itertools import groupby

import pytest

from demo.pages import PAGES, Look
from e2e.conftest import Visit
from e2e.people import SERVICES, app_digits
from e2e.visitor import Visitor

LANGUAGES = ("ko", "en")
PAGES_BY_OFFICIAL = {
    official: list(looks)
    for official, looks in groupby(
        sorted(PAGES, key=lambda look: look.official), key=lambda look: look.official
    )
}
#: Of the one page that is asked for with something wrong on purpose.
WRONG = {"calculator-wrong": 422}


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


@pytest.mark.parametrize(("language", "width"), [("ko", 1280), ("en", 360)])
@pytest.mark.parametrize("official", PAGES_BY_OFFICIAL)
def test_pages_that_are_looked_at_one_by_one(
    visit: Visit, official: str, language: str, width: int
) -> None:
    visitor = visit(language, width=width, official=official)
    for look in PAGES_BY_OFFICIAL[official]:
        go_to(visitor, look)


def go_to(visitor: Visitor, look: Look) -> None:
    visitor.open(look.path, status=WRONG.get(look.name, 200))
    for selector in look.links:
        with visitor.answered():
            visitor.page.locator(selector).first.click()
