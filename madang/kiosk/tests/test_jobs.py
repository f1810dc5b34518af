import re

import pytest

from madang.apps.cases.queries import case_of_uid, case_uid_of_code
from madang.core.actors import Actor
from madang.core.events.models import EventRow
from madang.core.people.commands import reveal
from madang.kiosk.tests.standing import Standing

pytestmark = pytest.mark.django_db

QUESTION = "permit-procedure-question"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
FORM = "/kiosk/form/"


@pytest.fixture
def standing() -> Standing:
    standing = Standing()
    standing.begin()
    return standing


def answer_all(standing: Standing) -> str:
    """Answer every question; gives where the last one leads."""
    assert standing.press(f"/kiosk/services/{QUESTION}/") == FORM
    standing.press(FORM, answer="하늬바람")
    standing.type_keys(FORM, "01000004321")
    assert "010-0000-4321" in standing.see(FORM)
    standing.press(FORM, go="1")
    standing.press(FORM, skip="1")
    standing.press(FORM, answer="food")
    return standing.press(FORM, answer="영업신고를 하려면 무엇이 필요한가요?")


def test_only_what_a_kiosk_can_take_is_offered(standing: Standing) -> None:
    shown = standing.see("/kiosk/services/")
    assert "Question about a permit procedure" in shown
    assert "Suggestion" in shown
    # It has to know who asks, and demands documents.
    assert "food business" not in shown
    food = "/kiosk/services/food-business-report/"
    assert standing.press(food) == food
    assert standing.client.get(food).headers["Location"] == "/kiosk/services/"
    assert "Please go to the counter." in standing.see("/kiosk/services/")


def test_a_petition_is_filed_one_question_a_page(standing: Standing) -> None:
    assert answer_all(standing) == "/kiosk/form/check/"
    check = standing.see("/kiosk/form/check/")
    assert "하늬바람" in check
    assert "Food and hygiene" in check
    assert standing.press("/kiosk/form/check/", send="1") == "/kiosk/receipt/"
    code = CODE.search(standing.see("/kiosk/receipt/"))
    assert code
    case_uid = case_uid_of_code(standing.agency, code[0])
    assert case_uid
    case = case_of_uid(standing.agency, case_uid)
    assert (case.channel, case.language) == ("kiosk", "en")
    event = EventRow.objects.get(name="cases.case.filed")
    assert (event.actor_kind, event.actor_id) == ("device", standing.kiosk.pk)
    reader = Actor("device", None, standing.agency.id, permissions=frozenset({"people.reveal"}))
    who = reveal(
        actor=reader,
        resident_id=case.resident_id,
        fields=["name", "phone"],
        path="/",
        purpose="case_processing",
    )
    assert who == {"name": "하늬바람", "phone": "010-0000-4321"}
    # Back from the receipt leads to the receipt, and sending again files nothing.
    assert standing.press("/kiosk/form/check/", send="1") == "/kiosk/receipt/"
    assert EventRow.objects.filter(name="cases.case.filed").count() == 1


def test_a_wrong_answer_is_refused_and_stays_to_be_mended(standing: Standing) -> None:
    standing.press(f"/kiosk/services/{QUESTION}/")
    assert standing.press(FORM, answer="") == FORM
    assert "Please answer this." in standing.see(FORM)
    standing.press(FORM, answer="하늬바람")
    standing.type_keys(FORM, "01")
    standing.press(FORM, go="1")
    assert "01" in standing.see(FORM)
    standing.press(FORM, key="erase")
    standing.type_keys(FORM, "1000004321")
    standing.press(FORM, go="1")
    assert standing.press("/kiosk/form/check/", send="1") == FORM
    for _step in range(2):  # by the address, which was left out
        standing.press(FORM, back="1")
    assert "010-0000-4321" in standing.see(FORM)


def test_more_than_six_options_come_in_parts(standing: Standing) -> None:
    standing.press(f"/kiosk/services/{QUESTION}/")
    standing.press(FORM, answer="하늬바람")
    standing.type_keys(FORM, "01000004321")
    standing.press(FORM, go="1")
    standing.press(FORM, skip="1")
    assert "Building" in standing.see(FORM)
    assert "Something else" not in standing.see(FORM)
    standing.press(FORM, more="1")
    assert "Something else" in standing.see(FORM)
    standing.press(FORM, answer="other")
    assert "Which subject is it?" in standing.see(FORM)


def test_any_number_of_options_can_be_chosen(standing: Standing) -> None:
    standing.press("/kiosk/services/improvement-suggestion/")
    standing.press(FORM, answer="하늬바람")
    standing.type_keys(FORM, "01000004321")
    standing.press(FORM, go="1")
    standing.press(FORM, skip="1")
    standing.press(FORM, answer="마을버스")
    standing.press(FORM, answer="20분에 한 번만 옵니다.")
    standing.press(FORM, answer="10분에 한 번 오게 해 주세요.")
    for value in ("elderly", "residents", "families", "residents"):
        standing.press(FORM, toggle=value)
    assert standing.press(FORM, go="1") == "/kiosk/form/check/"
    assert "Families with children, Elderly people" in standing.see("/kiosk/form/check/")
    standing.press("/kiosk/form/check/", change="subject")
    assert "마을버스" in standing.client.get(FORM).content.decode()


def test_what_is_being_typed_is_kept_while_somebody_types(standing: Standing) -> None:
    standing.press(f"/kiosk/services/{QUESTION}/")
    standing.see(FORM)
    assert standing.client.post("/kiosk/awake/", {"answer": "하늬"}).status_code == 204
    assert 'value="하늬"' in standing.client.get(FORM).content.decode()


def test_a_petition_is_looked_up_by_its_code(standing: Standing) -> None:
    answer_all(standing)
    standing.press("/kiosk/form/check/", send="1")
    code = CODE.search(standing.see("/kiosk/receipt/"))
    assert code
    standing.press("/kiosk/begin/", language="en")
    assert standing.press("/kiosk/track/", go="1") == "/kiosk/track/"
    assert "We found no case" in standing.see("/kiosk/track/")
    standing.type_keys("/kiosk/track/", code[0].replace("-", ""))
    assert code[0] in standing.see("/kiosk/track/")
    assert standing.press("/kiosk/track/", go="1") == "/kiosk/track/found/"
    shown = standing.see("/kiosk/track/found/")
    assert "To be answered by" in shown
    assert "하늬바람" not in shown


def test_a_number_is_taken_once_and_printed(standing: Standing) -> None:
    for _press in range(2):
        assert standing.press("/kiosk/tickets/", counter=str(standing.counter.pk)) == (
            "/kiosk/ticket/"
        )
    assert "A001" in standing.see("/kiosk/ticket/")
    paper = standing.see("/kiosk/ticket/print/")
    assert "A001" in paper
    assert "정문 옆" in paper
    standing.press("/kiosk/begin/", language="en")
    standing.press("/kiosk/tickets/", counter=str(standing.counter.pk))
    assert "1 person is called before you." in standing.see("/kiosk/ticket/")


def test_without_a_printer_nothing_is_printed() -> None:
    standing = Standing(has_printer=False)
    standing.begin()
    standing.press("/kiosk/tickets/", counter=str(standing.counter.pk))
    assert "Print" not in standing.see("/kiosk/ticket/")
    assert standing.client.get("/kiosk/ticket/print/").headers["Location"] == "/kiosk/ticket/"
