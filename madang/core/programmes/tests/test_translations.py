from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parents[1]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def test_every_sentence_has_a_korean_text() -> None:
    with (PACKAGE / "locale/ko/LC_MESSAGES/django.po").open("rb") as file:
        known = {message.id for message in read_po(file) if message.string}
    said = {
        message
        for _file, _line, message, _comments, _context in extract_from_dir(
            PACKAGE, keywords=KEYWORDS, directory_filter=lambda path: "tests" not in str(path)
        )
    }
    assert said == known - {""}
