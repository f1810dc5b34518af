import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from madang.core.accounts.models import Account
from madang.core.events.models import EventRow
from madang.core.orgs import queries
from madang.core.orgs.models import Absence, Department, Official, OpeningHours, Role, ServiceWindow
from madang.desk.tests.office import Office, text_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def desk(office: Office) -> Client:
    return office.browser()


def tomorrow() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=1)


def absence_form(office: Office, **changed: str) -> dict[str, str]:
    return {
        "starts_on": tomorrow().isoformat(),
        "ends_on": (tomorrow() + dt.timedelta(days=2)).isoformat(),
        "substitute": str(office.colleague.pk),
    } | changed


def hours_form(**changed: str | list[str]) -> dict[str, str | list[str]]:
    usual: dict[str, str | list[str]] = {
        "weekdays": ["0", "4"],
        "opens": "08:30",
        "closes": "17:30",
        "lunch_starts": "",
        "lunch_ends": "",
        "valid_from": tomorrow().isoformat(),
    }
    return usual | changed


def test_officials_record_and_end_their_own_absence(office: Office) -> None:
    client = office.browser(office.worker)
    form = client.get("/desk/absences/new/").content.decode()
    assert f'<option value="{office.colleague.pk}"' in form
    assert f'<option value="{office.worker.pk}"' not in form
    assert client.post("/desk/absences/new/", absence_form(office)).status_code == 302
    absence = Absence.objects.get()
    assert (absence.official, absence.substitute) == (office.worker, office.colleague)
    listed = client.get("/desk/absences/").content.decode()
    assert f"/desk/absences/{absence.pk}/end/" in listed
    client.post(f"/desk/absences/{absence.pk}/end/", {"returns_on": tomorrow().isoformat()})
    assert not Absence.objects.exists()


def test_a_wrong_day_is_told_at_its_field_and_what_was_typed_stays(office: Office) -> None:
    client = office.browser(office.worker)
    for changed, field in (
        ({"ends_on": "soon"}, "ends_on"),
        ({"starts_on": "2020-01-01"}, "starts_on"),
    ):
        answer = client.post("/desk/absences/new/", absence_form(office, **changed))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in page
        assert f'href="#id_{field}"' in page
        assert f'<option value="{office.colleague.pk}" selected' in page
    assert not Absence.objects.exists()


def test_absences_of_others_are_for_who_manages_the_office(office: Office, desk: Client) -> None:
    path = f"/desk/officials/{office.worker.pk}/absence/"
    mine = office.browser(office.worker)
    assert mine.post(path, absence_form(office)).status_code == 403
    assert desk.post(path, absence_form(office)).status_code == 302
    absence = Absence.objects.get()
    end = {"returns_on": tomorrow().isoformat()}
    another = factories.make_official(office.department, permissions=["orgs.absences"])
    assert office.browser(another).post(f"/desk/absences/{absence.pk}/end/", end).status_code == 404
    assert Absence.objects.exists()
    assert desk.post(f"/desk/absences/{absence.pk}/end/", end).status_code == 302
    assert not Absence.objects.exists()


def test_hours_are_changed_from_a_day_on(office: Office, desk: Client) -> None:
    assert desk.post("/desk/hours/change/", hours_form()).status_code == 302
    rows = OpeningHours.objects.filter(valid_from=tomorrow()).order_by("weekday")
    assert [(row.weekday, str(row.opens)) for row in rows] == [(0, "08:30:00"), (4, "08:30:00")]
    assert "08:30–17:30" in text_of(desk.get("/desk/hours/"))
    assert "09:00–18:00" in text_of(desk.get("/desk/hours/"))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"opens": "late"}, "opens"),
        ({"closes": "08:00"}, "closes"),
        ({"lunch_starts": "12:00"}, "lunch_ends"),
        ({"lunch_starts": "07:00", "lunch_ends": "08:00"}, "lunch_starts"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"weekdays": ["5"]}, "weekdays"),
        ({"weekdays": []}, "weekdays"),
    ],
)
def test_hours_that_cannot_be_are_told_at_their_field(
    desk: Client, changed: dict[str, str | list[str]], field: str
) -> None:
    answer = desk.post("/desk/hours/change/", hours_form(**changed))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not OpeningHours.objects.filter(valid_from__gt=dt.date.min).exists()


def test_a_window_is_added_and_removed_after_a_question(desk: Client) -> None:
    form = {"weekday": "5", "opens": "09:00", "closes": "13:00", "name_ko": "토요 민원실"}
    assert desk.post("/desk/hours/windows/new/", form).status_code == 302
    window = ServiceWindow.objects.get()
    assert "토요 민원실" in text_of(desk.get("/desk/hours/"))
    path = f"/desk/hours/windows/{window.pk}/remove/"
    assert "토요 민원실" in text_of(desk.get(path))
    assert ServiceWindow.objects.exists()
    assert desk.post(path).status_code == 302
    assert not ServiceWindow.objects.exists()
    for field in ("weekday", "name_ko", "opens"):
        answer = desk.post("/desk/hours/windows/new/", form | {field: ""})
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode()


def test_a_changed_setting_shows_its_old_and_new_value(office: Office, desk: Client) -> None:
    form = {
        "objection_counting": "days",
        "shortening_from_hours": "8",
        "points_per_day_saved": "3",
        "points_per_day_late": "2",
        "reminder_hours_before": "8",
        "far_transfer": "false",
        "notes_kept_years": "5",
    }
    assert desk.post("/desk/settings/change/", form).status_code == 302
    own = queries.settings_of(office.agency.id)
    assert (own.objection_counting, own.points_per_day_saved) == ("days", 3)
    page = text_of(desk.get("/desk/settings/"))
    assert "Points for each day saved 1 point 3 points" in page
    assert EventRow.objects.get(name="orgs.settings.changed").data["old"] == {
        "objection_counting": "civil",
        "points_per_day_saved": 1,
    }
    for wrong in ({"points_per_day_late": "-1"}, {"points_per_day_late": "99999"}):
        answer = desk.post("/desk/settings/change/", form | wrong)
        assert answer.status_code == 422
        assert 'id="id_points_per_day_late_error"' in answer.content.decode()


