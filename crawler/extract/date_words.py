"""The words of dates: months, labels, halves of the day (``words/dates.toml``).

Names are compared without case and without the accents that capitals lose.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files

# Turkish capitals: the dot that casefolding parts from İ, and the ı that has none.
_LATIN = str.maketrans({"ı": "i"})
_ACCENTS = re.compile("[\u0300-\u036f]")


@cache
def words() -> dict[str, dict[str, object]]:
    """``words/dates.toml``, by language."""
    folder = files("crawler.extract") / "words"
    return tomllib.loads((folder / "dates.toml").read_text("utf-8"))


@cache
def _months(language: str = "", key: str = "months") -> dict[str, int]:
    """The names of months by their plain form, of one language or of all."""
    names: dict[str, int] = {}
    for code, entry in words().items():
        if language in ("", code):
            for number, forms in enumerate(str(entry.get(key, "")).split(), 1):
                for form in forms.split("|"):
                    names.setdefault(_plain(form.replace("_", " ")), number)
    return names


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFD", name.casefold().translate(_LATIN))
    return _ACCENTS.sub("", re.sub(r"\s+", " ", folded)).rstrip(".")


@cache
def iranian_month(name: str) -> int | None:
    """The number of a month of the Iranian calendar."""
    return _months("", "iranian").get(_plain(name))


@cache
def month_number(name: str, language: str | None) -> int | None:
    """The number of a month's name or of its beginning; the page's language first."""
    key = _plain(name)
    own = (language or "").split("-")[0].lower()
    for months in (_months(own) if own in words() else {}, _months()):
        if key in months:
            return months[key]
        # "mar" begins the third month in most languages, and one eleventh.
        begun = Counter(n for m, n in months.items() if m.startswith(key))
        if begun and len(key) >= 3:
            (number, times), *others = begun.most_common(2)
            if not others or times >= 2 * others[0][1]:
                return number
    return None


_DAY_THEN_YEAR = re.compile(
    r"\d(?:st|nd|rd|th|er|º|°|ª|\.)?[\s,]+(?:19|20|25|26|13|14)\d\d"
)


def named(text: str) -> Iterator[re.Match[str]]:
    """Dates with the month's name: 18 May 2019, May 18th, 2019, 2019. máj. 18."""
    # The second order is tried at every word, and few texts can have it.
    every, rest = _named()
    return (every if _DAY_THEN_YEAR.search(text) else rest).finditer(text)


@cache
def _named() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """All orders, and those that begin with a number."""
    forms = {
        form.replace("_", " ")
        for entry in words().values()
        for form in re.split(r"[ |]", f"{entry['months']} {entry.get('iranian', '')}")
    } - {""}
    forms |= {_plain(form) for form in forms}
    spaced = {re.escape(form) for form in forms if " " in form}
    word = "|".join(sorted(spaced, key=len, reverse=True))
    begun = _begun({form[:3] for form in forms})
    name = rf"(?=[^\W\d_])(?:{word}|(?:{begun})[\w{marks()}]{{0,12}}\.?)"

    link = r"[\s,./-]*(?:\b(?:de|del|of|do|d)\b['’]?[\s]*)?"
    ordinal = r"(?:st|nd|rd|th|er|º|°|ª|\.)?"
    year = r"(?P<y{0}>(?:19|20|25|26|13|14)\d{{2}})(?:(?!\d)|(?=\d\d:\d\d))"
    day = r"(?P<d{0}>\d{{1,2}})"
    month = rf"(?P<m{{0}}>{name.replace('{', '{{').replace('}', '}}')})"
    orders = (
        rf"(?<!\d){day}{ordinal}{link}{month}{link}{year}",
        rf"(?<![\w{marks()}]){month}\s*{day}{ordinal}[\s,]+{year}",
        rf"(?<!\d){year}[\s.,]+(?:m\.\s*)?{month}\s*{day}\.?(?!\d)",
        rf"(?<!\d){year}[\s.,]+gada\s+{day}\.?\s*{month}",
    )
    numbered = [order.format(n) for n, order in enumerate(orders, 1)]
    rest = [numbered[0], *numbered[2:]]
    return re.compile("|".join(numbered), re.I), re.compile("|".join(rest), re.I)


def _begun(stems: Collection[str]) -> str:
    """One of some beginnings of words, parted by their first letters."""
    ends: dict[str, list[str]] = defaultdict(list)
    for stem in sorted(stems):
        ends[stem[0]].append(re.escape(stem[1:]))
    return "|".join(f"{re.escape(a)}(?:{'|'.join(b)})" for a, b in ends.items())


@cache
def marks() -> str:
    """Vowel signs and the like, which \\w leaves out though words are full of them."""
    scripts = range(0x0300, 0x1100)
    marks = (chr(n) for n in scripts if unicodedata.category(chr(n)) in ("Mn", "Mc"))
    return "".join(marks)


@cache
def labels() -> re.Pattern[str]:
    """A word beside a date that says which it is, in ``lastgroup``.

    ``updated``, ``published``, or ``state``: the day of a change where another day is
    labelled, and else the first.
    """
    state = rf"(?P<state>\b(?:{_known('state')})\b)"
    return re.compile(
        rf"(?P<updated>{_known('updated')})|{state}|(?P<published>{_known('published')})"
    )


@cache
def is_of_event(label: str) -> bool:
    """Whether what follows is the day of something to come: "When:"."""
    return bool(re.fullmatch(_known("event"), label.strip(" :：").casefold()))


def _known(kind: str) -> str:
    """The words of one kind in all languages."""
    known = {str(w) for entry in words().values() for w in entry.get(kind, ())}  # type: ignore[attr-defined]
    return "|".join(sorted(map(re.escape, known), key=len, reverse=True))
