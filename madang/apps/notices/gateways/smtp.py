"""E-mail by SMTP (RFC 5321): one connection for many messages.

SMTP cannot be asked afterwards. A connection that breaks before the text was sent has certainly not
taken the message; one that breaks after the final dot, before the answer, leaves a doubt.
"""

import base64
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from typing import Final

from madang.apps.notices.gateways import Answer, Letter, Receipt
from madang.core.accounts.mail import MailServer

LATER: Final = range(400, 500)
LINE: Final = "\r\n"
DONE: Final = 250  # RFC 5321: requested action completed


class SmtpGateway:
    """A mail server. ``sender`` stands in From and receives what comes back."""

    name = "smtp"
    channel = "email"
    answers_queries = False

    def __init__(
        self, server: MailServer, *, sender: str, timeout: float = 30, rate: float = 1000
    ) -> None:
        self.server, self.sender, self.timeout, self.rate = server, sender, timeout, rate
        head = EmailMessage(policy=SMTP)
        head["From"] = sender
        self._from = head.policy.fold("From", head["From"]).rstrip()
        self._domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
        self._session: smtplib.SMTP | None = None

    def submit(self, letter: Letter) -> Answer:
        if not (letter.address.isascii() and letter.address.isprintable()):
            return Answer("refused", "no_such_address")  # a line feed would be a command of its own
        try:
            session = self._session or self._connect()
            refused = self._envelope(session, letter)
        except smtplib.SMTPResponseException as error:
            self.close()
            return _of_code(error.smtp_code)
        except (smtplib.SMTPException, OSError):
            self.close()
            return Answer("later", "no_connection")  # the text was not sent yet
        return refused or self._hand_over(session, letter)

    def _hand_over(self, session: smtplib.SMTP, letter: Letter) -> Answer:
        """Send the text. From the first byte on, a lost connection leaves a doubt."""
        try:
            code, words = session.data(self._message(letter))
        except smtplib.SMTPDataError as error:
            code, words = error.smtp_code, b""
        except (smtplib.SMTPException, OSError):
            self.close()
            return Answer("unknown", "connection_lost")
        if code == DONE:
            return Answer("accepted", gateway_ref=words.decode(errors="replace")[:120])
        self._reset()
        return _of_code(code)

    def query(self, ref: str) -> Answer:  # noqa: ARG002  the interface's
        return Answer("unknown", "cannot_be_asked")

    def receipts(self) -> Sequence[Receipt]:
        return ()

    def close(self) -> None:
        if self._session is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._session.close()
            self._session = None

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        kind = smtplib.SMTP_SSL if server.use_ssl else smtplib.SMTP
        session = kind(server.host, server.port, timeout=self.timeout)
        if server.use_tls:
            session.starttls()
        if server.user:
            session.login(server.user, server.password)
        session.ehlo_or_helo_if_needed()
        self._session = session
        return session

    def _envelope(self, session: smtplib.SMTP, letter: Letter) -> Answer | None:
        """Name sender and recipient; an answer where one of them is not taken."""
        for code, _words in (session.mail(self.sender), session.rcpt(letter.address)):
            if code not in (DONE, 251):
                self._reset()
                return _of_code(code)
        return None

    def _reset(self) -> None:
        """Begin the next message anew on the same connection."""
        if self._session is None:
            return
        try:
            self._session.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _message(self, letter: Letter) -> bytes:
        """The mail (RFC 5322), written out: the library takes as long for it as sending takes."""
        subject = Header(" ".join(letter.subject.split()), "utf-8", header_name="Subject")
        lines = [
            self._from,
            f"To: {letter.address}",
            f"Subject: {subject.encode(linesep=LINE)}",
            f"Date: {formatdate()}",
            f"Message-ID: <{letter.ref}@{self._domain}>",
            # Nobody's absence note answers it (RFC 3834).
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            'Content-Type: text/plain; charset="utf-8"',
            "Content-Transfer-Encoding: base64",
        ]
        if letter.stop_url:
            # The reader's own program offers to stop these messages by one press (RFC 8058). Not
            # folded: folded, a long address is written so that no reader takes it for a link.
            lines += [
                f"List-Unsubscribe: <{letter.stop_url}>",
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            ]
        text = base64.encodebytes(letter.text.encode()).replace(b"\n", LINE.encode())
        return LINE.join([*lines, "", ""]).encode("ascii") + text


def _of_code(code: int) -> Answer:
    """4yz is not now, 5yz is never (RFC 5321, 4.2.1); a connection that just ended has code -1."""
    return Answer("later" if code in LATER or code < 0 else "refused", f"smtp_{code}")
