import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from madang.core.orgs import commands
from madang.core.orgs.commands.own_settings import NAMES
from madang.core.orgs.models import Absence, Role
from madang.desk.settings_views import QUESTIONS
from madang.desk.tests.office import XSS, Office, queries_of, text_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def pages_of(office: Office) -> dict[str, str]:
    today = timezone.localdate()
    absence = Absence.objects.create(
        official=office.worker, starts_on=today, ends_on=today, substitute=office.colleague
    )
    commands.set_opening_hours(
        actor=office.setter,
        agency_id=office.agency.id,
        weekdays=[0],
        opens=dt.time(8),
        closes=dt.time(17),
        lunch=None,
        valid_from=today + dt.timedelta(days=1),
    )
    commands.change_settings(
        actor=office.setter, agency_id=office.agency.id, changes={"far_transfer": True}
    )
    department, official = office.department.pk, office.worker.pk
    role = Role.objects.filter(officials=office.worker).get().pk
    return {
        "absences": "/desk/absences/",
        "my absence": "/desk/absences/new/",
        "back": f"/desk/absences/{absence.pk}/end/",
        "hours": "/desk/hours/",
        "change hours": "/desk/hours/change/",
        "new window": "/desk/hours/windows/new/",
        "remove window": f"/desk/hours/windows/{office.window()}/remove/",
        "settings": "/desk/settings/",
        "change settings": "/desk/settings/change/",
        "departments": "/desk/departments/",
        "new department": "/desk/departments/new/",
        "department": f"/desk/departments/{department}/",
        "change department": f"/desk/departments/{department}/change/",
        "head": f"/desk/departments/{department}/head/",
        "close": f"/desk/departments/{department}/close/",
        "officials": "/desk/officials/",
        "of a department": f"/desk/officials/?department={department}&q=누",
        "appoint": "/desk/officials/new/",
        "official": f"/desk/officials/{official}/",
        "move": f"/desk/officials/{official}/move/",
        "superior": f"/desk/officials/{official}/superior/",
        "roles of": f"/desk/officials/{official}/roles/",
        "leave": f"/desk/officials/{official}/leave/",
        "absence of": f"/desk/officials/{official}/absence/",
        "roles": "/desk/roles/",
        "new role": "/desk/roles/new/",
        "role": f"/desk/roles/{role}/",
    }


# Of each page 5 are: the agency, session, account, the official with permissions and name, and what
# is to do, for the frame.
QUERIES = {
    "absences": 7,
    "my absence": 8,
    "back": 6,
    "hours": 7,
    "change hours": 6,
    "new window": 5,
    "remove window": 6,
    "settings": 7,
    "change settings": 6,
    "departments": 6,
    "new department": 5,
    "department": 14,
    "change department": 6,
    "head": 7,
    "close": 14,
    "officials": 7,
    "of a department": 7,
    "appoint": 6,
    "official": 8,
    "move": 8,
    "superior": 8,
    "roles of": 8,
    "leave": 8,
    "absence of": 8,
    "roles": 6,
    "new role": 5,
    "role": 6,
}


@pytest.mark.parametrize(("language", "words"), [("ko", "부재"), ("en", "Absences")])
def test_every_page_comes_in_both_languages(office: Office, language: str, words: str) -> None:
    client = office.browser(language=language)
    for name, path in pages_of(office).items():
        response = client.get(path)
        assert response.status_code == 200, name
        page = response.content.decode()
        assert f'<html lang="{language}"' in page
        assert words in text_of(response), name  # the menu at least
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), name


@pytest.mark.parametrize(
    ("path", "section", "here"),
    [
        ("/desk/departments/new/", "/desk/departments/", "true"),
        ("/desk/absences/team/", "/desk/absences/team/", "page"),
    ],
)
def test_the_menu_says_where_one_is(office: Office, path: str, section: str, here: str) -> None:
    page = office.browser().get(path).content.decode()
    marked = re.findall(r'<a href="([^"]+)" aria-current="(\w+)">', page)
    assert marked == [(section, here)]
    assert page.count('<details class="m-menu-group" open') == 1


def test_every_page_has_a_fixed_number_of_queries(office: Office) -> None:
    client = office.browser()
    assert {name: queries_of(client, path) for name, path in pages_of(office).items()} == QUERIES


def test_lists_take_as_many_queries_for_30_as_for_3(office: Office) -> None:
    client = office.browser()
    pages = ("/desk/absences/", "/desk/departments/", "/desk/officials/", "/desk/roles/")
    today = timezone.localdate()
    counts = []
    for more in (3, 27):
        for number in range(more):
            made = factories.make_department(office.department.agency, f"{more}-{number}과")
            official = factories.make_official(made, permissions=[])
            Absence.objects.create(official=official, starts_on=today, ends_on=today)
        counts.append([queries_of(client, path) for path in pages])
    assert counts[0] == counts[1]


@pytest.mark.parametrize("path", ["/desk/absences/", "/desk/officials/"])
def test_the_lists_go_on_by_key(office: Office, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("madang.core.orgs.office_queries.PAGE", "madang.desk.paging.PAGE"):
        monkeypatch.setattr(place, 2)
    today = timezone.localdate()
    for one in (office.manager, office.worker, office.colleague):
        Absence.objects.create(official=one, starts_on=today, ends_on=today)
    client = office.browser()
    first = client.get(path).content.decode()
    (following,) = re.findall(r'href="(\?after=[^"]+)" rel="next"', first)
    second = client.get(path + following)
    assert ("가람이" in first, "다솜" in first) == (True, False)
    assert "다솜" in text_of(second)
    assert client.get(f"{path}?after=nonsense").status_code == 404
    assert client.get(f"{path}?after=x~0").status_code == 404


def test_what_was_typed_is_shown_and_never_run(office: Office) -> None:
    client = office.browser()
    made = {"name_ko": XSS, "name_en": "", "phone": "", "parent": ""}
    client.post("/desk/departments/new/", made)
    for path in ("/desk/departments/", "/desk/officials/?q=" + XSS):
        page = client.get(path).content.decode()
        assert XSS not in page
        assert "&lt;script&gt;" in page


def test_every_setting_can_be_changed() -> None:
    assert set(QUESTIONS) == set(NAMES)


def test_the_menu_shows_to_each_what_they_may_open(office: Office) -> None:
    def menu(client: Client) -> set[str]:
        page = client.get("/desk/absences/").content.decode()
        known = ("absences", "holidays", "hours", "departments", "officials", "roles", "settings")
        return {name for name in known if f'href="/desk/{name}/"' in page}

    assert menu(office.browser(office.worker)) == {"absences"}
    assert len(menu(office.browser())) == 7
