import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from madang.core.events.models import EventRow
from madang.desk.tests.office import Office, queries_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return Office().browser()


def test_a_text_is_worded_by_the_office_and_given_back(desk: Client) -> None:
    reader = Client(headers={"accept-language": "en"})
    before = text_of(reader.get("/"))
    cost = queries_of(reader, "/")
    path = "/desk/texts/portal.help/en/"
    wrong = desk.post(path, {"text": "Call {phnoe}."})
    assert wrong.status_code == 422
    assert "{phone}" in text_of(wrong)
    assert desk.post(path, {"text": "Ask us <b>here</b>: {phone}."}).status_code == 302
    assert "Ask us <b>here</b>: 02-0000-0000." in text_of(reader.get("/"))
    assert queries_of(reader, "/") == cost
    shown = text_of(desk.get("/desk/texts/portal.help/"))
    assert "worded by the office" in shown
    assert "가람이" in shown
    desk.post(path + "restore/")
    assert text_of(reader.get("/")) == before
    names = list(EventRow.objects.filter(name__startswith="office.").values_list("name", flat=True))
    assert names == ["office.text.replaced", "office.text.restored"]


def test_a_notice_stands_on_the_home_page_only_and_in_every_language(desk: Client) -> None:
    desk.post("/desk/texts/portal.home_notice/ko/", {"text": "여권 창구는 5층입니다."})
    reader = Client(headers={"accept-language": "en"})
    assert "여권 창구는 5층입니다." in text_of(reader.get("/"))
    assert "여권 창구는 5층입니다." not in text_of(reader.get("/track/"))


def test_codes_are_added_and_ended_on_the_desk(desk: Client) -> None:
    today = timezone.localdate()
    form = {"code": "pets", "label_ko": "반려동물", "label_en": "Pets", "starts_on": str(today)}
    assert desk.post("/desk/codes/work_areas/new/", form).status_code == 302
    again = desk.post("/desk/codes/work_areas/new/", form)
    assert again.status_code == 422
    assert 'href="#id_code"' in again.content.decode()
    path = "/desk/codes/work_areas/pets/end/"
    assert desk.post(path, {"ends_on": str(today)}).status_code == 422
    assert desk.post(path, {"ends_on": str(today + dt.timedelta(days=1))}).status_code == 302
    assert "Pets pets · added by the office ends soon" in text_of(
        desk.get("/desk/codes/work_areas/")
    )
    assert desk.post("/desk/codes/channels/new/", form).status_code == 422
    assert "article 21" in text_of(desk.get("/desk/codes/grounds_not_processed/"))
    assert desk.get("/desk/codes/nothing/").status_code == 404


def test_events_of_life_are_put_in_order_on_the_desk(desk: Client) -> None:
    path = "/desk/codes/life_events/moving/place/"
    assert 'value="marriage"' in desk.get(path).content.decode()
    assert desk.post(path, {"after": "nothing"}).status_code == 404
    assert desk.post(path, {"after": "0"}).status_code == 302
    page = text_of(desk.get("/desk/codes/life_events/"))
    assert page.index("Moving moving") < page.index("Birth birth")
    assert "Services of programme files name them" in page
    assert desk.get("/desk/codes/life_events/nothing/place/").status_code == 404
