"""What is wanted of a sentence: its words without particles, endings and words that say nothing.

Korean hangs particles (조사) and endings (어미) on its words: 식당을, 이사했는데요. They are taken
off by a list and not by a dictionary, so the whole word always stays possible: 도로 is a road.
"""

import re
from typing import Final

from madang.lib.words.letters import PAIR, WORD_BEGINS, folded, heard

LONGEST_WORD: Final = 40
MOST_WORDS: Final = 8
_ENDINGS_TAKEN: Final = 3

_PARTICLES: Final = (
    "을 를 이 가 은 는 의 에 에서 에게 한테 께 께서 으로 로 와 과 랑 이랑 하고 도 만 부터 까지 보다"
    " 처럼 마다 이나 나 라도 이라도 요 이요 용 이고 이며 인데 이에요 예요 입니다 인가요 인지"
)
_ENDINGS: Final = (
    "하다 하는 하면 하기 한 할 해 해서 해요 해야 하러 하여 합니다 합니까 했어요 했는데"
    " 했습니다 했다 하려고 하려면 하려는데 하려는 하고싶어요 하고싶은데 하는데 하는법"
    " 하는방법 할때 할때는 하나요 해주세요 되다 되는 되면 된 될 됐어요 되었어요 되나요"
    " 됩니다 려고 려면 려는데 려는 러 는법 는방법 고싶어요 고싶은데 고싶다 고 면 기 어요"
    " 아요 여요 었어요 았어요 였어요 었는데 았는데 는데 습니다 나요 을까요 어서 아서 여서"
    " 는지 던 네요 지요 죠"
)
_SUFFIXES: Final = frozenset({*_PARTICLES.split(), *_ENDINGS.split()})
_LONGEST_SUFFIX: Final = max(map(len, _SUFFIXES))
_NOTHING: Final = (
    "어떻게 어떡해 어떡하죠 방법 법 하고 하는 하는법 할 때 것 거 수 및 또는 그리고 좀 저 제"
    " 내 나 우리 저희 무엇 무엇을 뭐 뭘 뭐가 어디 어디서 어디에 어디로 언제 누가 왜 얼마"
    " 얼마나 어떤 싶어요 싶은데 싶은데요 싶습니다 싶다 해요 하나요 하려면 하려고 하려고요"
    " 하려는데 하려는데요 하려는 되나요 하는데 했는데요 했어 했음 되려면 해야 합니다 있나요"
    " 있어요 있는데 있습니까 주세요 해주세요 알려주세요 알려줘 알고 궁금해요 궁금합니다"
    " 필요해요 필요한가요 필요한 관련 관한 관해 대해 대해서 대한 위한 위해 때문에 했어요"
    " 했는데 됐어요 했습니다 대해서요 하면 한 a an the i my me we our you your to of for in"
    " on at by with from how do does did can could what where when who which why is are am"
    " be been it its this that there want wants need needs would like please about and or if"
    " get have has had should will toi muon cho cua va la lam nao o duoc xin"
)
_NOT_WANTED: Final = frozenset(_NOTHING.split())


def wanted_words(sentence: str) -> list[str]:
    """The words that are looked for, as ``heard``, each once, in their order.

    Words that say nothing are left out, unless nothing else was said. ``(식당을 어떻게 여나요?)``
    gives ``식당을`` and ``여나요``.
    """
    said = [word for word in map(_trimmed, folded(sentence).split()) if word]
    wanted = [word for word in said if not _says_nothing(word)] or said
    return list(dict.fromkeys(wanted))[:MOST_WORDS]


def _says_nothing(word: str) -> bool:
    """Whether a word or a stem of it is one of those; of 내과 (a clinic) the stem 내 counts not."""
    bare = word.lstrip(WORD_BEGINS)
    return bare in _NOT_WANTED or any(
        stem in _NOT_WANTED for stem in stems(bare) if len(stem) >= PAIR
    )


def _trimmed(word: str) -> str:
    return heard(word)[:LONGEST_WORD]


def stems(word: str) -> list[str]:
    """A word, and what is left of it without particles and endings; the longest first.

    이사했는데요 → 이사했는데요, 이사했는데, 이사. Words of other alphabets stay as they are.
    """
    found = [word]
    for _time in range(_ENDINGS_TAKEN):
        shorter = _without_suffix(found[-1])
        if not shorter:
            break
        found.append(shorter)
    return found


def _without_suffix(word: str) -> str:
    if not re.search("[가-힣]$", word):
        return ""
    for length in range(min(_LONGEST_SUFFIX, len(word) - 1), 0, -1):
        if word[-length:] in _SUFFIXES:
            return word[:-length]
    return ""
