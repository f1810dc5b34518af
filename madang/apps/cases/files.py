"""Files that come with a petition: checked by their content, kept under names of our own."""

import hashlib
import logging
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from madang.core.errors import DomainError, Text, Unavailable
from madang.lib import clamd, filetypes
from madang.lib.text import clean

log = logging.getLogger("madang.files")

LONGEST_NAME = 120
MEGABYTE = 1024 * 1024

MANDATE_FILE = "mandate.document"
"""``Attachment.field`` of the mandate document; it answers no question of the form."""
MANDATE_KINDS = ("pdf", "png", "jpeg")
MANDATE_MB = 10


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was checked and stands in the storage under ``path``."""

    name: str
    kind: str
    size: int
    digest: bytes
    path: str


def check_and_store(
    file: UploadedFile[bytes], *, accept: Collection[str], max_mb: int, field: str
) -> StoredFile:
    """Check a file by size, content and name, then store it.

    ``accept`` are kinds of ``lib.filetypes`` (``image`` stands for all pictures). Raises
    DomainError with a sentence for the person who sent it; then nothing is stored.
    """
    name = clean(PurePosixPath((file.name or "").replace("\\", "/")).name)[-LONGEST_NAME:]
    size = file.size or 0
    if not size:
        raise _refused("file_empty", _("The file “%(name)s” is empty."), name, field)
    if size > max_mb * MEGABYTE:
        raise DomainError(
            "file_too_large",
            _("The file “%(name)s” is too large: at most %(limit)s MB.")
            % {"name": name, "limit": max_mb},
            field=field,
        )
    kind = filetypes.kind_of(cast("BinaryIO", file))
    if kind is None or kind not in kinds(accept):
        raise _refused(
            "file_kind",
            _("The content of “%(name)s” is not one of the kinds of file that can be taken here."),
            name,
            field,
        )
    if PurePosixPath(name).suffix.lower().removeprefix(".") not in filetypes.ENDINGS[kind]:
        raise _refused(
            "file_name",
            _("The name “%(name)s” does not fit the content of the file. Check which file it is."),
            name,
            field,
        )
    _scan(file, name, field)
    return _store(file, name, kind, size)


def _scan(file: UploadedFile[bytes], name: str, field: str) -> None:
    """Have the virus scanner look at a file, where there is one (``MADANG_CLAMD``).

    Raises DomainError for a harmful file, and Unavailable where the scanner gives no answer: what
    was not looked at is not taken.
    """
    if settings.MADANG_CLAMD is None:
        return
    file.seek(0)
    try:
        found = clamd.found_in(settings.MADANG_CLAMD, file.chunks())
    except clamd.ScannerDownError as error:
        log.error("no file is taken: %s", error)  # noqa: TRY400  where it was called says nothing
        raise Unavailable(
            "scanner_down",
            _(
                "Files cannot be checked for viruses at the moment, so “%(name)s” was not taken."
                " What you typed is kept. Please try again in a few minutes."
            )
            % {"name": name},
            field=field,
        ) from error
    if found is not None:
        log.warning("a file was refused: %s", found)
        raise _refused(
            "file_harmful",
            _(
                "The virus scanner found something harmful in “%(name)s”, so it was not taken."
                " Check your device, and send another file."
            ),
            name,
            field,
        )


def kinds(accept: Collection[str]) -> frozenset[str]:
    """The kinds of file that a field of a programme file accepts."""
    pictures = {"png", "jpeg", "heic"}
    return frozenset(accept) - {"image"} | (pictures if "image" in accept else set())


def endings(accept: Collection[str]) -> list[str]:
    """The endings of the names under which files of these kinds go."""
    return [
        ending
        for kind in filetypes.KINDS
        if kind in kinds(accept)
        for ending in filetypes.ENDINGS[kind]
    ]


def copy_of(stored: File[Any], *, name: str, kind: str, size: int) -> StoredFile:
    """Store the content of a file that is stored already once more, under a path of its own."""
    return _store(stored, name, kind, size)


def _store(file: File[Any], name: str, kind: str, size: int) -> StoredFile:
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    own_name = uuid.uuid4().hex
    path = default_storage.save(f"cases/{own_name[:2]}/{own_name}", file)
    return StoredFile(name, kind, size, digest.digest(), path)


def _refused(code: str, message: Text, name: str, field: str) -> DomainError:
    return DomainError(code, str(message) % {"name": name}, field=field)


def media_type(kind: str) -> str:
    """What a stored file is called on its way out, by the kind that was found in its content."""
    return filetypes.MEDIA_TYPES[cast("filetypes.Kind", kind)]
