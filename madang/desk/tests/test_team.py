"""The page of a team head: who is there today, who does whose work, who may decide."""

import pytest
from django.utils import timezone

from madang.core.orgs.models import Absence
from madang.desk.tests.office import Office, text_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_head_records_an_absence_and_sees_that_nobody_decides_now() -> None:
    office = Office()
    decides = factories.make_official(
        office.department, permissions=["cases.decide"], name="하늘빛"
    )
    head = factories.make_official(
        office.department, permissions=["orgs.absences", "orgs.team_absences"], name="한결"
    )
    client = office.browser(head)
    assert "Everybody is there today." in text_of(client.get("/desk/absences/team/"))
    today = timezone.localdate().isoformat()
    typed = {"starts_on": today, "ends_on": today, "substitute": str(office.colleague.pk)}
    answer = client.post(f"/desk/absences/team/{decides.pk}/new/", typed)
    assert answer["Location"] == "/desk/absences/team/"
    page = text_of(client.get("/desk/absences/team/"))
    assert "1 person is away today." in page
    assert "nobody today Whoever stands in may not decide" in page
    absence = Absence.objects.get()
    assert (
        client.post(f"/desk/absences/{absence.pk}/end/", {"returns_on": today}).status_code == 302
    )
    assert "Everybody is there today." in text_of(client.get("/desk/absences/team/"))


def test_members_of_other_teams_are_out_of_reach() -> None:
    office = Office()
    head = factories.make_official(office.department, permissions=["orgs.team_absences"])
    client = office.browser(head)
    assert client.get(f"/desk/absences/team/{office.manager.pk}/new/").status_code == 404
    assert client.post(f"/desk/absences/team/{office.manager.pk}/new/", {}).status_code == 404
