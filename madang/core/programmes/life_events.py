"""The events of life at which people need their office: the code list of ``life_events:``.

The list follows how 정부24 groups services by what happens in life (생애주기). The codes stand
in programme files and in addresses, so they are never renamed. These are those that every office
has; an office adds others, ends some from a day on, and orders them (``core/office``).
"""

from collections.abc import Mapping
from typing import Annotated, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from madang.core.programmes.values import Name

CODES: Final = "life_events"

NAMES: Final[Mapping[str, Promise]] = {
    "birth": _("Birth"),
    "childhood": _("Childhood and school"),
    "work": _("Work"),
    "marriage": _("Marriage and family"),
    "moving": _("Moving"),
    "business": _("Starting a business"),
    "building": _("Building and land"),
    "health": _("Health"),
    "hardship": _("In difficulties"),
    "old_age": _("Old age"),
    "bereavement": _("Bereavement"),
    "from_abroad": _("New in Korea"),
}

ABOUT: Final[Mapping[str, Promise]] = {
    "birth": _("Pregnancy, childbirth, registering a child"),
    "childhood": _("Day care, school, young people"),
    "work": _("Looking for work, training, losing work"),
    "marriage": _("Marrying, divorcing, names and family registers"),
    "moving": _("A new address, housing, rent"),
    "business": _("Permits and reports for shops and firms"),
    "building": _("Building, changing use, land prices, roads"),
    "health": _("Illness, disability, prevention"),
    "hardship": _("Help with money, complaints, advice"),
    "old_age": _("Pensions, care, getting about"),
    "bereavement": _("Reporting a death, inheritance"),
    "from_abroad": _("Residence, forms in your language"),
}

LifeEvent = Annotated[Name, Field(examples=[*NAMES])]
"""A code of the list. Which there are is for the office, so the check of the meaning says it."""

# What people say when it happens; searched for with every service of the event.
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "birth": ("출생", "출산", "임신", "아기", "태어나다", "birth", "baby", "pregnancy"),
    "childhood": ("육아", "보육", "아이", "어린이", "학교", "교육", "child", "school"),
    "work": ("취업", "일자리", "구직", "직장", "실업", "job", "work", "unemployed"),
    "marriage": ("결혼", "혼인", "이혼", "가족", "marriage", "wedding", "divorce", "family"),
    "moving": ("이사", "전입", "주소", "주거", "moving", "new address", "housing"),
    "business": ("창업", "개업", "사업", "가게", "영업", "business", "shop", "company"),
    "building": ("건축", "집짓기", "공사", "부동산", "토지", "땅", "building", "land"),
    "health": ("건강", "병원", "장애", "아프다", "health", "illness", "disability"),
    "hardship": ("어려움", "도움", "억울", "불편", "생계", "help", "hardship"),
    "old_age": ("노후", "어르신", "노인", "연금", "은퇴", "old age", "pension", "elderly"),
    "bereavement": ("사망", "장례", "상속", "돌아가시다", "death", "funeral", "inheritance"),
    "from_abroad": ("외국인", "다문화", "유학생", "비자", "foreigner", "immigrant", "visa"),
}
