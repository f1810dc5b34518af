"""Examples of messages say where a message is another one than expected."""

import pytest
from django.utils.translation import override

from madang.core.programmes.checks import Surroundings, check_source
from madang.core.programmes.examples import check_examples

FILE = """
schema: 1
id: town/1
title: {ko: 소식}
department: 홍보과
notices:
  purposes:
    news: {title: {ko: 소식}, channels: [sms]}
  templates:
    weekly:
      title: {ko: 주간 소식}
      consent: news
      lane: campaign
      channels: [sms]
      subject: {ko: 소식}
      text: {ko: "[{office}] {service}", en: "[{office}] This week: {service}"}
"""


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("expect: {size: 18, kind: sms, ground: consent, lane: campaign}", []),
        ('language: en, expect: {text: "[마당시] This week: 가을 축제"}', []),
        ("expect: {size: 17}", ["expected 17, but it is 18"]),
        ("expect: {ground: law}", ["expected law, but it is consent"]),
        ("expect: {channels: [sms, email]}", ["but it is"]),
        ("expect: {kind: lms, lane: alert}", ["sms", "campaign"]),
    ],
)
def test_what_comes_out_is_held_against_what_is_expected(message: str, said: list[str]) -> None:
    filled_in = "filled_in: {office: 마당시, service: 가을 축제}"
    problems = mistakes(f"{{template: weekly, {filled_in}, {message}}}")
    assert len(problems) == len(said)
    assert all(words in problem for words, problem in zip(said, problems, strict=True))


def test_a_message_or_a_brace_that_is_not_there_is_told() -> None:
    assert "no such message" in mistakes("{template: daily, expect: {size: 1}}")[0]
    unknown = mistakes("{template: weekly, filled_in: {weather: 맑음}, expect: {}}")
    assert "nothing is filled in under this name" in unknown[0]


def mistakes(message: str) -> list[str]:
    checked = check_source(FILE.encode(), file="programme.yaml", surroundings=Surroundings({}))
    assert checked.content is not None, checked.problems
    source = f"schema: 1\nexamples:\n  - title: 예\n    message: {message}\n"
    with override("en"):
        found = check_examples(source.encode(), file="examples.yaml", programme=checked.content)
    return [problem.message for problem in found]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{service}", "{content}", ""),
        ("ko: 소식}\n      text", 'ko: "{subject_line}"}\n      text', ""),
        ("ko: 소식}\n      text", 'ko: "{content}"}\n      text', "Found: {content}"),
        ("lane: campaign", "lane: notice", "Found: {content}"),
    ],
)
def test_only_a_message_for_many_has_room_for_words_of_its_own(
    old: str, new: str, said: str
) -> None:
    source = FILE.replace("{service}", "{content}") if old == "lane: campaign" else FILE
    with override("en"):
        checked = check_source(
            source.replace(old, new).encode(),
            file="programme.yaml",
            surroundings=Surroundings({}),
        )
    assert all(said in problem.message for problem in checked.problems)
    assert bool(checked.problems) == bool(said)
