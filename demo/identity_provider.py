"""An OpenID Connect provider on this machine, with three people who do not exist.

It is spoken to over HTTP like a real one; only its login page is a choice of persons instead of a
proof. For the demo and the tests: whoever reaches the port can sign in as any of the three.
"""

import base64
import hashlib
import secrets
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import authlib.deprecate  # type: ignore[import-untyped]  # has no types
import flask
import jinja2
from werkzeug.serving import WSGIRequestHandler, make_server

with warnings.catch_warnings():
    # The package uses a module of authlib that moves elsewhere with authlib 2.
    warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)
    import oidc_provider_mock  # type: ignore[import-untyped]  # has no types
    from oidc_provider_mock import _app as package  # for _Tokens

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to sign in as. The names are made up of words and belong to nobody."""

    sub: str
    name: str
    birthdate: str
    ci: str

    def claims(self) -> dict[str, object]:
        return {"name": self.name, "birthdate": self.birthdate, "ci": self.ci}


def _ci(seed: str) -> str:
    """Of the form of a CI (연계정보): 88 characters of base 64."""
    return base64.b64encode(hashlib.sha512(f"demo {seed}".encode()).digest()).decode()


PEOPLE = tuple(
    Person(sub=f"demo-{number}", name=name, birthdate=birthdate, ci=_ci(name))
    for number, (name, birthdate) in enumerate(
        [("가온누리", "1958-03-14"), ("마루한별", "1987-11-02"), ("새벽아라", "2003-07-29")],
        start=1,
    )
)

PAGES = {
    "authorization_form.html": """<!doctype html>
<html lang="ko"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>시연용 본인확인 · Demo identity</title>
<style>
body{font:1.125rem/1.6 sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#1e2124}
button{font:inherit;display:block;width:100%;margin:.75rem 0;padding:.9rem 1rem;text-align:left;
border:1px solid #58616a;border-radius:.5rem;background:#fff;color:inherit;cursor:pointer}
button:hover,button:focus-visible{background:#ecf2fe;outline:3px solid #256ef4}
.deny{text-align:center;border-style:dashed} .note{background:#fff3db;padding:.75rem 1rem}
</style></head><body><main>
<h1>시연용 본인확인<br><span lang="en">Demo identity service</span></h1>
<p class="note">실제 인증이 아닙니다. 아래 사람들은 모두 가상 인물입니다.<br>
<span lang="en">Not a real proof. None of these people exists.</span></p>
<h2>누구로 로그인할까요? · <span lang="en">Who are you?</span></h2>
<form method="post">{% for one in people %}
<button name="sub" value="{{ one.sub }}">{{ one.name }} ({{ one.birthdate }})</button>{% endfor %}
</form>
<form method="post">
<button class="deny" name="action" value="deny">취소 · <span lang="en">Cancel</span></button></form>
</main></body></html>""",
    "error.html": """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Error</title></head><body><main><h1>{{ name }}</h1><p>{{ description }}</p></main></body>
</html>""",
    "index.html": """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Demo identity service</title></head><body><main><h1>Demo identity service</h1>
<p><a href="/.well-known/openid-configuration">OpenID configuration</a></p></main></body></html>""",
}


@dataclass(frozen=True, slots=True)
class Provider:
    """A running provider; ``url`` is its issuer."""

    url: str
    app: flask.Flask


@contextmanager
def serve(port: int = 0) -> Iterator[Provider]:
    """Run the provider in a thread of this process; port 0 takes a free one."""
    app = make_app()
    server = make_server(HOST, port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield Provider(f"http://{HOST}:{server.server_port}", app)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Tokens(package.OpenIDCode):  # type: ignore[misc]  # has no types
    """ID tokens by the methods that authlib asks for since 1.7, and with the id of their key."""

    def resolve_client_private_key(self, _client: object) -> dict[str, Any]:
        key: dict[str, Any] = package.storage.jwk.as_dict(is_private=True)
        return key

    def get_client_algorithm(self, _client: object) -> str:
        return "RS256"

    def get_client_claims(self, _client: object) -> dict[str, Any]:
        return {"iss": flask.request.host_url.rstrip("/")}

    def get_encode_header(self, client: object) -> dict[str, str]:
        return {"alg": "RS256", "kid": self.resolve_client_private_key(client)["kid"]}


def make_app() -> flask.Flask:
    """The provider as a WSGI application."""
    package.OpenIDCode = _Tokens
    app = flask.Flask(__name__)
    app.secret_key = secrets.token_bytes(16)
    app.jinja_loader = jinja2.DictLoader(PAGES)
    app.jinja_env.globals["people"] = PEOPLE
    plain = app.wsgi_app
    oidc_provider_mock.init_app(
        app,
        require_nonce=True,
        issue_refresh_token=False,
        user_claims=[oidc_provider_mock.User(sub=one.sub, claims=one.claims()) for one in PEOPLE],
    )
    # The package switches a debugger on; nobody needs one here.
    app.debug = False
    app.wsgi_app = plain  # type: ignore[method-assign]  # as it was before
    _complete(app)
    return app


def _complete(app: flask.Flask) -> None:
    """What the package leaves out of the standards.

    RFC 7636 (S256): no code is redeemed without its verifier. RFC 6749, 4.1.2.1: the state goes
    back with a refusal, too.
    """
    challenges: dict[str, str] = {}

    def remember(response: flask.Response) -> flask.Response:
        if flask.request.path == "/oauth2/authorize" and response.location:
            sent = parse_qs(urlsplit(response.location).query)
            for code in sent.get("code", []):
                challenges[code] = flask.request.args.get("code_challenge", "")
            if "state" not in sent and "state" in flask.request.args:
                state = urlencode({"state": flask.request.args["state"]})
                response.location = f"{response.location}&{state}"
        return response

    def check() -> Any:
        if flask.request.path != "/oauth2/token":
            return None
        verifier = flask.request.form.get("code_verifier", "")
        digest = hashlib.sha256(verifier.encode()).digest()
        expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenges.pop(flask.request.form.get("code", ""), None) == expected:
            return None
        return flask.jsonify(error="invalid_grant"), 400

    before: Callable[..., Any] = app.before_request
    before(check)
    app.after_request(remember)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  werkzeug's name
        """Nothing: the demo's terminal shows what matters."""
