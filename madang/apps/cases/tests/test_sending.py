"""To another agency: a case of its own there, or only written down here (법16, 영13③)."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation

from madang.apps.cases import commands, filing, queries, sealing
from madang.apps.cases.commands import Destination
from madang.apps.cases.commands.collective import read_roll
from madang.apps.cases.models import Attachment, Case, CaseLink, Roll, Transfer
from madang.apps.cases.showing.rows import timeline
from madang.apps.cases.tests.belonging import (
    REASONS,
    accept,
    again,
    at,
    everything,
    filed,
    food,
    names,
    official_of,
    refused,
)
from madang.apps.cases.tests.browsing import SHOP
from madang.apps.cases.tests.test_file_case import suggestion
from madang.core.actors import Actor, AgencyRef, system
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs.models import Agency
from madang.core.people import queries as people
from madang.core.people.commands import register_resident
from madang.core.people.models import AccessLog, Resident
from madang.core.programmes.commands import apply_programme
from tests import factories

pytestmark = pytest.mark.django_db


def send(
    actor: Actor, agency: AgencyRef, case: Case, to: Destination, when: str = "2026-09-21T15:00",
    **changes: Any,
) -> Case:  # fmt: skip
    values: dict[str, Any] = {"version": case.version, "reasons": REASONS} | changes
    commands.send_on_case(
        actor=actor, agency=agency, case_id=case.pk, to=to, moment=at(when), **values
    )
    return again(case)


def two_cities() -> tuple[AgencyRef, AgencyRef]:
    return factories.make_city(), factories.make_city("jongno")


def test_to_an_agency_outside_it_is_written_down_and_ends_here() -> None:
    agency = factories.make_city()
    case = send(
        official_of(agency), agency, filed(agency, channel="post"), Destination(name="서울특별시")
    )
    assert (case.status, case.ending, case.reasons) == ("closed", "sent_on", REASONS)
    assert names(case) == ["filed", "closed", "sent_on"]
    row = Transfer.objects.get()
    assert (row.to_agency, row.due_at) == ("서울특별시", at("2026-09-22T10:00"))  # 8 working hours
    sent = EventRow.objects.get(name="cases.case.sent_on")
    assert sent.numbers == {"minutes_taken": 240, "minutes_allowed": 480}
    assert sent.data["kept"] is True


def test_the_timeline_names_the_other_agency_in_the_language_of_the_reader() -> None:
    agency, there = two_cities()
    case = send(official_of(agency), agency, filed(agency), Destination(there.id))
    with translation.override("en"):
        rows = timeline(queries.timeline_of(case), case, agency)
    assert rows[-1]["title"] == "The petition was sent on to jongno district."


def test_what_was_filed_online_goes_on_from_when_it_was_accepted() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case = accept(actor, filed(agency), "2026-09-21T16:00")
    send(actor, agency, case, Destination(name="서울특별시"), "2026-09-21T16:10")
    sent = EventRow.objects.get(name="cases.case.sent_on")
    # An electronic document goes without delay (영13④): the shortest hour, since it was accepted.
    assert sent.numbers == {"minutes_taken": 10, "minutes_allowed": 60}
    assert sent.data["kept"] is True


def test_in_another_agency_it_is_a_case_of_its_own() -> None:
    agency, there = two_cities()
    case = send(official_of(agency), agency, filed(agency), Destination(there.id))
    new = Case.objects.get(agency_id=there.id)
    assert (new.number, new.status, new.filed_at) == (1, "filed", at("2026-09-21T15:00"))
    assert new.answers == case.answers
    assert new.department.agency_id == there.id
    assert queries.case_uid_of_code(there, filing.tracking_code(new.uid)) == new.uid
    assert queries.case_uid_of_code(agency, filing.tracking_code(new.uid)) is None
    link = CaseLink.objects.get()
    assert (link.case_id, link.other_id, link.kind) == (new.pk, case.pk, "sent_from")
    filed_there = EventRow.objects.get(name="cases.case.filed", agency_id=there.id)
    assert filed_there.programme == "jongno/2-10"


def test_the_applicant_is_registered_there_with_the_same_data() -> None:
    agency, there = two_cities()
    case = filed(agency)
    send(official_of(agency), agency, case, Destination(there.id))
    new = Case.objects.get(agency_id=there.id)
    official = official_of(there)
    assert people.masked([new.resident_id], actor=official)[new.resident_id].name == "가**리"
    assert new.resident_id != case.resident_id
    read = AccessLog.objects.get(resident_id=case.resident_id, action="reveal")
    assert "jongno" in read.reason


def test_what_is_personal_goes_along_sealed_for_the_new_case() -> None:
    agency, there = two_cities()
    case = food(agency, answers=SHOP)
    for name in ("training_certificate", "health_check"):
        Attachment.objects.create(
            case=case,
            field=name,
            name="a.pdf",
            kind="pdf",
            size=8,
            digest=b"0" * 32,
            path=default_storage.save("cases/test", ContentFile(b"%PDF-1.7")),
        )
    send(official_of(agency, "위생과"), agency, case, Destination(there.id))
    new = Case.objects.get(agency_id=there.id)
    assert "shop_phone" not in new.answers
    assert sealing.opened(sealing.ANSWERS, new.uid, new.sealed_answers or b"") == {
        "shop_phone": SHOP["shop_phone"]
    }
    paths = set(Attachment.objects.values_list("path", flat=True))
    assert len(paths) == Attachment.objects.count() == 4


def test_the_roll_goes_along() -> None:
    agency, there = two_cities()
    actor, case = official_of(agency), filed(agency)
    commands.enter_roll(
        actor=actor,
        case_id=case.pk,
        version=1,
        signatories=read_roll("나래,1\n다솜,2"),
        is_original=True,
    )
    send(actor, agency, again(case), Destination(there.id))
    new = Case.objects.get(agency_id=there.id)
    assert (new.signatories, new.households) == (2, 2)
    opened = sealing.opened(sealing.ROLL, new.uid, Roll.objects.get(case=new).sealed)
    assert opened["signatories"] == [["나래", "1"], ["다솜", "2"]]


def test_a_resident_with_an_account_there_finds_it_among_their_own() -> None:
    agency, there = two_cities()
    resident = factories.make_resident(agency)
    account = Resident.objects.get(id=resident.id or 0).account
    known = register_resident(
        actor=system(there.id), agency_id=there.id, level="anonymous", fields={}, account=account
    )
    receipt = filing.file_case(
        actor=resident,
        agency=agency,
        filing=suggestion(),
        moment=at("2026-09-21T10:00"),
    )
    case = Case.objects.get(uid=receipt.case_uid)
    send(official_of(agency), agency, case, Destination(there.id))
    assert Case.objects.get(agency_id=there.id).resident_id == known.pk


def test_where_it_cannot_go() -> None:
    agency, there = two_cities()
    bare = factories.make_agency("bare")
    actor, case = official_of(agency), filed(agency)
    before = everything(case)
    for to, code in [
        (Destination(), "no_agency_named"),
        (Destination(there.id, "서울특별시"), "no_agency_named"),
        (Destination(agency.id), "same_agency"),
        (Destination(bare.pk), "not_offered_there"),
        (Destination(999_999), "not_offered_there"),
        (Destination(name="가" * 101), "name_too_long"),
    ]:
        with pytest.raises(DomainError, match=code):
            send(actor, agency, case, to)
    with pytest.raises(DomainError, match="reasons_missing"):
        send(actor, agency, case, Destination(there.id), reasons="")
    assert everything(case) == before
    assert not Case.objects.filter(agency_id=there.id).exists()


def test_an_agency_that_asks_other_questions_does_not_take_it() -> None:
    agency, there = two_cities()
    source = (factories.PROGRAMMES / "gangnam" / "2-10" / "programme.yaml").read_text()
    changed = source.replace("id: gangnam/", "id: jongno/").replace(
        "      - name: present_state\n", "      - name: how_it_is\n"
    )
    apply_programme(
        actor=system(there.id, "programmes.apply"),
        agency=Agency.objects.get(id=there.id),
        source=changed.encode(),
        path="programme.yaml",
    )
    case = filed(agency)
    with pytest.raises(DomainError, match="not_taken_there"):
        send(official_of(agency), agency, case, Destination(there.id))
    assert again(case).status == "filed"


def test_an_objection_is_settled_by_the_agency_that_refused() -> None:
    agency, there = two_cities()
    case = refused(agency)
    receipt = commands.object_to_refusal(
        actor=Actor("anonymous", None, agency.id),
        agency=agency,
        case=case,
        objection=commands.Objection(at("2026-09-22T12:00").date(), "취소", "다릅니다"),
        moment=at("2026-09-23T10:00"),
    )
    objection = Case.objects.get(uid=receipt.case_uid)
    with pytest.raises(DomainError, match="not_sent_on"):
        send(official_of(agency, "위생과"), agency, objection, Destination(there.id))


def test_a_case_that_ended_does_not_go_twice() -> None:
    agency, there = two_cities()
    actor = official_of(agency)
    case = send(actor, agency, accept(actor, filed(agency)), Destination(there.id))
    with pytest.raises(DomainError, match="wrong_status"):
        send(actor, agency, case, Destination(there.id))
    assert Case.objects.filter(agency_id=there.id).count() == 1


def test_nobody_else_sends_it_on() -> None:
    agency, there = two_cities()
    case = filed(agency)
    with pytest.raises(NotFound):
        send(official_of(there), there, case, Destination(agency.id))
    with pytest.raises(Forbidden):
        send(official_of(agency, "위생과"), agency, case, Destination(there.id))
    assert again(case).status == "filed"