def test_a_department_is_set_up_changed_led_and_closed(office: Office, desk: Client) -> None:
    form = {"name_ko": "교통과", "name_en": "Traffic", "phone": "", "parent": ""}
    assert desk.post("/desk/departments/new/", form).status_code == 302
    made = Department.objects.get(key="교통과")
    answer = desk.post("/desk/departments/new/", form)
    assert answer.status_code == 422
    assert 'id="id_name_ko_error"' in answer.content.decode()
    path = f"/desk/departments/{made.pk}/"
    changed = form | {"name_ko": "교통행정과", "parent": str(office.department.pk)}
    assert desk.post(f"{path}change/", changed)["Location"] == path
    assert "교통과" in text_of(desk.get(path))  # the name in programme files
    desk.post(f"{path}head/", {"head": str(office.manager.pk)})
    made.refresh_from_db()
    assert (made.name["ko"], made.parent, made.head) == (
        "교통행정과",
        office.department,
        office.manager,
    )
    assert desk.post(f"{path}close/").status_code == 302
    assert desk.get(path).status_code == 404


def test_a_busy_department_says_what_is_to_be_settled(office: Office, desk: Client) -> None:
    path = f"/desk/departments/{office.department.pk}/close/"
    assert "Officials 2" in text_of(desk.get(path))
    answer = desk.post(path)
    assert answer.status_code == 422
    assert "cannot be closed yet" in text_of(answer)


def test_an_official_is_appointed_and_signs_in_with_what_was_shown(
    office: Office, desk: Client
) -> None:
    role = Role.objects.filter(officials=office.worker).get()
    form = {
        "name": "라온",
        "position": "주무관",
        "department": str(office.department.pk),
        "roles": [str(role.pk)],
        "username": "raon",
        "email": "raon@office.example",
    }
    answer = desk.post("/desk/officials/new/", form)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    (shown,) = re.findall(r"<code>([^<]+)</code>", answer.content.decode())
    assert Account.objects.get(username="raon").check_password(shown)
    made = Official.objects.get(name="라온")
    assert (made.department, list(made.roles.all())) == (office.department, [role])
    for changed, field in (
        ({}, "username"),
        ({"username": "other", "department": ""}, "department"),
        ({"username": "other", "name": " "}, "name"),
        ({"username": "other", "email": "nowhere"}, "email"),
    ):
        answer = desk.post("/desk/officials/new/", form | changed)
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode()


def test_an_official_moves_gets_a_superior_other_roles_and_leaves(
    office: Office, desk: Client
) -> None:
    path = f"/desk/officials/{office.worker.pk}/"
    target = office.manager.department
    desk.post(f"{path}move/", {"department": str(target.pk), "position": "팀장"})
    desk.post(f"{path}superior/", {"superior": str(office.manager.pk)})
    desk.post(f"{path}roles/", {"roles": []})
    moved = Official.objects.get(id=office.worker.pk)
    assert (moved.department, moved.position, moved.superior) == (target, "팀장", office.manager)
    assert not moved.roles.exists()
    circle = {"superior": str(office.worker.pk)}
    answer = desk.post(f"/desk/officials/{office.manager.pk}/superior/", circle)
    assert answer.status_code == 422
    assert desk.post(f"{path}leave/").status_code == 302
    assert desk.get(path).status_code == 404


def test_nobody_leaves_the_office_without_who_manages_it(office: Office, desk: Client) -> None:
    answer = desk.post(f"/desk/officials/{office.manager.pk}/leave/")
    assert answer.status_code == 422
    assert "Nobody would be left" in text_of(answer)
    assert Official.objects.get(id=office.manager.pk).is_active


def test_a_role_is_made_and_changed_with_its_permissions_in_words(desk: Client) -> None:
    korean = desk.get("/desk/roles/new/", headers={"accept-language": "ko"})
    assert "부서·공무원·부재·역할·설정 관리" in text_of(korean)
    form = {
        "key": "helper",
        "name_ko": "도우미",
        "name_en": "Helper",
        "permissions": ["cases.read", "cases.accept"],
    }
    assert desk.post("/desk/roles/new/", form).status_code == 302
    role = Role.objects.get(key="helper")
    assert role.permissions == ["cases.accept", "cases.read"]
    assert desk.post("/desk/roles/new/", form | {"name_ko": "다른"}).status_code == 422
    page = desk.get(f"/desk/roles/{role.pk}/").content.decode()
    assert len(re.findall(r'name="permissions"[^>]* checked', page)) == 2
    desk.post(f"/desk/roles/{role.pk}/", form | {"permissions": ["cases.read"]})
    role.refresh_from_db()
    assert (role.name["ko"], role.permissions) == ("도우미", ["cases.read"])


def test_offices_of_others_cannot_be_opened(office: Office) -> None:
    elsewhere = factories.make_agency("seocho")
    department = factories.make_department(elsewhere)
    official = factories.make_official(department, permissions=[])
    role = Role.objects.filter(agency=elsewhere).get()
    client = office.browser()
    for path in (
        f"departments/{department.pk}/",
        f"departments/{department.pk}/close/",
        f"officials/{official.pk}/",
        f"officials/{official.pk}/leave/",
        f"officials/{official.pk}/absence/",
        f"roles/{role.pk}/",
    ):
        assert client.get(f"/desk/{path}").status_code == 404
