"""The main job: somebody files a petition, an official decides it, the answer arrives."""

import pytest

from e2e.conftest import Visit
from e2e.people import SUBJECT, decide, file_suggestion, open_case, track

REASONS = "말씀하신 노선의 배차 간격을 조사했습니다.\n\n다음 달부터 10분으로 줄입니다."


@pytest.mark.parametrize(("language", "width"), [("ko", 1280), ("en", 360)])
def test_a_suggestion_is_filed_decided_and_answered(
    visit: Visit, language: str, width: int
) -> None:
    receipt = file_suggestion(visit(language, width=width))

    official = visit(language, width=width, official="haneul")
    open_case(official, receipt.number)
    assert official.fact("Due") == receipt.due
    official.shows(SUBJECT)
    official.press("Accept")
    official.choose("Official in charge", "하늘빛")
    official.press("Assign")
    assert official.fact("In charge") == "하늘빛"
    decide(official, "Taken up", REASONS)
    official.shows("Decided", "Taken up")

    resident = visit(language, width=width)
    track(resident, receipt.code.lower().replace("-", ""))
    resident.shows("Decided", "Taken up", "말씀하신 노선", "다음 달부터 10분", SUBJECT)


def test_the_language_is_switched_by_a_link_and_remembered(visit: Visit) -> None:
    visitor = visit("ko")
    visitor.open("/")
    visitor.language = "en"
    visitor.follow("English")
    visitor.open("/track/")
    visitor.shows("Where does my petition stand?")


def test_a_petition_is_filed_and_tracked_without_scripts(visit: Visit) -> None:
    visitor = visit("ko", scripts=False)
    receipt = file_suggestion(visitor)
    track(visitor, receipt.code)
    visitor.shows(receipt.number, receipt.due, SUBJECT)
