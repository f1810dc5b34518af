"""Where an article of a Korean law can be read."""

import re
from typing import Final
from urllib.parse import quote

_REFERENCE: Final = re.compile(
    r"(?P<name>.+?)\s*(?P<article>제\d+조(?:의\d+)?)?(?:제\d+[항호].*|\s*별표.*)?"
)
_SITE: Final = "https://www.law.go.kr"


def law_url(reference: str) -> str:
    """The address of a law, and of its article where the reference names one.

    The ministry of legislation's own short addresses (국가법령정보센터 한글주소): ``식품위생법
    제37조제4항`` is at ``/법령/식품위생법/제37조``. Ordinances of a city stand among its own rules.
    """
    found = _REFERENCE.fullmatch(reference.strip())
    name, article = (found["name"], found["article"]) if found else (reference, None)
    squeezed = re.sub(r"\s", "", name)
    kind = "자치법규" if squeezed.endswith("조례") else "법령"
    return f"{_SITE}/{quote('/'.join(filter(None, (kind, squeezed, article))))}"
