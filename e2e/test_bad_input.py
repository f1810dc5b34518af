"""What goes wrong is said clearly, changes nothing, and loses nothing that was typed."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.conftest import Visit
from e2e.files import make_png
from e2e.people import (
    SUBJECT,
    decide,
    describe_suggestion,
    file_suggestion,
    introduce_oneself,
    open_case,
    sign_in_resident,
    start,
    track,
)
from e2e.visitor import Visitor

SOMEBODY_ELSE = (
    "Somebody else worked on this case after you opened it. Nothing of yours was saved;"
    " look at the case as it is now and decide again."
)


def told(visitor: Visitor, *messages: str) -> None:
    """The summary of errors says these and has the focus."""
    summary = visitor.page.get_by_role("alert").filter(has=visitor.page.get_by_role("listitem"))
    expect(summary).to_be_focused()
    for message in messages:
        expect(summary).to_contain_text(visitor.say(message))


def petitions_sent(visitor: Visitor) -> int:
    """How many petitions a signed-in resident has sent."""
    visitor.open("/my/cases/")
    return visitor.page.locator("main a[href^='/cases/']").count()


def test_missing_answers_are_named_and_lead_to_their_fields(visit: Visit) -> None:
    visitor = visit("ko")
    start(visitor, "improvement-suggestion")
    visitor.answer("Address", "학동로 426")
    visitor.press("Continue", status=422)

    told(visitor, "Enter your name.")
    expect(visitor.page).to_have_title(re.compile(f"^{visitor.say('Error:')}"))
    visitor.link("Enter your name.").click()
    expect(visitor.question("Name")).to_be_focused()
    expect(visitor.question("Name")).to_have_attribute("aria-invalid", "true")
    expect(visitor.question("Address")).to_have_value("학동로 426")


def test_a_file_that_is_not_what_its_name_says_is_refused(visit: Visit, tmp_path: Path) -> None:
    visitor = visit("ko")
    start(visitor, "improvement-suggestion")
    introduce_oneself(visitor)
    visitor.page.locator("input[type=file]").set_input_files(make_png(tmp_path / "도면.pdf"))
    with visitor.answered(422):
        visitor.button("Continue").click()
    told(visitor, "도면.pdf")
    expect(visitor.page.locator(".m-files")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_sending_twice_files_one_petition(visit: Visit, *, scripts: bool) -> None:
    visitor = visit("en", scripts=scripts)
    sign_in_resident(visitor, "마루한별")
    before = petitions_sent(visitor)
    start(visitor, "improvement-suggestion")
    visitor.answer("Telephone number", "010-0000-2468")
    visitor.press("Continue")
    describe_suggestion(visitor)
    # The second press may take the place of the first's answer: which one comes is not ours to say.
    visitor.button("Send").dblclick()
    visitor.shows("Your petition has arrived.")
    visitor.looks()
    assert petitions_sent(visitor) == before + 1


def test_a_decision_after_somebody_elses_changes_nothing_and_keeps_the_reasons(
    visit: Visit,
) -> None:
    receipt = file_suggestion(visit("ko"))
    first, second = visit("ko", official="haneul"), visit("ko", official="admin")
    open_case(first, receipt.number)
    first.press("Accept")
    open_case(second, receipt.number)
    decide(first, "Taken up", "먼저 쓴 이유")
    decide(second, "Not taken up", "나중에 쓴 이유", status=409)

    told(second, "Nothing was changed", SOMEBODY_ELSE)
    second.shows("먼저 쓴 이유", "What you wrote is not lost", "나중에 쓴 이유")
    second.open(first.path())
    second.shows("먼저 쓴 이유")
    expect(second.page.get_by_text("나중에 쓴 이유")).to_have_count(0)


def test_a_wrong_tracking_code_is_answered_like_one_that_never_was(visit: Visit) -> None:
    visitor = visit("ko")
    code = file_suggestion(visitor).code
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    said = []
    for typed in (wrong, "아무거나"):
        track(visitor, typed, status=422)
        said.append(visitor.page.get_by_role("alert").inner_text())
        expect(visitor.question("Tracking code")).to_have_value(typed)
    assert said[0] == said[1]


def test_an_official_of_another_department_is_told_whose_case_it_is(visit: Visit) -> None:
    receipt = file_suggestion(visit("ko"))
    handler, stranger = visit("ko", official="haneul"), visit("ko", official="byeol")
    open_case(handler, receipt.number)
    stranger.open(handler.path(), status=403)
    stranger.shows("민원여권과")
    expect(stranger.page.get_by_text(SUBJECT)).to_have_count(0)
