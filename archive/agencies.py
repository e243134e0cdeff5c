"""News agencies and the other parties that stories are credited to, as printed.

Knows ``agencies.toml``: names, aliases, domains, and which short forms are also
ordinary words.  Where a name stands on a page and what that means, the readers know.
Imports nothing of ours.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

# Leading articles say nothing about who is meant.
_PUNCTUATION = re.compile(r"[\W_]+")
_ARTICLE = re.compile(
    r"^(?:the|die|der|das|la|le|les|el|los|il|lo|o|a|l['’])\s+|^l['’]"
)
_PLACE = re.compile(r"\s*\(.*\)$")
# A word may have an address or a handle in front of it: those are no mentions.
_WORD = regex.compile(r"(?<![\w@#])(?<!\w\.)[\w+]+")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]")


# What is printed where: a short form ("EP", "AA") means its agency in these languages.
LANGUAGES = {
    country: languages
    for languages, countries in (
        ("en", "US GB AU NZ IE CA JM BB NG GH KE ZA ZM ZW BW SL NA SG PH"),
        ("en hi bn ur ta te mr ne", "IN PK BD NP"),
        ("de en", "DE AT"),
        ("de fr it rm", "CH"),
        ("fr nl de", "BE"),
        ("fr en", "FR CI BF BJ CD SN DJ"),
        ("ar en fr", "DZ TN MA MR LY SD EG IQ SY JO KW SA QA AE BH OM YE PS LB"),
        ("es", "MX AR CL PE CO CU VE BO GT"),
        ("es ca gl eu", "ES"),
        ("pt", "PT BR AO MZ"),
        ("it", "IT VA"),
        ("pl", "PL"),
        ("nl", "NL"),
        ("no nb nn", "NO"),
        ("sv", "SE"),
        ("fi sv", "FI"),
        ("da", "DK"),
        ("hu", "HU"),
        ("cs sk", "CZ SK"),
        ("sr hr bs sl sh", "RS HR BA SI ME"),
        ("ru be", "RU BY"),
        ("uk ru", "UA"),
        ("bg", "BG"),
        ("ro", "RO MD"),
        ("el", "GR CY"),
        ("tr en", "TR"),
        ("fa en", "IR AF"),
        ("he en", "IL"),
        ("zh en", "CN TW HK"),
        ("ja", "JP"),
        ("ko", "KR"),
        ("th", "TH"),
        ("vi", "VN"),
        ("id ms", "ID MY"),
        ("az ru en", "AZ"),
        ("ru kk ky en", "KZ KG"),
    )
    for country in countries.split()
}
WORLDWIDE = frozenset(("Associated Press",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One party of the table."""

    name: str
    kind: str
    """``wire``, ``syndicator``, ``release`` or ``outlet``."""

    country: str | None = None
    domain: str | None = None
    aliases: tuple[str, ...] = ()
    """Forms that mean this party wherever they stand."""

    ambiguous: tuple[str, ...] = ()
    """Forms that mean it only in the right place and case."""

    def reads(self, *languages: str) -> bool:
        """Whether papers in these languages print its short form."""
        if self.name in WORLDWIDE:
            return True
        spoken = LANGUAGES.get(self.country or "", "en")
        return any(one.split("-")[0] in spoken.split() for one in languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A form of the table found in a text."""

    agency: Agency
    start: int
    end: int
    text: str
    sure: bool
    """Whether the form is unambiguous and printed in its own case."""


def normal_form(name: str) -> str:
    """What two spellings of one name have in common.

    Case, punctuation, a leading article, ``www.`` and the scheme do not matter.
    """
    text = unicodedata.normalize("NFKC", name).casefold().strip()
    text = text.removeprefix("https://").removeprefix("http://")
    text = text.removeprefix("www.")
    return _PUNCTUATION.sub("", _ARTICLE.sub("", text))


@cache
def agencies() -> tuple[Agency, ...]:
    """The whole table, in its own order."""
    text = (files("archive") / "agencies.toml").read_text("utf-8")
    return tuple(
        Agency(
            name=row["name"],
            kind=row["kind"],
            country=row.get("country"),
            domain=row.get("domain"),
            aliases=tuple(row.get("aliases", ())),
            ambiguous=tuple(row.get("ambiguous", ())),
        )
        for row in tomllib.loads(text)["agency"]
    )


def candidates(name: str) -> tuple[Agency, ...]:
    """Every party that a printed name may mean; several for "APA" or "CNA"."""
    return _by_form().get(normal_form(name), ())


def find(name: str, *, country: str | None = None) -> Agency | None:
    """The one party that a printed name means, or None.

    A form that several share is decided by the country of the page, where that helps.
    """
    found = candidates(name)
    if len(found) > 1 and country:
        near = [one for one in found if one.country == country]
        found = tuple(near) or found
    if len(found) > 1:
        own = [one for one in found if normal_form(_plain(one)) == normal_form(name)]
        found = tuple(own) or found
    return found[0] if len(found) == 1 else None


def by_domain(domain: str) -> Agency | None:
    """The party that owns a registered domain."""
    return _by_domain().get(domain.lower().removeprefix("www."))


def is_printed(name: str) -> bool:
    """Whether a name stands as the table prints it.

    The case of a single word matters ("Paper" is not The Paper); that of several
    words does not.
    """
    if name in _printed() or name.casefold() in _long_forms():
        return True
    return _ARTICLE.sub("", name.casefold()) in _long_forms()


def is_sure(name: str) -> bool:
    """Whether a form is unambiguous and printed in its own case: "dpa", not "aap"."""
    return _printed().get(name, (None, name.casefold() in _long_forms()))[1]


def is_ambiguous(name: str) -> bool:
    """Whether this printed form is also an ordinary word or another body."""
    return len(candidates(name)) > 1 or not is_sure(name)


def scan(text: str) -> Iterator[Mention]:
    """Every form of the table in a running text, longest first, none overlapping.

    Forms are found in their own case, in capitals and with a capital only ("Ap");
    short ones also in lower case ("afp"), which is never sure.
    """
    index, glyphs = _index()
    end = 0
    # Most texts hold no first word of any form.
    worth = not index.keys().isdisjoint(_WORD.findall(text))
    for word in _WORD.finditer(text) if worth else ():
        if word.start() < end:
            continue
        for form in index.get(word[0], ()):
            after = word.start() + len(form)
            if (
                text.startswith(form, word.start())
                and not text[after : after + 1].isalnum()
            ):
                yield _mention(form, word.start())
                end = after
                break
    for match in () if text.isascii() else glyphs.finditer(text):
        yield _mention(match[0], match.start())


def _mention(form: str, start: int) -> Mention:
    agency, sure = _printed()[form]
    end = start + len(form)
    return Mention(agency=agency, start=start, end=end, text=form, sure=sure)


def _plain(agency: Agency) -> str:
    """The name without the place that tells namesakes apart: "APA (Azerbaijan)"."""
    return _PLACE.sub("", agency.name)


def _safe(agency: Agency) -> tuple[str, ...]:
    forms = (_plain(agency), agency.name, *agency.aliases)
    return tuple(f for f in dict.fromkeys(forms) if f not in agency.ambiguous)


@cache
def _by_form() -> dict[str, tuple[Agency, ...]]:
    found: dict[str, dict[str, Agency]] = defaultdict(dict)
    for agency in agencies():
        forms = (_plain(agency), agency.name, *agency.aliases, *agency.ambiguous)
        for form in (*forms, agency.domain or ""):
            if key := normal_form(form):
                found[key][agency.name] = agency
    return {key: tuple(parties.values()) for key, parties in found.items()}


@cache
def _by_domain() -> dict[str, Agency]:
    return {a.domain: a for a in reversed(agencies()) if a.domain}


@cache
def _printed() -> dict[str, tuple[Agency, bool]]:
    """Every form as it may be printed -> the party, and whether that is sure."""
    forms: dict[str, tuple[Agency, bool]] = {}
    for agency in agencies():
        for form in _safe(agency):
            forms[form] = (agency, True)
    for agency in agencies():
        for form in agency.ambiguous:
            for other in (form, form.capitalize()):
                forms.setdefault(other, (agency, False))
        for form in _safe(agency):
            forms.setdefault(form.upper(), (agency, True))
            if len(form) <= 4:
                for other in (form.lower(), form.capitalize()):
                    forms.setdefault(other, (agency, False))
    return forms


@cache
def _long_forms() -> frozenset[str]:
    """Forms of several words and domains, case folded."""
    forms = {f.casefold() for a in agencies() for f in (*_safe(a), a.domain or "")}
    return frozenset(f for f in forms if " " in f or "." in f)


@cache
def _index() -> tuple[dict[str, list[str]], regex.Pattern[str]]:
    """Forms by their first word, longest first; and those in scripts without spaces."""
    index: dict[str, list[str]] = defaultdict(list)
    glyphs = []
    for form in sorted(_printed(), key=len, reverse=True):
        first = _WORD.search(form)
        if _CJK.search(form):
            glyphs.append(form)
        elif first and first.start() == 0:
            index[first[0]].append(form)
    return dict(index), regex.compile("|".join(map(regex.escape, glyphs)))
