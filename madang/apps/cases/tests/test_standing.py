"""How a petition stands: each thirty days, and whenever the applicant asks (영23)."""

import pytest

from madang.apps.cases import commands
from madang.apps.cases.models import Case
from madang.apps.cases.tests.browsing import official_at, page_of, text_of
from madang.apps.cases.tests.clockpages import case_of, do, own_page, resident_at
from madang.apps.cases.tests.clockwork import applicant_of, demand, fresh
from madang.apps.cases.tests.keeping import Office, accept, at, file_at, make_office, told
from madang.core.errors import DomainError
from tests import factories
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

NOTICE = "cases.interim_notice.given"


def ask(case: Case, moment: str) -> None:
    commands.ask_how_it_stands(actor=applicant_of(case), case=fresh(case), moment=at(moment))


def tell(office: Office, case: Case, moment: str, words: str = "현장을 보았습니다.") -> None:
    commands.tell_how_it_stands(
        actor=office.actor,
        case_id=case.pk,
        version=fresh(case).version,
        words=words,
        moment=at(moment),
    )


def test_who_waits_on_hold_is_told_why_and_until_when() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        accept(office, case, "2026-09-21T11:00")
        clock.work_until(at("2026-10-12T10:00"))
        demand(office.actor, case, "2026-10-12T10:00", days=30)
        clock.work_until(at("2026-10-21T10:00"))
        (row,) = told(case, NOTICE)
        assert (row.numbers["days"], row.data["held"]) == (30, "supplement")
        assert row.data["held_until"] == "2026-11-11"
        clock.work_until(at("2026-11-20T10:00"))
        assert [row.numbers["days"] for row in told(case, NOTICE)] == [30, 60]


def test_a_hold_without_an_end_says_none() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        accept(office, case, "2026-09-21T11:00")
        commands.hold_case(
            actor=office.actor,
            case_id=case.pk,
            version=fresh(case).version,
            ground="examination",
            moment=at("2026-09-22T10:00"),
        )
        clock.work_until(at("2026-10-21T10:00"))
        (row,) = told(case, NOTICE)
        assert (row.data["held"], row.data["held_until"]) == ("examination", None)


def test_who_asks_is_told_in_words() -> None:
    office = make_office()
    case = file_at(office.agency, "2026-09-21T10:00")
    accept(office, case, "2026-09-21T11:00")
    version = fresh(case).version
    ask(case, "2026-09-28T10:00")
    assert (fresh(case).standing_asked_at, fresh(case).version) == (
        at("2026-09-28T10:00"),
        version,
    )
    tell(office, case, "2026-09-29T10:00")
    (row,) = told(case, NOTICE)
    assert (row.data["asked"], row.data["words"]) == (True, "현장을 보았습니다.")
    assert row.numbers["days"] == 8
    assert fresh(case).standing_asked_at is None


def test_who_has_asked_waits_for_the_answer() -> None:
    office = make_office()
    case = file_at(office.agency, "2026-09-21T10:00")
    ask(case, "2026-09-28T10:00")
    with pytest.raises(DomainError, match="asked_already"):
        ask(case, "2026-09-29T10:00")
    assert len(told(case, "cases.standing.asked")) == 1


def test_the_notice_needs_words() -> None:
    office = make_office()
    case = file_at(office.agency, "2026-09-21T10:00")
    ask(case, "2026-09-28T10:00")
    with pytest.raises(DomainError) as refused:
        tell(office, case, "2026-09-29T10:00", " ")
    assert refused.value.field == "words"
    assert fresh(case).standing_asked_at is not None


def test_the_pages_ask_and_tell() -> None:
    agency = factories.make_city()
    client, official = official_at(agency)
    case = case_of(agency, official)
    applicant = resident_at(case)
    asked = applicant.post(own_page(case, "ask-how-it-stands/"))
    assert asked["Location"] == own_page(case)
    assert "You asked on" in text_of(applicant.get(own_page(case)))
    assert "The applicant asks how it stands" in text_of(client.get(page_of(case)))
    assert do(client, case, "stop-clock", ground="examination").status_code == 302
    words = "전문기관의 검토를 기다립니다."
    assert do(client, case, "tell-how-it-stands", words=words).status_code == 302
    page = text_of(applicant.get(own_page(case)))
    for said in (words, "The period stands still", "technical review", "This is our answer"):
        assert said in page
    assert "The applicant asks how it stands" not in text_of(client.get(page_of(case)))
