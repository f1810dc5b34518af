"""Every address × every kind of visitor: who gets in, who is sent to sign in, who is refused.

``tests/addresses.csv`` says it in one table, so that reviews show a change of who may see what;
``pytest tests/test_access.py --write-tables`` writes it anew.
"""

import csv
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from tests import factories
from tests.test_architecture import ALL_URLS, declared
from tests.visitors import VISITORS, expected, visitor

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("addresses.csv")
VALUES = {"slug": "improvement-suggestion", "uuid": str(uuid.uuid4()), "int": "1", "str": "x"}
# Pages of the sign-in itself decide by what is set up so far; tests/sign_in holds them.
PAGES = [
    (path, pattern)
    for path, pattern in ALL_URLS
    if not path.startswith(
        ("desk/account/", "desk/sign-in/", "desk/password/", "account/", "sign-in/", "api/")
    )
]
#: Address -> what each of ``VISITORS`` gets, in their order.
Table = dict[str, list[str]]


def address(path: str) -> str:
    """The path with something in place of each parameter."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: VALUES[found[1] or "str"], path)


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Whatever is done meanwhile was not: signing out, for one."""
    cookies, mark = client.cookies.output(header=""), transaction.savepoint()
    yield
    transaction.savepoint_rollback(mark)
    client.cookies.clear()
    client.cookies.load(cookies)


def outcome(client: Client, path: str) -> str:
    """What a visitor gets from an address, by both methods; where both answer, they agree."""
    answers = set()
    for ask in (client.get, client.post):
        with undone(client):
            response = ask(path)
        assert response.status_code < 500, path
        target = response.headers.get("Location", "")
        if "sign-in/?next=" in target:
            answers.add("sign in")
        elif response.status_code == 405 or (response.status_code == 302 and not answers):
            continue  # the other method, or the page to which a form's address leads
        else:
            answers.add("refused" if response.status_code == 403 else "page")
    assert len(answers) <= 1, f"{path}: {answers}"
    return answers.pop() if answers else "page"


@pytest.fixture(scope="module")
def found() -> Table:
    """What the visitors got so far, for the table."""
    return {}


@pytest.mark.parametrize("name", VISITORS)
def test_who_gets_in(name: str, found: Table) -> None:
    client = visitor(name, factories.make_city())
    wrong = []
    for path, pattern in PAGES:
        (access,) = declared(pattern)
        assert access is not None
        got = outcome(client, address(path))
        found.setdefault(path, []).append(got)
        if got != expected(access, name):
            wrong.append(f"/{path}: {got}, not {expected(access, name)}")
    assert wrong == []


def test_the_table_says_who_gets_in(found: Table, request: pytest.FixtureRequest) -> None:
    if {len(row) for row in found.values()} != {len(VISITORS)}:
        pytest.skip("only with all visitors")
    rows = [["address", *VISITORS], *(["/" + path, *row] for path, row in sorted(found.items()))]
    if request.config.getoption("--write-tables"):
        with TABLE.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    with TABLE.open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == rows
