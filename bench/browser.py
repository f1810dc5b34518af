"""A browser without a network: calls the WSGI application in this process, with cookies."""

import io
import re
import sys
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin
from wsgiref.util import setup_testing_defaults

ADDRESS = re.compile(r'<(?:link|script|img|use)\b[^>]*?\b(?:href|src)="([^"]+)"')
CSS_ADDRESS = re.compile(r'url\(\s*["\']?([^"\')]+)')
FONT = re.compile(r"\.(?:woff2?|ttf|otf)$")


@dataclass
class Page:
    """An answer. ``body`` is as it goes over the line, compressed or not."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Browser:
    """``application`` is called as a web server calls it."""

    application: Any
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def get(self, path: str, *, encoding: str = "") -> Page:
        return self._ask("GET", path, encoding=encoding)

    def post(self, path: str, data: dict[str, str]) -> Page:
        token = self.cookies["csrftoken"].value
        return self._ask("POST", path, urlencode(data | {"csrfmiddlewaretoken": token}).encode())

    def _ask(self, method: str, path: str, body: bytes = b"", encoding: str = "") -> Page:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path.partition("?")[0],
            "QUERY_STRING": path.partition("?")[2],
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": "; ".join(f"{name}={one.value}" for name, one in self.cookies.items()),
            "HTTP_ACCEPT_ENCODING": encoding,
            "HTTP_ACCEPT_LANGUAGE": "ko",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
        }
        setup_testing_defaults(environ)
        started: list[tuple[str, list[tuple[str, str]]]] = []
        answer = self.application(
            environ, lambda status, headers, *_: started.append((status, headers))
        )
        try:
            content = b"".join(answer)
        finally:
            answer.close()
        status, headers = started[0]
        for name, value in headers:
            if name == "Set-Cookie":
                self.cookies.load(value)
        return Page(int(status[:3]), dict(headers), content)


def bytes_of_first_view(browser: Browser, path: str) -> dict[str, int]:
    """What a first visit fetches, in bytes by address, fonts left out.

    Every picture that a style sheet names is counted, though a browser fetches only those that the
    page needs: the truth is a little less.
    """
    encoding = "gzip, deflate, br"
    page = browser.get(path)
    sizes = {path: len(browser.get(path, encoding=encoding).body)}
    waiting = [urljoin(path, found) for found in ADDRESS.findall(page.body.decode())]
    while waiting:
        address = waiting.pop().partition("#")[0]
        own = address.startswith("/static/")
        if not own or address in sizes or FONT.search(address):
            continue
        sizes[address] = len(browser.get(address, encoding=encoding).body)
        if address.endswith(".css"):
            sheet = browser.get(address).body.decode()
            waiting += [urljoin(address, found) for found in CSS_ADDRESS.findall(sheet)]
    return sizes
