"""Why time does not count: the grounds of a hold, and how the first and last day of each count.

Each ground says whether it takes whole days or runs by the moment. Only the supplement has its
first and last day taken out by the text itself (행정절차법 시행령 제11조제1호), and the survey of a
grievance is measured in days (영17④). All others take the time that they really took ("소요되는
기간"): a day of which a part was left for the work is not taken out of a period in days. That is
the reading which never helps the office.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from madang.lib.periods.law import LedgerError

SUPPLEMENT, SURVEY, SURVEY_EXTENSION = "supplement", "survey", "survey_extension"


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground of a hold.

    ``whole_days``: the day on which it begins and the day on which it ends are both out, whatever
    the hour. ``most_days`` calendar days is all that the law allows together; ``after`` the ground
    that must have come before. ``since``: it holds only for what begins on this day or later.
    """

    key: str
    title: str
    article: str
    whole_days: bool = False
    most_days: int | None = None
    after: str | None = None
    since: dt.date | None = None
    since_article: str = ""


_APPLIED = "민원처리법 시행령 제20조제1호, 행정절차법 시행령 제11조"

GROUNDS: Mapping[str, Ground] = MappingProxyType(
    {
        ground.key: ground
        for ground in (
            Ground(SUPPLEMENT, "보완", f"{_APPLIED}제1호", whole_days=True),
            Ground("transport", "문서의 이송", f"{_APPLIED}제2호"),
            Ground("representatives", "대표자 선정", f"{_APPLIED}제3호"),
            Ground("hearing", "의견청취", f"{_APPLIED}제4호"),
            Ground("examination", "실험·검사·감정·전문기술검토", f"{_APPLIED}제5호"),
            Ground("prior_case", "선행사무의 완결", f"{_APPLIED}제6호"),
            Ground(
                "outage",
                "정보시스템 장애",
                "민원처리법 시행령 제20조제2호",
                since=dt.date(2026, 5, 6),
                since_article="대통령령 제36296호(2026. 5. 6.) 부칙 제3조",
            ),
            Ground("documents", "구비서류의 발급·확인", "민원처리법 시행령 제7조의2제3항"),
            Ground(
                SURVEY,
                "고충민원 현장조사",
                "민원처리법 시행령 제17조제4항·제5항",
                whole_days=True,
                most_days=14,
            ),
            Ground(
                SURVEY_EXTENSION,
                "고충민원 현장조사 기간의 연장",
                "민원처리법 시행령 제17조제4항 단서·제5항",
                whole_days=True,
                most_days=7,
                after=SURVEY,
            ),
        )
    }
)


def ground_of(key: str) -> Ground:
    """The ground of this key. Raises LedgerError for one that the law does not know."""
    ground = GROUNDS.get(key)
    if ground is None:
        raise LedgerError(
            "hold_ground",
            "민원처리법 시행령 제20조",
            f"{key!r} is no ground on which time does not count",
            ground=key,
        )
    return ground
