"""200,000 texts, looked for as people say things.

``python -m bench.search`` (some minutes: nearly all of it is writing the texts). The texts
are made tokens by the product itself. Words are as unequal as in a language: the hundredth comes
a hundredth as often as the first (Zipf).
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, islice
from typing import Any

from bench.installation import big_city, own_folder

MANY, AT_ONCE = 200_000, 2_000
ROUNDS, WARM_UP = 60, 5
MOST_MILLISECONDS = 30
KIND = "bench"
RARE_EVERY = 5000
COLUMNS = "agency_id, kind, key, title, text, heard_title, heard_words, heard_text, tokens"


@contextmanager
def filled() -> Iterator[int]:
    """An installation with the texts: the id of its agency."""
    with own_folder() as home:
        os.environ.update(
            DATABASE_URL=big_city(home),
            DJANGO_SETTINGS_MODULE="madang.config.settings",
            MADANG_VAR=str(home),
            MADANG_DEMO="true",
            MADANG_AGENCY="gangnam",
        )
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        yield _fill()
        connections.close_all()


def _fill() -> int:
    from django.db import connection

    from tests import factories

    agency = factories.make_agency("gangnam")
    with connection.cursor() as cursor:
        _say("writing texts")
        cursor.execute("DROP INDEX document_tokens")
        for rows in _batches(_rows(agency.pk)):
            with cursor.copy(f"COPY programmes_searchdocument ({COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        _say("index of tokens")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(
            "CREATE INDEX document_tokens ON programmes_searchdocument USING gin (tokens)"
        )
        cursor.execute("VACUUM ANALYZE programmes_searchdocument")
    return agency.pk


def _rows(agency_id: int) -> Iterator[Sequence[Any]]:
    import json

    from madang.core.programmes.documents import row
    from madang.core.programmes.format import Document

    chance = random.Random(7)  # noqa: S311  only has to be the same each time
    words = words_of_the_language()
    sums = list(accumulate(1 / (1 + place) for place in range(len(words))))
    for number in range(MANY):
        said = chance.choices(words, cum_weights=sums, k=15)
        if number % RARE_EVERY == 0:
            said.append("쇄빙선")
        document = Document(f"text-{number}", {"ko": " ".join(said[:3])}, {"ko": " ".join(said)})
        one = row(agency_id, KIND, document)
        yield (
            agency_id,
            KIND,
            one.key,
            json.dumps(one.title),
            json.dumps(one.text),
            one.heard_title,
            one.heard_words,
            one.heard_text,
            one.tokens,
        )


def _batches(rows: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


def words_of_the_language() -> list[str]:
    """Three thousand words of two to four syllables, always the same, the commonest first."""
    chance = random.Random(11)  # noqa: S311  only has to be the same each time
    syllables = [chr(0xAC00 + 28 * number) for number in range(0, 399, 2)]
    return ["".join(chance.choices(syllables, k=chance.choice((2, 2, 3, 4)))) for _ in range(3000)]


def measure(agency_id: int) -> dict[str, float]:
    """The median time of each kind of search, and of all of them, in milliseconds."""
    from madang.core.programmes.finding import search

    chance = random.Random(13)  # noqa: S311  only has to be the same each time
    words = words_of_the_language()
    kinds: dict[str, Callable[[], str]] = {
        "the commonest words": lambda: chance.choice(words[:20]),
        "usual words": lambda: chance.choice(words[20:500]),
        "rare words": lambda: chance.choice(words[500:]),
        "a very rare word": lambda: "쇄빙선",
        "two words with particles": lambda: (
            f"{chance.choice(words[:200])}을 {chance.choice(words)}에서"
        ),
        "a whole sentence": lambda: " ".join(
            [*(f"{one}를" for one in chance.choices(words[:500], k=3)), "어떻게 하나요"]
        ),
        "a slip of the finger": lambda: _slip(chance, words),
        "nothing of the kind": lambda: "뷁쉙뚫",
        "keys of the English keyboard": lambda: "thoqldtjs",
    }
    times: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(WARM_UP + ROUNDS):
        for name, said in kinds.items():
            text = said()
            began = time.perf_counter()
            search(agency_id, KIND, text)
            if number >= WARM_UP:
                times[name].append((time.perf_counter() - began) * 1000)
    every = [one for found in times.values() for one in found]
    return {
        **{name: statistics.median(found) for name, found in times.items()},
        "all searches": statistics.median(every),
        "all searches, p99": statistics.quantiles(every, n=100)[98],
    }


def _slip(chance: random.Random, words: Sequence[str]) -> str:
    """A long word in which one syllable is another one."""
    word = chance.choice([one for one in words if len(one) == 4])
    place = chance.randrange(4)
    return word[:place] + "뷁" + word[place + 1 :]


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def main() -> int:
    with filled() as agency_id:
        found = measure(agency_id)
    for name, milliseconds in found.items():
        print(f"{name:32} {milliseconds:6.1f} ms")
    median = found["all searches"]
    print(f"median of all: {median:.1f} ms (at most {MOST_MILLISECONDS})")
    return 0 if median <= MOST_MILLISECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
