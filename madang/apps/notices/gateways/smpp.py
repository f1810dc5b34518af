"""Text messages by SMPP 3.4, as carriers' own centres speak it.

The centre gives a message its id only with its answer and cannot be asked by ours, and its
``query_sm`` asks by an id that nobody has who lost the answer: what was submitted and not answered
is in doubt. Delivery receipts come over the same connection and name the centre's id.
"""

import asyncio
import re
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

import smpp34
from django.core.exceptions import ImproperlyConfigured

from madang.apps.notices.gateways import Answer, Letter, Receipt, Reply

NAME: Final = "smpp"
UCS2: Final = 8  # data_coding of SMPP 3.4, 5.2.19
MOST_BYTES: Final = 140  # one message on the air; a longer one goes as message_payload
NATIONAL, ISDN = 2, 1
WANTS_RECEIPT: Final = 1
# Numbers of SMPP 3.4 (5.1.3, 5.3.2): the library's own names of them have no types.
SYSTEM_ERROR, NO_SUCH_NUMBER, QUEUE_FULL, THROTTLED = 0x08, 0x0B, 0x14, 0x58
PAYLOAD: Final = 0x0424
# What the centre says when it has no room now.
LATER: Final = frozenset({SYSTEM_ERROR, QUEUE_FULL, THROTTLED})
RECEIPT: Final = 0x04  # esm_class of a delivery receipt
RECEIPT_ID: Final = re.compile(rb"\bid:(\S+)")
RECEIPT_STATE: Final = re.compile(rb"\bstat:(\S+)")
# What ended, in the words of appendix B; anything else is still under way.
ENDED: Final = {
    b"DELIVRD": (True, ""),
    b"EXPIRED": (False, "switched_off"),
    b"DELETED": (False, "other"),
    b"UNDELIV": (False, "other"),
    b"REJECTD": (False, "refused"),
}
# A receipt may come before our own note of the id that it names: it is told after this.
HELD_SECONDS: Final = 3.0
LISTEN_SECONDS, LISTEN_EVERY = 0.01, 0.5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Centre:
    """Where a centre listens, as whom we bind, and the number that messages come from."""

    host: str
    port: int
    system_id: str
    password: str
    sender: str
    tls: bool


