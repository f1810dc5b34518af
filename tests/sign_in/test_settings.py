import pytest
from django.core.exceptions import ImproperlyConfigured

from madang.config.accounts import identity_origins, identity_providers, whole_number

GIVEN = {"MADANG_OIDC_ISSUER": "https://id.example/", "MADANG_OIDC_CLIENT_ID": "madang"}


def test_without_an_issuer_there_is_no_provider() -> None:
    assert identity_providers({}, may_be_plain=False) == {}
    assert identity_origins({}) == []


def test_a_provider_uses_proof_keys_and_asks_for_no_address() -> None:
    (app,) = identity_providers(GIVEN, may_be_plain=False)["openid_connect"]["APPS"]
    assert app["settings"]["server_url"] == "https://id.example"
    assert app["settings"]["oauth_pkce_enabled"] is True
    assert app["settings"]["scope"] == ["openid", "profile"]


@pytest.mark.parametrize("name", list(GIVEN))
def test_half_a_provider_refuses_to_start(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MADANG_OIDC_ISSUER"):
        identity_providers({name: GIVEN[name]}, may_be_plain=False)


def test_a_provider_without_encryption_refuses_to_start() -> None:
    plain = {**GIVEN, "MADANG_OIDC_ISSUER": "http://id.example"}
    with pytest.raises(ImproperlyConfigured, match="https"):
        identity_providers(plain, may_be_plain=False)
    assert identity_providers(plain, may_be_plain=True)


def test_the_form_may_lead_to_the_issuer_and_to_what_is_named() -> None:
    environ = {**GIVEN, "MADANG_OIDC_ORIGINS": "https://login.example"}
    assert identity_origins(environ) == ["https://id.example", "https://login.example"]


@pytest.mark.parametrize("value", ["-1", "one", "1.5"])
def test_a_number_that_is_none_names_the_variable(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MADANG_TRUSTED_PROXIES"):
        whole_number({"MADANG_TRUSTED_PROXIES": value}, "MADANG_TRUSTED_PROXIES", default=0)
