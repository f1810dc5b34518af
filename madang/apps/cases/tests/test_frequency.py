"""Filing too often: told when to try again, and nothing that was typed is lost."""

from dataclasses import replace

import pytest

from madang.apps.cases import frequency, tracking
from madang.apps.cases.models import Case
from madang.apps.cases.tests.browsing import XSS, begin, browser, filled, sent, text_of
from tests import factories

pytestmark = pytest.mark.django_db


def limited(monkeypatch: pytest.MonkeyPatch, name: str, amount: int = 1) -> None:
    monkeypatch.setattr(frequency, name, replace(getattr(frequency, name), amount=amount))


def test_a_browser_that_files_too_often_waits_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factories.make_city()
    limited(monkeypatch, "FILED_IN_SESSION")
    client = browser()
    first = sent(client)
    assert client.post(f"{first}review/")["Location"] == f"{first}receipt/", "it is sent already"
    form = filled(client)
    refused = client.post(f"{form}review/")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "This one was not sent." in text_of(refused)
    assert "You can try again from" in text_of(refused)
    assert f'action="{form}review/"' in refused.content.decode()
    assert Case.objects.count() == 1
    assert "가로등" in text_of(client.get(f"{form}review/")), "the form is kept"
    assert sent(browser()), "another browser may"


def test_an_address_is_limited_too_and_forms_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.make_city()
    limited(monkeypatch, "FILED_BY_ADDRESS")
    limited(monkeypatch, "BEGUN_BY_ADDRESS", 2)
    sent(browser())
    form = filled(browser())
    assert browser().post("/services/improvement-suggestion/start/").status_code == 429
    elsewhere = browser()
    elsewhere.defaults["REMOTE_ADDR"] = "127.0.0.9"
    assert begin(elsewhere)
    assert form


def test_a_tracking_code_stays_on_the_page_that_refuses_it() -> None:
    factories.make_city()
    client = browser("ko")
    for _try in range(tracking.WRONG_CODES_ALLOWED):
        assert client.post("/track/", {"code": "wrong"}).status_code == 422
    refused = client.post("/track/", {"code": f'"{XSS}', "password": "geheim-7"})
    page = refused.content.decode()
    assert refused.status_code == 429
    assert "부터 다시" in text_of(refused)
    assert "&lt;script&gt;" in page
    assert XSS not in page
    assert "geheim-7" not in page
