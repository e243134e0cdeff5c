"""Articles without end for `story_index.py`: invented, the same for a seed, and quick.

Words are drawn as a language has them, a few of them very often (Zipf); sites repeat a
footer under half of what they print; stock phrases recur everywhere; three articles of
ten are reprints of one that came shortly before: word for word, with another top or
dateline, cut, or in part.  Some stories are carried by hundreds.  With `skew`, one
text of sixty words stands in that share of all articles, in some of them alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

VOCABULARY = 60_000
SITES = 5_000
STOCK = 5_000
RECENT = 20_000
"""Articles that may still be reprinted."""

WORDS = (150, 850)
REPRINTS = 0.3
EXACT = 0.1
_SYLLABLES = (
    "ba be bo da de do fa fe fi ga ge go ha he hi ka ke ko la le li ma me mi na ne no "
    "pa pe po ra re ri sa se so ta te to va ve vi wa we wo za ze zo"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One article, with what is true of it."""

    number: int
    site: int
    body: str
    source: tuple[int, int] | None
    """Number and site of the article that it reprints most of."""

    skewed: bool
    """Whether it has the one text that stands in so many."""


@dataclass(frozen=True, slots=True)
class _Printed:
    number: int
    site: int
    words: list[str]


class Press:
    """All sites together, article after article."""

    def __init__(self, *, seed: int = 1, skew: float = 0.0) -> None:
        self._chance = Random(seed)
        self._skew = skew
        self._words = [self._word() for _ in range(VOCABULARY)]
        self._weights = list(accumulate(1 / (n + 3) for n in range(VOCABULARY)))
        self._site_weights = list(accumulate(1 / (n + 20) for n in range(SITES)))
        self._stock_weights = list(accumulate(1 / (n + 10) for n in range(STOCK)))
        self._stock = [self._draw(self._chance.randint(6, 12)) for _ in range(STOCK)]
        self._footers = [self._draw(30) for _ in range(SITES)]
        self._everywhere = self._draw(60)
        self._recent: deque[_Printed] = deque(maxlen=RECENT)
        self._popular: list[_Printed] = []

    def articles(self) -> Iterator[Made]:
        number = 0
        while True:
            number += 1
            yield self._article(number)

    def _article(self, number: int) -> Made:
        chance = self._chance
        site = chance.choices(range(SITES), cum_weights=self._site_weights)[0]
        skewed = chance.random() < self._skew
        source = None
        if skewed and chance.random() < 0.2:
            words = list(self._everywhere)
        else:
            if self._recent and chance.random() < REPRINTS:
                printed = self._source()
                source = printed.number, printed.site
                words = self._edited(printed.words)
            else:
                words = self._story()
                self._remember(_Printed(number, site, words))
            if skewed:
                words = words + self._everywhere
            if site % 2:
                words = words + self._footers[site]
        return Made(
            number=number,
            site=site,
            body=" ".join(words),
            source=source,
            skewed=skewed,
        )

    def _story(self) -> list[str]:
        words = self._draw(self._chance.randint(*WORDS))
        for stock in self._chance.choices(
            self._stock, cum_weights=self._stock_weights, k=len(words) // 100
        ):
            at = self._chance.randrange(len(words))
            words[at : at + len(stock)] = stock
        return words

    def _remember(self, printed: _Printed) -> None:
        self._recent.append(printed)
        if printed.number % 2_000 == 1:
            self._popular = [*self._popular[-4:], printed]

    def _source(self) -> _Printed:
        if self._chance.random() < 0.1:
            return self._chance.choice(self._popular or list(self._recent))
        return self._recent[self._chance.randrange(len(self._recent))]

    def _edited(self, words: list[str]) -> list[str]:
        chance = self._chance
        if chance.random() < EXACT:
            return list(words)
        kept = words
        if chance.random() < 0.4:  # cut from below, as editors do
            kept = words[: max(60, int(len(words) * chance.uniform(0.25, 0.9)))]
        if chance.random() < 0.5:
            kept = self._draw(chance.randint(3, 40)) + kept
        changed = list(kept)
        for _ in range(len(kept) // 80):
            changed[chance.randrange(len(changed))] = self._draw(1)[0]
        return changed

    def _draw(self, number: int) -> list[str]:
        return self._chance.choices(self._words, cum_weights=self._weights, k=number)

    def _word(self) -> str:
        if self._chance.random() < 0.03:
            return str(self._chance.randint(2, 9_999))
        return "".join(self._chance.choices(_SYLLABLES, k=self._chance.randint(1, 5)))
