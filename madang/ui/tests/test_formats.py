import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from jinja2 import Environment

from madang.ui import formats

SIX_IN_SEOUL = dt.datetime(2026, 9, 21, 9, 0, tzinfo=dt.UTC)


def test_a_moment_is_written_the_korean_way() -> None:
    with translation.override("ko"):
        assert formats.moment(SIX_IN_SEOUL) == "2026. 9. 21.(월) 18:00"


def test_a_moment_is_written_the_english_way() -> None:
    assert formats.moment(SIX_IN_SEOUL) == "21 Sep 2026, 18:00"


def test_a_date_takes_the_day_of_the_local_time_zone() -> None:
    late_in_utc = dt.datetime(2026, 9, 21, 20, 0, tzinfo=dt.UTC)
    with translation.override("ko"):
        assert formats.day(late_in_utc) == "2026. 9. 22.(화)"


@pytest.mark.parametrize(("language", "written"), [("ko", "2026년 9월"), ("en", "Sep 2026")])
def test_a_month_is_written_in_the_readers_language(language: str, written: str) -> None:
    with translation.override(language):
        assert formats.month(dt.date(2026, 9, 21)) == written


def test_every_weekday_has_its_own_letter() -> None:
    monday = dt.date(2026, 9, 21)
    with translation.override("ko"):
        written = [formats.day(monday + dt.timedelta(days=n))[-2] for n in range(7)]
    assert "".join(written) == "월화수목금토일"


def test_other_languages_get_the_english_form() -> None:
    with translation.override("fr"):
        assert formats.day(dt.date(2026, 9, 1)) == "1 Sep 2026"


@pytest.mark.parametrize(
    ("language", "moment", "month", "won", "number"),
    [
        ("zh-hans", "2026年9月21日（周一） 18:00", "2026年9月", "28,000韩元", "1,234.5"),
        ("vi", "18:00 ngày 21/9/2026", "tháng 9/2026", "28.000 won", "1.234,5"),
    ],
)
def test_chinese_and_vietnamese_are_written_their_own_way(
    language: str, moment: str, month: str, won: str, number: str
) -> None:
    with translation.override(language):
        assert formats.moment(SIX_IN_SEOUL) == moment
        assert formats.month(dt.date(2026, 9, 21)) == month
        assert formats.won(28000) == won
        assert formats.number(1234.5) == number


def test_nothing_is_written_as_nothing() -> None:
    assert formats.day(None) == formats.moment(None) == formats.number(None) == ""


def test_the_attribute_of_time_is_local_iso() -> None:
    assert formats.iso(SIX_IN_SEOUL) == "2026-09-21T18:00+09:00"


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [(1234567, None, "1,234,567"), (Decimal("84.50"), None, "84.50"), (0.5, 2, "0.50")],
)
def test_numbers_have_thousands_marked(
    value: formats.Number, places: int | None, written: str
) -> None:
    assert formats.number(value, places) == written


def test_money_is_named_in_the_readers_language() -> None:
    assert formats.won(28000) == "KRW 28,000"
    with translation.override("ko"):
        assert formats.won(28000) == "28,000원"


@pytest.mark.parametrize(
    ("size", "written"),
    [(820, "820B"), (17_408, "17KB"), (10 * 1024**2, "10MB"), (1_500_000, "1.4MB")],
)
def test_file_sizes_are_short(size: int, written: str) -> None:
    assert formats.file_size(size) == written


@pytest.mark.parametrize(
    ("days", "words"),
    [(-2, "2 days overdue"), (-1, "1 day overdue"), (0, "Due today"), (1, "1 day left")],
)
def test_days_left_are_said_in_words(days: int, words: str) -> None:
    assert formats.days_left(days) == words


@pytest.mark.parametrize(
    ("plain", "hidden"),
    [
        ("홍길동", "홍*동"),
        ("김철", "김*"),
        ("남궁민수", "남**수"),
        ("010-1234-5678", "010-****-5678"),
        ("hong@example.org", "h***@example.org"),
        ("Jane Roe", "J**e R*e"),
        (None, ""),
    ],
)
def test_masking_hides_the_middle(plain: str | None, hidden: str) -> None:
    assert formats.masked(plain) == hidden


def test_a_constant_in_a_template_follows_the_readers_language(env: Environment) -> None:
    template = env.from_string("{{ 28000|won }}")
    with translation.override("ko"):
        korean = template.render()
    assert (korean, template.render()) == ("28,000원", "KRW 28,000")


@pytest.mark.parametrize(
    ("language", "amount", "unit", "written"),
    [("ko", "12", "층", "12층"), ("en", "900", "㎡", "900 ㎡"), ("en", "3", "", "3")],
)
def test_a_unit_follows_its_number_as_the_language_has_it(
    language: str, amount: str, unit: str, written: str
) -> None:
    with translation.override(language):
        assert formats.measured(amount, unit) == written
