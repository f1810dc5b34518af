"""Every page of the sign-in, inside the shells, in both languages."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import URLPattern
from pytest_django import Settings

from demo.mailbox import Mailbox
from madang.config import account_urls
from madang.core.orgs.models import Official
from tests.sign_in.kit import Person, sign_in_by_mail
from tests.sign_in.test_officials import give_password, set_up_app

FOR_ALL = [
    "/sign-in/",
    "/sign-in/?next=/",
    "/sign-in/code/",
    "/sign-in/timed-out/?who=resident&next=/",
    "/sign-in/inactive/",
    "/desk/sign-in/",
    "/desk/password/reset/",
    "/desk/password/reset/asked/",
    "/desk/password/reset/done/",
    "/desk/password/reset/1-x-y/",
]
AT_THE_DESK = [
    "/desk/account/",
    "/desk/account/app/remove/",
    "/desk/account/passkeys/",
    "/desk/account/recovery-codes/",
    "/desk/account/recovery-codes/new/",
    "/desk/account/password/",
    "/desk/account/sessions/",
    "/desk/account/confirm/",
    "/desk/account/confirm/second-factor/",
    "/sign-in/",
    "/sign-out/",
]
INLINE = re.compile(r"""<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son\w+=""")
KOREAN = re.compile(r"[가-힣]")


@pytest.fixture(autouse=True)
def _whole_site(settings: Settings, _site: None) -> None:
    from madang.config import settings as product

    settings.ROOT_URLCONF = product.ROOT_URLCONF
    settings.TEMPLATES = product.TEMPLATES


def check(person: Person, path: str) -> None:
    """The page comes in Korean and in English, with nothing that our policy would block."""
    texts = {}
    for language in ("ko", "en"):
        response = person.get(path, headers={"accept-language": language})
        assert response.status_code == 200, f"{path}: {response.status_code}"
        page = response.content.decode()
        assert not INLINE.search(page), path
        assert f'<html lang="{language}"' in page
        texts[language] = page.partition("<main")[2].partition("</main>")[0]
        assert texts[language].count("<h1>") == 1, path
    assert KOREAN.search(texts["ko"]), path
    english = re.sub(r"gangnam 구청|위생과|마당이", "", texts["en"])
    assert not KOREAN.search(english), KOREAN.search(english)
    assert not re.search(r">[A-Z][a-z]+ [a-z]+[^<]*\.<", texts["ko"]), f"{path} is not translated"


@pytest.mark.parametrize("path", FOR_ALL)
def test_pages_for_all(person: Person, path: str) -> None:
    check(person, path)


@pytest.mark.parametrize("path", AT_THE_DESK)
def test_pages_at_the_desk(person: Person, official: Official, path: str) -> None:
    give_password(person, official)
    set_up_app(person)
    check(person, path)


@pytest.mark.parametrize("path", ["/desk/account/", "/desk/account/app/"])
def test_pages_for_setting_up(person: Person, official: Official, path: str) -> None:
    give_password(person, official)
    check(person, path)


def test_the_page_of_the_second_step(person: Person, official: Official) -> None:
    give_password(person, official)
    set_up_app(person)
    person.post("/sign-out/")
    give_password(person, official)
    check(person, "/desk/sign-in/second-step/")


def test_the_pages_of_a_passkey(person: Person, official: Official) -> None:
    give_password(person, official)
    set_up_app(person)
    key = Authenticator.objects.create(
        user=official.account, type="webauthn", data={"name": "열쇠 key", "credential": {}}
    )
    page = person.get(f"/desk/account/passkeys/{key.pk}/remove/")
    assert "열쇠 key" in page.content.decode()
    assert "열쇠 key" in person.get("/desk/account/").content.decode()


def test_pages_for_residents(person: Person, letters: Mailbox) -> None:
    sign_in_by_mail(person, letters, "maru@example.org")
    for path in ("/sign-in/", "/account/sessions/"):
        check(person, path)


def test_the_page_that_asks_for_the_code(person: Person, letters: Mailbox) -> None:
    person.post("/sign-in/code/", {"email": "maru@example.org"})
    check(person, "/sign-in/code/confirm/")


@pytest.mark.parametrize("pattern", account_urls.urlpatterns, ids=lambda one: one.name)
def test_every_address_says_who_may_open_it(pattern: URLPattern) -> None:
    assert pattern.callback.access.audience in {"public", "resident", "official"}  # type: ignore[attr-defined]  # the mark


@pytest.mark.parametrize(
    "pattern",
    [one for one in account_urls.urlpatterns if one.callback.access.audience != "public"],
    ids=lambda one: one.name,
)
def test_pages_for_some_send_strangers_to_the_sign_in(person: Person, pattern: URLPattern) -> None:
    path = "/" + str(pattern.pattern).replace("<int:pk>", "1")
    for response in (person.get(path), person.post(path)):
        assert response.status_code == 302
        assert "sign-in/?next=" in response["Location"]
