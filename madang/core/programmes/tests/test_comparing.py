import pytest

from madang.core.errors import DomainError, Stale
from madang.core.orgs.models import Department
from madang.core.programmes import queries
from madang.core.programmes.commands import apply_programme
from madang.core.programmes.comparing import compare, difference
from madang.core.programmes.models import Programme
from madang.core.programmes.tests.samples import HEAD, programme
from tests import factories

SERVICE = """cases:
  {key}:
    title: {{ko: 제안, en: {title}}}
    kind: suggestion
    period: 7 days
    channels: [web]
    about: {{ko: 무엇}}
    who: {{ko: 누구나}}
    form:
      - {{name: idea, type: text, label: {{ko: 내용}}}}
"""


def test_services_are_added_removed_and_changed() -> None:
    one = programme(HEAD + SERVICE.format(key="idea", title="Idea"))
    other = programme(HEAD + SERVICE.format(key="idea", title="Thought"))
    third = programme(HEAD + SERVICE.format(key="thought", title="Idea"))
    changed = compare(one, other).offers
    assert [(found.kind, found.key, found.parts) for found in changed] == [
        ("changed", "idea", ("title",))
    ]
    assert [(found.kind, found.key) for found in compare(one, third).offers] == [
        ("added", "thought"),
        ("removed", "idea"),
    ]
    assert compare(None, one).offers[0].kind == "added"
    assert compare(one, one).is_empty


def test_the_head_of_the_file_is_compared_too() -> None:
    found = compare(programme(HEAD), programme(HEAD.replace("민원여권과", "위생과")))
    assert (found.offers, found.head) == ((), ("department",))


def test_a_difference_gives_lines_with_their_numbers() -> None:
    (group,) = difference("a\nb\nc\n", "a\nx\nc\n")
    assert [(line.kind, line.old, line.new, line.text) for line in group] == [
        ("kept", 1, 1, "a"),
        ("removed", 2, None, "b"),
        ("added", None, 2, "x"),
        ("kept", 3, 3, "c"),
    ]


@pytest.mark.django_db
def test_an_official_says_why_and_what_they_saw() -> None:
    agency = factories.make_agency()
    factories.make_department(agency, "민원여권과")
    department = Department.objects.get()
    actor = factories.acting(factories.make_official(department))

    def apply(source: str, reason: str, based_on: int) -> int:
        return apply_programme(
            actor=actor,
            agency=agency,
            source=source.encode(),
            path="programme.yaml",
            reason=reason,
            based_on=based_on,
        ).version_id

    with pytest.raises(DomainError, match="reason_missing"):
        apply(HEAD, "  ", 0)
    first = apply(HEAD, "첫 시행", 0)
    with pytest.raises(Stale):
        apply(HEAD.replace("Trial", "Other"), "둘째", 0)
    apply(HEAD.replace("Trial", "Other"), "둘째", first)
    rows = queries.applied(Programme.objects.get())
    assert [row.data["reason"] for row in rows] == ["둘째", "첫 시행"]
