import errno
import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, connections
from django.test import Client
from django.utils import translation

from madang.apps.cases import drafts
from madang.apps.cases.models import Attachment, Draft
from madang.config.failures import DISK_FULL
from tests import factories


@pytest.fixture(name="visitor")
def _visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("ko", "madang migrate"), ("en", "been set up")])
def test_a_database_that_is_not_migrated_is_told(
    visitor: Client, language: str, words: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orgs_agency RENAME TO orgs_agency_gone")
    response = visitor.get("/", headers={"Accept-Language": language})
    assert response.status_code == 503
    assert words in response.content.decode()


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_told(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_city()

    def fail(*_args: object, **_options: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("madang.apps.cases.queries.offered_services", fail)
    response = visitor.get("/", headers={"Accept-Language": "en"})
    assert response.status_code == 503
    assert "does not answer" in response.content.decode()


@pytest.mark.django_db
def test_an_error_page_names_the_office_with_phone_and_hours(visitor: Client) -> None:
    factories.make_city()
    visitor.get("/", headers={"Accept-Language": "en"})
    for path in ("/no-such-page/", "/services/no-such-thing/", "/topics/no-such-thing/"):
        page = visitor.get(path, headers={"Accept-Language": "en"})
        assert page.status_code == 404
        assert 'href="tel:0200000000"' in page.content.decode()
        assert "Monday to Friday" in page.content.decode()


@pytest.mark.django_db
def test_the_api_tells_it_as_json(visitor: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orgs_agency RENAME TO orgs_agency_gone")
    response = visitor.get("/api/v1/services", headers={"Accept-Language": "en"})
    assert response.status_code == 503
    assert response.json()["code"] == "storage"


@pytest.mark.django_db
def test_no_space_for_a_file_is_told_and_nothing_is_lost(
    visitor: Client, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    factories.make_city()
    visitor.post("/services/improvement-suggestion/start/")
    draft = Draft.objects.get()
    drafts.save_draft(
        draft=draft,
        applicant={"name": "가온누리", "phone": "010-0000-1234"},
        answers={"subject": "가로등"},
    )
    papers = tmp_path / "papers"
    papers.mkdir()
    settings.MEDIA_ROOT = papers  # type: ignore[attr-defined]  # pytest-django's wrapper
    open_really = os.open

    def open_on_a_full_disk(path: str, flags: int, *mode: int) -> int:
        # /dev/full is the kernel's own full disk: each write to it fails with ENOSPC.
        if Path(path).is_relative_to(papers):
            return open_really("/dev/full", os.O_WRONLY)
        return open_really(path, flags, *mode)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", open_on_a_full_disk)
        response = visitor.post(
            f"/forms/{draft.uid}/2/",
            {"subject": "가로등", "attachments": SimpleUploadedFile("map.pdf", b"%PDF-1.7 a map")},
            headers={"Accept-Language": "en"},
        )
    assert response.status_code == 503
    assert "no space left" in response.content.decode()
    assert not Attachment.objects.exists()
    assert drafts.content_of(Draft.objects.get()).applicant["name"] == "가온누리"


def test_a_full_disk_under_the_database_is_told(own_database: str) -> None:
    factories.make_city()
    visitor = Client(raise_request_exception=False)
    with connection.cursor() as cursor:
        # PostgreSQL's own error class 53100, raised where a draft would be written.
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON cases_draft"
            " FOR EACH ROW EXECUTE FUNCTION full_disk()"
        )
    with translation.override("en"):
        response = visitor.post(
            "/services/improvement-suggestion/start/", headers={"Accept-Language": "en"}
        )
    connections.close_all()
    assert response.status_code == 503
    assert "no space left" in response.content.decode()
    assert not Draft.objects.exists()


def test_a_page_that_does_not_exist_needs_no_database(visitor: Client) -> None:
    response = visitor.get("/nonsense/", headers={"Accept-Language": "en"})
    assert response.status_code == 404
    assert "no such page" in response.content.decode()


def test_disk_errors_are_known_by_number() -> None:
    assert {errno.ENOSPC, errno.EDQUOT} == DISK_FULL
