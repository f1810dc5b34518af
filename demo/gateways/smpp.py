"""``python -m demo.gateways.smpp PORT FOLDER``: a centre of text messages that speaks SMPP 3.4.

It knows no id of ours: what it took is known by the number that a message went to.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

import smpp34

from demo.gateways import HOST, Kept, read_faults
from madang.apps.notices.gateways import smpp


class Centre:
    """What is common to all sessions."""

    def __init__(self, folder: Path) -> None:
        self.kept = Kept(folder)
        self.many = 0
        self.sessions: dict[str, smpp34.Esme] = {}
        # An answer that is let go of is an answer: those of broken connections are held.
        self.unanswered: list[smpp34.SubmitSmEvent] = []
        self.reports: set[asyncio.Task[None]] = set()

    async def serve(self, port: int) -> None:
        server = smpp34.Server(HOST, port, system_id="centre")
        await server.start()
        while True:
            event = await server.next()
            if isinstance(event, smpp34.Esme):
                self.sessions[event.session_id] = event
            elif isinstance(event, smpp34.Unbound):
                self.sessions.pop(event.session_id, None)
            else:
                await self.take(event)

    async def take(self, event: smpp34.SubmitSmEvent) -> None:
        fault = self.kept.fault()
        if fault in ("refused", "never"):
            for_now = fault == "refused"
            event.reject(smpp.THROTTLED if for_now else smpp.NO_SUCH_NUMBER)
            return
        self.many += 1
        name = f"m{self.many}"
        self.kept.take({"ref": name, "to": event.destination_addr, "text": _text(event)})
        if fault == "dropped":
            self.unanswered.append(event)
            await self.sessions[event.session_id].unbind()
            return
        event.accept(name)
        task = asyncio.create_task(self.report(event, name))
        self.reports.add(task)
        task.add_done_callback(self.reports.discard)

    async def report(self, event: smpp34.SubmitSmEvent, name: str) -> None:
        """Say that a message reached its number, to whoever is still there."""
        faults = read_faults(self.kept.folder)
        await asyncio.sleep(faults.late)
        words = f"id:{name} sub:001 dlvrd:001 stat:DELIVRD err:000 text:".encode()
        for _turn in range(1 + (hash(name) % 100 < faults.doubled * 100)):
            session = self.sessions.get(event.session_id)
            if session is None:
                return
            try:
                await session.deliver_sm(
                    event.source_addr,
                    words,
                    source_addr=event.destination_addr,
                    esm_class=smpp.RECEIPT,
                )
                if faults.answer:
                    await session.deliver_sm(
                        event.source_addr,
                        faults.answer.encode("utf-16-be"),
                        source_addr=event.destination_addr,
                        data_coding=smpp.UCS2,
                    )
            except smpp34.SmppError:
                return  # it went away in between


def _text(event: Any) -> str:
    octets = event.short_message
    for one in event.tlvs:
        if one.tag == smpp.PAYLOAD:
            octets = one.value
    return str(octets.decode("utf-16-be" if event.data_coding == smpp.UCS2 else "latin-1"))


if __name__ == "__main__":
    asyncio.run(Centre(Path(sys.argv[2])).serve(int(sys.argv[1])))
