"""The articles that the clock follows, and what each version of the law says of extensions.

The text in force: 민원 처리에 관한 법률 (법률 제18742호) and its decree as of 대통령령 제36296호
(2026-05-06). A petition is measured by the version that stood on the day of its receipt.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

FIRST_DAY_OUT_ARTICLE = "민법 제157조"
ROLL_ARTICLE = "민법 제161조"
OBJECTION_FILING_DAYS = 60  # 법35①
OBJECTION_DECISION_DAYS = 10  # 법35②


class LedgerError(ValueError):
    """What the law forbids the ledger of a case to hold.

    ``code`` is for programs, ``article`` the place in the law; ``values`` fill a sentence that is
    written for people elsewhere.
    """

    def __init__(self, code: str, article: str, message: str, **values: object) -> None:
        super().__init__(f"{message} ({article})" if article else message)
        self.code = code
        self.article = article
        self.values = values


class Rule(StrEnum):
    """How a period is counted."""

    HOURS = "hours"
    """Working minutes from the moment of receipt (법19①)."""
    DAYS = "days"
    """Working days, the first one counting (법19②)."""
    CIVIL_FIRST_DAY = "civil_first_day"
    """민법 159 to 161, the first day counting (법19③)."""
    CIVIL = "civil"
    """민법 157 and 159 to 161: calendar days, the first day not counting (행정기본법 6)."""


class Law(StrEnum):
    """The act by which a period runs; it says how often and why the period may be extended."""

    PETITION = "petition"
    OBJECTION = "objection"
    DISCLOSURE = "disclosure"
    DISCLOSURE_OBJECTION = "disclosure_objection"
    PUBLIC_DATA = "public_data"
    OTHER = "other"
    """Any act that sets a period and says nothing of its counting (행정기본법 6)."""


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """What holds for extensions of what is received from ``received_from`` on.

    At most ``most`` extensions; from number ``consent_from`` on the applicant must have agreed.
    """

    received_from: dt.date
    most: int
    grounds: tuple[str, ...]
    forbidden: tuple[str, ...]
    article: str
    forbidden_article: str
    source: str
    consent_from: int | None = None


PERMITTED = ("cooperation", "verification", "force_majeure", "equivalent")  # 영21① 1–4호
FORBIDDEN = ("overload", "late_assignment", "absence")  # 영21②
UNAVOIDABLE = "unavoidable"  # 부득이한 사유

#: The petitions act in its present form is in force from this day on (법률 제13459호 부칙 제1조).
ACT_OF_2016 = dt.date(2016, 2, 12)
_DISCLOSURE_ACT = dt.date(2004, 7, 30)


def _once(received_from: dt.date, article: str, source: str) -> tuple[ExtensionRule, ...]:
    """One extension, for an unavoidable reason (부득이한 사유)."""
    return (ExtensionRule(received_from, 1, (UNAVOIDABLE,), (), article, "", source),)


#: By act, newest first.
EXTENSION_RULES: Mapping[Law, tuple[ExtensionRule, ...]] = MappingProxyType(
    {
        Law.PETITION: (
            ExtensionRule(
                received_from=dt.date(2026, 5, 6),
                most=2,
                consent_from=2,
                grounds=PERMITTED,
                forbidden=FORBIDDEN,
                article="민원처리법 시행령 제21조제1항",
                forbidden_article="민원처리법 시행령 제21조제2항",
                source="대통령령 제36296호(2026. 5. 6.) 부칙 제1조, 제4조",
            ),
            ExtensionRule(
                received_from=ACT_OF_2016,
                most=2,
                consent_from=2,
                grounds=(UNAVOIDABLE, *PERMITTED, *FORBIDDEN),  # it names none and forbids none
                forbidden=(),
                article="종전의 민원처리법 시행령 제21조제1항",
                forbidden_article="",
                source="대통령령 제26980호(2016. 2. 12.) 부칙 제1조",
            ),
        ),
        Law.OBJECTION: _once(ACT_OF_2016, "민원처리법 제35조제2항", "법률 제13459호 부칙 제1조"),
        Law.DISCLOSURE: _once(
            _DISCLOSURE_ACT, "정보공개법 제11조제2항", "법률 제7127호 부칙 제1항"
        ),
        Law.DISCLOSURE_OBJECTION: _once(
            _DISCLOSURE_ACT, "정보공개법 제18조제3항", "법률 제7127호 부칙 제1항"
        ),
        Law.PUBLIC_DATA: _once(
            dt.date(2013, 10, 31), "공공데이터법 제27조제4항", "법률 제11956호 부칙 제1조"
        ),
        Law.OTHER: _once(dt.date.min, "기간을 정한 법률", ""),
    }
)

#: By act, the article that gives the period itself; for petitions each kind has its own.
PERIOD_ARTICLES: Mapping[Law, str] = MappingProxyType(
    {
        Law.PETITION: "",
        Law.OBJECTION: "민원처리법 제35조제2항",
        Law.DISCLOSURE: "정보공개법 제11조제1항",
        Law.DISCLOSURE_OBJECTION: "정보공개법 제18조제3항",
        Law.PUBLIC_DATA: "공공데이터법 제27조제3항",
        Law.OTHER: "",
    }
)


_RULE_ARTICLES: Mapping[Rule, str] = MappingProxyType(
    {
        Rule.HOURS: "민원처리법 제19조제1항",
        Rule.DAYS: "민원처리법 제19조제2항",
        Rule.CIVIL_FIRST_DAY: "민원처리법 제19조제3항, 민법 제159조부터 제161조까지",
        Rule.CIVIL: "행정기본법 제6조제1항, 민법 제157조, 제159조부터 제161조까지",
    }
)
_DISCLOSURE_DAYS = "정보공개법 제29조제2항"


def counting_article(rule: Rule, law: Law) -> str:
    """The article by which a period of this act is counted."""
    if rule is Rule.DAYS and law in (Law.DISCLOSURE, Law.DISCLOSURE_OBJECTION):
        return _DISCLOSURE_DAYS
    return _RULE_ARTICLES[rule]


def basis(rule: Rule, law: Law) -> str:
    """The articles that give a period of this act and say how it is counted."""
    given, counted = PERIOD_ARTICLES[law], counting_article(rule, law)
    return f"{given}, {counted}" if given else counted


def extension_rule(law: Law, received: dt.date) -> ExtensionRule:
    """The rule for what was received on this day. Raises LedgerError before the oldest we know."""
    for rule in EXTENSION_RULES[law]:
        if rule.received_from <= received:
            return rule
    oldest = EXTENSION_RULES[law][-1]
    raise LedgerError(
        "before_the_law",
        oldest.article,
        f"extensions before {oldest.received_from} are not known",
        date=oldest.received_from,
    )
