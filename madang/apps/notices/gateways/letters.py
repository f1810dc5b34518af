"""Letters for a printer: a folder for each batch, which is there as a whole or not at all.

``letters.pdf`` has all letters of a batch, tagged, each from the front of a sheet. ``manifest.csv``
says which they are (``number,id,mark``) and nothing of anybody: it is the answer when somebody asks
whether a letter was handed over, so it stays. The PDF is destroyed when the last letter has been
acknowledged (개인정보 보호법 제21조).
"""

import contextlib
import csv
import datetime as dt
import io
import os
import shutil
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from uuid import uuid4

import typst
from django.utils import timezone, translation
from django.utils.formats import date_format

from madang.apps.notices.gateways import Answer, Letter, Receipt
from madang.ui import papers

NAME: Final = "letters"
TEMPLATE: Final = Path(__file__).with_suffix(".typ")
PDF, MANIFEST, UNFINISHED = "letters.pdf", "manifest.csv", ".part"


class LetterGateway:
    """A folder from which a printer takes batches."""

    name = NAME
    channel = "letter"
    answers_queries = True
    rate = 1e9

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def submit(self, letter: Letter) -> Answer:
        return self.submit_all([letter])[letter.ref]

    def submit_all(self, letters: Sequence[Letter]) -> Mapping[str, Answer]:
        """Write a batch, and let it be seen by one renaming when it is safe on the disk."""
        batch = f"{timezone.localtime():%Y%m%d-%H%M%S}-{uuid4().hex[:8]}"
        unfinished = self.folder / (batch + UNFINISHED)
        try:
            # Names and addresses stand in it: for the service's own user only.
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished.mkdir(mode=0o700)
            _write(unfinished / PDF, papers.document(TEMPLATE, _data(batch, letters)))
            _write(unfinished / MANIFEST, _manifest(batch, letters))
            _keep(unfinished)
            unfinished.rename(self.folder / batch)
            _keep(self.folder)
        except (OSError, typst.TypstError):
            # It may be there all the same: whoever asks by the manifest is told.
            shutil.rmtree(unfinished, ignore_errors=True)
            return {one.ref: Answer("unknown", "not_printed") for one in letters}
        marks = _marks(batch, letters)
        return {ref: Answer("accepted", gateway_ref=mark) for ref, mark in marks.items()}

    def query(self, ref: str) -> Answer:
        try:
            for batch in self.batches():
                if mark := _read(batch).get(ref):
                    return Answer("accepted", gateway_ref=mark)
        except OSError:
            return Answer("unknown", "not_readable")
        return Answer("absent")

    def receipts(self) -> Sequence[Receipt]:
        return ()  # they come as a file, which a command reads

    def close(self) -> None:
        """Nothing stays open."""

    def batches(self) -> Iterator[Path]:
        """The folders of finished batches, newest first."""
        with contextlib.suppress(FileNotFoundError):
            names = sorted((one.name for one in self.folder.iterdir()), reverse=True)
            yield from (self.folder / name for name in names if not name.endswith(UNFINISHED))

    def refs_of_printed(self) -> Iterator[tuple[Path, Collection[str]]]:
        """The batches whose PDF is still there, each with our ids of its letters."""
        for batch in self.batches():
            if (batch / PDF).exists():
                yield batch, _read(batch).keys()

    def sweep(self, older_than: dt.timedelta) -> None:
        """Destroy what somebody left who died in the middle of writing."""
        latest = time.time() - older_than.total_seconds()
        for one in self.folder.glob(f"*{UNFINISHED}"):
            if one.stat().st_mtime < latest:
                shutil.rmtree(one)

    def destroy_pdf(self, batch: Path) -> None:
        """Destroy the letters of a batch; which they were stays known."""
        (batch / PDF).unlink(missing_ok=True)


def _data(batch: str, letters: Sequence[Letter]) -> Mapping[str, object]:
    marks = _marks(batch, letters)
    return {
        "title": batch,
        "issuer": letters[0].office,
        "letters": [
            {
                "mark": marks[one.ref],
                "office": one.office,
                "name": one.name,
                "address": one.address,
                "subject": one.subject,
                "text": one.text,
                "language": one.language.partition("-")[0],
                "date": _today(one.language),
            }
            for one in letters
        ],
    }


def _today(language: str) -> str:
    with translation.override(language):
        return date_format(timezone.localdate())


def _marks(batch: str, letters: Sequence[Letter]) -> dict[str, str]:
    return {one.ref: f"{batch}/{number}" for number, one in enumerate(letters, start=1)}


def _manifest(batch: str, letters: Sequence[Letter]) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("number", "id", "mark"))
    for number, (ref, mark) in enumerate(_marks(batch, letters).items(), start=1):
        rows.writerow((number, ref, mark))
    return text.getvalue().encode()


def _read(batch: Path) -> dict[str, str]:
    """By our id of a letter: its mark."""
    with (batch / MANIFEST).open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["mark"] for row in csv.DictReader(file)}


def _write(path: Path, content: bytes) -> None:
    """Write a file that only we read, and wait until the disk has it."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
