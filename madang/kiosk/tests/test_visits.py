import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from madang.core.devices.commands import revoke_kiosk
from madang.core.devices.models import Visit
from madang.kiosk.addresses import COOKIE
from madang.kiosk.tests.standing import Standing
from tests import factories

pytestmark = pytest.mark.django_db

QUESTION = "permit-procedure-question"


@pytest.fixture
def standing() -> Standing:
    return Standing()


def test_a_browser_becomes_the_kiosk_by_keys_on_the_screen(standing: Standing) -> None:
    client = standing.client
    assert client.get("/kiosk/").headers["Location"] == "/kiosk/pair/"
    code = standing.code()
    standing.type_keys("/kiosk/pair/", code[:-1])
    assert standing.press("/kiosk/pair/", go="1") == "/kiosk/pair/"
    assert "opens no kiosk" in client.get("/kiosk/pair/?lang=en").content.decode()
    standing.type_keys("/kiosk/pair/", code)
    assert standing.press("/kiosk/pair/", go="1") == "/kiosk/"
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/kiosk/")
    assert "Welcome" in standing.see("/kiosk/")


def test_a_signed_in_official_is_nobody_at_a_kiosk_and_a_kiosk_nobody_elsewhere(
    standing: Standing,
) -> None:
    standing.begin()
    assert "/desk/sign-in/" in standing.client.get("/desk/").headers["Location"]
    other = Client()
    official = factories.make_official(standing.kiosk.department)
    factories.sign_in_official(other, official)
    assert other.get("/kiosk/menu/").headers["Location"] == "/kiosk/pair/"


def test_a_revoked_kiosk_shows_the_way_to_pairing(standing: Standing) -> None:
    standing.begin()
    revoke_kiosk(actor=standing.manager, kiosk_id=standing.kiosk.pk)
    assert standing.client.get("/kiosk/menu/").headers["Location"] == "/kiosk/pair/"


@pytest.mark.parametrize(("language", "says"), [("ko", "무엇을 하시겠어요?"), ("en", "What would")])
def test_the_language_is_chosen_first(standing: Standing, language: str, says: str) -> None:
    standing.pair()
    assert standing.client.get("/kiosk/menu/").headers["Location"] == "/kiosk/"
    standing.press("/kiosk/begin/", language=language)
    response = standing.client.get("/kiosk/menu/")
    assert says in response.content.decode()
    assert response.headers["Content-Language"] == language


def test_after_a_minute_nothing_is_known_of_whoever_was_there(standing: Standing) -> None:
    standing.begin()
    standing.press(f"/kiosk/services/{QUESTION}/")
    standing.press("/kiosk/form/", answer="하늬바람")
    row = Visit.objects.get()
    Visit.objects.update(seen_at=timezone.now() - dt.timedelta(seconds=61))
    assert standing.client.get("/kiosk/form/").headers["Location"] == "/kiosk/"
    assert not Visit.objects.filter(uid=row.uid).exists()


def test_the_question_whether_anybody_is_there_is_no_sign_of_life(standing: Standing) -> None:
    standing.begin()
    page = standing.client.get("/kiosk/menu/").content.decode()
    assert re.search(r'<noscript><meta http-equiv="refresh" content="40;url=([^"]+)"', page)
    Visit.objects.update(seen_at=timezone.now() - dt.timedelta(seconds=45))
    asked = standing.client.get("/kiosk/still-there/").content.decode()
    assert 'content="21;url=/kiosk/"' in asked
    assert Visit.objects.get().seen_at < timezone.now() - dt.timedelta(seconds=44)
    assert standing.press("/kiosk/still-there/") == "/kiosk/menu/"
    assert Visit.objects.get().seen_at > timezone.now() - dt.timedelta(seconds=10)


def test_finishing_and_the_first_page_forget_at_once(standing: Standing) -> None:
    standing.begin()
    assert standing.press("/kiosk/end/") == "/kiosk/"
    assert not Visit.objects.exists()
    standing.press("/kiosk/begin/", language="ko")
    standing.see("/kiosk/")
    assert not Visit.objects.exists()


def test_no_step_ends_on_a_dead_page(standing: Standing) -> None:
    standing.begin()
    standing.see("/kiosk/menu/")
    assert standing.press("/kiosk/tickets/", counter="0") == "/kiosk/tickets/"
    assert "gives out no numbers" in standing.see("/kiosk/tickets/")
    assert "gives out no numbers" not in standing.see("/kiosk/tickets/")
    for path in ("/kiosk/receipt/", "/kiosk/ticket/", "/kiosk/no/such/", "/kiosk/form/check/"):
        assert standing.client.get(path).status_code == 302, path
        assert standing.client.post(path).status_code == 302, path
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = standing.client.cookies
    assert strict.post("/kiosk/tickets/", {"counter": "1"}).headers["Location"] == "/kiosk/"
