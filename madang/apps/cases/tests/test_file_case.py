import datetime as dt
import json
import threading
import uuid
from dataclasses import replace

import pytest
from django.db import connection, connections
from django.utils import timezone

from madang.apps.cases.events import CaseFiled
from madang.apps.cases.filing import Filing, InvalidAnswers, Receipt, file_case
from madang.apps.cases.models import Case, Counter
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, NotFound
from madang.core.events.consumers import interested_in
from madang.core.events.models import Delivery, EventRow
from madang.core.people.models import Resident, SealedField
from tests import factories

SEOUL = timezone.get_default_timezone()


def suggestion(**changes: object) -> Filing:
    """A suggestion that nothing is wrong with."""
    filing = Filing(
        service_id="improvement-suggestion",
        client_id=uuid.uuid4(),
        answers={
            "subject": "가로등",
            "present_state": "밤에 골목이 어둡습니다.",
            "proposal": "가로등을 두 개 더 세워 주세요.",
        },
        applicant={"name": "가온누리", "phone": "010-0000-1234"},
        channel="web",
        language="ko",
        files={},
    )
    return replace(filing, **changes)  # type: ignore[arg-type]  # names of Filing's own fields


def machine(agency: AgencyRef) -> Actor:
    return Actor("device", 1, agency.id, permissions=frozenset({"cases.file"}))


def put_in(agency: AgencyRef, filing: Filing, moment: str = "2026-09-21T10:00") -> Receipt:
    at = dt.datetime.fromisoformat(moment).replace(tzinfo=SEOUL)
    return file_case(actor=machine(agency), agency=agency, filing=filing, moment=at)


@pytest.mark.django_db
def test_a_petition_gets_a_number_a_due_date_and_a_code() -> None:
    agency = factories.make_city()
    receipt = put_in(agency, suggestion())
    assert receipt.number == "2026-000001"
    assert timezone.localtime(receipt.due_at).strftime("%Y-%m-%d %H:%M") == "2026-10-14 18:00"
    assert len(receipt.tracking_code.replace("-", "")) == 16
    assert not receipt.repeated


@pytest.mark.django_db
def test_everything_is_written_with_the_case() -> None:
    agency = factories.make_city()
    receipt = put_in(agency, suggestion())
    case = Case.objects.get(uid=receipt.case_uid)
    assert case.answers["subject"] == "가로등"
    assert case.department.key == "민원여권과"
    assert case.status == Case.Status.FILED
    event = EventRow.objects.get(name="cases.case.filed")
    assert (event.subject_id, event.agency_id) == (case.pk, agency.id)
    assert event.numbers == {"minutes_allowed": case.minutes_allowed}
    assert {row.field for row in SealedField.objects.filter(resident=case.resident)} == {
        "name",
        "phone",
    }


@pytest.mark.django_db
def test_nothing_personal_stands_readable_in_case_or_event() -> None:
    agency = factories.make_city()
    put_in(agency, suggestion())
    with connection.cursor() as cursor:
        for table in ("cases_case", "events_eventrow", "people_resident", "people_sealedfield"):
            cursor.execute(f"SELECT row_to_json({table})::text FROM {table}")  # noqa: S608
            text = json.dumps(cursor.fetchall(), ensure_ascii=False)
            assert "가온누리" not in text
            assert "0000-1234" not in text
            assert "00001234" not in text


@pytest.mark.django_db
def test_the_same_petition_again_gives_the_first_receipt() -> None:
    agency = factories.make_city()
    filing = suggestion()
    first = put_in(agency, filing)
    again = put_in(agency, filing, "2026-09-25T10:00")
    assert again == replace(first, repeated=True)
    assert Case.objects.count() == Resident.objects.count() == 1
    assert EventRow.objects.filter(name="cases.case.filed").count() == 1
    assert put_in(agency, suggestion()).number == "2026-000002"


@pytest.mark.django_db
def test_the_same_id_in_another_agency_is_another_case() -> None:
    here, there = factories.make_city(), factories.make_city("seocho")
    filing = suggestion()
    assert put_in(here, filing).tracking_code != put_in(there, filing).tracking_code
    assert Case.objects.count() == 2


@pytest.mark.django_db
def test_each_year_begins_with_number_one() -> None:
    agency = factories.make_city()
    put_in(agency, suggestion(), "2026-12-31T23:59")
    assert put_in(agency, suggestion(), "2027-01-01T00:01").number == "2027-000001"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answers": {}}, "subject"),
        ({"answers": {"subject": "가" * 101}}, "subject"),
        ({"answers": {"subject": 7, "unknown": "x"}}, "unknown"),
        ({"applicant": {"phone": "010-0000-1234"}}, "name"),
        ({"applicant": {"name": "가온누리"}}, "phone"),
        ({"applicant": {"name": "가온누리", "email": "nonsense"}}, "email"),
        ({"applicant": {"name": "가온누리", "phone": "1", "shoe_size": "265"}}, "shoe_size"),
    ],
)
def test_bad_answers_are_told_by_field_and_change_nothing(
    changes: dict[str, object], field: str
) -> None:
    agency = factories.make_city()
    with pytest.raises(InvalidAnswers) as refused:
        put_in(agency, suggestion(**changes))
    assert field in refused.value.errors
    assert not Case.objects.exists()
    assert not Counter.objects.exists()
    assert not EventRow.objects.filter(name="cases.case.filed").exists()


@pytest.mark.django_db
def test_a_channel_that_is_not_offered_is_refused() -> None:
    agency = factories.make_city()
    with pytest.raises(DomainError, match="channel_not_offered"):
        put_in(agency, suggestion(channel="phone"))


@pytest.mark.django_db
def test_a_service_that_is_not_offered_is_not_found() -> None:
    agency = factories.make_city()
    with pytest.raises(NotFound):
        put_in(agency, suggestion(service_id="nonsense"))


@pytest.mark.django_db
def test_a_service_may_ask_to_know_who_it_is() -> None:
    agency = factories.make_city()
    nobody = Actor("anonymous", None, agency.id)
    with pytest.raises(DomainError, match="identity_level"):
        file_case(actor=nobody, agency=agency, filing=suggestion(service_id="food-business-report"))


def test_fifty_at_once_with_repeats_give_unbroken_numbers_and_no_doubles(
    own_database: str,
) -> None:
    agency = factories.make_city()
    filings = [suggestion() for _ in range(25)]
    receipts: list[Receipt] = []
    failures: list[BaseException] = []
    start = threading.Barrier(50)

    def send(filing: Filing) -> None:
        try:
            start.wait(timeout=30)
            receipts.append(put_in(agency, filing))
        except BaseException as error:  # noqa: BLE001  told by the assertion below
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(filing,)) for filing in [*filings, *filings]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 26))
    assert len(receipts) == 50
    assert len({receipt.number for receipt in receipts}) == 25
    assert sum(receipt.repeated for receipt in receipts) == 25
    owed = Delivery.objects.filter(event__name=CaseFiled.name)
    assert owed.count() == 25 * len(interested_in(CaseFiled.name))
    assert owed.values("event", "consumer").distinct().count() == owed.count()
