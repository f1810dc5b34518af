import pytest
from django.test import Client

from madang.apps.queues.models import Counter, Ticket
from madang.apps.queues.tests.test_tickets import make_counter, take
from madang.core.orgs.models import Official
from tests import factories

pytestmark = pytest.mark.django_db


def desk_of(counter: Counter) -> Client:
    client = Client(headers={"accept-language": "en"})
    factories.sign_in_official(client, Official.objects.get(department=counter.department))
    return client


def test_an_official_calls_numbers_and_says_what_became_of_them() -> None:
    counter, _actor = make_counter()
    first, _second = take(counter), take(counter)
    desk = desk_of(counter)
    page = f"/desk/queues/{counter.pk}/"
    assert page in desk.get("/desk/queues/").content.decode()
    assert "Waiting: 2" in desk.get(page).content.decode()
    assert desk.post(f"{page}call/").headers["Location"] == page
    shown = desk.get(page).content.decode()
    assert "Waiting: 1" in shown
    assert "Did not come" in shown
    assert "Call the next number" not in shown
    desk.post(f"{page}tickets/{first.pk}/end/", {"ending": "missed"})
    assert Ticket.objects.get(id=first.pk).ending == "missed"
    assert "Call the next number" in desk.get(page).content.decode()


def test_a_counter_is_opened_and_closed_on_the_desk() -> None:
    counter, _actor = make_counter()
    desk = desk_of(counter)
    form = {"name_ko": "세무", "letter": "A", "department": str(counter.department_id)}
    refused = desk.post("/desk/queues/new/", form)
    assert "Another counter has this letter." in refused.content.decode()
    desk.post("/desk/queues/new/", form | {"letter": "B"})
    assert desk.post(f"/desk/queues/{counter.pk}/close/").status_code == 302
    assert list(Counter.objects.filter(closed_at=None).values_list("letter", flat=True)) == ["B"]
