import datetime as dt
import threading
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from madang.apps.cases import drafts, files, pages, queries
from madang.apps.cases.filing import file_case
from madang.apps.cases.models import Attachment, Case, Draft
from madang.apps.cases.tests.test_opinions_at_once import at_once
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, NotFound
from madang.core.events.commands import ensure_standing_timers
from madang.core.events.models import Timer
from madang.core.events.timers import TIMERS
from tests import factories

ANSWERS = {
    "subject": "가로등",
    "present_state": "밤에 골목이 어둡습니다.",
    "proposal": "가로등을 두 개 더 세워 주세요.",
}


def nobody(agency: AgencyRef) -> Actor:
    return Actor("anonymous", None, agency.id, ip="127.0.0.1")


def start(agency: AgencyRef, service: str = "improvement-suggestion") -> Draft:
    offered = queries.offered_service(agency, service)
    uid = drafts.start_draft(actor=nobody(agency), agency=agency, offered=offered, applicant={})
    return drafts.draft_of(agency, uid)


def attach(draft: Draft, name: str = "map.pdf") -> None:
    upload = SimpleUploadedFile(name, b"%PDF-1.7 a map")
    stored = files.check_and_store(upload, accept=["pdf"], max_mb=1, field="attachments")
    drafts.add_file(draft=draft, field_name="attachments", file=stored)


def send(agency: AgencyRef, draft: Draft) -> None:
    form = pages.form_of(draft, nobody(agency))
    file_case(actor=nobody(agency), agency=agency, filing=form.filing(language="ko", channel="web"))


@pytest.mark.django_db
def test_what_was_typed_on_each_page_is_kept() -> None:
    agency = factories.make_city()
    draft = start(agency)
    drafts.save_draft(draft=draft, applicant={"name": "가온누리"})
    drafts.save_draft(draft=draft, answers={"subject": "가로등"})
    content = drafts.content_of(drafts.draft_of(agency, draft.uid))
    assert content.applicant == {"name": "가온누리"}
    assert content.answers == {"subject": "가로등"}


@pytest.mark.django_db
def test_a_draft_is_not_readable_in_the_database() -> None:
    agency = factories.make_city()
    draft = start(agency)
    drafts.save_draft(draft=draft, applicant={"name": "가온누리"})
    assert "가온누리".encode() not in bytes(Draft.objects.get().sealed)


@pytest.mark.django_db
def test_a_draft_of_another_agency_is_not_found() -> None:
    here, there = factories.make_city(), factories.make_city("seocho")
    with pytest.raises(NotFound):
        drafts.draft_of(there, start(here).uid)


@pytest.mark.django_db
def test_files_go_with_the_petition() -> None:
    agency = factories.make_city()
    draft = start(agency)
    attach(draft)
    drafts.save_draft(
        draft=draft, applicant={"name": "가온누리", "phone": "010-0000-1234"}, answers=ANSWERS
    )
    send(agency, drafts.draft_of(agency, draft.uid))
    row = Attachment.objects.get()
    assert row.case is not None
    assert [one.name for one in queries.attachments_of(row.case)] == ["map.pdf"]
    assert drafts.draft_of(agency, draft.uid).sent_at is not None


@pytest.mark.django_db(transaction=False)
def test_a_file_can_be_taken_out_until_the_petition_is_sent(
    django_capture_on_commit_callbacks: object,
) -> None:
    agency = factories.make_city()
    draft = start(agency)
    attach(draft)
    row = Attachment.objects.get()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        drafts.remove_file(draft=draft, file_uid=row.uid)
    assert not Attachment.objects.exists()
    assert not default_storage.exists(row.path)


@pytest.mark.django_db
def test_there_is_an_end_to_the_number_of_files() -> None:
    agency = factories.make_city()
    draft = start(agency)
    for number in range(drafts.MOST_FILES):
        attach(draft, f"{number}.pdf")
    stored = len(list(Path(settings.MEDIA_ROOT).rglob("cases/*/*")))
    with pytest.raises(DomainError, match="too_many_files"):
        attach(draft)
    assert len(list(Path(settings.MEDIA_ROOT).rglob("cases/*/*"))) == stored


