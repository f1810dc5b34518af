"""``python -m demo.gateways.smtp PORT FOLDER``: a mail server that keeps what it takes."""

import asyncio
import email
import email.policy
import sys
from pathlib import Path
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from demo.gateways import HOST, Kept


class Handler:
    """Takes messages one after the other; an error of ours is an error of the answer."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        match fault := self.kept.fault():
            case "refused":
                return "451 busy, try again later"
            case "never":
                return "550 no such mailbox"
        message = email.message_from_bytes(
            cast("bytes", envelope.content), policy=email.policy.default
        )
        self.kept.take(
            {
                "ref": str(message["Message-ID"]).strip("<>").partition("@")[0],
                "to": envelope.rcpt_tos[0],
                "subject": str(message["Subject"]),
                "text": message.get_content(),
                "stop": str(message["List-Unsubscribe"] or ""),
            }
        )
        if fault == "dropped" and server.transport is not None:
            cast("asyncio.Transport", server.transport).abort()
        return "250 kept"


async def serve(port: int, folder: Path) -> None:
    handler = Handler(Kept(folder))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, loop=loop), host=HOST, port=port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
