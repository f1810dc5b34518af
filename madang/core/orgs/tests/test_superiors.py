import itertools
import threading

import pytest
from django.db import IntegrityError, connections, transaction

from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs import commands, queries
from madang.core.orgs.models import Agency, Department, Official
from tests import factories


@pytest.fixture
def agency() -> Agency:
    return factories.make_agency()


@pytest.fixture
def chain(agency: Agency) -> list[Official]:
    """Four officials, each below the next."""
    department = factories.make_department(agency)
    found = [factories.make_official(department, permissions=[]) for _ in range(4)]
    for below, above in itertools.pairwise(found):
        place(below, above)
    return found


def place(below: Official, above: Official | None) -> None:
    commands.set_superior(
        actor=factories.set_up(below.agency_id),
        official_id=below.pk,
        superior_id=above.pk if above else None,
    )


@pytest.mark.django_db
def test_the_chain_of_superiors_goes_up_from_the_next(chain: list[Official]) -> None:
    first, *above = chain
    assert queries.superiors_of(first.pk) == [one.pk for one in above]
    assert queries.superiors_of(chain[-1].pk) == []
    event = EventRow.objects.filter(name="orgs.official.superior_set").order_by("id")[0]
    assert (event.subject_id, event.data["superior_id"]) == (first.pk, chain[1].pk)


@pytest.mark.django_db
def test_who_left_office_is_passed_over(chain: list[Official]) -> None:
    first, second, third, fourth = chain
    Official.objects.filter(id=second.pk).update(is_active=False)
    assert queries.superiors_of(first.pk) == [third.pk, fourth.pk]


@pytest.mark.django_db
def test_a_circle_is_refused(chain: list[Official]) -> None:
    with pytest.raises(DomainError, match="superiors_in_a_circle"):
        place(chain[-1], chain[0])
    with pytest.raises(DomainError, match="own_superior"):
        place(chain[0], chain[0])
    assert queries.superiors_of(chain[-1].pk) == []


@pytest.mark.django_db
def test_a_circle_through_somebody_out_of_office_is_refused(chain: list[Official]) -> None:
    """They may come back."""
    first, second, third, _fourth = chain
    Official.objects.filter(id=second.pk).update(is_active=False)
    with pytest.raises(DomainError, match="superiors_in_a_circle"):
        place(third, first)


@pytest.mark.django_db
def test_a_circle_in_the_rows_does_not_hang_the_query(chain: list[Official]) -> None:
    Official.objects.filter(id=chain[-1].pk).update(superior=chain[0])
    assert queries.superiors_of(chain[0].pk) == [one.pk for one in chain[1:]]


@pytest.mark.django_db
def test_the_database_holds_that_nobody_is_their_own_superior(chain: list[Official]) -> None:
    with pytest.raises(IntegrityError, match="official_not_superior"), transaction.atomic():
        Official.objects.filter(id=chain[0].pk).update(superior=chain[0])


def test_two_changes_at_once_make_no_circle(own_database: str) -> None:
    department = factories.make_department(factories.make_agency())
    one, other = (factories.make_official(department, permissions=[]) for _ in range(2))
    refused: list[str] = []

    def swear(below: Official, above: Official) -> None:
        try:
            place(below, above)
        except DomainError as error:
            refused.append(error.code)
        connections.close_all()

    with transaction.atomic():
        place(one, other)
        thread = threading.Thread(target=swear, args=(other, one))
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive()  # it waits for what we do
    thread.join(timeout=10)
    assert refused == ["superiors_in_a_circle"]


@pytest.mark.django_db
def test_a_superior_can_be_taken_away(chain: list[Official]) -> None:
    place(chain[0], None)
    assert queries.superiors_of(chain[0].pk) == []


@pytest.mark.django_db
def test_superiors_are_of_the_same_agency_and_need_the_permission(chain: list[Official]) -> None:
    stranger = factories.make_official(
        factories.make_department(factories.make_agency("seocho")), permissions=[]
    )
    for below, above in ((chain[0], stranger), (stranger, chain[0])):
        with pytest.raises(NotFound):
            place(below, above)
    with pytest.raises(Forbidden):
        commands.set_superior(
            actor=factories.acting(chain[0]), official_id=chain[0].pk, superior_id=None
        )
    assert queries.superiors_of(chain[0].pk)[0] == chain[1].pk


@pytest.mark.django_db
def test_a_department_has_a_head(agency: Agency) -> None:
    department = factories.make_department(agency)
    head = factories.make_official(department, permissions=[])
    setter = factories.set_up(agency.pk)
    commands.set_head(actor=setter, department_id=department.pk, head_id=head.pk)
    assert Department.objects.get(id=department.pk).head == head
    commands.set_head(actor=setter, department_id=department.pk, head_id=None)
    assert Department.objects.get(id=department.pk).head is None
    told = EventRow.objects.filter(name="orgs.department.head_set").order_by("id")
    assert [row.data["head_id"] for row in told] == [head.pk, None]


@pytest.mark.django_db
def test_heads_are_of_the_same_agency_and_need_the_permission(agency: Agency) -> None:
    department = factories.make_department(agency)
    elsewhere = factories.make_department(factories.make_agency("seocho"))
    setter, head = factories.set_up(agency.pk), factories.make_official(elsewhere)
    for where in (department, elsewhere):
        with pytest.raises(NotFound):
            commands.set_head(actor=setter, department_id=where.pk, head_id=head.pk)
    with pytest.raises(NotFound):
        commands.set_head(actor=setter, department_id=elsewhere.pk, head_id=None)
    with pytest.raises(Forbidden):
        commands.set_head(
            actor=Actor("official", 1, agency.pk), department_id=department.pk, head_id=None
        )
