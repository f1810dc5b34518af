from typing import Any

import pytest
from django.utils import translation
from pydantic import ValidationError

from madang.apps.cases.block import CasesBlock
from madang.apps.cases.block_findings import service_findings
from madang.apps.cases.block_service import OUTCOMES, Service
from madang.lib.periods import Period, Unit

AREA = {"name": "area", "type": "decimal", "label": {"ko": "면적"}}
PHONE = {"name": "phone", "type": "phone", "label": {"ko": "전화"}}
LAW = "식품위생법 제37조"


def service(**values: Any) -> Service:
    return Service.model_validate(
        {
            "title": {"ko": "신고"},
            "kind": "other",
            "period": "3 days",
            "channels": ("web",),
            "about": {"ko": "신고합니다."},
            "who": {"ko": "누구나"},
            "form": (AREA, PHONE),
            **values,
        }
    )


def found(**values: Any) -> list[tuple[tuple[str | int, ...], str]]:
    with translation.override("en"):
        return [(one.path, one.message) for one in service_findings(service(**values))]


def test_plain_service_has_nothing_wrong() -> None:
    assert found() == []


def test_period_is_known_by_its_length_and_by_its_word() -> None:
    at_once = service(period="at once")
    assert (at_once.period, at_once.is_at_once) == (Period(3, Unit.HOURS), True)
    assert service(period="3 hours").is_at_once is False


@pytest.mark.parametrize("kind", list(OUTCOMES))
def test_outcomes_are_those_of_the_kind_unless_the_file_says_otherwise(kind: str) -> None:
    assert service(kind=kind).decisions == OUTCOMES[kind]  # type: ignore[index]  # a Kind
    assert service(kind=kind, decisions=("done",)).decisions == ("done",)


def test_statutory_service_cites_its_law() -> None:
    assert [path for path, _message in found(kind="statutory")] == [("law",)]
    assert found(kind="statutory", law=LAW) == []


@pytest.mark.parametrize(
    ("kind", "longest", "too_long"),
    [
        ("suggestion", "14 days", "15 days"),  # 영15
        ("inquiry", "14 days", "3 weeks"),  # 영14
        ("grievance", "7 days", "8 days"),  # 영17
    ],
)
def test_period_is_not_longer_than_the_law_allows(kind: str, longest: str, too_long: str) -> None:
    assert found(kind=kind, period=longest) == []
    assert [path for path, _message in found(kind=kind, period=too_long)] == [("period",)]


@pytest.mark.parametrize(
    ("law", "period", "is_allowed"),
    [
        ("민원 처리에 관한 법률 시행령 제14조제1호", "14 days", True),
        ("민원 처리에 관한 법률 시행령 제14조제2호", "7 days", True),
        ("민원 처리에 관한 법률 시행령 제14조제2호", "8 days", False),
        ("민원처리법 시행령 제14조 제2호", "2 weeks", False),
        ("민원 처리에 관한 법률 시행령 제14조", "14 days", True),
        ("전기통신사업법 시행령 제14조제2호", "14 days", True),
    ],
)
def test_question_that_is_not_about_the_law_takes_seven_days(
    law: str, period: str, is_allowed: bool
) -> None:
    wrong = found(kind="inquiry", law=law, period=period)
    assert [path for path, _message in wrong] == ([] if is_allowed else [("period",)])
    assert all("제14조제2호" in message for _path, message in wrong)


def test_statutory_period_is_as_long_as_its_own_law_says() -> None:
    assert found(kind="statutory", law=LAW, period="1 year") == []


def test_review_is_asked_where_its_condition_holds() -> None:
    asking = service(
        reviews=(
            {"department": "건축과", "within": "8 hours", "when": "area >= 100"},
            {"department": "환경과", "within": "8 hours"},
        )
    )
    assert [r.department for r in asking.reviews_asked({"area": "99.9"})] == ["환경과"]
    assert [r.department for r in asking.reviews_asked({"area": "100"})] == ["건축과", "환경과"]
    assert [r.department for r in asking.reviews_asked({})] == ["환경과"]


def test_review_may_not_take_longer_than_the_service() -> None:
    review = {"department": "건축과", "within": "4 days"}
    assert [path for path, _message in found(reviews=(review,))] == [("reviews", 0, "within")]


def test_review_may_not_hang_on_a_personal_answer() -> None:
    review = {"department": "건축과", "within": "1 day", "when": "answered(phone)"}
    assert found(reviews=(review,)) == [
        (
            ("reviews", 0, "when"),
            '"phone" is personal; a rule can only hang on other answers',
        )
    ]


def test_attachments_are_the_last_question_of_the_form() -> None:
    with_files = service(attachments={"accept": ("pdf",), "max_files": 3})
    assert [field.name for field in with_files.form] == ["area", "phone", "attachments"]
    assert with_files.form.root[-1].max_files == 3  # type: ignore[union-attr]  # a file field
    assert [field.name for field in service().form] == ["area", "phone"]


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "complaint"},
        {"channels": ()},
        {"channels": ("fax",)},
        {"identity": "passport"},
        {"fee": -1},
        {"period": "3"},
        {"form": ()},
        {"decisions": ()},
        {"assignment": "by_age"},
    ],
)
def test_value_that_is_not_possible_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        service(**values)


def test_block_names_departments_and_offers_with_their_paths() -> None:
    block = CasesBlock(
        {
            "first": service(
                department="위생과", reviews=({"department": "건축과", "within": "1 day"},)
            ),
            "second": service(),
        }
    )
    assert [(one.path, one.message) for one in block.departments()] == [
        (("first", "department"), "위생과"),
        (("first", "reviews", 0, "department"), "건축과"),
    ]
    assert list(block.offers()) == ["first", "second"]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"kind": "inquiry", "channels": ("web", "phone")}, ("channels",)),
        ({"assignment": ()}, ("assignment",)),
        ({"assignment": ({"role": "a"}, {"role": "b"})}, ("assignment", 0)),
        ({"guardian": True}, ("guardian",)),
        ({"joint_review": {"body": "joint-review", "after": "1 day"}}, ("joint_review",)),
    ],
)
def test_what_the_law_or_reason_forbids_is_said(
    values: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    assert [where for where, _message in found(**values)] == [path]
