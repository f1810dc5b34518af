"""The ``madang`` command on a database that is not ready."""

import pytest
from django.db import connection, connections

from madang.config import cli


@pytest.fixture(name="run")
def _run(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Which commands were run, in place of running them."""
    done: list[list[str]] = []

    class Utility:
        def __init__(self, words: list[str]) -> None:
            done.append(words[1:])

        def execute(self) -> None:
            pass

    monkeypatch.setattr(cli, "ManagementUtility", Utility)
    monkeypatch.setattr(connections["default"], "close", lambda: None)  # the test's own
    return done


@pytest.fixture(name="unmigrated")
def _unmigrated(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'cases'")


@pytest.mark.parametrize("words", [["work"], ["apply_programmes"], ["issue_token"]])
def test_a_command_refuses_plainly(
    words: list[str], run: list[list[str]], unmigrated: None
) -> None:
    with pytest.raises(SystemExit) as refused:
        cli._run(words)
    assert "Run: madang migrate" in str(refused.value)
    assert run == []


@pytest.mark.parametrize("words", [["migrate"], ["check_programmes"], ["work", "--help"]])
def test_what_makes_it_ready_or_needs_none_runs(
    words: list[str], run: list[list[str]], unmigrated: None
) -> None:
    cli._run(words)
    assert run == [words]


@pytest.mark.django_db
def test_on_a_migrated_database_everything_runs(run: list[list[str]]) -> None:
    cli._run(["work"])
    assert run == [["work"]]
