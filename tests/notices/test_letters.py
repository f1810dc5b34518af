"""Letters: a batch is there as a whole or not at all; what the printer says is taken once."""

import csv
from pathlib import Path

import pypdf
import pytest
from django.core.management import CommandError, call_command

from madang.apps.notices import ways_out
from madang.apps.notices.gateways import letters
from madang.apps.notices.gateways.letters import LetterGateway
from madang.apps.notices.models import GatewayState, Notice, State
from madang.apps.notices.sending import reconcile_once, send_once
from madang.core.people.models import AccessLog
from tests.notices import office as offices
from tests.notices.office import NO_LEASE, Office, events, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    found = offices.opened()
    GatewayState.objects.create(name=letters.NAME)
    return found


@pytest.fixture
def press(tmp_path: Path, settings: pytest.FixtureRequest) -> LetterGateway:
    settings.VAR = tmp_path  # type: ignore[attr-defined]  # pytest-django's wrapper
    return ways_out.letters()


def queue(office: Office, many: int) -> None:
    readers = [
        resident(office, number, address=f"서울특별시 강남구 학동로 {number}")
        for number in range(1, many + 1)
    ]
    office.queue("ordered", readers, number="2026-000123")


def acknowledge(folder: Path, *lines: str) -> None:
    path = folder / "said.csv"
    path.write_text("\n".join(["id,result,at", *lines]), encoding="utf-8-sig")
    call_command("letters_acknowledge", str(path))


def test_letters_are_printed_as_one_tagged_pdf_and_a_manifest_without_anybody(
    office: Office, press: LetterGateway
) -> None:
    queue(office, 2)
    assert list(send_once(press)) == ["claimed", "handed over", "written"]
    (batch,) = press.batches()
    document = pypdf.PdfReader(batch / letters.PDF)
    assert "/StructTreeRoot" in document.root_object
    texts = [page.extract_text() for page in document.pages]
    # Each on a sheet of its own, so that printing on both sides puts no two on one.
    assert ("학동로 1" in texts[0], "학동로 2" in texts[2]) == (True, True)
    with (batch / letters.MANIFEST).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    notices = {str(one.uid): one.gateway_ref for one in Notice.objects.all()}
    assert {row["id"]: row["mark"] for row in rows} == notices
    assert "학동로" not in str(rows)
    assert (batch.stat().st_mode & 0o77, (batch / letters.PDF).stat().st_mode & 0o77) == (0, 0)
    assert AccessLog.objects.filter(purpose="contact").count() == 2


@pytest.mark.parametrize(("step", "batches"), [("claimed", 0), ("handed over", 1)])
def test_whoever_dies_while_printing_loses_and_doubles_no_letter(
    office: Office, press: LetterGateway, step: str, batches: int
) -> None:
    queue(office, 2)
    for done in send_once(press):
        if done == step:
            break
    assert len(list(press.batches())) == batches
    list(reconcile_once(press, lease=NO_LEASE))
    list(send_once(press))
    assert len(list(press.batches())) == 1
    assert set(Notice.objects.values_list("state", flat=True)) == {State.ACCEPTED}


def test_a_disk_that_is_full_leaves_no_half_batch(
    office: Office, press: LetterGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(office, 1)
    monkeypatch.setattr(letters, "_manifest", lambda *_: (_ for _ in ()).throw(OSError("full")))
    list(send_once(press))
    assert list(press.folder.iterdir()) == []
    assert (Notice.objects.get().state, Notice.objects.get().reason) == ("queued", "not_taken")


def test_what_the_printer_says_is_taken_once_and_mistakes_are_told_by_line(
    office: Office,
    press: LetterGateway,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    queue(office, 3)
    list(send_once(press))
    one, three, two = map(str, Notice.objects.order_by("id").values_list("uid", flat=True))
    lines = [
        f"{one},delivered,2026-09-21T10:00",
        f"{two},lost,2026-09-21T10:00",
        "nonsense,delivered,2026-09-21T10:00",
        f"{three},returned,2026-09-22T10:00+09:00",
        f"{two},delivered,2999-01-01T10:00",
        "00000000-0000-0000-0000-000000000000,delivered,2026-09-21T10:00",
    ]
    for _turn in range(2):
        with pytest.raises(CommandError, match="4 lines"):
            acknowledge(tmp_path, *lines)
    told = capsys.readouterr().err
    assert [f"line {number}:" in told for number in range(2, 8)] == [
        False,
        True,
        True,
        False,
        True,
        True,
    ]
    rows = Notice.objects.order_by("id").values_list("state", "reason")
    assert list(rows) == [("delivered", ""), ("failed", "returned"), ("accepted", "")]
    assert events().count("notice.delivered") == 1
    (batch,) = press.batches()
    assert (batch / letters.PDF).exists()
    # What has ended stays as it ended; the last one of a batch takes the PDF with it.
    acknowledge(tmp_path, f"{one},returned,2026-09-23T10:00", f"{two},delivered,2026-09-23T10:00")
    assert Notice.objects.get(uid=one).state == State.DELIVERED
    assert not (batch / letters.PDF).exists()
    assert press.query(one).said == "accepted"
