"""Residents by a one-time code, sent through a mail server that is really spoken to."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from demo.mailbox import Mailbox
from madang.core.accounts.commands import CodeSpent, WrongCode, issue_code, redeem_code
from madang.core.accounts.models import Account, SignInCode
from madang.core.errors import DomainError
from madang.core.orgs.models import Official
from tests.sign_in.conftest import free_port
from tests.sign_in.kit import Person, code_in, sign_in_by_mail, text_of

ADDRESS = "saebyeok@example.org"


def test_the_code_signs_in_and_leads_back(person: Person, letters: Mailbox) -> None:
    assert sign_in_by_mail(person, letters, ADDRESS, "/mine/")["Location"] == "/mine/"
    assert text_of(person.get("/mine/")).endswith("contact")


def test_the_same_mailbox_is_the_same_resident(person: Person, letters: Mailbox) -> None:
    sign_in_by_mail(person, letters, ADDRESS)
    first = text_of(person.get("/mine/"))
    person.post("/sign-out/")
    sign_in_by_mail(person, letters, ADDRESS.upper())
    assert text_of(person.get("/mine/")) == first


def test_no_table_of_the_accounts_holds_the_address(person: Person, letters: Mailbox) -> None:
    person.post("/sign-in/code/", {"email": ADDRESS})
    waiting = SignInCode.objects.get()
    person.post("/sign-in/code/confirm/", {"code": code_in(letters)})
    account = Account.objects.get()
    written = f"{waiting.email} {account.username} {account.email} {dict(person.client.session)}"
    assert "saebyeok" not in written


def test_the_letter_is_in_the_language_of_the_page(person: Person, letters: Mailbox) -> None:
    person.post("/sign-in/code/", {"email": ADDRESS}, headers={"accept-language": "ko"})
    letter = letters.letters()[0]
    assert letter["To"] == ADDRESS
    assert "인증번호" in letter["Subject"]


def test_spaces_and_hyphens_in_the_code_do_not_matter(person: Person, letters: Mailbox) -> None:
    person.post("/sign-in/code/", {"email": ADDRESS})
    typed = f" {code_in(letters).replace('-', ' ')} "
    assert person.post("/sign-in/code/confirm/", {"code": typed}).status_code == 302
    assert Account.objects.exists()


def test_a_wrong_code_says_how_many_tries_are_left(person: Person, letters: Mailbox) -> None:
    person.post("/sign-in/code/", {"email": ADDRESS})
    response = person.post("/sign-in/code/confirm/", {"code": wrong(letters)})
    assert response.status_code == 422
    assert "2 more times" in text_of(response)


def test_after_three_wrong_codes_the_right_one_is_too_late(
    person: Person, letters: Mailbox
) -> None:
    person.post("/sign-in/code/", {"email": ADDRESS})
    for _try in range(2):
        person.post("/sign-in/code/confirm/", {"code": wrong(letters)})
    response = person.post("/sign-in/code/confirm/", {"code": wrong(letters)})
    assert "cannot be used any more" in text_of(response)
    response = person.post("/sign-in/code/confirm/", {"code": code_in(letters)})
    assert response["Location"] == "/sign-in/code/"
    assert not Account.objects.exists()


def test_a_code_older_than_ten_minutes_is_refused(person: Person, letters: Mailbox) -> None:
    person.post("/sign-in/code/", {"email": ADDRESS})
    assert SignInCode.objects.get().expires_at - timezone.now() > dt.timedelta(minutes=9)
    SignInCode.objects.update(expires_at=timezone.now())
    response = person.post("/sign-in/code/confirm/", {"code": code_in(letters)})
    assert response.status_code == 422
    assert "cannot be used any more" in text_of(response)
    assert not Account.objects.exists()


@pytest.mark.django_db
def test_a_code_works_once() -> None:
    code_id, code = issue_code(email=ADDRESS)
    assert code is not None
    assert redeem_code(code_id=code_id, typed=code) == ADDRESS
    with pytest.raises(CodeSpent):
        redeem_code(code_id=code_id, typed=code)


@pytest.mark.usefixtures("own_database")
def test_many_tries_at_the_same_moment_are_still_three(django_db_blocker: Any) -> None:
    def attempt(_number: int) -> str:
        try:
            with django_db_blocker.unblock():
                return redeem_code(code_id=code_id, typed="no digits")
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with django_db_blocker.unblock():
        code_id, _code = issue_code(email=ADDRESS)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(attempt, range(12)))
    # The third wrong try is told that the code is spent.
    assert sorted(answers) == ["code_spent"] * 10 + ["wrong_code"] * 2


@pytest.mark.django_db
def test_a_try_is_counted_before_the_code_is_looked_at() -> None:
    code_id, _code = issue_code(email=ADDRESS)
    with pytest.raises(WrongCode):
        redeem_code(code_id=code_id, typed="")
    assert SignInCode.objects.get().tries_left == 2


def test_a_code_works_only_in_the_browser_that_asked(person: Person, letters: Mailbox) -> None:
    person.post("/sign-in/code/", {"email": ADDRESS})
    response = Person().post("/sign-in/code/confirm/", {"code": code_in(letters)})
    assert response["Location"] == "/sign-in/code/"
    assert not Account.objects.exists()


def test_a_new_code_takes_the_place_of_the_old_one(person: Person, letters: Mailbox) -> None:
    person.post("/sign-in/code/", {"email": ADDRESS})
    old = code_in(letters)
    person.post("/sign-in/code/", {"email": ADDRESS})
    assert person.post("/sign-in/code/confirm/", {"code": old}).status_code == 422
    assert person.post("/sign-in/code/confirm/", {"code": code_in(letters)}).status_code == 302


def test_the_address_of_an_official_gets_the_same_answer_and_no_code(
    person: Person, letters: Mailbox, official: Official
) -> None:
    answers = []
    for address in (official.account.email.upper(), ADDRESS):
        response = person.post("/sign-in/code/", {"email": address})
        page = text_of(person.follow(response)).replace(address[0], "?")
        answers.append((response.status_code, response["Location"], page.partition("@")[0]))
    assert answers[0] == answers[1]
    to_official = letters.letters()[1]
    assert "officials sign in with" in str(to_official.get_content())


def test_no_code_opens_the_account_of_an_official(
    person: Person, letters: Mailbox, official: Official
) -> None:
    person.post("/sign-in/code/", {"email": official.account.email})
    for typed in ("", "0", "00000000"):
        person.post("/sign-in/code/confirm/", {"code": typed})
    assert "_auth_user_id" not in person.client.session
    assert not Account.objects.filter(kind="resident").exists()


@pytest.mark.parametrize("typed", ["", "no address", "a@b", f"{'x' * 300}@example.org"])
def test_what_is_no_address_is_refused(person: Person, letters: Mailbox, typed: str) -> None:
    response = person.post("/sign-in/code/", {"email": typed})
    assert response.status_code == 422
    assert not letters.letters()


def test_codes_for_one_address_are_limited_across_browsers(
    person: Person, letters: Mailbox
) -> None:
    for _time in range(5):
        assert Person().post("/sign-in/code/", {"email": ADDRESS}).status_code == 302
    response = person.post("/sign-in/code/", {"email": ADDRESS.upper()})
    assert response.status_code == 429
    assert "wait ten minutes" in text_of(response)
    assert len(letters.letters()) == 5


def test_a_mail_server_that_is_down_loses_nothing(person: Person, settings: Settings) -> None:
    settings.EMAIL_PORT = free_port()
    response = person.post("/sign-in/code/", {"email": ADDRESS, "next": "/mine/"})
    assert response.status_code == 503
    assert "cannot send e-mail at the moment" in text_of(response)
    page = response.content.decode()
    assert ADDRESS in page
    assert 'value="/mine/"' in page
    assert not SignInCode.objects.exists()


def test_nobody_is_led_to_another_site(person: Person, letters: Mailbox) -> None:
    response = sign_in_by_mail(person, letters, ADDRESS, "https://evil.example/")
    assert response["Location"] == "/"


def test_without_a_mail_server_it_is_not_offered(person: Person, settings: Settings) -> None:
    settings.MADANG_MAIL_URL = ""
    assert "code by e-mail" not in text_of(person.get("/sign-in/"))
    assert person.get("/sign-in/code/").status_code == 404


def test_going_on_without_an_account_leads_to_the_page_if_it_is_open(person: Person) -> None:
    assert 'href="/?x=1"' in person.get("/sign-in/?next=/%3Fx%3D1").content.decode()
    assert 'href="/mine/"' not in person.get("/sign-in/?next=/mine/").content.decode()


def wrong(letters: Mailbox) -> str:
    """A code that is not the one in the letter."""
    return "1111-1111" if code_in(letters) != "1111-1111" else "2222-2222"
