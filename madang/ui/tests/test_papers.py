import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from madang.ui import papers
from madang.ui.papers import Paper, Section


def paper(**changed: Any) -> Paper:
    values: dict[str, Any] = {
        "issuer": "강남구청",
        "title": "접수증",
        "number_label": "접수번호",
        "number": "2026-000001",
        "sections": [
            Section(rows=[("민원", "식품영업 신고\n둘째 줄")]),
            Section("다음 순서", paragraphs=["하나."], steps=["확인합니다.", "답합니다."]),
        ],
    }
    return Paper(**values | changed)


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def text_of(made: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in read(made).pages).split())


def tags(node: Any) -> Iterator[str]:
    """The kinds of structure in the order in which they are read out."""
    node = node.get_object() if hasattr(node, "get_object") else node
    for one in node if isinstance(node, list) else [node]:
        found = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(found, dict):
            if "/S" in found:
                yield found["/S"]
            yield from tags(found.get("/K", []))


def test_a_paper_is_tagged_and_says_its_language_and_title() -> None:
    with translation.override("ko"):
        made = papers.pdf(paper())
    root: Any = read(made).trailer["/Root"]
    assert root["/Lang"] == "ko"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()
    about: Any = read(made).metadata
    assert about["/Title"] == "접수증 2026-000001"
    kinds = list(tags(root["/StructTreeRoot"]["/K"]))
    assert [kind for kind in kinds if re.match("/H[1-6]$", kind)] == ["/H1", "/H2"]
    assert {"/Table", "/TH", "/TD", "/L", "/LI"} <= set(kinds)


def test_a_paper_says_its_texts_in_order_and_reads_no_markup() -> None:
    made = papers.pdf(paper(title="#panic() = *접수증*", lead="$x$ @y <z>"))
    text = text_of(made)
    assert "#panic() = *접수증*" in text
    assert "$x$ @y <z>" in text
    assert text.index("식품영업 신고") < text.index("다음 순서") < text.index("1. 확인합니다.")


def test_a_character_that_no_font_has_becomes_a_box() -> None:
    unknown = "\U0010fffd"
    assert "김□수" in text_of(papers.pdf(paper(lead=f"김{unknown}수")))


def test_the_same_paper_of_the_same_moment_is_the_same_file() -> None:
    moment = dt.datetime(2026, 9, 21, 9, tzinfo=dt.UTC)
    assert papers.pdf(paper(), made_at=moment) == papers.pdf(paper(), made_at=moment)


def test_without_fonts_it_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(papers, "FONTS", tmp_path)
    papers._fonts.cache_clear()
    with pytest.raises(RuntimeError, match="make built"):
        papers.pdf(paper())
