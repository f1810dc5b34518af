"""Residents by OpenID Connect, against a provider that is really spoken to."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from pytest_django import Settings

from demo.identity_provider import PEOPLE, Provider
from demo.mailbox import Mailbox
from madang.config.accounts import identity_providers
from madang.core.accounts.models import Account
from madang.core.actors import Actor
from madang.core.orgs.models import Agency
from madang.core.people.models import Resident
from madang.core.people.queries import masked
from tests.sign_in import forged
from tests.sign_in.conftest import free_port
from tests.sign_in.kit import Person, agree, deny, query_of, sign_in_by_mail, text_of


def test_a_resident_signs_in_and_comes_back_to_where_they_were(person: Person) -> None:
    response = person.through_provider(path="/mine/")
    assert response["Location"] == "/mine/"
    assert text_of(person.get("/mine/")).endswith("verified")


def test_the_second_sign_in_finds_the_same_resident(person: Person) -> None:
    person.through_provider()
    first = text_of(person.get("/mine/"))
    person.post("/sign-out/")
    person.through_provider()
    assert text_of(person.get("/mine/")) == first
    assert Account.objects.count() == 1


def test_name_and_birth_date_are_kept_sealed(person: Person, agency: Agency) -> None:
    person.through_provider()
    resident = Resident.objects.get()
    seen = masked([resident.pk], actor=Actor("official", 1, agency.pk))[resident.pk]
    assert (seen.name, seen.birth_date[:4]) == ("가**리", "1958")
    for row in resident.sealed.all():
        assert PEOPLE[0].name.encode() not in bytes(row.ciphertext)


def test_the_account_itself_says_nothing_about_the_person(person: Person) -> None:
    person.through_provider()
    account, provider_account = Account.objects.get(), SocialAccount.objects.get()
    assert account.email == ""
    assert provider_account.extra_data == {}
    written = f"{account.username} {provider_account.uid} {dict(person.client.session)}"
    for told in (PEOPLE[0].sub, PEOPLE[0].ci, PEOPLE[0].name, PEOPLE[0].birthdate):
        assert told not in written


def test_an_address_told_by_the_provider_opens_no_other_account(
    person: Person, provider: Provider, letters: Mailbox
) -> None:
    sign_in_by_mail(person, letters, "somebody@example.org")
    person.post("/sign-out/")
    _introduce(provider, "impostor", email="somebody@example.org", email_verified=True)
    person.through_provider("impostor")
    assert Account.objects.count() == 2
    assert not EmailAddress.objects.exists()


def test_the_same_ci_is_the_same_person_whatever_the_subject(
    person: Person, provider: Provider
) -> None:
    person.through_provider("demo-2")
    first = text_of(person.get("/mine/"))
    person.post("/sign-out/")
    _introduce(provider, "demo-2-renamed", ci=PEOPLE[1].ci)
    person.through_provider("demo-2-renamed")
    assert text_of(person.get("/mine/")) == first


def test_state_nonce_and_proof_key_are_sent(person: Person) -> None:
    first, second = query_of(person.to_provider()), query_of(person.to_provider())
    assert first["code_challenge_method"] == "S256"
    assert set(first["scope"].split()) == {"openid", "profile"}
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 16
        assert first[name] != second[name]


def test_a_changed_state_is_refused(person: Person) -> None:
    back = agree(person.to_provider("/mine/"))
    response = person.get(back.replace("state=", "state=x"))
    assert response.status_code == 400
    assert "cannot be continued" in text_of(response)
    assert not Account.objects.exists()


def test_an_answer_works_once(person: Person) -> None:
    back = agree(person.to_provider())
    person.get(back)
    person.post("/sign-out/")
    assert person.get(back).status_code == 400


def test_an_answer_works_only_in_the_browser_that_asked(person: Person) -> None:
    back = agree(person.to_provider())
    assert Person().get(back).status_code == 400


def test_a_code_without_its_proof_key_is_refused(person: Person) -> None:
    first, second = person.to_provider(), person.to_provider()
    stolen = query_of("?" + agree(second).partition("?")[2])["code"]
    response = person.get(
        f"/sign-in/identity/callback/?code={stolen}&state={query_of(first)['state']}"
    )
    assert response.status_code == 403
    assert not Account.objects.exists()


def test_an_answer_with_the_nonce_of_another_request_is_refused(person: Person) -> None:
    back = agree(person.to_provider())
    session = person.client.session
    (state,) = session["socialaccount_states"].values()
    state[0]["nonce"] = "of another request"
    session.save()
    response = person.get(back)
    assert response.status_code == 403
    assert "could not be checked" in text_of(response)
    assert not Account.objects.exists()


def test_refusing_consent_is_no_error(person: Person) -> None:
    response = person.get(deny(person.to_provider("/mine/")))
    assert response.status_code == 200
    assert "You stopped at the identity service" in text_of(response)
    assert 'value="/mine/"' in response.content.decode()


def test_a_provider_that_is_down_is_named_as_the_reason(person: Person, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = _configured(f"http://127.0.0.1:{free_port()}")
    response = person.post("/sign-in/identity/", {"next": "/mine/"})
    assert response.status_code == 503
    assert "does not answer" in text_of(response)


def test_a_provider_that_goes_down_on_the_way_back(person: Person, settings: Settings) -> None:
    back = agree(person.to_provider())
    settings.SOCIALACCOUNT_PROVIDERS = _configured(f"http://127.0.0.1:{free_port()}")
    assert person.get(back).status_code == 503


def test_metadata_of_another_issuer_is_not_used(
    person: Person, provider: Provider, settings: Settings
) -> None:
    # The provider names itself by the host that it was asked as.
    other_name = provider.url.replace("127.0.0.1", "localhost")
    settings.SOCIALACCOUNT_PROVIDERS = _configured(f"{other_name}/.well-known/openid-configuration")
    assert person.post("/sign-in/identity/").status_code == 503


def test_an_error_reported_by_the_provider(person: Person) -> None:
    state = query_of(person.to_provider())["state"]
    response = person.get(f"/sign-in/identity/callback/?error=server_error&state={state}")
    assert response.status_code == 503


@pytest.mark.parametrize(
    "tamper",
    [
        pytest.param(forged.other_signature, id="signed by somebody else"),
        pytest.param(forged.unsigned, id="not signed"),
        pytest.param(forged.shared_secret, id="signed with a shared secret"),
        pytest.param(lambda _token: "nonsense", id="no token at all"),
        pytest.param(lambda _token: None, id="left out"),
    ],
)
def test_a_forged_id_token_is_refused(
    person: Person,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    tamper: Callable[[str], Any],
) -> None:
    back = agree(person.to_provider())
    _change_answers(
        monkeypatch,
        provider,
        "/oauth2/token",
        lambda answer: {**answer, "id_token": tamper(answer["id_token"])},
    )
    assert person.get(back).status_code == 403
    assert not Account.objects.exists()


def test_user_information_about_somebody_else_is_refused(
    person: Person, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = agree(person.to_provider())
    _change_answers(
        monkeypatch, provider, "/userinfo", lambda answer: {**answer, "sub": "somebody-else"}
    )
    assert person.get(back).status_code == 403
    assert not Account.objects.exists()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_nobody_is_led_to_another_site(person: Person, target: str) -> None:
    assert person.through_provider(path=target)["Location"] == "/"


def test_a_link_alone_does_not_start_a_sign_in(person: Person) -> None:
    assert person.get("/sign-in/identity/").status_code == 405


def test_a_closed_account_is_not_opened(person: Person) -> None:
    person.through_provider()
    person.post("/sign-out/")
    Account.objects.update(is_active=False)
    response = person.follow(person.through_provider())
    assert "cannot be used" in text_of(response)
    assert person.get("/mine/").status_code == 302


def test_a_resident_known_by_mail_confirms_who_they_are(person: Person, letters: Mailbox) -> None:
    sign_in_by_mail(person, letters, "gaon@example.org")
    before = text_of(person.get("/mine/"))
    assert before.endswith("contact")
    assert person.through_provider(path="/mine/", attach="1")["Location"] == "/mine/"
    assert text_of(person.get("/mine/")) == before.replace("contact", "verified")
    assert Account.objects.count() == 1


def test_an_identity_is_not_attached_unless_asked(person: Person, letters: Mailbox) -> None:
    sign_in_by_mail(person, letters, "gaon@example.org")
    person.through_provider()
    assert Account.objects.count() == 2


def test_an_account_stays_that_of_its_person(person: Person, letters: Mailbox) -> None:
    sign_in_by_mail(person, letters, "gaon@example.org")
    person.through_provider("demo-1", attach="1")
    response = person.through_provider("demo-2", attach="1")
    assert response.status_code == 422
    assert "belongs to another person" in text_of(response)
    assert SocialAccount.objects.count() == 1


def test_without_a_provider_it_is_not_offered(person: Person, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "digital identity" not in text_of(person.get("/sign-in/"))
    assert person.post("/sign-in/identity/").status_code == 404
    assert person.get("/sign-in/identity/callback/?state=x&code=y").status_code == 404


def _configured(issuer: str) -> dict[str, Any]:
    environ = {
        "MADANG_OIDC_ISSUER": issuer,
        "MADANG_OIDC_CLIENT_ID": "madang",
        "MADANG_OIDC_CLIENT_SECRET": "secret of the tests",
    }
    return identity_providers(environ, may_be_plain=True)


def _introduce(provider: Provider, sub: str, **claims: Any) -> None:
    httpx.put(f"{provider.url}/users/{sub}", json=claims).raise_for_status()


def _change_answers(
    monkeypatch: pytest.MonkeyPatch,
    provider: Provider,
    path: str,
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    """Let the provider answer something else at one of its addresses."""
    honest = provider.app.wsgi_app

    def lying(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != path:
            return honest(environ, start_response)
        body = b"".join(honest(environ, _ignore))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(change(json.loads(body))).encode()]

    monkeypatch.setattr(provider.app, "wsgi_app", lying)


def _ignore(*_headers: Any) -> Any:
    return None
