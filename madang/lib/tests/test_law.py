from urllib.parse import unquote

import pytest

from madang.lib.law import law_url


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("식품위생법 제37조제4항", "/법령/식품위생법/제37조"),
        ("민원 처리에 관한 법률 시행령 제14조제2호", "/법령/민원처리에관한법률시행령/제14조"),
        ("건축법 제11조의2", "/법령/건축법/제11조의2"),
        ("건축법 시행규칙 별표 2", "/법령/건축법시행규칙"),
        ("강남구 주차장 조례 제3조", "/자치법규/강남구주차장조례/제3조"),
    ],
)
def test_an_article_of_a_law_has_its_address(reference: str, path: str) -> None:
    assert unquote(law_url(reference)) == f"https://www.law.go.kr{path}"
