"""What people of an agency may agree to be told, and what the law owes them anyway."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from madang.apps.notices.block import NoticesBlock, Purpose
from madang.core.actors import AgencyRef
from madang.core.people.models import Channel
from madang.core.programmes import queries as programmes


@dataclass(frozen=True, slots=True)
class OfferedPurpose:
    """A purpose as it is agreed to: by its name, whichever programmes use it."""

    name: str
    uses: tuple[Purpose, ...]

    @property
    def title(self) -> str:
        """Its title in the reader's language; all of them where programmes say it differently."""
        return " · ".join(dict.fromkeys(str(one.title) for one in self.uses))

    @property
    def about(self) -> str:
        """What is sent, in the reader's language; "" where no programme says it."""
        return "\n\n".join(dict.fromkeys(str(one.about) for one in self.uses if one.about))

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels on which it is offered."""
        offered = {channel for one in self.uses for channel in one.channels}
        return tuple(one for one in Channel.values if one in offered)


def offered_purposes(agency: AgencyRef) -> Sequence[OfferedPurpose]:
    """Every purpose of the programmes in force, in the order of the programmes."""
    uses: dict[str, list[Purpose]] = {}
    for block in _blocks(agency):
        for name, purpose in block.purposes.items():
            uses.setdefault(name, []).append(purpose)
    return [OfferedPurpose(name, tuple(found)) for name, found in uses.items()]


def owed_messages(agency: AgencyRef) -> Sequence[tuple[str, str]]:
    """What programmes in force send residents because of a law: title and law, each once."""
    found = (
        (str(one.title), one.law)
        for block in _blocks(agency)
        for one in block.templates.values()
        if one.law and one.readers == "residents"
    )
    return list(dict.fromkeys(found))


def purpose_of(version_id: int, name: str) -> Purpose | None:
    """A purpose as a version of a programme file has it."""
    block: NoticesBlock | None = programmes.version(version_id).block("notices")
    return block.purposes.get(name) if block else None


def _blocks(agency: AgencyRef) -> Iterator[NoticesBlock]:
    for version_id in programmes.current_versions(agency):
        block: NoticesBlock | None = programmes.version(version_id).block("notices")
        if block is not None:
            yield block
