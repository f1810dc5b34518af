import re

import pytest

from madang.core.devices.models import Kiosk
from madang.desk.tests.office import Office, text_of

pytestmark = pytest.mark.django_db

CODE = re.compile(r"\d{4}-\d{4}")


def test_a_kiosk_is_registered_paired_and_revoked_on_the_desk() -> None:
    office = Office()
    desk = office.browser()
    form = {
        "name": "1층",
        "place": "정문 옆",
        "department": str(office.department.pk),
        "has_printer": "true",
    }
    registered = desk.post("/desk/kiosks/new/", form)
    code = CODE.search(text_of(registered))
    assert code
    assert "no-store" in registered.headers["Cache-Control"]
    again = desk.post("/desk/kiosks/new/", form)
    assert "There is a kiosk with this name." in text_of(again)
    kiosk = Kiosk.objects.get()
    assert "Not paired yet" in text_of(desk.get("/desk/kiosks/"))
    desk.post("/kiosk/pair/", {"key": code[0][0]})
    for digit in code[0].replace("-", "")[1:]:
        desk.post("/kiosk/pair/", {"key": digit})
    assert desk.post("/kiosk/pair/", {"go": "1"}).headers["Location"] == "/kiosk/"
    page = f"/desk/kiosks/{kiosk.pk}/"
    assert "Paired" in text_of(desk.get(page))
    desk.post(f"{page}change/", form | {"place": "2층", "has_printer": "false"})
    kiosk.refresh_from_db()
    assert (kiosk.place, kiosk.has_printer) == ("2층", False)
    other = CODE.search(text_of(desk.post(f"{page}code/")))
    assert other
    assert other[0] != code[0]
    assert desk.post(f"{page}revoke/").headers["Location"] == page
    assert "Revoked" in text_of(desk.get(page))
    assert desk.get("/kiosk/").headers["Location"] == "/kiosk/pair/"
