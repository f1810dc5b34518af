import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as current_settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from madang.apps.cases.files import StoredFile, check_and_store, endings
from madang.core.errors import DomainError, Unavailable
from madang.lib.clamd import Address
from madang.lib.tests.clamd_server import MARK, running, socket_in

PDF = b"%PDF-1.7\n%content"
PNG = b"\x89PNG\r\n\x1a\n...."


def store(name: str, content: bytes, *, max_mb: int = 1) -> StoredFile:
    file = SimpleUploadedFile(name, content, "application/pdf")
    return check_and_store(file, accept=["pdf", "image"], max_mb=max_mb, field="papers")


def stored_files() -> list[Path]:
    return [path for path in Path(current_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_good_file_is_stored_under_a_name_of_our_own() -> None:
    stored = store("신고서.pdf", PDF)
    assert (stored.name, stored.kind, stored.size) == ("신고서.pdf", "pdf", len(PDF))
    assert "신고서" not in stored.path
    with default_storage.open(stored.path) as file:
        assert file.read() == PDF


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "file_empty"),
        ("large.pdf", PDF + b"." * 1024 * 1024, "file_too_large"),
        ("program.pdf", b"MZ\x90 a program", "file_kind"),
        ("picture.pdf", PNG, "file_name"),
        ("no-ending", PDF, "file_name"),
        ("page.html", b"<script>alert(1)</script>", "file_kind"),
    ],
)
def test_a_bad_file_is_told_by_name_and_not_stored(name: str, content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        store(name, content)
    assert (refused.value.code, refused.value.field) == (code, "papers")
    assert name in str(refused.value.message)
    assert stored_files() == []


def test_a_kind_that_the_field_does_not_take_is_refused() -> None:
    file = SimpleUploadedFile("picture.png", PNG)
    with pytest.raises(DomainError, match="file_kind"):
        check_and_store(file, accept=["pdf"], max_mb=1, field="papers")


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "C:\\papers\\x.pdf", "a\0b.pdf"])
def test_a_name_cannot_lead_out_of_the_storage(name: str) -> None:
    stored = store(name, PDF)
    assert "/" not in stored.name
    assert "\\" not in stored.name
    assert "\0" not in stored.name
    assert all(path.is_relative_to(current_settings.MEDIA_ROOT) for path in stored_files())


def test_endings_are_said_for_the_kinds_of_a_field() -> None:
    assert endings(["image", "pdf"]) == ["pdf", "png", "jpg", "jpeg", "heic", "heif"]


def test_the_virus_scanner_decides_where_there_is_one(
    settings: Any,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with running(socket_in(Path(folder))) as address:
            settings.MADANG_CLAMD = Address.parse(address)
            assert store("신고서.pdf", PDF).name == "신고서.pdf"
            kept = stored_files()
            with pytest.raises(DomainError) as refused:
                store("나쁜 파일.pdf", PDF + MARK)
            assert refused.value.code == "file_harmful"
            assert "나쁜 파일.pdf" in str(refused.value.message)
        with pytest.raises(Unavailable, match="scanner_down"):
            store("신고서.pdf", PDF)
    assert stored_files() == kept
