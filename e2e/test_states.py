"""Pages in the states that a first visit does not show: refused, asked for sure, filled, empty."""

import pytest

from demo.pages import Look
from e2e.conftest import Visit
from e2e.people import (
    decide,
    file_suggestion,
    open_case,
    sign_in_resident,
    track,
)
from e2e.test_pages import go_to
from e2e.visitor import Visitor

#: A question of the programme file and an answer to it.
SURVEY = {
    "ko": ("전반적으로 얼마나 만족하십니까?", "5 · 매우 만족"),
    "en": ("All in all, how satisfied are you?", "5 · very"),
}
#: Forms of the desk that cannot be sent without an answer, by who may open them.
REFUSED = (
    Look("absence-new", "/desk/absences/new/", "admin"),
    Look("hours-change", "/desk/hours/change/", "admin"),
    Look("window-new", "/desk/hours/windows/new/", "admin"),
    Look("settings-change", "/desk/settings/change/", "admin"),
    Look("department-new", "/desk/departments/new/", "admin"),
    Look("official-new", "/desk/officials/new/", "admin"),
    Look("role-new", "/desk/roles/new/", "admin"),
    Look("code-new", "/desk/codes/work_areas/new/", "admin"),
    Look("code-end", "/desk/codes/work_areas/traffic/end/", "admin"),
    Look("kiosk-new", "/desk/kiosks/new/", "admin"),
    Look("holiday", "/desk/holidays/", "admin"),
    Look("outage", "/desk/outage/", "admin"),
    Look("password", "/desk/account/password/", "admin"),
    Look("search-person", "/desk/search/person/", "haneul"),
    Look("decision-text-new", "/desk/decision-texts/new/", "haneul"),
    Look("counter-new", "/desk/queues/new/", "haneul"),
    Look("body-new", "/desk/bodies/new/", "maru"),
    Look("opinion", "/desk/opinions/", "boram", ("/desk/opinions/",)),
    Look("export", "/desk/export/inbox/?scope=department", "onnuri"),
)
#: Pages that ask whether it is meant, and lists in which nothing stands.
ASKED = (
    Look("code-place", "/desk/codes/life_events/moving/place/", "admin"),
    Look("code-list-fixed", "/desk/codes/channels/", "admin"),
    Look("events-of-life", "/desk/codes/life_events/", "admin"),
    Look("inbox-empty", "/desk/?scope=mine&when=late&service=food-business-report", "admin"),
    Look("due-empty", "/desk/due/?view=day&on=2019-01-01&scope=mine", "admin"),
    Look("surveys", "/desk/surveys/", "admin"),
    Look("surveys-none", "/desk/surveys/", "garam"),
    Look("told-none", "/desk/told/", "garam"),
    Look("views-none", "/desk/views/", "garam"),
    Look("todo-none", "/desk/todo/", "garam"),
    Look("opinions-none", "/desk/opinions/", "garam"),
)
EMPTY_THE_FORM = """(selector) => {
    const form = [...document.querySelectorAll(selector)].at(-1);
    for (const one of form.elements) {
        if (one.matches("[type=hidden], [type=radio], [type=checkbox]")) continue;
        if (one.matches("input, textarea")) one.value = "";
        else if ([...one.options ?? []].some((option) => !option.value)) one.value = "";
    }
    form.dataset.emptied = "";
}"""


def send_empty(visitor: Visitor, selector: str = "main form.m-form", *, status: int = 422) -> None:
    """Send the last such form of the page with nothing in it; the answer says what is missing."""
    visitor.page.evaluate(EMPTY_THE_FORM, selector)
    with visitor.answered(status):
        visitor.page.locator("form[data-emptied] button[type=submit]:visible").last.click()
    assert visitor.page.get_by_role("alert").count(), visitor.page.url


@pytest.mark.parametrize("official", sorted({look.official for look in REFUSED}))
def test_what_is_refused(visit: Visit, official: str) -> None:
    visitor = visit("ko", official=official)
    for look in (one for one in REFUSED if one.official == official):
        go_to(visitor, look)
        # The form for a new password is the library's, which answers as it likes.
        send_empty(visitor, status=200 if look.name == "password" else 422)


@pytest.mark.parametrize("official", sorted({look.official for look in ASKED}))
def test_what_is_asked_and_what_is_empty(visit: Visit, official: str) -> None:
    visitor = visit("en", official=official)
    for look in (one for one in ASKED if one.official == official):
        go_to(visitor, look)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_survey_empty_refused_and_answered(visit: Visit, language: str) -> None:
    applicant, official = visit(language), visit(language, official="haneul")
    receipt = file_suggestion(applicant)
    open_case(official, receipt.number)
    official.press("Accept")
    decide(official, "Taken up", "배차 간격을 줄이기로 했습니다.")
    track(applicant, receipt.code)
    send_empty(applicant, "form[action$='/answer-survey/']")
    applicant.choose(*SURVEY[language])
    applicant.press("Send your answers")
    official.open("/desk/surveys/")
    official.shows("Too few answers to show them.")


def test_pages_of_somebody_who_has_sent_nothing(visit: Visit) -> None:
    resident = visit("ko")
    sign_in_resident(resident, "새벽아라")
    for path in ("/my/", "/my/cases/", "/my/messages/", "/my/documents/"):
        resident.open(path)
    resident.open("/my/details/")
    resident.open("/cases/00000000-0000-4000-8000-000000000000/", status=404)
