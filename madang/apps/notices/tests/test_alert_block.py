"""What a programme file may say of a message by which people are warned."""

import pytest
from django.utils.translation import override

from madang.core.programmes.checks import Surroundings, check_source

FILE = """
schema: 1
id: town/1
title: {ko: 소식}
department: 홍보과
notices:
  purposes:
    safety: {title: {ko: 안전}, channels: [sms]}
  templates:
    warning:
      title: {ko: 재난 경보}
      consent: safety
      channels: [sms]
      subject: {ko: "{headline}"}
      text: {ko: "[{office}] {headline} {instruction}"}
"""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("lane: alert", []),
        ("lane: campaign", ["Found: {headline}", "Found: {headline}, {instruction}"]),
        ("lane: alert\n      doubt: resend", ["Nobody is told twice of one alert"]),
        ("lane: alert\n      at_most: {messages: 1, days: 1}", ["however often it happens"]),
    ],
)
def test_only_an_alert_has_a_headline_and_nothing_holds_it_back(
    changes: str, said: list[str]
) -> None:
    source = FILE.replace("consent: safety", f"consent: safety\n      {changes}")
    with override("en"):
        checked = check_source(source.encode(), file="one.yaml", surroundings=Surroundings({}))
    problems = [problem.message for problem in checked.problems]
    assert len(problems) == len(said), problems
    assert all(words in problem for words, problem in zip(said, problems, strict=True))
