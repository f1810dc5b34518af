"""The officials' pages of printed copies."""

import re
from typing import Any
from uuid import uuid4

import pytest

from madang.apps.notices.models import PrintedIssue, PrintedStock
from madang.apps.notices.tests.test_desk_pages import desk, text_of
from tests.notices import office as offices

pytestmark = pytest.mark.django_db

OPENED = {"publication": "gangnam/16:monthly", "label": "2026-12", "title": "Winter"}


def once(page: Any) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def test_copies_are_taken_in_handed_out_by_the_list_and_marked_when_few_are_left() -> None:
    office = offices.opened()
    keeper = desk(office, "notices.read", "notices.publications")
    address = keeper.post("/desk/publications/new/", OPENED).headers["Location"]
    taken = {"language": "ko", "copies": "1,00", "once": once(keeper.get(f"{address}printed/"))}
    assert keeper.post(f"{address}printed/", taken).status_code == 302
    form = keeper.get(f"{address}handed-out/?language=ko")
    said = text_of(form)
    assert "There now (Korean): 100." in said
    assert "by post · 40 planned, 0 went there" in said
    wrong = {"copies_pharmacies": "60", "copies_senior_halls": "41", "once": once(form)}
    refused = keeper.post(f"{address}handed-out/?language=ko", wrong)
    assert refused.status_code == 422
    assert "There are too few copies: 40." in text_of(refused)
    right = {**wrong, "copies_senior_halls": "35"}
    assert keeper.post(f"{address}handed-out/?language=ko", right).status_code == 302
    page = text_of(keeper.get(address))
    assert "Korean 100 95 few left 5 100" in page
    assert "Senior halls (Korean) by post 40 35" in page
    assert "few left 5" in text_of(keeper.get("/desk/publications/"))
    count = keeper.get(f"{address}counted/?language=ko")
    counted = {"counted": "4", "expected": "5", "reason": "=1+1", "once": once(count)}
    assert keeper.post(f"{address}counted/?language=ko", counted).status_code == 302
    file = keeper.get(f"{address}copies.csv")
    assert "'=1+1" in file.content.decode("utf-8-sig")
    reader = desk(office, "notices.read")
    assert "Copies came from the printer" not in text_of(reader.get(address))
    assert reader.get(f"{address}printed/").status_code == 403


def test_a_longer_list_takes_no_more_queries_and_goes_on_by_key(
    django_assert_max_num_queries: Any,
) -> None:
    office = offices.opened()
    keeper = desk(office, "notices.read", "notices.publications")
    keeper.post("/desk/publications/new/", OPENED)
    first = PrintedIssue.objects.get()
    for number in range(51):
        first.pk, first.uid, first.label = None, uuid4(), f"no. {number}"
        first.save(force_insert=True)
        PrintedStock.objects.create(issue=first, language="ko")
    keeper.get("/desk/publications/")
    with django_assert_max_num_queries(9):
        page = keeper.get("/desk/publications/").content.decode()
    following = re.search(r'href="(\?before=\d+)" rel="next"', page)
    assert following
    assert "2026-12" not in page
    assert "2026-12" in keeper.get(f"/desk/publications/{following[1]}").content.decode()
