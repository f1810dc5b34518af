"""The page of the API says what the API does: its addresses, examples and error codes."""

import ast
import json
import re
import uuid
from pathlib import Path

import pytest
from django.test import Client

from madang.api.urls import api
from madang.apps.cases.tests.test_api import post, token_of
from madang.core.access import PERMISSIONS
from tests import factories

TOP = Path(__file__).resolve().parents[3]
PAGE = (TOP / "docs" / "reference" / "api.md").read_text()
STEP = r"/api/v1(\S+/actions/\S+) .*-d '(\{.*\})'"
JSON_BLOCKS = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
BLOCKS = re.findall(r"```\n(curl .*?)```", PAGE, re.DOTALL)
SENT = [found.groups() for found in map(re.compile(STEP, re.DOTALL).search, BLOCKS) if found]
CLASSES = {"DomainError", "Forbidden", "NotFound", "Stale", "TooMany", "Unavailable"}


@pytest.mark.django_db
def test_the_petition_of_the_page_is_filed_as_the_page_says() -> None:
    agency = factories.make_city()
    petition, receipt = json.loads(JSON_BLOCKS[0]), json.loads(JSON_BLOCKS[1])
    headers = token_of(agency, "cases.file")
    answer = post("/cases", petition, headers)
    assert answer.status_code == 201, answer.content
    assert answer.json().keys() == receipt.keys()
    assert post("/cases", petition, headers).json()["repeated"] is True


@pytest.mark.django_db
def test_the_refusal_of_the_page_is_the_refusal_of_the_api() -> None:
    agency = factories.make_city()
    petition = json.loads(JSON_BLOCKS[0])
    del petition["answers"]["topic"]
    petition["client_id"] = str(uuid.uuid4())
    answer = post("/cases", petition, token_of(agency, "cases.file"))
    refusals = [json.loads(block) for block in JSON_BLOCKS if "invalid_answers" in block]
    assert [answer.json()] == refusals


@pytest.mark.django_db
def test_the_steps_of_the_page_are_steps_of_the_api() -> None:
    """Both as they stand, but for the version and the code of a case that exists."""
    agency = factories.make_city()
    headers = token_of(agency, *sorted(PERMISSIONS))
    receipt = post("/cases", json.loads(JSON_BLOCKS[0]), headers).json()
    uid = receipt["case_uid"]
    post(f"/cases/{uid}/actions/accept", {"version": 1}, headers)
    (extend, extending), (withdraw, withdrawing) = SENT
    shown = Client().get(f"/api/v1/cases/{uid}", headers=headers).json()
    data = json.loads(extending) | {"version": shown["version"]}
    extended = post(extend.replace("$UID", uid), data, headers)
    assert extended.status_code == 200, extended.content
    assert extended.json()["due_at"] > shown["due_at"]
    data = json.loads(withdrawing) | {"tracking_code": receipt["tracking_code"]}
    assert post(withdraw, data).json()["status"] == "closed"


def test_every_path_stands_on_the_page() -> None:
    words = set(re.findall(r"\w+", PAGE))
    for path in api.get_openapi_schema(path_prefix="/api/v1/")["paths"]:
        if "/bodies" not in path:
            assert set(re.findall(r"(?<=/)[a-z]\w*", path)) <= words, path


def test_every_error_code_stands_on_the_page() -> None:
    codes = set()
    for top in ("api", "apps", "core"):
        for file in (TOP / "madang" / top).rglob("*.py"):
            if "tests" not in file.parts:
                codes |= codes_of(ast.parse(file.read_text()))
    assert len(codes) > 200
    assert sorted(code for code in codes if f"`{code}`" not in PAGE) == []


def codes_of(tree: ast.AST) -> set[str]:
    """The codes with which errors of ours are raised in a file."""
    return {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in CLASSES
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
