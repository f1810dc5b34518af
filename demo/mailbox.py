"""A mail server on this machine that delivers nowhere: it keeps letters in a folder and shows them,
and text messages that another server keeps.

For the demo and the tests. The page has no password, so both listen on the loopback only.
"""

import email.policy
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from demo.gateways import taken

HOST = "127.0.0.1"
MOST_SHOWN = 50

PAGE = """<!doctype html>
<html lang="ko"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>시연용 우편함 · Demo mailbox</title>
<style>body{{font:1.0625rem/1.6 sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}}
article{{border:1px solid #58616a;border-radius:.5rem;padding:.5rem 1rem;margin:1rem 0}}
pre{{white-space:pre-wrap;font:inherit}}</style></head><body><main>
<h1>시연용 우편함 · <span lang="en">Demo mailbox</span></h1>
{digits}
<h2>이메일 · <span lang="en">E-mail</span></h2>{letters}
<h2>문자 · <span lang="en">Text messages</span></h2>{texts}</main></body></html>"""
DIGITS = """<p>공무원 2단계 인증번호 · <span lang="en">Second step of all officials:</span>
<strong>{digits}</strong> (30초마다 바뀝니다 · <span lang="en">new every 30 seconds</span>)</p>"""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A running mail server and its page."""

    smtp_url: str
    page_url: str
    folder: Path

    def letters(self) -> list[EmailMessage]:
        """What has arrived, newest first."""
        return letters_in(self.folder)


class _Keeper:
    """Writes each letter to a file of its own; the names sort by arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        name = f"{time.time_ns():020}-{next(self._numbers)}"
        unfinished = self._folder / f"{name}.part"
        unfinished.write_bytes(cast("bytes", envelope.content))
        unfinished.rename(self._folder / f"{name}.eml")
        return "250 kept"


@contextmanager
def serve(
    smtp_port: int,
    page_port: int,
    folder: Path,
    *,
    texts: Path | None = None,
    digits: Callable[[], str] | None = None,
) -> Iterator[Mailbox]:
    """Run both in threads of this process; port 0 takes a free one for the page.

    ``texts`` is the folder of the provider of text messages. ``digits`` gives what an authenticator
    app would show now; the page shows it at the top.
    """
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(_Keeper(folder), hostname=HOST, port=smtp_port)
    controller.start()
    page = ThreadingHTTPServer((HOST, page_port), _page_of(folder, texts, digits))
    thread = threading.Thread(target=page.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield Mailbox(
            f"smtp://{HOST}:{smtp_port}", f"http://{HOST}:{page.server_address[1]}/", folder
        )
    finally:
        page.shutdown()
        page.server_close()
        thread.join()
        controller.stop()


def letters_in(folder: Path) -> list[EmailMessage]:
    """The letters of a folder, newest first."""
    parser = BytesParser(policy=email.policy.default)
    newest = sorted(folder.glob("*.eml"), reverse=True)[:MOST_SHOWN]
    return [parser.parsebytes(path.read_bytes()) for path in newest]


def _page_of(
    folder: Path, texts: Path | None, digits: Callable[[], str] | None
) -> type[BaseHTTPRequestHandler]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = taken(texts)[-MOST_SHOWN:][::-1] if texts else []
            body = _html(letters_in(folder), sent, digits() if digits else "").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header(
                "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"
            )
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
            """Nothing: the demo's terminal shows what matters."""

    return Page


def _html(letters: list[EmailMessage], texts: list[dict[str, Any]], digits: str) -> str:
    nothing = "<p>아직 없습니다. · <span lang='en'>Nothing yet.</span></p>"
    return PAGE.format(
        digits=DIGITS.format(digits=digits) if digits else "",
        letters="".join(map(_article, letters)) or nothing,
        texts="".join(map(_text, texts)) or nothing,
    )


def _text(sent: dict[str, Any]) -> str:
    return f"<article><p>→ {escape(sent['to'])}</p><pre>{escape(sent['text'])}</pre></article>"


def _article(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    text = body.get_content() if body else ""
    return (
        f"<article><h3>{escape(str(letter['Subject']))}</h3>"
        f"<p>→ {escape(str(letter['To']))} · {escape(str(letter['Date']))}</p>"
        f"<pre>{escape(text)}</pre></article>"
    )
