from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from madang.ui.language import QueryLanguageMiddleware, in_our_order


def answer(path: str, **headers: str) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{request.LANGUAGE_CODE} {translation.get_language()}")

    return QueryLanguageMiddleware(view)(RequestFactory(headers=headers).get(path))


def test_a_link_chooses_the_language_and_it_is_remembered() -> None:
    response = answer("/?lang=en")
    assert response.content == b"en en"
    assert response.cookies["django_language"].value == "en"


@pytest.mark.parametrize("path", ["/", "/?lang=xx", "/?lang=../etc"])
def test_an_unknown_language_changes_nothing(path: str) -> None:
    response = answer(path, accept_language="ko")
    assert response.content == b"ko ko"
    assert not response.cookies


def test_languages_stand_in_the_order_of_the_links_to_them() -> None:
    assert in_our_order(["en", "ko", "vi", "xx", "zh"]) == ["ko", "en", "zh", "vi", "xx"]
