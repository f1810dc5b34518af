"""The ways to sign in, as people go them."""

import re

from playwright.sync_api import expect

from e2e.conftest import Visit
from e2e.people import start, title
from e2e.visitor import Visitor

MAIL_CODE = re.compile(r"\b\d{4}-\d{4}\b")
ADDRESS = "nabi@example.org"


def newest_code(visitor: Visitor, address: str) -> str:
    """The one-time code in the newest letter to an address, read on the mailbox page."""
    mailbox = visitor.context.new_page()
    mailbox.goto(visitor.city.mailbox)
    letter = mailbox.get_by_role("article").filter(has_text=address).first
    found = MAIL_CODE.search(letter.inner_text())
    mailbox.close()
    assert found, "no code in the letter"
    return found[0]


def test_a_code_by_mail_confirms_the_address(visit: Visit) -> None:
    visitor = visit("en")
    visitor.open("/services/food-business-report/")
    visitor.follow("Sign in and apply")
    visitor.follow("Get a code by e-mail")
    visitor.answer("E-mail address", ADDRESS)
    visitor.press("Send the code")
    visitor.answer("One-time code", newest_code(visitor, ADDRESS))
    visitor.press("Sign in")

    # Back at the service, which now takes the petition of a contact that is confirmed.
    visitor.shows(title("food-business-report", "en"))
    visitor.press("Apply online")
    visitor.shows(ADDRESS, "Confirmed when you signed in.")
    expect(visitor.question("E-mail address")).to_have_count(0)


def test_a_wrong_code_is_refused_and_the_right_one_still_works(visit: Visit) -> None:
    visitor = visit("ko")
    visitor.open("/sign-in/code/")
    visitor.answer("E-mail address", "badak@example.org")
    visitor.press("Send the code")
    code = newest_code(visitor, "badak@example.org")
    visitor.answer("One-time code", "0000-0000" if code != "0000-0000" else "1111-1111")
    visitor.press("Sign in", status=422)
    visitor.answer("One-time code", code)
    visitor.press("Sign in")
    start(visitor, "improvement-suggestion")
    visitor.shows("Confirmed when you signed in.")


def test_an_official_adds_a_passkey_and_signs_in_with_it(visit: Visit) -> None:
    official = visit("ko", official="iseul")
    debugger = official.context.new_cdp_session(official.page)
    debugger.send("WebAuthn.enable")
    debugger.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    official.open("/desk/account/")
    official.follow("Add a passkey")
    official.answer("Name", "시험용 열쇠")
    official.press("Add the passkey")
    official.open("/desk/account/")
    official.shows("시험용 열쇠")
    official.press("Sign out")

    official.open("/desk/")
    official.press("Sign in with a passkey")
    official.shows("Inbox")
    expect(official.page.locator("header")).to_contain_text("이슬비")
