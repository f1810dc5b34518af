"""What the macros promise: everything is escaped, and what must be there is there."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import RequestFactory
from jinja2 import Environment, UndefinedError
from markupsafe import Markup

from madang.ui.attributes import attrs
from madang.ui.site import Link, Session, Site
from madang.ui.tests.conftest import Render

EVIL = '"><script>alert(1)</script>'
EVIL_FIELD = {
    "name": EVIL,
    "label": EVIL,
    "hint": EVIL,
    "error": EVIL,
    "value": EVIL,
    "unit": EVIL,
    "options": [(EVIL, EVIL)],
    "accept": [EVIL],
    "files": [{"name": EVIL, "size": 1, "remove": EVIL}],
}
ROW = {"label": EVIL, "value": EVIL, "text": EVIL, "change": EVIL}
THING = {"title": EVIL, "text": EVIL, "url": EVIL, "name": EVIL, "size": 1, "note": EVIL}
EVENT = {"when": dt.date(2026, 9, 21), "by": EVIL, **THING}


@pytest.mark.parametrize(
    ("file", "call"),
    [
        *[
            ("fields", f'field(dict(f, type="{kind}"))')
            for kind in ("text", "textarea", "choice", "choices", "file", "consent", "decimal")
        ],
        ("status", "badge(x)"),
        ("status", "notice(x, x)"),
        ("status", "error_summary([(x, x)], x)"),
        ("status", "empty(x, x)"),
        ("status", "steps([x], 1)"),
        ("status", "timeline([event], x)"),
        ("lists", "summary([row], x)"),
        ("lists", "file_list([thing], x)"),
        ("lists", "cards([thing])"),
        ("lists", "facts([(x, x)])"),
        ("lists", "pager(x, x, x)"),
        ("lists", "search_box(x, x, x)"),
        ("lists", "td(x, x)"),
        ("actions", "button(x, name=x)"),
        ("actions", "link_button(x, x, data_x=x)"),
        ("actions", "link(x, x, external=true)"),
        ("actions", "copy_button(x, x)"),
        ("actions", "post_button(x, x, '', {x: x})"),
        ("page", "breadcrumb([(x, x), (x, none)])"),
        ("page", "page_title(x, x, x)"),
        ("page", "menu(links, x)"),
        ("page", "masthead(site)"),
        ("page", "footer(site)"),
        ("page", "session_links(session, '')"),
    ],
)
def test_text_from_people_is_escaped(render: Render, file: str, call: str) -> None:
    html = render(
        file,
        call,
        x=EVIL,
        f=EVIL_FIELD,
        row=ROW,
        thing=THING,
        event=EVENT,
        links=[Link(EVIL, EVIL)],
        site=Site(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, links=[Link(EVIL, EVIL)]),
        session=Session(EVIL, EVIL, EVIL, EVIL, EVIL),
    )
    assert "<script" not in html
    assert "script&gt;" in html


def test_error_summary_links_lead_to_the_fields(render: Render) -> None:
    html = render("status", "error_summary(e)", e=[("shop", "Enter a name"), (None, "Try again")])
    assert '<a href="#id_shop">Enter a name</a>' in html
    assert "<li>Try again</li>" in html
    assert "2 answers need to be corrected" in html


def test_error_summary_can_take_the_focus(render: Render) -> None:
    html = render("status", "error_summary(e)", e=[("shop", "Enter a name")])
    assert 'tabindex="-1"' in html
    assert "data-focus" in html
    assert 'role="alert"' in html


def test_without_errors_there_is_no_summary(render: Render) -> None:
    assert render("status", "error_summary([])") == ""


def test_a_title_says_that_there_are_errors(render: Render) -> None:
    assert render("page", "title_text('Shop', [1])").split() == ["Error:", "Shop"]
    assert render("page", "title_text('Shop', [])").strip() == "Shop"


@pytest.mark.parametrize(
    ("days", "word", "tone"),
    [
        (-1, "1 day overdue", "danger"),
        (1, "1 day left", "warning"),
        (5, "5 days left", "gray"),
    ],
)
def test_a_due_date_has_a_word_and_a_colour(
    render: Render, days: int, word: str, tone: str
) -> None:
    html = render("status", "due_badge(days)", days=days)
    assert word in html
    assert f"bg-light-{tone}" in html


def test_the_present_step_is_marked(render: Render) -> None:
    html = render("status", "steps(['You', 'Shop', 'Send'], 2)")
    assert html.count('aria-current="step"') == 1
    assert "Step 2 of 3" in html


def test_a_change_link_names_what_it_changes(render: Render) -> None:
    html = render("lists", "summary(rows)", rows=[{"label": "Shop", "value": "", "change": "/x"}])
    assert 'Change<span class="sr-only"> Shop</span>' in html
    assert "Not given" in html


def test_a_table_cell_repeats_its_heading_for_the_phone(env: Environment) -> None:
    html = env.from_string(
        '{% from "ui/lists.html" import table, td %}'
        '{% call(n) table("Cases", ["Number"], [7]) %}{{ td("Number", n) }}{% endcall %}'
    ).render()
    assert "<caption>Cases</caption>" in html
    assert 'data-label="Number"><span>7</span>' in html


def test_the_last_page_of_a_list_has_only_a_way_back(render: Render) -> None:
    html = render("lists", "pager('/before', none)")
    assert 'rel="prev"' in html
    assert 'rel="next"' not in html
    assert render("lists", "pager()").strip() == ""


def test_a_trial_site_says_so_and_claims_nothing(render: Render) -> None:
    demo = render("page", "masthead(site)", site=Site("Gaon", masthead="Official site", demo=True))
    assert "trial site" in demo
    assert "Official" not in demo
    assert render("page", "masthead(site)", site=Site("Gaon")).strip() == ""


def test_languages_are_links_to_the_same_page(render: Render) -> None:
    request = RequestFactory().get("/services", {"q": "가로등"})
    html = render("page", "language_switch(request)", request=request)
    assert 'href="/services?q=%EA%B0%80%EB%A1%9C%EB%93%B1&amp;lang=ko" lang="ko"' in html
    assert 'lang="en" hreflang="en" aria-current="true"' in html


def test_signing_out_is_a_form(render: Render) -> None:
    session = Session("Kim", sign_out_url="/out")
    html = render("page", "session_links(s, csrf)", s=session, csrf=Markup("<input name=token>"))
    assert '<form method="post" action="/out"' in html
    assert "<input name=token>" in html


def test_a_name_that_a_template_does_not_know_is_an_error(env: Environment) -> None:
    with pytest.raises(UndefinedError):
        env.from_string("{{ applicant }}").render()


def test_paragraphs_keep_lines_and_escape(env: Environment) -> None:
    html = env.from_string("{{ text|paragraphs }}").render(text="a\r\nb\n\n<i>c")
    assert html == "<p>a<br>b</p>\n<p>&lt;i&gt;c</p>"


@pytest.mark.parametrize(
    ("values", "html"),
    [
        ({"aria_label": 'a"b'}, ' aria-label="a&#34;b"'),
        ({"required": True, "checked": False, "id": None}, " required"),
        ({"for_": "x"}, ' for="x"'),
    ],
)
def test_attributes(values: dict[str, Any], html: str) -> None:
    assert attrs(**values) == html


@pytest.mark.parametrize("base", ["portal/base.html", "desk/base.html"])
def test_base_pages_have_no_inline_code(env: Environment, base: str) -> None:
    html = env.get_template(base).render(
        request=RequestFactory().get("/"),
        csrf_input="",
        site=Site("Gaon", "02-000-0120", demo=True),
        session=Session("Kim", "Sanitation", sign_out_url="/out", todo=3, todo_url="/desk"),
        navigation=[Link("Work", "/desk", current=True, count=3)],
    )
    assert "<style" not in html
    assert " style=" not in html
    assert not re.search(r"\son\w+=", html)
    assert html.count("<script src=") == html.count("<script") > 0


@pytest.mark.parametrize("base", ["portal/base.html", "desk/base.html"])
def test_base_pages_stand_without_a_site(env: Environment, base: str) -> None:
    html = env.get_template(base).render(request=RequestFactory().get("/"), csrf_input="")
    assert '<main id="content"' in html


def test_a_card_may_have_something_above_its_title(env: Environment) -> None:
    source = '{% from "ui/lists.html" import cards %}{% call(item) cards(items) %}'
    source += "<b>{{ item.kind }}</b>{% endcall %}"
    html = env.from_string(source).render(items=[{"title": "T", "url": "/t", "kind": EVIL}])
    assert "<script" not in html
    assert html.index("<b>") < html.index("<h3")
