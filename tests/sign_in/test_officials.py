"""Officials: a password alone opens nothing."""

import re
import time
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from pytest_django import Settings

from demo.mailbox import Mailbox
from madang.core.accounts import sessions
from madang.core.accounts.commands import create_account
from madang.core.accounts.models import CacheEntry
from madang.core.orgs.models import Official
from tests.sign_in.conftest import PASSWORD, free_port
from tests.sign_in.kit import Answer, Person, app_code, text_of

SIGN_IN, SECOND_STEP = "/desk/sign-in/", "/desk/sign-in/second-step/"
ACCOUNT, APP = "/desk/account/", "/desk/account/app/"


def give_password(
    person: Person, official: Official, password: str = PASSWORD, path: str = ""
) -> Answer:
    name = official.account.username
    return person.post(SIGN_IN, {"login": name, "password": password, "next": path})


def set_up_app(person: Person) -> str:
    """Set up an authenticator app in a session that may; its secret."""
    page = person.get(APP)
    found = re.search(r"<code>([A-Z2-7]+)</code>", page.content.decode())
    assert found is not None, text_of(page)
    secret = found[1]
    response = person.post(APP, {"code": app_code(secret)})
    assert response.status_code == 302, text_of(response)
    forget_used_codes()
    return secret


def forget_used_codes() -> None:
    """As if half a minute had passed: the app's present code counts as a new one."""
    CacheEntry.objects.filter(key__contains="totp.used").delete()


def sign_in(person: Person, official: Official, secret: str, path: str = "") -> Answer:
    give_password(person, official, path=path)
    return person.post(SECOND_STEP, {"code": app_code(secret)})


@pytest.fixture
def secret(official: Official) -> str:
    """The secret of an app that the official has set up before."""
    person = Person()
    give_password(person, official)
    value = set_up_app(person)
    person.post("/sign-out/")
    return value


def test_who_has_no_second_factor_is_led_to_set_one_up(person: Person, official: Official) -> None:
    response = give_password(person, official, path="/desk/")
    assert response["Location"] == f"{ACCOUNT}?next=%2Fdesk%2F"
    assert "Set up a second factor" in text_of(person.follow(response))


@pytest.mark.parametrize(
    "path",
    [
        "/desk/",
        f"{ACCOUNT}recovery-codes/",
        f"{ACCOUNT}recovery-codes/new/",
        f"{ACCOUNT}password/",
        f"{ACCOUNT}sessions/",
        f"{ACCOUNT}app/remove/",
    ],
)
def test_a_password_alone_opens_nothing_else(person: Person, official: Official, path: str) -> None:
    give_password(person, official)
    response = person.get(path)
    assert response.status_code == 302
    assert urlsplit(person.follow(response).wsgi_request.path).path == ACCOUNT


def test_setting_up_the_app_opens_the_desk(person: Person, official: Official) -> None:
    person.follow(give_password(person, official, path="/desk/?page=2"))
    set_up_app(person)
    assert "desk of official" in text_of(person.get("/desk/"))
    codes = person.get(f"{ACCOUNT}recovery-codes/").content.decode()
    assert 'href="/desk/?page=2"' in codes
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10


def test_recovery_codes_are_shown_once(person: Person, official: Official) -> None:
    give_password(person, official)
    set_up_app(person)
    person.get(f"{ACCOUNT}recovery-codes/")
    again = person.get(f"{ACCOUNT}recovery-codes/")
    assert "cannot be shown again" in text_of(again)
    assert not re.search(r"\d{8}", text_of(again))


def test_a_wrong_code_sets_nothing_up(person: Person, official: Official) -> None:
    give_password(person, official)
    person.get(APP)
    response = person.post(APP, {"code": "000000"})
    assert "not right" in text_of(response)
    assert not Authenticator.objects.exists()


def test_password_and_app_lead_to_where_one_wanted_to_go(
    person: Person, official: Official, secret: str
) -> None:
    assert person.get("/desk/?page=2")["Location"] == f"{SIGN_IN}?next=%2Fdesk%2F%3Fpage%3D2"
    response = give_password(person, official, path="/desk/?page=2")
    assert response["Location"] == SECOND_STEP
    assert person.get("/desk/").status_code == 302
    response = person.post(SECOND_STEP, {"code": app_code(secret)})
    assert response["Location"] == "/desk/?page=2"
    assert person.get("/desk/").status_code == 200


def test_a_code_of_the_app_works_once(person: Person, official: Official, secret: str) -> None:
    sign_in(person, official, secret)
    other = Person()
    give_password(other, official)
    assert other.post(SECOND_STEP, {"code": app_code(secret)}).status_code == 200
    assert other.get("/desk/").status_code == 302


