"""``python -m demo.gateways.smtp PORT FOLDER``: a mail server that keeps what it takes."""

import asyncio
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
        # As it came: reading it takes longer than all the rest, and whoever looks on has time.
        mail = cast("bytes", envelope.content).decode("ascii", "surrogateescape")
        self.kept.take({"to": envelope.rcpt_tos[0], "mail": mail})
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
