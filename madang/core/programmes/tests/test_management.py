import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from madang.core.orgs.models import Agency
from madang.core.programmes import queries
from madang.core.programmes.tests.samples import HEAD
from tests.factories import make_agency, make_department, ref

TOP = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def write(folder: Path, source: str, number: str = "2-10") -> Path:
    file = folder / "gangnam" / number / "programme.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(source.replace("2-10", number))
    return file


def check(*words: str | Path) -> tuple[object, list[str], str]:
    out, err = StringIO(), StringIO()
    code: object = 0
    try:
        call_command("check_programmes", *words, stdout=out, stderr=err)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue().splitlines(), err.getvalue()


@pytest.mark.django_db
def test_check_of_good_files(tmp_path: Path) -> None:
    write(tmp_path, HEAD)
    code, lines, summary = check(tmp_path)
    assert (code, lines) == (0, [])
    assert summary.splitlines() == [
        "Departments were not checked, because the database has no agency gangnam.",
        "Of code lists, only the codes of the product are known so.",
        "1 file was checked. 0 mistakes were found.",
    ]


@pytest.mark.django_db
def test_check_names_every_mistake_in_every_file(tmp_path: Path) -> None:
    first = write(tmp_path, HEAD + "law: x\nlow: y\n")
    second = write(tmp_path, HEAD.replace("{ko: 시험 과제, en: Trial}", "시험"), "2-11")
    code, lines, summary = check(tmp_path)
    assert code == 1
    assert [line.partition(": ")[0] for line in lines] == [
        f"{first}:5:1 law",
        f"{first}:6:1 low",
        f"{second}:3:1 title",
    ]
    assert "2 files were checked. 3 mistakes were found." in summary


@pytest.mark.django_db
def test_check_in_the_language_asked_for(tmp_path: Path) -> None:
    write(tmp_path, HEAD)
    assert "파일 1개를 확인했습니다." in check(tmp_path, "--language", "ko")[2]


@pytest.mark.django_db
def test_check_compares_departments_where_the_agency_is_known(tmp_path: Path) -> None:
    make_agency("gangnam")
    write(tmp_path, HEAD)
    _code, lines, _summary = check(tmp_path)
    assert lines[0].endswith('department: the agency has no department "민원여권과"')


@pytest.mark.django_db
def test_check_remarks_where_a_document_contradicts_itself(tmp_path: Path) -> None:
    plan = "plan:\n  scope:\n    - {item: {ko: 위원}, count: 9}\n    - {item: {ko: 회}, count: 2}\n"
    file = write(tmp_path, HEAD + plan)
    given = "rows: scope, items: [위원], per: [회], expect: 4.5, stated: 5.5"
    examples = file.with_name("examples.yaml")
    examples.write_text(f"schema: 1\nexamples:\n  - {{title: 예시, plan: {{{given}}}}}\n")
    code, lines, summary = check(tmp_path)
    assert (code, lines) == (0, [])
    assert f"Remark: {examples}:3:" in summary
    assert "the document is inconsistent: it prints 5.5, its rows give 4.5" in summary
    assert "0 mistakes were found." in summary


@pytest.mark.django_db
def test_check_runs_the_examples(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD)
    file.with_name("examples.yaml").write_text("schema: 1\nexamples: [{title: 예시}]\n")
    _code, lines, _summary = check(file)
    place = f"{file.with_name('examples.yaml')}:2:12 examples[1]"
    assert lines == [f"{place}: exactly one kind of example is expected here"]


@pytest.mark.django_db
def test_check_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no file .*nowhere\."):
        check(tmp_path / "nowhere")


def test_check_needs_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_server(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(Agency.objects, "values_list", no_server)
    write(tmp_path, HEAD + "law: x\n")
    code, lines, summary = check(tmp_path)
    assert (code, len(lines)) == (1, 1)
    assert "Departments were not checked" in summary


@pytest.mark.django_db
def test_apply_puts_all_files_of_an_agency_into_force(tmp_path: Path) -> None:
    agency = make_agency("gangnam")
    make_department(agency, "민원여권과")
    write(tmp_path, HEAD)
    write(tmp_path, HEAD, "2-11")
    out = StringIO()
    call_command("apply_programmes", tmp_path, "--agency", "gangnam", stdout=out)
    assert [line.split()[0] for line in out.getvalue().splitlines()] == [
        "gangnam/2-10",
        "gangnam/2-11",
    ]
    assert len(queries.current_versions(ref(agency))) == 2


@pytest.mark.django_db
def test_apply_leaves_out_what_has_mistakes_and_fails(tmp_path: Path) -> None:
    agency = make_agency("gangnam")
    make_department(agency, "민원여권과")
    write(tmp_path, HEAD + "law: x\n")
    write(tmp_path, HEAD, "2-11")
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit):
        call_command("apply_programmes", tmp_path, "--agency", "gangnam", stdout=out, stderr=err)
    assert "gangnam/2-11" in out.getvalue()
    assert "5:1 law:" in err.getvalue()


@pytest.mark.django_db
def test_apply_for_an_agency_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no agency nowhere\."):
        call_command("apply_programmes", tmp_path, "--agency", "nowhere")


def test_schema_is_current() -> None:
    file = TOP / "schema" / "programme-1.schema.json"
    call_command("programme_schema", "--check", "--file", file)


def test_schema_that_is_not_current_is_told(tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    file.write_text("{}")
    with pytest.raises(CommandError, match="is not current"):
        call_command("programme_schema", "--check", "--file", file)


def test_schema_describes_every_field_for_editors() -> None:
    schema = json.loads((TOP / "schema" / "programme-1.schema.json").read_text())
    parts = [schema, *schema["$defs"].values()]
    silent = [
        f"{part['title']}.{name}"
        for part in parts
        for name, field in part.get("properties", {}).items()
        if "description" not in field and name not in ("ko", "en", "type")
    ]
    assert silent == []