def test_a_code_of_the_app_works_once_also_half_a_minute_later(
    person: Person, official: Official, secret: str
) -> None:
    code = app_code(secret, at=time.time() - 30)
    give_password(person, official)
    assert person.post(SECOND_STEP, {"code": code}).status_code == 302
    # allauth forgets a used code after half a minute; this one could still be valid.
    CacheEntry.objects.filter(key__contains="allauth.mfa.totp.used").delete()
    other = Person()
    give_password(other, official)
    assert other.post(SECOND_STEP, {"code": f"{code[:3]} {code[3:]}"}).status_code == 200


@pytest.mark.parametrize("age", [-90, 90, 3600])
def test_codes_of_another_time_are_refused(
    person: Person, official: Official, secret: str, age: int
) -> None:
    give_password(person, official)
    response = person.post(SECOND_STEP, {"code": app_code(secret, at=time.time() - age)})
    assert "not right" in text_of(response)
    assert person.get("/desk/").status_code == 302


def test_a_recovery_code_takes_the_place_of_the_app_once(
    person: Person, official: Official, secret: str
) -> None:
    sign_in(person, official, secret)
    page = person.get(f"{ACCOUNT}recovery-codes/").content.decode()
    (code,) = re.findall(r"<code>(\d{8})</code>", page)[:1]
    for expected in (200, 302):
        other = Person()
        give_password(other, official)
        other.post(SECOND_STEP, {"code": code})
        assert other.get("/desk/").status_code == expected


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    person: Person, official: Official
) -> None:
    known = give_password(person, official, "wrong")
    unknown = person.post(SIGN_IN, {"login": "nobody", "password": "wrong"})
    assert "The user name or the password is not right" in text_of(known)
    assert text_of(known).replace(official.account.username, "nobody") == text_of(unknown)


def test_after_five_wrong_passwords_even_the_right_one_waits(
    person: Person, official: Official
) -> None:
    for _time in range(5):
        give_password(Person(), official, "wrong")
    assert "Too many attempts" in text_of(give_password(person, official))


def test_codes_are_limited_too(person: Person, official: Official, secret: str) -> None:
    give_password(person, official)
    for _time in range(5):
        person.post(SECOND_STEP, {"code": "000000"})
    response = person.post(SECOND_STEP, {"code": app_code(secret)})
    assert "Too many attempts" in text_of(response)
    assert person.get("/desk/").status_code == 302


def test_a_resident_account_never_signs_in_by_password(person: Person, official: Official) -> None:
    create_account(kind="resident", username="resident", password=PASSWORD)
    response = person.post(SIGN_IN, {"login": "resident", "password": PASSWORD})
    assert "cannot be used" in text_of(person.follow(response))
    assert "_auth_user_id" not in person.client.session


def test_a_closed_account_is_told_so(person: Person, official: Official) -> None:
    official.account.is_active = False
    official.account.save(update_fields=["is_active"])
    assert "cannot be used" in text_of(person.follow(give_password(person, official)))


def test_who_holds_no_office_any_more_is_told_so(
    person: Person, official: Official, secret: str
) -> None:
    Official.objects.update(is_active=False)
    response = sign_in(person, official, secret, "/desk/")
    assert "has no office at present" in text_of(person.follow(response))


def test_a_resident_who_opens_the_desk_is_told_that_it_is_for_officials(person: Person) -> None:
    person.through_provider()
    assert person.get("/desk/").status_code == 403
    assert person.get(ACCOUNT).status_code == 403


def test_an_older_session_with_the_password_only_ends(person: Person, official: Official) -> None:
    thief = Person()
    give_password(thief, official)
    give_password(person, official)
    set_up_app(person)
    for path in ("/desk/", ACCOUNT, APP, f"{ACCOUNT}passkeys/"):
        assert thief.get(path)["Location"].startswith(SIGN_IN)
    assert "_auth_user_id" not in thief.client.session


def test_a_session_that_survives_cannot_add_a_factor_of_its_own(
    person: Person, official: Official, monkeypatch: pytest.MonkeyPatch
) -> None:
    thief = Person()
    give_password(thief, official)
    thief.get(APP)
    monkeypatch.setattr("madang.core.accounts.commands.end_sessions", lambda *_a, **_k: 0)
    give_password(person, official)
    set_up_app(person)
    thief.post(APP, {"code": "123456"})
    assert thief.get("/desk/").status_code == 302
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_a_mark_of_another_account_counts_for_nothing(person: Person, official: Official) -> None:
    give_password(person, official)
    session = person.client.session
    session[sessions.MARK] = {**session[sessions.MARK], "strong": True, "account": 0}
    session.save()
    assert person.get("/desk/").status_code == 302


def test_the_only_second_factor_cannot_be_removed(person: Person, official: Official) -> None:
    give_password(person, official)
    set_up_app(person)
    response = person.post(f"{ACCOUNT}app/remove/")
    assert "only second factor" in text_of(response)
    assert Authenticator.objects.filter(type="totp").exists()


def test_the_secret_of_the_app_is_stored_sealed(official: Official, secret: str) -> None:
    stored = str(Authenticator.objects.values_list("data", flat=True))
    assert secret not in stored


