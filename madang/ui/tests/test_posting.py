"""Addresses that take forms only."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from madang.ui.posting import posted

ask = RequestFactory()


@posted("home")
def send(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("sent")


def test_a_form_is_taken() -> None:
    assert send(ask.post("/send/")).status_code == 200


@pytest.mark.parametrize(
    ("query", "target"),
    [("", "/"), ("?lang=ko", "/?lang=ko"), ("?lang=xx", "/"), ("?lang=%2F%2Fevil.example", "/")],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_reader_is_led_on_in_the_same_language(method: str, query: str, target: str) -> None:
    response = send(getattr(ask, method)(f"/send/{query}"))
    assert (response.status_code, response.headers["Location"]) == (302, target)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_no_other_method_is_taken(method: str) -> None:
    response = send(getattr(ask, method)("/send/"))
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
