"""Words as people say them, made comparable with words as an office writes them.

``letters`` turns a text into letters that can be compared and cuts it into pairs; ``sayings`` takes
particles and endings off Korean words; ``likeness`` tells how well a word stands in a text.
"""

from madang.lib.words.letters import (
    heard,
    initials,
    only_initials,
    pairs,
    soft,
    typed_in_english,
)
from madang.lib.words.likeness import Text, Word, excerpt, likeness
from madang.lib.words.sayings import stems, wanted_words

__all__ = [
    "Text",
    "Word",
    "excerpt",
    "heard",
    "initials",
    "likeness",
    "only_initials",
    "pairs",
    "soft",
    "stems",
    "typed_in_english",
    "wanted_words",
]
