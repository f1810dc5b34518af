from pathlib import Path

from scripts.lock import faults, pins, python_faults

LOCK = """\
django==5.2.19 \\
    --hash=sha256:00
typing-extensions==4.16.0 ; python_full_version < '3.13' \\
    --hash=sha256:00
"""


def write(folder: Path, text: str = LOCK) -> Path:
    lock = folder / "run.txt"
    lock.write_text(text)
    return lock


def test_pins_are_read_with_their_normal_names(tmp_path: Path) -> None:
    assert pins(write(tmp_path)) == {"django": "5.2.19", "typing-extensions": "4.16.0"}


def test_a_lock_that_fits_has_no_fault(tmp_path: Path) -> None:
    assert list(python_faults(write(tmp_path), ["Django>=5.2,<5.3", "typing_extensions"])) == []


def test_a_version_outside_the_range_is_told(tmp_path: Path) -> None:
    assert list(python_faults(write(tmp_path), ["django>=6"])) == [
        "run.txt: django>=6 is wanted, 5.2.19 is locked"
    ]


def test_a_package_that_is_not_locked_is_told(tmp_path: Path) -> None:
    assert list(python_faults(write(tmp_path), ["babel"])) == [
        "run.txt: babel is wanted, nothing is locked"
    ]


def test_an_address_in_the_lock_is_told(tmp_path: Path) -> None:
    lock = write(tmp_path, "--index-url https://mirror.example/simple\n" + LOCK)

    assert list(python_faults(lock, ["django"])) == [
        "run.txt: names an address; versions and hashes are enough"
    ]


def test_the_lock_files_of_this_tree_fit() -> None:
    assert list(faults()) == []
