"""Reading environment variables strictly: what is neither true nor false is an error."""

import base64
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from madang.lib.clamd import Address

KEYS = ("MADANG_SECRET_KEY", "MADANG_VAULT_KEYS", "MADANG_INDEX_KEY")


def home() -> Path:
    """The folder of everything that is not code: ``MADANG_VAR``, else ``var`` where we stand."""
    return Path(os.environ.get("MADANG_VAR") or "var").resolve()


def boolean(name: str, *, default: bool) -> bool:
    """``true`` or ``false``; anything else refuses to start."""
    value = os.environ.get(name, "")
    if not value:
        return default
    if value not in ("true", "false"):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be true or false")
    return value == "true"


def words(name: str, *, default: str) -> list[str]:
    """A list, separated by spaces or commas."""
    return os.environ.get(name, default).replace(",", " ").split()


def scanner(name: str) -> Address | None:
    """Where the virus scanner listens; None where none is set. Raises ImproperlyConfigured."""
    text = os.environ.get(name, "")
    if not text:
        return None
    try:
        return Address.parse(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {text!r}: {error}") from error


class Keys:
    """The secret keys: from the environment or, where that is allowed, made once and kept.

    A made file is for a demo and for development; it stands in ``var/`` with mode 600.
    """

    def __init__(self, path: Path, *, may_make: bool) -> None:
        self._missing: list[str] = []
        self._made = _made_keys(path) if may_make else {}

    def get(self, name: str) -> str:
        value = os.environ.get(name) or self._made.get(name, "")
        if not value:
            self._missing.append(name)
        return value

    def check(self) -> None:
        """Raise ImproperlyConfigured naming every key that is missing."""
        if self._missing:
            raise ImproperlyConfigured(
                f"Madang does not start: {', '.join(self._missing)} must be set."
                " `madang make-keys` prints new ones; docs/reference/settings.md explains each."
            )


def require_keys() -> None:
    """Raise ImproperlyConfigured, naming what is missing, before anything else is started."""
    may_make = boolean("MADANG_DEBUG", default=False) or boolean("MADANG_DEMO", default=False)
    keys = Keys(home() / "keys.json", may_make=may_make)
    for name in KEYS:
        keys.get(name)
    keys.check()


def new_keys() -> dict[str, str]:
    """A value for each key, at random."""
    return {
        "MADANG_SECRET_KEY": secrets.token_urlsafe(48),
        "MADANG_VAULT_KEYS": "1:" + _random_base64(),
        "MADANG_INDEX_KEY": _random_base64(),
    }


def _random_base64() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _made_keys(path: Path) -> dict[str, str]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(new_keys(), file)
        # A link is made once: of two processes that start together, both use the first one's keys.
        with suppress(FileExistsError):
            path.hardlink_to(mine)
        mine.unlink()
    found: dict[str, str] = json.loads(path.read_text())
    return found