def test_changes_ask_for_a_proof_when_the_sign_in_is_not_fresh(
    person: Person, official: Official, secret: str
) -> None:
    sign_in(person, official, secret)
    _age_sign_in(person, 301)
    response = person.get(f"{ACCOUNT}recovery-codes/new/")
    assert response["Location"].startswith(f"{ACCOUNT}confirm/")
    page = person.post(response["Location"], {"password": "wrong"})
    assert "The password is not right" in text_of(page)
    assert person.post(response["Location"], {"password": PASSWORD})["Location"] == (
        f"{ACCOUNT}recovery-codes/new/"
    )
    assert person.get(f"{ACCOUNT}recovery-codes/new/").status_code == 200


def test_the_browser_gets_a_challenge_for_a_passkey(person: Person, official: Official) -> None:
    options = person.get("/desk/sign-in/passkey/", headers={"accept": "application/json"}).json()
    asked = options["request_options"]["publicKey"]
    assert asked["userVerification"] == "required"
    assert len(asked["challenge"]) > 20


@pytest.mark.parametrize("credential", ["", "nonsense", "{}", '{"id": "x", "rawId": "x"}'])
def test_what_is_no_passkey_is_refused(person: Person, official: Official, credential: str) -> None:
    person.get("/desk/sign-in/passkey/", headers={"accept": "application/json"})
    response = person.post("/desk/sign-in/passkey/", {"credential": credential})
    assert response["Location"] == SIGN_IN
    assert "_auth_user_id" not in person.client.session


def test_changing_the_password_signs_out_everywhere_else(
    person: Person, official: Official, secret: str
) -> None:
    other = Person()
    sign_in(other, official, secret)
    forget_used_codes()
    sign_in(person, official, secret)
    new = "또 다른 말 여섯 가지"
    answers = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert person.post(f"{ACCOUNT}password/", answers)["Location"] == ACCOUNT
    assert person.get("/desk/").status_code == 200
    assert other.get("/desk/").status_code == 302


def test_a_reset_password_still_needs_the_second_factor(
    person: Person, official: Official, secret: str, letters: Mailbox
) -> None:
    person.post("/desk/password/reset/", {"email": official.account.email})
    form = person.get(link_in(letters))["Location"]
    new = "새로 고른 비밀번호 하나"
    person.post(form, {"password1": new, "password2": new})
    assert give_password(person, official, new)["Location"] == SECOND_STEP
    assert person.get("/desk/").status_code == 302
    assert person.get(link_in(letters)).status_code == 200  # says that it was used


def test_no_reset_by_mail_without_a_second_factor(
    person: Person, official: Official, letters: Mailbox
) -> None:
    person.post("/desk/password/reset/", {"email": official.account.email})
    assert "administrator" in letters.letters()[0].get_content()
    assert "http" not in letters.letters()[0].get_content()


def test_a_reset_for_an_unknown_address_gets_the_same_answer(
    person: Person, official: Official, letters: Mailbox
) -> None:
    answers = [
        person.post("/desk/password/reset/", {"email": address})
        for address in (official.account.email, "nobody@gangnam.example")
    ]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, "/desk/password/reset/asked/")
    }
    assert "there is" in letters.letters()[0].get_content()


def test_a_reset_while_the_mail_server_is_down(
    person: Person, official: Official, secret: str, settings: Settings
) -> None:
    settings.EMAIL_PORT = free_port()
    response = person.post("/desk/password/reset/", {"email": official.account.email})
    assert response.status_code == 503
    assert "cannot send e-mail" in text_of(response)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_nobody_is_led_to_another_site(
    person: Person, official: Official, secret: str, target: str
) -> None:
    assert sign_in(person, official, secret, target)["Location"] == "/desk/"


def test_an_administrator_lets_somebody_in_again(
    person: Person, official: Official, secret: str
) -> None:
    sign_in(person, official, secret)
    said = StringIO()
    name = official.account.username
    call_command("reset_sign_in", name, second_factor=True, stdout=said)
    assert person.get("/desk/").status_code == 302
    password = said.getvalue().split()[-1]
    response = give_password(person, official, password)
    assert response["Location"].startswith(ACCOUNT)


@pytest.mark.django_db
def test_resetting_the_sign_in_of_nobody() -> None:
    with pytest.raises(CommandError):
        call_command("reset_sign_in", "nobody")


def test_too_many_requests_get_a_page_of_ours(person: Person, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    person.post("/desk/sign-in/", {"login": "x", "password": "y"})
    response = person.post("/desk/sign-in/", {"login": "x", "password": "y"})
    assert response.status_code == 429
    assert "You can try again from" in response.content.decode()


def link_in(letters: Mailbox) -> str:
    body: Any = letters.letters()[0].get_content()
    found = re.search(r"http://testserver(/\S+)", body)
    assert found is not None, body
    return found[1]


def _age_sign_in(person: Person, seconds: int) -> None:
    session = person.client.session
    session[sessions.MARK] = {**session[sessions.MARK], "at": int(time.time()) - seconds}
    session.save()
