"""Text as people type it: cleaned, normalised, and hidden where it is nobody's business.

Showing is limited to what the purpose needs (개인정보의 안전성 확보조치 기준 제12조); the forms are
those in common use in public offices: hidden are the inner syllables of a name, the middle of a
telephone number, the local part of an e-mail address, everything below the district in an address
and the serial part of a resident number.

All masks are total: whatever comes in, they return, and what they do not understand they hide.
"""

import re
import unicodedata
from itertools import takewhile
from typing import Final

HIDDEN: Final = "***"
"""Stands for a part whose length is not shown either."""

# Invisible characters that nobody types on purpose and that make two equal texts differ or a line
# read in another order than it is stored. Joiners (U+200C, U+200D) stay: Persian and Hindi need
# them.
_MARKS: Final = (0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF)
_DIRECTIONS: Final = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_INVISIBLE: Final = dict.fromkeys((*_MARKS, *_DIRECTIONS))
# Unicode's categories Cc and Cs without tabs and line feeds.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS_IN_LINE: Final = re.compile(r"[^\S\n]+")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_EAST_ASIAN_NAME: Final = re.compile(r"[가-힣ㄱ-ㆎ一-鿿぀-ヿ]+")
_NOT_DIGIT: Final = re.compile(r"\D")
_SHORTEST_PHONE: Final = 8
_LONGEST_PHONE: Final = 15  # E.164
_SHOWN_OF_PHONE: Final = 4
_KOREAN_PHONE: Final = re.compile(r"(02|0\d{2})(\d{3,4})(\d{4})")
_SERVICE_PHONE: Final = re.compile(r"(1\d{3})(\d{4})")
_PROVINCE: Final = re.compile(
    r"서울(?:특별시|시)?|(?:부산|대구|인천|광주|대전|울산)(?:광역시|시)?|세종(?:특별자치시|시)?"
    r"|경기도?|(?:강원|전북|제주)(?:특별자치)?도?|(?:충청|전라|경상)[남북]도|[충전경][남북]"
)
_DISTRICT: Final = re.compile(r"[가-힣]{1,5}[시군구]")
_MOST_DISTRICTS: Final = 2


def clean(text: str, *, lines: bool = False) -> str:
    """NFC, without control and invisible characters; blanks folded to one, none at the ends.

    macOS sends Hangul decomposed (NFD): unseen, yet unequal to the same name typed elsewhere.
    With ``lines`` line ends stay, each as one line feed, at most one empty line in a row.
    """
    composed = unicodedata.normalize("NFC", text)
    if composed.isprintable():  # nothing of what is taken away below, and no line end
        return " ".join(composed.split())
    folded = composed.translate(_INVISIBLE)
    kept = _CONTROLS.sub("", folded.replace("\r\n", "\n").replace("\r", "\n"))
    if not lines:
        return " ".join(kept.split())
    in_lines = "\n".join(
        line.strip() for line in _BLANKS_IN_LINE.sub(" ", kept).replace("\t", " ").split("\n")
    )
    return _BLANK_LINES.sub("\n\n", in_lines).strip()


def normalise_phone(text: str) -> str:
    """``010-1234-5678``, ``1588-1234``, or ``+15551234567`` for another country's.

    Korea's own code (+82, 0082) becomes the leading 0. Raises ValueError where it is no number.
    """
    typed = unicodedata.normalize("NFKC", clean(text))
    digits = _NOT_DIGIT.sub("", typed)
    if re.search(r"[^\d\s()+./\-]", typed) or not digits.isascii():
        raise ValueError("not a telephone number")
    abroad = typed.startswith(("+", "00"))
    digits = digits.removeprefix("00") if typed.startswith("00") else digits
    if abroad and digits.startswith("82"):
        abroad, digits = False, "0" + digits.removeprefix("82").removeprefix("0")
    if abroad and _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE:
        return "+" + digits
    match = _KOREAN_PHONE.fullmatch(digits) or _SERVICE_PHONE.fullmatch(digits)
    if abroad or match is None:
        raise ValueError("not a telephone number")
    return "-".join(match.groups())


def mask_name(name: str) -> str:
    """홍길동 → 홍*동, 김철 → 김*, 남궁민수 → 남**수, Anna Lee → A*** L***."""
    words = clean(name).split()
    joined = "".join(words)
    if not joined:
        return ""
    if not _EAST_ASIAN_NAME.fullmatch(joined):
        return " ".join(word[0] + HIDDEN for word in words) if len(joined) > 1 else HIDDEN
    match len(joined):
        case 1:
            return "*"
        case 2:
            return joined[0] + "*"
        case length:
            return joined[0] + "*" * (length - 2) + joined[-1]


def mask_phone(phone: str) -> str:
    """010-1234-5678 → 010-****-5678; of any other number the last four digits stay."""
    text = clean(phone)
    digits = _NOT_DIGIT.sub("", text)
    if len(digits) < _SHORTEST_PHONE:
        return HIDDEN if text else ""
    try:
        area, *middle, last = normalise_phone(text).split("-")
    except ValueError:
        return "****" + digits[-_SHOWN_OF_PHONE:]
    return f"{area}-****-{last}" if middle else f"****-{digits[-_SHOWN_OF_PHONE:]}"


def mask_email(email: str) -> str:
    """hong@example.com → h***@example.com; a local part of one character is hidden whole."""
    text = clean(email)
    local, at, domain = text.rpartition("@")
    if not at or not domain:
        return HIDDEN if text else ""
    return (local[0] if len(local) > 1 else "") + f"{HIDDEN}@{domain}"


def mask_address(address: str) -> str:
    """서울특별시 강남구 학동로 426 → 서울특별시 강남구 ***; nothing stays of any other address."""
    words = clean(address).split()
    if not words:
        return ""
    if not _PROVINCE.fullmatch(words[0]):
        return HIDDEN
    below = takewhile(_DISTRICT.fullmatch, words[1 : 1 + _MOST_DISTRICTS])
    return " ".join([words[0], *below, HIDDEN])


def mask_birth_date(birth_date: str) -> str:
    """1990-01-31 → 1990-**-**."""
    text = clean(birth_date)
    if not text:
        return ""
    return text[:4] + "-**-**" if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else HIDDEN


def mask_resident_number(number: str) -> str:
    """900101-1234567 → 900101-*******; for foreigner numbers too, which have the same form."""
    text = clean(number)
    digits = _NOT_DIGIT.sub("", text)
    if not text:
        return ""
    return f"{digits[:6]}-*******" if re.fullmatch(r"[0-9]{13}", digits) else HIDDEN


def mask_identifier(identifier: str) -> str:
    """Any other identifier: its first character, M12345678 → M***."""
    text = clean(identifier)
    return text[0] + HIDDEN if len(text) > 1 else HIDDEN if text else ""
