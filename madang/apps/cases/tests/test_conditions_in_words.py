"""Conditions of a file as people read them, made from the condition itself."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from madang.apps.cases.block_service import Service
from madang.apps.cases.showing.conditions import in_words

SERVICE = Service.model_validate(
    {
        "title": {"ko": "신고"},
        "kind": "statutory",
        "law": "건축법 제14조",
        "period": "5 days",
        "channels": ("web",),
        "about": {"ko": "신고"},
        "who": {"ko": "누구나"},
        "form": (
            {
                "name": "area",
                "type": "decimal",
                "label": {"ko": "면적", "en": "Area"},
                "unit": "㎡",
            },
            {"name": "floors", "type": "integer", "label": {"ko": "층수", "en": "Floors"}},
            {"name": "structure", "type": "boolean", "label": {"ko": "구조", "en": "Structure"}},
            {"name": "begins", "type": "date", "label": {"ko": "착공일", "en": "Begins"}},
            {
                "name": "use",
                "type": "choice",
                "label": {"ko": "용도", "en": "Use"},
                "options": (
                    {"value": "office", "label": {"ko": "업무시설", "en": "Offices"}},
                    {"value": "house", "label": {"ko": "주택", "en": "House"}},
                ),
            },
            {
                "name": "works",
                "type": "choices",
                "label": {"ko": "공사", "en": "Works"},
                "options": (
                    {"value": "roof", "label": {"ko": "지붕", "en": "Roof"}},
                    {"value": "wall", "label": {"ko": "벽", "en": "Wall"}},
                ),
            },
        ),
    }
)


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("area < 1000", "Area below 1,000 ㎡"),
        ("1000 > area", "Area below 1,000 ㎡"),
        ("area <= 99.5", "Area at most 99.5 ㎡"),
        ("area > 5000 or floors >= 11", "Area over 5,000 ㎡ or Floors at least 11"),
        ("floors != 2", "Floors other than 2"),
        ("structure", "Structure Yes"),
        ("not structure", "Structure No"),
        ("structure == false", "Structure: No"),
        ('use == "office"', "Use: Offices"),
        ('use in ["office", "house"]', "Use: one of Offices, House"),
        ('use not in ["office"]', "Use: none of Offices"),
        ('"roof" in works', "Works: one of Roof"),
        ('begins >= "2026-03-02"', "Begins at least 2 Mar 2026"),
        ("answered(floors)", "Floors is filled in"),
        ("area < 10 * floors", "Area below (10 ㎡ × Floors)"),
        ("floors > -1", "Floors over -1"),
        ("floors > +1", "Floors over 1"),
        ("true", "always"),
        ("not (area < 5 and structure)", "not (Area below 5 ㎡ and Structure Yes)"),
        (
            "(area < 5 or structure) and floors < 3",
            "(Area below 5 ㎡ or Structure Yes) and Floors below 3",
        ),
        (
            "area < 5 if structure else area < 9",
            "if Structure Yes: Area below 5 ㎡; otherwise: Area below 9 ㎡",
        ),
    ],
)
def test_every_kind_of_condition_is_said(condition: str, words: str) -> None:
    assert in_words(condition, SERVICE) == words


def test_in_korean_the_word_stands_behind() -> None:
    with translation.override("ko"):
        assert (
            in_words("area < 1000 and floors <= 5", SERVICE)
            == "면적 1,000㎡ 미만 그리고 층수 5 이하"
        )
