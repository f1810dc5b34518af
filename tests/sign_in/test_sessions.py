"""Sessions end by themselves, and can be ended from another device."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession

from demo.mailbox import Mailbox
from madang.core.accounts import middleware, sessions
from madang.core.orgs.models import Official
from tests import factories
from tests.sign_in.conftest import PASSWORD
from tests.sign_in.kit import Person, app_code, sign_in_by_mail, text_of
from tests.sign_in.test_officials import forget_used_codes, give_password, set_up_app

OFFICIAL_MINUTES, RESIDENT_MINUTES = 30, 60


def let_pass(person: Person, minutes: float) -> None:
    """As if the last request were so long ago."""
    session = person.client.session
    session[sessions.SEEN] -= int(minutes * 60)
    session.save()


@pytest.fixture
def at_the_desk(person: Person, official: Official) -> str:
    """The person is signed in as an official; the secret of the app."""
    give_password(person, official)
    return set_up_app(person)


@pytest.fixture
def at_home(person: Person, letters: Mailbox) -> None:
    """The person is signed in as a resident."""
    sign_in_by_mail(person, letters, "maru@example.org")


def test_an_official_who_was_away_is_told_and_led_back(
    person: Person, official: Official, at_the_desk: str
) -> None:
    let_pass(person, OFFICIAL_MINUTES)
    page = person.follow(person.get("/desk/?page=2"))
    assert "because nothing was done for 30 minutes" in text_of(page)
    assert 'href="/desk/sign-in/?next=%2Fdesk%2F%3Fpage%3D2"' in page.content.decode()
    forget_used_codes()
    answers = {"login": official.account.username, "password": PASSWORD}
    person.post("/desk/sign-in/", {**answers, "next": "/desk/?page=2"})
    code = {"code": app_code(at_the_desk)}
    assert person.post("/desk/sign-in/second-step/", code)["Location"] == "/desk/?page=2"


def test_just_below_the_limit_the_work_goes_on(person: Person, at_the_desk: str) -> None:
    let_pass(person, OFFICIAL_MINUTES - 0.5)
    assert person.get("/desk/").status_code == 200
    let_pass(person, OFFICIAL_MINUTES - 0.5)
    assert person.get("/desk/").status_code == 200


@pytest.mark.usefixtures("at_home")
def test_residents_have_more_time(person: Person) -> None:
    let_pass(person, RESIDENT_MINUTES - 1)
    assert person.get("/mine/").status_code == 200
    let_pass(person, RESIDENT_MINUTES)
    page = person.follow(person.get("/mine/"))
    assert "for 60 minutes" in text_of(page)
    assert 'href="/sign-in/?next=%2Fmine%2F"' in page.content.decode()


@pytest.mark.usefixtures("at_home")
def test_who_reads_an_open_page_reads_on_signed_out(person: Person) -> None:
    let_pass(person, RESIDENT_MINUTES)
    assert text_of(person.get("/")) == "open to all"
    assert person.get("/mine/")["Location"].startswith("/sign-in/")


@pytest.mark.usefixtures("at_home")
def test_nothing_is_sent_in_nobodys_name(person: Person) -> None:
    let_pass(person, RESIDENT_MINUTES)
    response = person.post("/", {"a": "b"}, headers={"referer": "http://testserver/mine/?x=1"})
    assert response["Location"] == "/sign-in/timed-out/?who=resident&next=%2Fmine%2F%3Fx%3D1"
    assert "was not taken" in text_of(person.follow(response))


@pytest.mark.usefixtures("at_home")
def test_a_part_of_a_page_leads_the_whole_page_away(person: Person) -> None:
    let_pass(person, RESIDENT_MINUTES)
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/mine/?x=1"}
    response = person.get("/mine/", headers=headers)
    assert response["HX-Redirect"].endswith("next=%2Fmine%2F%3Fx%3D1")


@pytest.mark.usefixtures("at_home")
def test_a_foreign_page_is_not_led_back_to(person: Person) -> None:
    let_pass(person, RESIDENT_MINUTES)
    response = person.post("/", headers={"referer": "https://evil.example/mine/"})
    assert response["Location"].endswith("next=%2F")


def test_a_session_without_a_mark_has_the_shorter_time(person: Person, at_the_desk: str) -> None:
    session = person.client.session
    del session[sessions.MARK]
    session.save()
    let_pass(person, OFFICIAL_MINUTES)
    assert person.get("/desk/")["Location"].startswith("/sign-in/timed-out/")


@pytest.mark.usefixtures("at_home")
def test_the_session_is_written_at_most_once_a_minute(
    person: Person, django_assert_num_queries: Any
) -> None:
    person.get("/mine/")
    with django_assert_num_queries(4) as queries:  # session, account, agency, resident
        person.get("/mine/")
    assert not any(query["sql"].startswith("UPDATE") for query in queries.captured_queries)
    let_pass(person, middleware.WRITE_SECONDS / 60)
    before = UserSession.objects.get().last_seen_at
    person.get("/mine/")
    assert UserSession.objects.get().last_seen_at > before


def test_an_old_cookie_opens_nothing_after_signing_out(person: Person, at_the_desk: str) -> None:
    cookie = person.client.cookies["sessionid"].value
    person.post("/sign-out/")
    person.client.cookies["sessionid"] = cookie
    assert person.get("/desk/").status_code == 302


def test_signing_in_changes_the_session_key(person: Person, official: Official) -> None:
    session = person.client.session
    session["something"] = "of an anonymous visitor"
    session.save()
    before = person.client.session.session_key
    give_password(person, official)
    assert person.client.session.session_key != before
    assert person.client.session["something"]


def test_one_sees_where_one_is_signed_in_and_ends_the_others(
    person: Person, official: Official, at_the_desk: str
) -> None:
    other = Person()
    forget_used_codes()
    give_password(other, official)
    other.post("/desk/sign-in/second-step/", {"code": app_code(at_the_desk)})
    page = text_of(person.get("/desk/account/sessions/"))
    assert page.count("127.0.0.1") == 2
    person.post("/desk/account/sessions/")
    assert other.get("/desk/").status_code == 302
    assert person.get("/desk/").status_code == 200
    assert text_of(person.get("/desk/account/sessions/")).count("127.0.0.1") == 1


def test_one_session_is_ended_and_nobody_elses(
    person: Person, official: Official, at_the_desk: str
) -> None:
    other = Person()
    forget_used_codes()
    give_password(other, official)
    other.post("/desk/sign-in/second-step/", {"code": app_code(at_the_desk)})
    session = UserSession.objects.get(session_key=other.client.session.session_key)
    stranger = Person()
    sign_in_stranger = factories.make_official(official.department)
    factories.sign_in_official(stranger.client, sign_in_stranger)
    stranger.post("/desk/account/sessions/", {"which": str(session.pk)})
    assert other.get("/desk/").status_code == 200
    person.post("/desk/account/sessions/", {"which": str(session.pk)})
    assert other.get("/desk/").status_code == 302
    assert person.get("/desk/").status_code == 200


def test_signing_out_everywhere_ends_this_session_too(
    person: Person, official: Official, at_the_desk: str
) -> None:
    other = Person()
    forget_used_codes()
    give_password(other, official)
    other.post("/desk/sign-in/second-step/", {"code": app_code(at_the_desk)})
    assert person.post("/desk/account/sessions/", {"which": "all"})["Location"] == "/desk/sign-in/"
    for one in (person, other):
        assert one.get("/desk/").status_code == 302
    assert not UserSession.objects.exists()


def test_residents_see_it_too(person: Person, letters: Mailbox) -> None:
    sign_in_by_mail(person, letters, "maru@example.org")
    other = Person()
    sign_in_by_mail(other, letters, "maru@example.org")
    assert "Sign out everywhere else" in text_of(person.get("/account/sessions/"))
    person.post("/account/sessions/")
    assert other.get("/mine/").status_code == 302


@pytest.mark.usefixtures("at_home")
def test_signing_out_needs_a_press_of_a_button(person: Person) -> None:
    assert "Do you want to sign out?" in text_of(person.get("/sign-out/"))
    assert person.get("/mine/").status_code == 200
    person.post("/sign-out/")
    assert person.get("/mine/").status_code == 302
