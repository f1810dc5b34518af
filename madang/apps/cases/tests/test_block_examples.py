"""Examples that state something else than the programme does: what is told, and where."""

import pytest
from django.utils import translation

from madang.core.programmes.checks import Surroundings, check_source
from madang.core.programmes.examples import check_examples

PROGRAMME = """schema: 1
id: gangnam/2-9
title: {ko: 시험 과제}
department: 민원여권과
cases:
  permit:
    title: {ko: 허가, en: Permit}
    kind: statutory
    law: 건축법 제11조
    period: 10 days
    channels: [web, post]
    about: {ko: 허가를 받습니다., en: A permit.}
    who: {ko: 누구나, en: Everybody}
    fast_tracks:
      - {title: {ko: 즉시, en: At once}, within: at once, when: area < 1000, channels: [web]}
    reviews: [{department: 건축과, within: 3 days, when: area >= 1000}]
    joint_review: {body: joint-review, when: area > 5000}
    guardian: true
    pre_review: {period: 5 days}
    assignment: [{when: area > 5000, role: senior}, {when: area >= 1000, role: junior}]
    form:
      - {name: area, type: decimal, label: {ko: 면적, en: Area}, required: true}
  question:
    title: {ko: 질문}
    kind: inquiry
    period: 7 days
    channels: [web]
    about: {ko: 묻습니다., en: Ask.}
    who: {ko: 누구나, en: Everybody}
    form:
      - {name: words, type: text, label: {ko: 내용, en: Words}}
"""
BIG, SMALL = "answers: {area: 6000}", "answers: {area: 900}"


def outcome(*lines: str, service: str = "permit", at: str = "2016-03-07 10:00") -> list[str]:
    """What is told about one example, without the place in the file."""
    checked = check_source(PROGRAMME.encode(), file="x", surroundings=Surroundings())
    assert checked.problems == ()
    assert checked.content is not None
    body = "".join(f"      {line}\n" for line in lines)
    source = (
        "schema: 1\nexamples:\n  - title: 예시\n    filed:\n"
        f"      service: {service}\n      at: {at}\n{body}"
    )
    with translation.override("en"):
        found = check_examples(source.encode(), file="x", programme=checked.content)
    return [str(one).partition(" ")[2].removeprefix("examples[1].filed.") for one in found]


def test_what_is_left_out_is_not_looked_at() -> None:
    assert outcome(BIG, "expect: {}") == []


def test_all_that_a_big_one_brings_with_it() -> None:
    assert (
        outcome(
            BIG,
            "expect: {due: 2016-03-18 18:00, role: senior, reviews: [건축과], joint_review: true,"
            " meeting: 2016-03-11, guardian: true, pre_review: 2016-03-14 10:00, promise: null,"
            " languages: [ko, en]}",
        )
        == []
    )


@pytest.mark.parametrize(
    ("answers", "expected", "told"),
    [
        (SMALL, "due: null", "due: expected null, but it is 2016-03-18 18:00"),
        (SMALL, "role: senior", "role: expected senior, but it is null"),
        (SMALL, "joint_review: true", "joint_review: expected true, but it is false"),
        (BIG, "meeting: 2016-03-10", "meeting: expected 2016-03-10, but it is 2016-03-11"),
        (SMALL, "meeting: 2016-03-11", "meeting: expected 2016-03-11, but it is null"),
        (SMALL, "guardian: false", "guardian: expected false, but it is true"),
        (SMALL, "pre_review: null", "pre_review: expected null, but it is 2016-03-14 10:00"),
        (
            SMALL,
            "promise: 2016-03-07 18:00",
            "promise: expected 2016-03-07 18:00, but it is 2016-03-07 14:00",
        ),
        (BIG, "promise: 2016-03-07 14:00", "promise: expected 2016-03-07 14:00, but it is null"),
        (SMALL, "languages: [ko]", "languages: expected [ko], but it is [en, ko]"),
        (SMALL, "reviews: [건축과]", "reviews: expected [건축과], but it is []"),
        (
            SMALL,
            "refused: 시행령 제21조",
            "refused: expected 시행령 제21조, but it is null",
        ),
    ],
)
def test_mismatch_names_what_was_expected_and_found(answers: str, expected: str, told: str) -> None:
    assert outcome(answers, f"expect: {{{expected}}}") == [f"expect.{told}"]


def test_promise_is_not_made_for_another_channel() -> None:
    assert outcome(SMALL, "channel: post", "expect: {promise: null}") == []


def test_language_counts_only_where_every_text_has_it() -> None:
    assert outcome("expect: {languages: [ko]}", service="question") == []


HELD = "  - {hold: supplement, at: 2016-03-09 10:00, until: 2016-03-14 15:00}"
LONGER = "  - {extend: 3 days, ground: verification, at: 2016-03-16 10:00}"


@pytest.mark.parametrize(
    ("steps", "due"),
    [
        ((), "2016-03-18 18:00"),
        ((HELD,), "2016-03-24 18:00"),
        ((LONGER,), "2016-03-23 18:00"),
        ((HELD, LONGER), "2016-03-29 18:00"),
    ],
)
def test_due_follows_what_happened_to_the_clock(steps: tuple[str, ...], due: str) -> None:
    then = ("then:", *steps) if steps else ()
    assert outcome(SMALL, *then, f"expect: {{due: {due}}}") == []


def test_step_that_the_law_refuses_is_told_with_its_article() -> None:
    forbidden = "  - {extend: 3 days, ground: overload, at: 2026-06-16 10:00}"
    lines = (SMALL, "then:", forbidden)
    article = "민원처리법 시행령 제21조제2항"
    at = "2026-06-08 10:00"
    assert outcome(*lines, "expect: {}", at=at) == [f"then: the law refuses this: {article}"]
    assert outcome(*lines, f"expect: {{refused: {article}, due: null}}", at=at) == []
    assert outcome(*lines, "expect: {refused: 민법 제161조}", at=at) == [
        f"expect.refused: expected 민법 제161조, but it is {article}"
    ]


@pytest.mark.parametrize(
    "step",
    [
        "{at: 2016-03-09 10:00}",
        "{hold: supplement, at: 2016-03-09 10:00}",
        "{extend: 3 days, at: 2016-03-09 10:00}",
        "{hold: supplement, extend: 3 days, at: 2016-03-09 10:00}",
        "{hold: supplement, until: 2016-03-14 10:00, ground: overload, at: 2016-03-09 10:00}",
    ],
)
def test_step_that_is_neither_a_hold_nor_an_extension(step: str) -> None:
    assert outcome(SMALL, f"then: [{step}]", "expect: {}") == [
        'then[1]: expected either "hold" and "until", or "extend" and "ground"'
    ]


def test_mistake_in_a_moment_of_a_step_is_told_by_its_place() -> None:
    step = "{hold: supplement, at: 2016-02-30 10:00, until: 2016-03-14 10:00}"
    assert outcome(SMALL, f"then: [{step}]", "expect: {}") == [
        (
            'then[1].at: "2016-02-30 10:00" is not a date and time; expected for example'
            ' "2026-09-21 10:00"'
        )
    ]


def test_service_and_channel_that_there_are_not() -> None:
    assert outcome("expect: {}", service="licence") == [
        "service: the programme has no such service"
    ]
    assert outcome(SMALL, "channel: phone", "expect: {}") == [
        "channel: the service cannot be asked for in this way"
    ]
