import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from madang.core.actors import Actor, system
from madang.core.errors import Forbidden
from madang.core.events.models import EventRow
from madang.core.orgs.models import Agency
from madang.core.programmes import queries
from madang.core.programmes.commands import ApplyResult, ProgrammeRefused, apply_programme
from madang.core.programmes.models import ImmutableError, Programme, ProgrammeVersion
from madang.core.programmes.tests.samples import HEAD
from tests.factories import make_agency, make_department, ref

pytestmark = pytest.mark.django_db

SECOND = HEAD.replace("en: Trial", "en: Second trial")


@pytest.fixture
def gangnam() -> Agency:
    agency = make_agency("gangnam")
    make_department(agency, "민원여권과")
    return agency


def apply(agency: Agency, source: str = HEAD, actor: Actor | None = None) -> ApplyResult:
    return apply_programme(
        actor=actor or system(agency.pk, "programmes.apply"),
        agency=agency,
        source=source.encode(),
        path="programme.yaml",
    )


def refused(agency: Agency, source: str) -> list[str]:
    with translation.override("en"), pytest.raises(ProgrammeRefused) as caught:
        apply(agency, source)
    return [str(problem) for problem in caught.value.problems]


def test_first_content_is_in_force(gangnam: Agency) -> None:
    result = apply(gangnam)
    assert (result.outcome, result.key) == ("new", "gangnam/2-10")
    assert queries.current_versions(ref(gangnam)) == (result.version_id,)


def test_same_content_again_changes_nothing(gangnam: Agency) -> None:
    first = apply(gangnam)
    again = apply(gangnam, HEAD + "# a remark\n")
    assert (again.outcome, again.version_id) == ("unchanged", first.version_id)
    assert ProgrammeVersion.objects.count() == 1
    assert EventRow.objects.filter(name="programmes.programme.applied").count() == 1


def test_other_content_is_a_new_version_and_the_old_one_stays(gangnam: Agency) -> None:
    first = apply(gangnam)
    second = apply(gangnam, SECOND)
    assert second.outcome == "new"
    assert queries.current_versions(ref(gangnam)) == (second.version_id,)
    assert queries.version(first.version_id).file.title.in_language("en") == "Trial"


def test_earlier_content_is_restored_without_another_version(gangnam: Agency) -> None:
    first = apply(gangnam)
    apply(gangnam, SECOND)
    back = apply(gangnam)
    assert (back.outcome, back.version_id) == ("restored", first.version_id)
    assert ProgrammeVersion.objects.count() == 2
    assert EventRow.objects.filter(name="programmes.programme.applied").count() == 3


def test_applying_is_recorded_with_its_version(gangnam: Agency) -> None:
    result = apply(gangnam)
    row = EventRow.objects.get(name="programmes.programme.applied")
    assert row.programme == "gangnam/2-10"
    assert row.data == {
        "digest": result.digest[:12],
        "version_id": result.version_id,
        "reason": "",
    }


def test_version_keeps_the_file_as_it_was_and_who_applied_it(gangnam: Agency) -> None:
    row = ProgrammeVersion.objects.get(pk=apply(gangnam).version_id)
    assert (row.source, row.schema_number, row.applied_by_kind) == (HEAD, 1, "system")


def test_file_with_mistakes_changes_nothing(gangnam: Agency) -> None:
    assert refused(gangnam, HEAD + "law: 3\nid: x\n") == [
        "programme.yaml:5:1 law: 3 is not text; put it in quotes if text is meant",
        'programme.yaml:6:1 id: "id" stands here a second time; the first is in line 2',
    ]
    assert not Programme.objects.exists()


def test_department_that_the_agency_does_not_have_is_refused(gangnam: Agency) -> None:
    assert refused(gangnam, HEAD.replace("민원여권과", "어느과")) == [
        'programme.yaml:4:1 department: the agency has no department "어느과"'
    ]


def test_file_of_another_agency_is_refused(gangnam: Agency) -> None:
    assert refused(gangnam, HEAD.replace("gangnam/", "jongno/")) == [
        'programme.yaml:2:1 id: the file belongs to another agency than "gangnam"'
    ]


def test_actor_needs_the_permission(gangnam: Agency) -> None:
    with pytest.raises(Forbidden):
        apply(gangnam, actor=system(gangnam.pk, "cases.read"))


def test_actor_of_another_agency_is_refused(gangnam: Agency) -> None:
    with pytest.raises(Forbidden):
        apply(gangnam, actor=system(make_agency("jongno").pk, "programmes.apply"))


def test_two_agencies_may_run_the_same_numbers(gangnam: Agency) -> None:
    jongno = make_agency("jongno")
    make_department(jongno, "민원여권과")
    apply(gangnam)
    apply(jongno, HEAD.replace("gangnam/", "jongno/"))
    assert len(queries.current_versions(ref(jongno))) == 1


def test_version_is_never_changed_by_the_model(gangnam: Agency) -> None:
    row = ProgrammeVersion.objects.get(pk=apply(gangnam).version_id)
    for change in (row.save, row.delete, ProgrammeVersion.objects.all().delete):
        with pytest.raises(ImmutableError):
            change()
    with pytest.raises(ImmutableError):
        ProgrammeVersion.objects.update(source="")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE programmes_programmeversion SET source = ''",
        "DELETE FROM programmes_programmeversion",
    ],
)
def test_version_is_never_changed_by_the_database(gangnam: Agency, statement: str) -> None:
    apply(gangnam)
    with (
        pytest.raises(IntegrityError, match="rows are only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_version_of_another_programme_cannot_be_in_force(gangnam: Agency) -> None:
    first = apply(gangnam)
    other = apply(gangnam, HEAD.replace("2-10", "2-11"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.filter(key=other.key).update(current_id=first.version_id)


def test_version_is_read_from_the_database_once(
    gangnam: Agency, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    version_id = apply(gangnam).version_id
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        first = queries.version(version_id)
        assert queries.version(version_id) is first
