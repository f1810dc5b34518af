"""Compile every translation (locale/*/LC_MESSAGES/*.po) that is newer than its .mo file.

Use: python -m scripts.compile_messages
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TOP = Path(__file__).resolve().parent.parent


def compile_catalogue(source: Path, target: Path) -> None:
    """Write the .mo of a .po, or raise PoFileError where the .po is not well formed."""
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parent.parent.name, abort_invalid=True)
    with target.open("wb") as compiled:
        write_mo(compiled, catalogue)


def main() -> int:
    for root in ("madang", "demo"):
        for source in sorted((TOP / root).glob("**/locale/*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                compile_catalogue(source, target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
