from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from madang.ui import errors


@pytest.mark.parametrize("status", sorted(errors.TROUBLES))
def test_each_status_says_what_happened_what_was_kept_and_what_to_do(status: int) -> None:
    response = errors.error_page(status)
    html = response.content.decode()
    trouble = errors.TROUBLES[status]
    assert response.status_code == status
    for text in (trouble.title, trouble.happened, trouble.kept, trouble.next):
        assert str(text) in html


def test_a_domain_error_speaks_for_itself() -> None:
    html = errors.error_page(409, message="Kim decided <b>first</b>").content.decode()
    assert "Kim decided &lt;b&gt;first&lt;/b&gt;" in html


@pytest.mark.parametrize(
    ("handler", "arguments", "status"),
    [
        (errors.bad_request, [ValueError()], 400),
        (errors.permission_denied, [ValueError()], 403),
        (errors.page_not_found, [ValueError()], 404),
        (errors.server_error, [], 500),
        (errors.csrf_failure, ["reason"], 403),
    ],
)
def test_handlers_need_neither_database_nor_middleware(
    handler: Any, arguments: list[Any], status: int
) -> None:
    assert handler(RequestFactory().get("/"), *arguments).status_code == status


def test_an_error_page_is_in_the_readers_language() -> None:
    with translation.override("ko"):
        assert '<html lang="ko"' in errors.error_page(404).content.decode()
