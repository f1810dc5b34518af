"""What a file is by its content, for the few kinds of file that a government office takes.

A closed list on purpose: a guess with a probability is no answer at the gate. Nothing is unpacked.
"""

import lzma
import zipfile
import zlib
from typing import BinaryIO, Literal, get_args

Kind = Literal["pdf", "png", "jpeg", "heic", "hwp", "hwpx", "docx", "xlsx"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# What zipfile raises for archives that are damaged, locked or packed in a way of their own.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    ValueError,
    OSError,
    NotImplementedError,
    RuntimeError,
)

# The endings under which each kind goes, so that a name can be held against the content.
ENDINGS: dict[Kind, tuple[str, ...]] = {
    "pdf": ("pdf",),
    "png": ("png",),
    "jpeg": ("jpg", "jpeg"),
    "heic": ("heic", "heif"),
    "hwp": ("hwp",),
    "hwpx": ("hwpx",),
    "docx": ("docx",),
    "xlsx": ("xlsx",),
}

MEDIA_TYPES: dict[Kind, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "heic": "image/heic",
    "hwp": "application/x-hwp",
    "hwpx": "application/hwp+zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_SIGNATURES: tuple[tuple[Kind, bytes], ...] = (
    ("pdf", b"%PDF-"),
    ("png", b"\x89PNG\r\n\x1a\n"),
    ("jpeg", b"\xff\xd8\xff"),
)
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2, also of old Word and Excel
_HWP_HEADER = b"HWP Document File"  # 한글 문서 파일 형식 5.0, FileHeader
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1")  # ISO/IEC 23008-12


def kind_of(file: BinaryIO) -> Kind | None:
    """The kind of an open file by its content, or None if it is none of ours. Reads from start."""
    file.seek(0)
    head = file.read(64)
    for kind, signature in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "heic"
    if head.startswith(_COMPOUND_FILE):
        file.seek(0)
        return "hwp" if _HWP_HEADER in file.read() else None
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(file)
    return None


def _kind_of_archive(file: BinaryIO) -> Kind | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= len(
                MEDIA_TYPES["hwpx"]
            ):
                return "hwpx" if archive.read("mimetype") == b"application/hwp+zip" else None
    except _DAMAGED:
        return None
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else None
