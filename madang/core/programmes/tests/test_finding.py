import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madang.core.programmes.documents import row
from madang.core.programmes.finding import search
from madang.core.programmes.format import Document
from madang.core.programmes.models import SearchDocument
from tests import factories

pytestmark = pytest.mark.django_db

TEXTS = {
    "food": ("식품영업 신고", "음식점을 열려면 신고합니다.", ["식당", "카페", "restaurant"]),
    "house": ("건축신고", "작은 건물을 짓기 전에 신고합니다.", ["집", "집 짓기"]),
    "river": ("하천점용 허가", "하천에 시설을 둡니다. 식당은 안 됩니다.", []),
    "bakery": ("제과점 등록", "빵을 굽는 곳입니다.", []),
}


@pytest.fixture
def agency_id() -> int:
    agency = factories.make_agency("gangnam")
    SearchDocument.objects.bulk_create(
        row(agency.pk, "text", Document(key, {"ko": title}, {"ko": text}, words))
        for key, (title, text, words) in TEXTS.items()
    )
    return agency.pk


@pytest.mark.parametrize(
    ("said", "nearness", "found"),
    [
        ("식당을", "all", ["food", "river"]),  # the words for it before the text
        ("식품 영업신고", "all", ["food"]),
        ("식품영 업신고", "all", ["food"]),
        ("ㅅㅍㅇㅇ", "all", ["food"]),
        ("집을", "all", ["house"]),
        ("RESTAURANT", "all", ["food"]),
        ("restuarant", "nearest", ["food"]),
        ("재과점", "nearest", ["bakery"]),
        ("식품영억신고", "nearest", ["food"]),
        ("카페 열고 싶은데 어떻게 하나요", "nearest", ["food"]),
        ("tlrvna", "other_keys", ["food"]),
        ("우주선", "other_keys", []),
        ("?", "all", []),
        ("", "all", []),
        ("%_' OR 1=1 --", "other_keys", []),
    ],
)
def test_things_are_found_as_people_say_them(
    agency_id: int, said: str, nearness: str, found: list[str]
) -> None:
    result = search(agency_id, "text", said)
    assert ([one.key for one in result.found], result.nearness) == (found, nearness)


def test_the_excerpt_shows_why(agency_id: int) -> None:
    river = search(agency_id, "text", "식당").found[1]
    assert list(river.excerpt) == [("식당", True), ("은 안 됩니다.", False)]


def test_another_agency_and_another_kind_are_not_found(agency_id: int) -> None:
    assert not search(agency_id + 1, "text", "식당").found
    assert not search(agency_id, "cases", "식당").found


def test_a_search_takes_one_query_or_three(agency_id: int) -> None:
    counts = []
    for said in ("식당", "restuarant", "tlrvna"):
        with CaptureQueriesContext(connection) as captured:
            search(agency_id, "text", said)
        counts.append(len(captured))
    assert counts == [1, 2, 3]
