"""A person at a browser, and an authenticator app."""

import base64
import hmac
import re
import struct
import time
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from django.test import Client

from demo.mailbox import Mailbox

OUR_HOST = "testserver"
# What the test client answers; its type is private to django-stubs.
Answer = Any


@dataclass
class Person:
    """Uses our site by Django's test client, and everything else over HTTP."""

    client: Client = field(default_factory=Client)

    def get(self, path: str, **extra: Any) -> Answer:
        return self.client.get(path, **extra)

    def post(self, path: str, data: dict[str, Any] | None = None, **extra: Any) -> Answer:
        return self.client.post(path, data or {}, **extra)

    def follow(self, response: Answer) -> Answer:
        """Follow redirects within our site to the page at their end."""
        for _step in range(10):
            if response.status_code not in (301, 302, 303):
                return response
            response = self.get(response["Location"])
        raise AssertionError("redirected in a circle")

    def to_provider(self, path: str = "", **data: Any) -> str:
        """Press the button of the identity provider; the address it leads to."""
        response = self.post("/sign-in/identity/", {"next": path, **data})
        assert response.status_code == 302, response.content.decode()
        return str(response["Location"])

    def through_provider(self, sub: str = "demo-1", path: str = "", **data: Any) -> Answer:
        """Sign in at the provider as one of its people; our answer to the browser's return."""
        return self.get(agree(self.to_provider(path, **data), sub))


def agree(address: str, sub: str = "demo-1") -> str:
    """Choose a person on the provider's page; the path on our site that follows."""
    assert httpx.get(address).status_code == 200
    return _back(httpx.post(address, data={"sub": sub}))


def deny(address: str) -> str:
    return _back(httpx.post(address, data={"action": "deny"}))


def query_of(address: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}


def text_of(response: Answer) -> str:
    """What stands on the page, without tags."""
    return unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def app_code(secret: str, *, at: float | None = None) -> str:
    """What an authenticator app shows (RFC 6238: SHA-1, 30 seconds, 6 digits)."""
    counter = int(time.time() if at is None else at) // 30
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def _back(response: httpx.Response) -> str:
    assert response.status_code == 302, response.text
    parts = urlsplit(response.headers["location"])
    assert parts.netloc == OUR_HOST
    return f"{parts.path}?{parts.query}"


def sign_in_by_mail(person: Person, letters: Mailbox, address: str, path: str = "") -> Answer:
    """Ask for a code, read the letter, type the code; the answer to it."""
    person.post("/sign-in/code/", {"email": address, "next": path})
    return person.post("/sign-in/code/confirm/", {"code": code_in(letters), "next": path})


def code_in(letters: Mailbox) -> str:
    """The code in the newest letter."""
    body = letters.letters()[0].get_body(("plain",))
    assert body is not None
    found = re.search(r"\b\d{4}-\d{4}\b", body.get_content())
    assert found is not None
    return found[0]
