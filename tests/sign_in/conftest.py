"""A real identity provider, a real mail server, an agency and a person at a browser."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from demo import identity_provider, mailbox
from madang.config.accounts import identity_origins, identity_providers
from madang.core.orgs.models import Agency, Official
from tests.factories import make_agency, make_department, make_official
from tests.sign_in.kit import Person

PASSWORD = "한 사람이 기억하는 말 7"


@pytest.fixture(scope="session")
def provider() -> Iterator[identity_provider.Provider]:
    with identity_provider.serve() as running:
        yield running


@pytest.fixture(scope="session")
def _post_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[mailbox.Mailbox]:
    with mailbox.serve(free_port(), 0, tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture
def letters(_post_office: mailbox.Mailbox) -> mailbox.Mailbox:
    """The mail server, with an empty folder."""
    for path in _post_office.folder.iterdir():
        path.unlink()
    return _post_office


@pytest.fixture(autouse=True)
def _site(
    settings: Settings,
    provider: identity_provider.Provider,
    _post_office: mailbox.Mailbox,
) -> None:
    environ = {
        "MADANG_OIDC_ISSUER": provider.url,
        "MADANG_OIDC_CLIENT_ID": "madang",
        "MADANG_OIDC_CLIENT_SECRET": "secret of the tests",
    }
    settings.ROOT_URLCONF = "tests.sign_in.urls"
    settings.TEMPLATES = [_without_navigation(engine) for engine in settings.TEMPLATES]
    settings.SOCIALACCOUNT_PROVIDERS = identity_providers(environ, may_be_plain=True)
    settings.MADANG_OIDC_ORIGINS = identity_origins(environ)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MADANG_MAIL_URL = _post_office.smtp_url
    settings.EMAIL_HOST, port = _post_office.smtp_url.removeprefix("smtp://").split(":")
    settings.EMAIL_PORT = int(port)


@pytest.fixture
def agency(db: None) -> Agency:
    return make_agency("gangnam")


@pytest.fixture
def person(agency: Agency) -> Person:
    """Somebody who reads English."""
    one = Person()
    one.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return one


@pytest.fixture
def official(agency: Agency) -> Official:
    """An official with a password and no second factor yet."""
    appointed = make_official(make_department(agency))
    appointed.account.set_password(PASSWORD)
    appointed.account.email = "maru@gangnam.example"
    appointed.account.save(update_fields=["password", "email"])
    return appointed


def free_port() -> int:
    """A port on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _without_navigation(engine: dict[str, Any]) -> dict[str, Any]:
    """Our pages without the shells around them, whose links are not among our addresses."""
    return {**engine, "OPTIONS": {**engine["OPTIONS"], "context_processors": []}}
