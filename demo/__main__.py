"""``make demo``: a whole city on this machine, on loopback only.

Starts the embedded PostgreSQL, an identity provider, a mail server with its mailbox page, the web
server and a worker; stops them all at Ctrl-C. The data stays in ``var/``.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from madang.lib import postgres

HOST = "127.0.0.1"
PORT = int(os.environ.get("PORT", "8000"))
HOME = Path(os.environ.get("MADANG_VAR", "var")).resolve()


def main() -> None:
    started = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.ExitStack() as stack:
        database = postgres.database_url(os.environ, HOME)
        if "DATABASE_URL" not in os.environ:
            stack.callback(postgres.stop, HOME)
        _set_environment(database)
        mailbox_url = _start_servers(stack)
        _prepare()
        stack.enter_context(_process(_web_server()))
        stack.enter_context(_process([sys.executable, "-m", "madang.config.cli", "work"]))
        _wait_for(PORT)
        _greet(mailbox_url, time.monotonic() - started)
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()


def _set_environment(database: str) -> None:
    os.environ.update(
        DATABASE_URL=database,
        DJANGO_SETTINGS_MODULE="madang.config.settings",
        MADANG_VAR=str(HOME),
        MADANG_DEMO="true",
        MADANG_AGENCY="gangnam",
    )


def _start_servers(stack: contextlib.ExitStack) -> str:
    """Start the identity provider and the mail server; return the mailbox page's address."""
    from demo import identity_provider, mailbox

    provider = stack.enter_context(identity_provider.serve(PORT + 1))
    box = stack.enter_context(mailbox.serve(PORT + 2, PORT + 3, HOME / "mail"))
    os.environ.update(
        MADANG_OIDC_ISSUER=provider.url,
        MADANG_OIDC_CLIENT_ID="madang-demo",
        MADANG_OIDC_CLIENT_SECRET="known-to-everybody",
        MADANG_MAIL_URL=box.smtp_url,
    )
    return box.page_url


def _prepare() -> None:
    """Migrate, collect the static files and load the city."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from demo import city

    city.load()


def _web_server() -> list[str]:
    threads = ["--workers", "1", "--blocking-threads", "8"]
    address = ["--host", HOST, "--port", str(PORT)]
    application = ["--interface", "wsgi", "madang.config.wsgi:application"]
    granian = [sys.executable, "-m", "granian"]
    return [*granian, *threads, *address, "--log-level", "warning", *application]


@contextlib.contextmanager
def _process(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command, start_new_session=True)  # noqa: S603  our own programs
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int) -> None:
    import socket

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.05)
    sys.exit(f"The web server did not start on port {port}. Is another program using it?")


def _greet(mailbox_url: str, seconds: float) -> None:
    from demo import city

    print(f"\nMadang · 마당 — the demo city is open ({seconds:.0f} s)\n")
    print(f"  Residents 주민   http://{HOST}:{PORT}/")
    print(f"  Officials 공무원 http://{HOST}:{PORT}/desk/")
    print(f"  Mailbox 우편함   {mailbox_url}   (one-time codes arrive here)\n")
    print(f"  Password of all officials: {city.PASSWORD}")
    print(f"  Second step: any authenticator app with the key {city.SECOND_FACTOR},")
    print("  or the six digits on the mailbox page.\n")
    for login in city.LOGINS:
        print(f"    {login.username:8} {login.department} · {login.role}")
    print("\n  Stop with Ctrl-C. The data stays in var/.\n", flush=True)


if __name__ == "__main__":
    main()
