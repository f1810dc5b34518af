import io
import zipfile

import pytest

from madang.lib.filetypes import Kind, kind_of


def archive(**files: bytes) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "/"), content)
    return raw.getvalue()


def office(part: str) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(part, "<x/>")
    return raw.getvalue()


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0....", "jpeg"),
        (b"\0\0\0\x18ftypheic....", "heic"),
        (COMPOUND + b"HWP Document File" + b"\0" * 600, "hwp"),
        (archive(mimetype=b"application/hwp+zip"), "hwpx"),
        (office("word/document.xml"), "docx"),
        (office("xl/workbook.xml"), "xlsx"),
    ],
)
def test_the_content_says_what_it_is(content: bytes, kind: Kind) -> None:
    assert kind_of(io.BytesIO(content)) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00 a program",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b" %PDF-1.7 with something before it",
        COMPOUND + b"an old Word document",
        archive(**{"a.txt": b"just a zip"}),
        archive(mimetype=b"application/epub+zip"),
        archive(mimetype=b"x" * 100_000),
        office("ppt/presentation.xml"),
        b"PK\x03\x04 a broken archive",
    ],
)
def test_everything_else_is_none_of_ours(content: bytes) -> None:
    assert kind_of(io.BytesIO(content)) is None


def test_a_damaged_archive_is_of_no_kind() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/hwp+zip")
    damaged = bytearray(packed.getvalue())
    place = 30 + len("mimetype")  # the first byte of the packed content
    damaged[place : place + 4] = b"\xff\xff\xff\xff"
    assert kind_of(io.BytesIO(bytes(damaged))) is None
