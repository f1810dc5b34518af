"""Everything can be done with the keys alone, and one sees where one is."""

from playwright.sync_api import FloatRect, Locator, expect

from e2e.conftest import Visit
from e2e.people import CODE, questions, title
from e2e.visitor import Visitor

MOST_STEPS = 60
IS_FOCUSED = "(one) => one === document.activeElement"
AROUND = 8  # pixels


def tab_to(visitor: Visitor, wanted: Locator) -> None:
    """Press Tab until the element has the focus, and see that one sees it."""
    for _step in range(MOST_STEPS):
        if wanted.evaluate(IS_FOCUSED):
            assert is_focus_seen(visitor, wanted), f"the focus of {wanted} cannot be seen"
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_STEPS} times Tab did not lead to {wanted}")


def is_focus_seen(visitor: Visitor, wanted: Locator) -> bool:
    """Whether the element and its edge look different with the focus (the caret is left out)."""
    box = wanted.bounding_box()
    assert box is not None
    clip: FloatRect = {
        "x": max(0, box["x"] - AROUND),
        "y": max(0, box["y"] - AROUND),
        "width": box["width"] + 2 * AROUND,
        "height": box["height"] + 2 * AROUND,
    }
    focused = visitor.page.screenshot(clip=clip, animations="disabled")
    wanted.evaluate("(one) => one.blur()")
    usual = visitor.page.screenshot(clip=clip, animations="disabled")
    wanted.evaluate("(one) => one.focus({ focusVisible: true })")
    return focused != usual


def type_into(visitor: Visitor, words: str, text: str) -> None:
    tab_to(visitor, visitor.question(words))
    visitor.page.keyboard.type(text)


def enter(visitor: Visitor, wanted: Locator) -> None:
    """Go to a link or button and press Enter on it."""
    tab_to(visitor, wanted)
    with visitor.answered():
        visitor.page.keyboard.press("Enter")


def test_a_suggestion_is_filed_with_the_keyboard_alone(visit: Visit) -> None:
    visitor = visit("ko")
    keyboard = visitor.page.keyboard
    asked = questions("improvement-suggestion", "ko")

    visitor.open("/")
    keyboard.press("Tab")
    skip = visitor.link("Skip to the content")
    assert skip.evaluate(IS_FOCUSED), "the first step is not past the menus"
    keyboard.press("Enter")
    expect(visitor.page.locator("main")).to_be_focused()
    enter(visitor, visitor.link(title("improvement-suggestion", "ko")))
    enter(visitor, visitor.button("Apply online"))

    type_into(visitor, "Name", "하늬바람")
    type_into(visitor, "E-mail address", "hani@example.org")
    enter(visitor, visitor.button("Continue"))

    type_into(visitor, asked["subject"], "글쇠만으로")
    type_into(visitor, asked["present_state"], "마우스를 쓰기 어렵습니다.")
    type_into(visitor, asked["proposal"], "글쇠만으로 모든 일을 하게 해 주세요.")
    elderly = visitor.page.get_by_label("어르신")
    tab_to(visitor, elderly)
    keyboard.press("Space")
    expect(elderly).to_be_checked()
    enter(visitor, visitor.button("Continue"))

    enter(visitor, visitor.button("Send"))
    assert CODE.search(visitor.fact("Tracking code"))
