"""The note that says which data folder is ours, and how far the last change of it came."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from madang.lib.postgres.accounts import Account
from madang.lib.postgres.errors import NotOursError
from madang.lib.postgres.files import write_file

NAME = "madang.json"
MADE_BY = "madang"


@dataclass(frozen=True)
class Marker:
    """What Madang made in a folder.

    `empty`: the folder, no data yet. `switching`: a built data folder is being put in its place
    (and one of version `previous` set aside, if not 0). `ready`: the data folder is in use.
    `system_identifier` is the number that PostgreSQL gives to each cluster once.
    """

    state: Literal["empty", "switching", "ready"] = "empty"
    major: int = 0
    system_identifier: str = ""
    durable: bool = True
    previous: int = 0

    def write(self, base: Path, account: Account) -> None:
        """Put this in place of what stands in the folder."""
        text = json.dumps({"made_by": MADE_BY, **asdict(self)}, indent=2) + "\n"
        write_file(base / NAME, text, account)


def read_marker(base: Path) -> Marker:
    """Read the note; raises `NotOursError` if there is none or it says something else."""
    path = base / NAME
    try:
        return _understood(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError) as error:
        raise NotOursError(
            f"{base} has no note {NAME} by Madang, or one that cannot be understood ({error}), so "
            "what lies there may belong to somebody else. Nothing was touched. Move it away, "
            "choose another MADANG_VAR, or set DATABASE_URL.",
        ) from error


def _understood(content: object) -> Marker:
    if not isinstance(content, dict) or content.pop("made_by", None) != MADE_BY:
        raise ValueError("made by another program")
    marker = Marker(**content)
    if marker.state not in {"empty", "switching", "ready"}:
        raise ValueError(f"unknown state {marker.state!r}")
    return marker
