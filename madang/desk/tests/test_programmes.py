import pytest
from django.test import Client

from madang.core.programmes.models import Programme, ProgrammeVersion
from madang.desk.tests.office import XSS, Office, queries_of, text_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return Office().browser()


def current() -> ProgrammeVersion:
    found = Programme.objects.get().current
    assert found is not None
    return found


def edit_path() -> str:
    return f"/desk/programmes/{Programme.objects.get().pk}/edit/"


def form(source: str, do: str, **more: str) -> dict[str, str]:
    return {"source": source, "do": do, "version": str(current().pk)} | more


def test_mistakes_are_told_by_line_and_field_and_nothing_is_changed(desk: Client) -> None:
    wrong = current().source.replace("kind: statutory", "kind: statutoryy", 1)
    line = wrong[: wrong.index("statutoryy")].count("\n") + 1
    for answer in (
        desk.post(edit_path(), form(wrong, "check")),
        desk.post(edit_path(), form(wrong, "preview")),
        desk.post(edit_path(), form(wrong, "apply", reason="개정")),
        desk.post("/desk/programmes/check/", form(wrong, "check")),
    ):
        text = text_of(answer)
        assert f"{line} :" in text
        assert ".kind" in text
        assert "expected" in text
    assert desk.post(edit_path(), form(wrong, "check")).status_code == 422
    assert ProgrammeVersion.objects.count() == 1
    assert "No mistake was found." in text_of(
        desk.post(edit_path(), form(current().source, "check"))
    )


def test_what_changes_is_shown_and_put_into_force_with_a_reason(desk: Client) -> None:
    source = current().source.replace("period: 3 days", "period: 2 days", 1)
    preview = desk.post(edit_path(), form(source.replace("\n", "\r\n"), "preview"))
    shown = text_of(preview)
    assert preview.status_code == 200
    assert "changed period" in shown
    assert "− removed" in shown
    assert "+ added" in shown
    assert desk.post(edit_path(), form(source, "apply")).status_code == 422
    seen = form(source, "apply", reason="조례 개정")
    answer = desk.post(edit_path(), seen, follow=True)
    assert "A new version is in force." in text_of(answer)
    assert "조례 개정" in text_of(answer)
    assert current().source == source
    late = desk.post(edit_path(), seen | {"source": source.replace("2 days", "1 day")})
    assert late.status_code == 409
    assert f'name="version" value="{current().pk}"' in late.content.decode()


def test_two_versions_are_compared_and_an_earlier_one_is_begun_from(desk: Client) -> None:
    old = current()
    source = old.source.replace("period: 3 days", "period: 2 days", 1) + f"# {XSS}\n"
    desk.post(edit_path(), form(source, "apply", reason="개정"))
    page = f"/desk/programmes/{Programme.objects.get().pk}"
    shown = desk.get(f"{page}/difference/", {"old": old.pk, "new": current().pk})
    assert "<del>    period: 3 days</del>" in shown.content.decode()
    assert "<ins>    period: 2 days</ins>" in shown.content.decode()
    assert XSS not in shown.content.decode()
    assert "period: 3 days" in desk.get(edit_path(), {"version": old.pk}).content.decode()
    assert desk.get(f"{page}/difference/", {"old": "0", "new": "x"}).status_code == 404
    assert queries_of(desk, f"{page}/") <= 10


def test_another_programme_is_written_but_not_over_one_that_is_there(desk: Client) -> None:
    head = "schema: 1\nid: gangnam/9-9\ntitle: {ko: 새 과제}\ndepartment: 위생과\n"
    taken = {"source": head.replace("9-9", "2-10"), "do": "preview", "version": "0"}
    assert "already" in text_of(desk.post("/desk/programmes/new/", taken))
    sent = {"source": head, "do": "apply", "version": "0", "reason": "신설"}
    assert desk.post("/desk/programmes/new/", sent).status_code == 302
    assert Programme.objects.filter(key="gangnam/9-9").exists()
    assert "gangnam/9-9" in text_of(desk.get("/desk/programmes/"))


def test_only_who_may_put_files_into_force_sees_them() -> None:
    office = Office()
    client = office.browser(factories.make_official(office.department, permissions=["orgs.manage"]))
    assert client.get("/desk/programmes/").status_code == 403


def test_one_version_is_compared_with_nothing(desk: Client) -> None:
    path = edit_path().removesuffix("edit/")
    assert "Show the difference" not in text_of(desk.get(path))
    source = current().source.replace("period: 3 days", "period: 2 days", 1)
    desk.post(edit_path(), form(source, "apply", reason="조례 개정"))
    page = desk.get(path).content.decode()
    assert "Show the difference" in page
    assert page.count('name="old"') == page.count('name="new"') == 2
