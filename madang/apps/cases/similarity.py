"""How alike two petitions are, so that an official can see which were answered before (법23).

A text is the set of all pairs of neighbouring letters in it (shingles of two syllables). Two texts
are as alike as the part of all their pairs that both have (Jaccard). Two Korean syllables are about
a word, and endings and word order change few of them; and the number can be recounted by hand,
which no learned measure allows. Nothing is decided by it: it only puts rows in an order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from madang.apps.cases.models import Case
from madang.apps.cases.queries import pinned_service
from madang.core.people import queries as people
from madang.core.programmes.fields import TextField
from madang.lib.text import clean

# Half of all pairs. A petition copied with a new greeting shares about nine tenths, one retold in
# other words about a third; two petitions about different things rarely share a tenth. From half on
# it is worth an official's look, and an official decides (법23③).
WORTH_A_LOOK: Final = 0.5
MOST_COMPARED: Final = 200
SHINGLE: Final = 2
NEVER_ALIKE: Final = ("statutory", "objection", "pre_review")
# Plain, for the pages of cases wait for it.
EARLIER_SQL: Final = """
SELECT * FROM cases_case
WHERE agency_id = %s AND id < %s AND resident_id = ANY (%s) AND kind <> ALL (%s)
ORDER BY id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier case of the same applicant: ``shared`` of ``total`` pairs are in both."""

    case: Case
    shared: int
    total: int

    @property
    def share(self) -> float:
        return self.shared / self.total if self.total else 0.0

    @property
    def percent(self) -> int:
        """The share in whole percent, rounded down."""
        return self.shared * 100 // self.total if self.total else 0

    @property
    def is_answered(self) -> bool:
        """Whether its result was told to the applicant."""
        return self.case.ending == Case.Ending.DECIDED


def shingles(text: str) -> frozenset[str]:
    """All pairs of neighbouring letters and digits; spaces, signs and capitals do not count."""
    letters = "".join(one for one in clean(text).casefold() if one.isalnum())
    return frozenset(
        letters[place : place + SHINGLE] for place in range(len(letters) - SHINGLE + 1)
    )


def text_of(case: Case) -> str:
    """What somebody wrote; choices and numbers say too little to compare."""
    fields = (field.name for field in pinned_service(case).form if isinstance(field, TextField))
    return "\n".join(case.answers[name] for name in fields if name in case.answers)


def earlier_cases(case: Case) -> Sequence[Case]:
    """Earlier cases of whoever filed this one, newest first: by account, telephone or e-mail."""
    same = people.with_same_contact(case.resident_id)
    values = [case.agency_id, case.pk, same, [*NEVER_ALIKE], MOST_COMPARED]
    return list(Case.objects.raw(EARLIER_SQL, values))


def similar_cases(case: Case, *, at_least: float = WORTH_A_LOOK) -> Sequence[Similar]:
    """Earlier cases of the same applicant that say much the same, the most alike first."""
    found = compare(case, earlier_cases(case))
    return [one for one in found if one.share >= at_least]


def compare(case: Case, others: Iterable[Case]) -> Sequence[Similar]:
    """Each of the other cases with what it shares with this one, the most alike first."""
    own = shingles(text_of(case))
    found = []
    for other in others:
        pairs = shingles(text_of(other))
        found.append(Similar(other, len(own & pairs), len(own | pairs)))
    return sorted(found, key=lambda one: (-one.share, -one.case.pk))
