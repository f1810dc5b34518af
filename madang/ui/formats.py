"""How values are written for people: in Korean, English, Chinese and Vietnamese.

Explicit functions instead of Django's format machinery: a list of 50 rows formats some hundred
dates, and this costs about a microsecond each. A language that is not named here gets the English
form, whose month names leave no doubt about the order of day and month.

Moments are given as aware ``datetime`` and are written in the current time zone.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from markupsafe import Markup

WEEKDAYS_KO = "월화수목금토일"
WEEKDAYS_ZH = "一二三四五六日"
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_VIETNAMESE_POINTS = str.maketrans(",.", ".,")
_KILO = 1024
_PHONE_GROUPS = 3
_TWO = 2

Number = int | float | Decimal


def language() -> str:
    """The reader's language without script and region: ``ko``, ``en``, ``zh``, ``vi``."""
    return (get_language() or "ko").partition("-")[0]


def is_korean() -> bool:
    return language() == "ko"


def local(value: dt.datetime) -> dt.datetime:
    """The moment in the time zone of the settings; a naive one is taken as it stands."""
    # Named, for to look up whether a thread has another one took longer than all the rest here.
    return value.astimezone(timezone.get_default_timezone()) if value.tzinfo else value


def day(value: dt.date | None) -> str:
    """A date: 2026. 9. 21.(월), 21 Sep 2026, 2026年9月21日（周一） or 21/9/2026.

    Takes a date or a moment; nothing gives "".
    """
    return "" if value is None else _day(value, language())


def days() -> Callable[[dt.date], str]:
    """``day`` for many dates: the reader's language is looked up once."""
    return partial(_day, spoken=language())


def _day(value: dt.date, spoken: str) -> str:
    return _date_text(local(value) if isinstance(value, dt.datetime) else value, spoken)


def month(value: dt.date) -> str:
    """The month of a date: 2026년 9월, Sep 2026, 2026年9月 or tháng 9/2026."""
    match language():
        case "ko":
            return f"{value.year}년 {value.month}월"
        case "zh":
            return f"{value.year}年{value.month}月"
        case "vi":
            return f"tháng {value.month}/{value.year}"
    return f"{MONTHS_EN[value.month - 1]} {value.year}"


def moment(value: dt.datetime | None) -> str:
    """A date and time: 2026. 9. 21.(월) 18:00, 21 Sep 2026, 18:00 or 18:00 ngày 21/9/2026."""
    return "" if value is None else _moment_text(local(value), language())


def time_tag(value: dt.date | None) -> Markup:
    """``<time>`` with a date or a moment, as ``day`` and ``moment`` write it."""
    return Markup("") if value is None else _time_tag(value, language())


def time_tags() -> Callable[[dt.date], Markup]:
    """``time_tag`` for many dates and moments: the reader's language is looked up once."""
    return partial(_time_tag, spoken=language())


@lru_cache(maxsize=4096)  # the same moments stand on list after list
def _time_tag(value: dt.date, spoken: str) -> Markup:
    if isinstance(value, dt.datetime):
        value = local(value)
        machine, text = value.isoformat(timespec="minutes"), _moment_text(value, spoken)
    else:
        machine, text = value.isoformat(), _date_text(value, spoken)
    return Markup(f'<time datetime="{machine}">{text}</time>')  # noqa: S704  # digits, our letters


def _moment_text(value: dt.datetime, spoken: str) -> str:
    date, time = _date_text(value, spoken), f"{value.hour:02}:{value.minute:02}"
    if spoken == "vi":
        return f"{time} ngày {date}"
    return f"{date} {time}" if spoken in ("ko", "zh") else f"{date}, {time}"


def _date_text(value: dt.date, spoken: str) -> str:
    match spoken:
        case "ko":
            weekday = WEEKDAYS_KO[value.weekday()]
            return f"{value.year}. {value.month}. {value.day}.({weekday})"
        case "zh":
            weekday = WEEKDAYS_ZH[value.weekday()]
            return f"{value.year}年{value.month}月{value.day}日（周{weekday}）"
        case "vi":
            return f"{value.day}/{value.month}/{value.year}"
    return f"{value.day} {MONTHS_EN[value.month - 1]} {value.year}"


def clock(value: dt.datetime | dt.time | None) -> str:
    """A time of day: 18:00."""
    if value is None:
        return ""
    return f"{local(value) if isinstance(value, dt.datetime) else value:%H:%M}"


def iso(value: dt.date | None) -> str:
    """For the ``datetime`` attribute of ``<time>``."""
    if isinstance(value, dt.datetime):
        return local(value).isoformat(timespec="minutes")
    return value.isoformat() if value else ""


def number(value: Number | None, places: int | None = None) -> str:
    """12,345.6 (12.345,6 in Vietnamese).

    ``places`` fixes the digits after the point, otherwise there are as many as there are.
    """
    if value is None:
        return ""
    return _own_points(f"{value:,}" if places is None else f"{value:,.{places}f}")


def _own_points(written: str) -> str:
    """Points and commas the way of the language: the other way round in Vietnamese."""
    return written.translate(_VIETNAMESE_POINTS) if language() == "vi" else written


def measured(amount: str, unit: str) -> str:
    """A number in words with its unit: 12층 (Korean orthography, article 43), 12 m2 elsewhere."""
    return f"{amount}{unit}" if is_korean() else f"{amount} {unit}".strip()


def won(value: Number | None) -> str:
    """An amount of money: 12,200,000원, KRW 12,200,000, 12,200,000韩元 or 12.200.000 won."""
    if value is None:
        return ""
    amount = _own_points(f"{value:,.0f}")
    match language():
        case "ko":
            return f"{amount}원"
        case "zh":
            return f"{amount}韩元"
        case "vi":
            return f"{amount} won"
    return f"KRW {amount}"


def file_size(size: int | None) -> str:
    """Bytes as people read them: 820B, 17KB, 1.4MB."""
    if size is None:
        return ""
    if size < _KILO:
        return f"{size}B"
    if size < _KILO * _KILO:
        return f"{size / _KILO:.0f}KB"
    return f"{size / _KILO / _KILO:.1f}".removesuffix(".0") + "MB"


def days_left(days: int) -> str:
    """Working days until a due date, in words; negative means overdue."""
    if days < 0:
        return ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}
    if days == 0:
        return gettext("Due today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def masked(value: str | None) -> str:
    """Hide the middle of a name, phone number or e-mail address, whichever it looks like.

    홍길동 → 홍*동, 010-1234-5678 → 010-****-5678, hong@example.org → h***@example.org.
    """
    if not value:
        return ""
    if "@" in value:
        user, _, host = value.partition("@")
        return f"{user[:1]}***@{host}"
    groups = value.split("-")
    if len(groups) == _PHONE_GROUPS and value.replace("-", "").isdigit():
        return f"{groups[0]}-{'*' * len(groups[1])}-{groups[2]}"
    return " ".join(_masked_word(word) for word in value.split())


def _masked_word(word: str) -> str:
    if len(word) <= _TWO:
        return word[:1] + "*"
    return word[0] + "*" * (len(word) - _TWO) + word[-1]