def centre_of(url: str) -> Centre:
    """The centre of ``smpp://`` or ``smpps://system_id:password@host[:port]?from=NUMBER``.

    Raises ImproperlyConfigured for another address, without a number, and for a password that would
    travel readable past the office's own network.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("MADANG_SMPP_URL: the port is not a number") from None
    sender = "".join(parse_qs(parts.query).get("from", []))
    if parts.scheme not in ("smpp", "smpps") or not parts.hostname or not sender.isdecimal():
        raise ImproperlyConfigured(
            "MADANG_SMPP_URL must look like smpps://system_id:password@host:port?from=0212345678"
        )
    tls = parts.scheme == "smpps"
    if parts.password and not tls and not _is_own_network(parts.hostname):
        raise ImproperlyConfigured(
            "MADANG_SMPP_URL: a password is not sent without encryption past the own network;"
            " use smpps://, or the private address of a line of your own"
        )
    return Centre(
        parts.hostname,
        port or (3550 if tls else 2775),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        sender,
        tls,
    )


def _is_own_network(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost"


class SmppGateway:
    """A centre of text messages, with one connection that sends and receives."""

    name = NAME
    channel = "sms"
    answers_queries = False

    def __init__(self, centre: Centre, *, timeout: float = 10, rate: float = 1000) -> None:
        self.centre, self.timeout, self.rate = centre, timeout, rate
        self._loop = asyncio.new_event_loop()
        self._client: smpp34.Client | None = None
        self._session: smpp34.Smsc | None = None
        self._next: asyncio.Task[Any] | None = None
        self._listened_at = 0.0
        self._came: list[tuple[float, Receipt]] = []
        self._answered: list[Reply] = []

    def submit(self, letter: Letter) -> Answer:
        number = "".join(one for one in letter.address if one.isdecimal())
        if not number:
            return Answer("refused", "no_such_address")
        try:
            session = self._run(self._bound())
        except (smpp34.SmppError, OSError, TimeoutError):
            self._drop()
            return Answer("later", "no_connection")
        try:
            said = self._run(self._submit(session, number, letter.text))
        except (smpp34.SmppError, OSError, TimeoutError):
            self._drop()
            return Answer("unknown", "connection_lost")
        return _of_status(said)

    def query(self, ref: str) -> Answer:  # noqa: ARG002  the interface's
        return Answer("unknown", "cannot_be_asked")

    def receipts(self) -> Sequence[Receipt]:
        """Those that came HELD_SECONDS ago or earlier; each is given once."""
        if self._session is not None and time.monotonic() - self._listened_at > LISTEN_EVERY:
            self._listened_at = time.monotonic()
            try:
                self._run(self._listen())
            except (smpp34.SmppError, OSError, TimeoutError):
                self._drop()  # what came until then is kept
        latest = time.monotonic() - HELD_SECONDS
        due = [receipt for came_at, receipt in self._came if came_at <= latest]
        self._came = self._came[len(due) :]
        return due

    def replies(self) -> Sequence[Reply]:
        """What came with the reports; each is given once."""
        found, self._answered = self._answered, []
        return found

    def close(self) -> None:
        self._drop()
        self._loop.close()

    def _run(self, what: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(asyncio.wait_for(what, self.timeout))

    async def _bound(self) -> smpp34.Smsc:
        """A session that is alive: then nothing was said on a dead one."""
        if self._session is not None and self._client is not None:
            if await self._client.is_alive():
                return self._session
            await self._end()
        self._client = smpp34.Client(
            self.centre.host,
            self.centre.port,
            self.centre.system_id,
            self.centre.password,
            bind_type="TRX",
            tls=self.centre.tls,
            connect_timeout_ms=int(self.timeout * 1000),
        )
        self._session = await self._client.connect()
        return self._session

    async def _submit(self, session: smpp34.Smsc, number: str, text: str) -> smpp34.SubmitSmResp:
        octets = text.encode("utf-16-be")
        is_long = len(octets) > MOST_BYTES
        return await session.submit_sm(
            number,
            b"" if is_long else octets,
            tlvs=[smpp34.Tlv(PAYLOAD, octets)] if is_long else [],
            source_addr=self.centre.sender,
            source_addr_ton=NATIONAL,
            source_addr_npi=ISDN,
            dest_addr_ton=NATIONAL,
            dest_addr_npi=ISDN,
            data_coding=UCS2,
            registered_delivery=WANTS_RECEIPT,
        )

    async def _listen(self) -> None:
        """Take what came in meanwhile."""
        while self._session is not None:
            self._next = self._next or asyncio.ensure_future(self._session.next())
            done, _waiting = await asyncio.wait([self._next], timeout=LISTEN_SECONDS)
            if not done:
                return
            event, self._next = self._next.result(), None
            if isinstance(event, smpp34.Disconnected):
                await self._end()
            elif isinstance(event, smpp34.DeliverSmEvent):
                receipt = _receipt(event)
                if receipt is not None:
                    self._came.append((time.monotonic(), receipt))
                elif not event.esm_class & RECEIPT:
                    self._answered.append(Reply(event.source_addr, _words(event)))

    def _drop(self) -> None:
        """Begin anew with the next message."""
        try:
            self._run(self._end())
        except (smpp34.SmppError, OSError, TimeoutError):
            self._client = self._session = self._next = None

    async def _end(self) -> None:
        client, self._client, self._session = self._client, None, None
        waiting, self._next = self._next, None
        if waiting is not None:
            waiting.cancel()
            await asyncio.wait([waiting])
        if client is not None:
            await client.stop()


def _words(event: smpp34.DeliverSmEvent) -> str:
    """The text of an answer; what is no text of its coding is none."""
    coding = "utf-16-be" if event.data_coding == UCS2 else "latin-1"
    return event.short_message.decode(coding, "replace")


def _of_status(said: smpp34.SubmitSmResp) -> Answer:
    status = said.command_status
    if said.is_success:
        return Answer("accepted", gateway_ref=(said.message_id or "")[:120])
    if status in LATER:
        return Answer("later", f"smpp_{status}")
    gone = status == NO_SUCH_NUMBER
    return Answer("refused", "no_such_address" if gone else f"smpp_{status}")


def _receipt(event: smpp34.DeliverSmEvent) -> Receipt | None:
    """A delivery receipt that says how a message ended (appendix B); None for all else."""
    if not event.esm_class & RECEIPT:
        return None
    named = RECEIPT_ID.search(event.short_message)
    state = RECEIPT_STATE.search(event.short_message)
    ended = ENDED.get(state[1]) if state else None
    if named is None or ended is None:
        return None
    delivered, reason = ended
    return Receipt("", delivered, reason, gateway_ref=named[1].decode("ascii", "replace"))
