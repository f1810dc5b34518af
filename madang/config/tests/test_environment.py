import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from madang.config.database import database_settings
from madang.config.environment import KEYS, Keys, boolean, new_keys


def start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own, as production would."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("MADANG_")},
        **new_keys(),
        "DJANGO_SETTINGS_MODULE": "madang.config.settings",
    }
    for name, value in changes.items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value
    script = "import django; django.setup()"
    return subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_production_starts_with_its_keys() -> None:
    assert start().returncode == 0


@pytest.mark.parametrize("name", KEYS)
def test_production_refuses_to_start_without_a_key_and_says_which(name: str) -> None:
    done = start(**{name: None})
    assert done.returncode != 0
    assert f"Madang does not start: {name} must be set" in done.stderr


def test_a_key_that_is_no_key_is_refused_by_name() -> None:
    done = start(MADANG_VAULT_KEYS="1:c2hvcnQ=")
    assert done.returncode != 0
    assert "MADANG_VAULT_KEYS" in done.stderr
    assert "c2hvcnQ" not in done.stderr


def test_what_is_neither_true_nor_false_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADANG_DEBUG", "yes")
    with pytest.raises(ImproperlyConfigured, match="MADANG_DEBUG is 'yes'"):
        boolean("MADANG_DEBUG", default=False)


def test_made_keys_are_kept_private_and_stay_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MADANG_SECRET_KEY")
    path = tmp_path / "keys.json"
    first = Keys(path, may_make=True).get("MADANG_SECRET_KEY")
    assert Keys(path, may_make=True).get("MADANG_SECRET_KEY") == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["MADANG_SECRET_KEY"] == first
    assert [item.name for item in tmp_path.iterdir()] == ["keys.json"]


def test_an_address_that_is_none_is_refused_without_showing_it() -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is not") as refused:
        database_settings({"DATABASE_URL": "postgresql://user:secret@[::1/city"})
    assert "secret" not in str(refused.value)


def test_an_address_becomes_settings() -> None:
    found = database_settings(
        {"DATABASE_URL": "postgresql://u:p@db.local:5433/city?sslmode=require"}
    )
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("city", "u", "p")
    assert (found["HOST"], found["PORT"]) == ("db.local", "5433")
    assert found["OPTIONS"]["sslmode"] == "require"


def test_a_virus_scanner_elsewhere_is_refused() -> None:
    done = start(MADANG_CLAMD="tcp://scanner.example.go.kr:3310")
    assert done.returncode != 0
    assert "MADANG_CLAMD" in done.stderr
    assert start(MADANG_CLAMD="unix:/run/clamav/clamd.ctl").returncode == 0