@pytest.mark.django_db
def test_old_drafts_are_destroyed_with_their_files_but_cases_keep_theirs() -> None:
    agency = factories.make_city()
    sent, unsent, fresh = start(agency), start(agency), start(agency)
    for draft in (sent, unsent, fresh):
        attach(draft)
    drafts.save_draft(
        draft=sent, applicant={"name": "가온누리", "phone": "010-0000-1234"}, answers=ANSWERS
    )
    send(agency, drafts.draft_of(agency, sent.uid))
    old = timezone.now() - drafts.KEPT - dt.timedelta(days=1)
    Draft.objects.exclude(id=fresh.pk).update(changed_at=old)
    assert drafts.forget_old_drafts(now=timezone.now()) == 2
    assert [row.uid for row in Draft.objects.all()] == [fresh.uid]
    kept = Attachment.objects.filter(case__isnull=False).get()
    assert default_storage.exists(kept.path)
    assert Attachment.objects.count() == 2


@pytest.mark.django_db
def test_a_form_begun_before_signing_in_becomes_the_residents_own() -> None:
    agency = factories.make_city()
    draft = start(agency)
    drafts.save_draft(draft=draft, applicant={"name": "Typed", "phone": "010-0000-1234"})
    resident = factories.make_resident(agency, name="마루한별")
    drafts.adopt_draft(actor=resident, draft=draft, known={"name": "마루한별"})
    kept = drafts.draft_of(agency, draft.uid)
    assert kept.resident_id == resident.id
    assert drafts.content_of(kept).applicant == {"name": "마루한별", "phone": "010-0000-1234"}


# --- Two tabs at once --------------------------------------------------------------------------


def begun(agency: AgencyRef) -> Draft:
    """A form that is ready to be sent."""
    draft = start(agency)
    who = {"name": "가온누리", "phone": "010-0000-1234"}
    drafts.save_draft(draft=draft, applicant=who, answers=ANSWERS)
    return drafts.draft_of(agency, draft.uid)


@pytest.mark.django_db
def test_a_form_that_was_sent_loses_and_gets_no_files() -> None:
    agency = factories.make_city()
    draft = begun(agency)
    attach(draft)
    send(agency, draft)
    row = Attachment.objects.get()
    with pytest.raises(DomainError) as late:
        attach(draft, "late.pdf")
    with pytest.raises(DomainError) as gone:
        drafts.remove_file(draft=draft, file_uid=row.uid)
    assert (late.value.code, gone.value.code) == ("form_sent", "form_sent")
    assert Attachment.objects.get().case_id is not None
    assert default_storage.exists(row.path)


def test_a_file_reaches_the_case_or_is_refused(own_database: str) -> None:
    agency = factories.make_city()
    for _each in range(8):
        draft = begun(agency)
        at_once([partial(attach, draft), partial(send, agency, draft)])
        rows = Attachment.objects.filter(draft=draft)
        assert [row.case_id is None for row in rows] in ([], [False])
        assert Case.objects.filter(client_id=draft.uid).exists()


def test_a_filed_case_keeps_the_file_that_is_taken_out_too_late(own_database: str) -> None:
    agency = factories.make_city()
    for _each in range(8):
        draft = begun(agency)
        attach(draft)
        row = Attachment.objects.get(draft=draft)
        taking_out = partial(drafts.remove_file, draft=draft, file_uid=row.uid)
        outcomes = at_once([taking_out, partial(send, agency, draft)])
        kept = Attachment.objects.filter(draft=draft, case__client_id=draft.uid).exists()
        assert kept == ("told" in outcomes)
        assert default_storage.exists(row.path) == kept


def test_what_waits_for_a_form_that_is_being_sent_is_told(own_database: str) -> None:
    agency = factories.make_city()
    draft = begun(agency)
    waiting = threading.Thread(target=lambda: outcomes.extend(at_once([lambda: attach(draft)])))
    outcomes: list[str] = []
    with transaction.atomic():
        send(agency, draft)
        waiting.start()
        waiting.join(timeout=0.5)
        assert waiting.is_alive()  # behind the lock
    waiting.join(timeout=10)
    assert outcomes == ["told"]
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_the_worker_destroys_old_forms_of_the_agency_each_night() -> None:
    agency, other = factories.make_city(), factories.make_city("seodaemun")
    old, fresh, elsewhere = start(agency), start(agency), start(other)
    moment = timezone.now() - drafts.KEPT - dt.timedelta(hours=1)
    Draft.objects.filter(id__in=[old.pk, elsewhere.pk]).update(changed_at=moment)
    ensure_standing_timers([agency.id])
    timer = Timer.objects.get(name="cases.forget_drafts", agency_id=agency.id)
    assert timezone.localtime(timer.due_at).hour == 3
    TIMERS[timer.name](timer)
    assert set(Draft.objects.values_list("id", flat=True)) == {fresh.pk, elsewhere.pk}
    timer.refresh_from_db()
    assert timer.due_at > timezone.now()
