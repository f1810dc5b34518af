"""``make demo``: a whole city on this machine, on loopback only.

Starts the embedded PostgreSQL, an identity provider, a mail server with its mailbox page, the web
server and a worker; stops them all at Ctrl-C. The data stays in ``var/``.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from demo.running import HOST, Addresses
from madang.lib import postgres

if TYPE_CHECKING:
    from madang.core.actors import AgencyRef

HOME = Path(os.environ.get("MADANG_VAR", "var")).resolve()
PARENT = os.getppid()
CLI = [sys.executable, "-m", "madang.config.cli"]
KNOWN_TO_EVERYBODY = "known-to-everybody"


def main() -> None:
    started = time.monotonic()
    addresses = Addresses(int(os.environ.get("PORT", "8000")))
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as stack:
        database = postgres.database_url(os.environ, HOME)
        if not os.environ.get("DATABASE_URL"):
            stack.callback(postgres.stop, HOME)
        _set_environment(database)
        _start_servers(stack, addresses)
        agency = _prepare()
        web = stack.enter_context(_process(_web_server(addresses)))
        worker = stack.enter_context(_process([*CLI, "work"]))
        stack.enter_context(_sending())
        _wait_for(web, addresses)
        _greet(addresses, agency, time.monotonic() - started)
        _stay(web, worker)


def _set_environment(database: str) -> None:
    os.environ.update(
        DATABASE_URL=database,
        DJANGO_SETTINGS_MODULE="madang.config.settings",
        MADANG_VAR=str(HOME),
        MADANG_DEMO="true",
        MADANG_AGENCY="gangnam",
    )


def _start_servers(stack: contextlib.ExitStack, addresses: Addresses) -> None:
    """Start the identity provider, the mail server and the provider of text messages."""
    from demo import identity_provider, mailbox
    from demo.gateways import sms

    provider = stack.enter_context(identity_provider.serve(addresses.provider_port))
    texts = HOME / "texts"
    box = stack.enter_context(
        mailbox.serve(
            addresses.smtp_port,
            addresses.mailbox_port,
            HOME / "mail",
            texts=texts,
            digits=_second_step,
        )
    )
    provider_of_texts = stack.enter_context(
        sms.serving(addresses.texts_port, texts, KNOWN_TO_EVERYBODY)
    )
    os.environ.update(
        MADANG_OIDC_ISSUER=provider.url,
        MADANG_OIDC_CLIENT_ID="madang-demo",
        MADANG_OIDC_CLIENT_SECRET=KNOWN_TO_EVERYBODY,
        MADANG_MAIL_URL=box.smtp_url,
        MADANG_SMS_URLS=provider_of_texts,
        MADANG_SMS_KEY=KNOWN_TO_EVERYBODY,
        MADANG_SMS_WON="9",
    )


def _second_step() -> str:
    """What an authenticator app of an official shows now."""
    from allauth.mfa.totp.internal import auth

    from demo import city

    digits: str = auth.format_hotp_value(
        auth.hotp_value(city.SECOND_FACTOR, int(time.time()) // 30)
    )
    return digits


def _prepare() -> "AgencyRef":
    """Migrate, collect the static files and load the city."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from demo import city

    return city.load()


def _web_server(addresses: Addresses) -> list[str]:
    threads = ["--workers", "1", "--blocking-threads", "4"]
    address = ["--host", HOST, "--port", str(addresses.port)]
    application = ["--interface", "wsgi", "madang.config.wsgi:application"]
    granian = [sys.executable, "-m", "granian"]
    return [*granian, *threads, *address, "--log-level", "warning", *application]


@contextlib.contextmanager
def _process(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, start_new_session=True)  # noqa: S603  our own programs
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _sending() -> Iterator[None]:
    """What ``madang send`` does, in threads of this process: one of its own takes 60 MB more."""
    from madang.apps.notices import ways_out
    from madang.apps.notices.lines import Lines
    from madang.apps.notices.sending import LEASE, announce

    found = ways_out.gateways()
    announce(found)
    lines = Lines(LEASE, once=False)
    thread = threading.Thread(target=lines.run, args=(found, 1))
    thread.start()
    try:
        yield
    finally:
        lines.stop.set()
        thread.join()


def _wait_for(web: subprocess.Popen[bytes], addresses: Addresses) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and web.poll() is None:
        with (
            contextlib.suppress(OSError),
            socket.create_connection((HOST, addresses.port), timeout=1),
        ):
            return
        time.sleep(0.05)
    sys.exit(f"The web server did not start on port {addresses.port}. Is another program using it?")


def _stay(web: subprocess.Popen[bytes], worker: subprocess.Popen[bytes]) -> None:
    """Until Ctrl-C, or until one of the two has ended, which neither does by itself.

    With ``--with-parent`` also until the program that started us is gone.
    """
    while web.poll() is None and worker.poll() is None:
        if os.getppid() != PARENT and "--with-parent" in sys.argv:
            return
        time.sleep(0.5)
    sys.exit("The web server or the worker has stopped; what it said stands above.")


def _greet(addresses: Addresses, agency: "AgencyRef", seconds: float) -> None:
    from demo import city, hall

    print(f"\nMadang · 마당 — the demo city is open ({seconds:.0f} s)\n")
    print(f"  Residents 주민   {addresses.site}/")
    print(f"  Officials 공무원 {addresses.site}/desk/")
    print(
        f"  Kiosk 단말기     {addresses.site}/kiosk/   (pairing code {hall.pairing_code(agency)},"
    )
    print("                   good for 15 minutes; get further ones at the desk)")
    print(f"  Mailbox 우편함   {addresses.mailbox}   (e-mails and text messages arrive here)\n")
    print(f"  Password of all officials: {city.PASSWORD}")
    print(f"  Second step: any authenticator app with the key {city.SECOND_FACTOR},")
    print("  or the six digits on the mailbox page.\n")
    for login in city.LOGINS:
        print(f"    {login.username:8} {login.department} · {login.role}")
    print("\n  Stop with Ctrl-C. The data stays in var/.\n", flush=True)


if __name__ == "__main__":
    main()
