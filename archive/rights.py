"""What publishers reserve: what their words amount to, and how they are kept.

TDMRep (W3C community group), the robots tags of header and page, robots.txt, and what
a page says of its licence.  Which words stand where, the reader knows; here is which
of them counts.  Pure, of ours only model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .model import Article, Declaration, Evidence, Rights, RobotsWord

TDM = "tdm-reservation"
POLICY = "tdm-policy"
FILE, HEADER, META = "file", "header", "meta"
"""Where a word of TDMRep stands, the weakest first: the page itself has the last word
(TDMRep, "Processing priority")."""

_SAYS = {
    "noarchive": ("noarchive",),
    "nocache": ("noarchive",),
    "noindex": ("noindex",),
    "none": ("noindex",),
    "nosnippet": ("nosnippet",),
    "noimageindex": ("noimageindex",),
    "noai": ("noai",),
    "noimageai": ("noimageai",),
}
"""Words of robots tags, and what each reserves."""

LIMITS = frozenset(
    ("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after")
)
"""Words of robots tags that have a value: they limit, and reserve nothing at once."""

RESERVABLE = ("tdm", *dict.fromkeys(word for said in _SAYS.values() for word in said))
"""What may be reserved, in this order."""

REFUSED = ("tdm", "noarchive", "noai")
"""What keeps a page out of an archive that respects it.  The others are about what a
search engine shows to everybody."""

DIRECTIVES = frozenset(_SAYS) | LIMITS
_OF_TDMREP = frozenset((TDM, POLICY))


def is_reservation(said: Declaration) -> bool:
    """Whether it reserves or limits; else it tells of licence and holder."""
    return said.name in _OF_TDMREP or said.name in DIRECTIVES


def place(said: Declaration) -> str:
    """Of a reservation: file, header or meta."""
    return said.evidence.rule.rpartition(".")[2]


def reserved(said: Iterable[Declaration]) -> tuple[str, ...]:
    """What is reserved, in the order of RESERVABLE.

    Of several words of TDMRep the strongest place's counts; robots tags add up.
    """
    said = tuple(said)
    found = {word for one in said for word in _SAYS.get(one.name, ())}
    found |= {"nosnippet" for one in said if _is_no_snippet(one)}
    last = _strongest(said, TDM)
    if last is not None and last.value == "1":
        found.add("tdm")
    return tuple(word for word in RESERVABLE if word in found)


def policy(said: Iterable[Declaration]) -> str | None:
    """Where it stands on which terms the text may be mined."""
    said = tuple(said)
    reservation, found = _strongest(said, TDM), _strongest(said, POLICY)
    if reservation is None or reservation.value != "1" or found is None:
        return None  # there is nothing to ask for (TDMRep, "tdm-policy")
    same = place(found) == place(reservation)
    return found.value if same else None


def refusing(said: Iterable[Declaration]) -> Declaration | None:
    """The word for which a page is not kept where reservations are respected."""
    said = tuple(said)
    words = set(reserved(said)) & set(REFUSED)
    if "tdm" in words:
        return _strongest(said, TDM)
    return next((one for one in said if words & set(_SAYS.get(one.name, ()))), None)


def reserved_by(said: Declaration) -> str:
    """Why a page is not kept, in words, with evidence."""
    evidence = said.evidence
    return f"its publisher reserves it: {evidence.exact!r}, {evidence.selector}"


def _strongest(said: Iterable[Declaration], name: str) -> Declaration | None:
    order = (FILE, HEADER, META)
    mine = [one for one in said if one.name == name]
    return max(mine, key=lambda one: order.index(place(one)), default=None)


def _is_no_snippet(said: Declaration) -> bool:
    return said.name == "max-snippet" and said.value == "0"


# -- of one response


def with_page(before: Rights | None, article: Article) -> Rights:
    """What was known before the page was read, with what page and headers say."""
    before = before or Rights()
    of_site = (one for one in before.said if place(one) == FILE)
    own = (one for one in article.rights if is_reservation(one))
    return Rights(said=(*of_site, *own), robots=before.robots)


def as_before(now: Rights | None, before: Rights | None, *, status: int) -> Rights:
    """Of a response that has no page, or the same one: what its page said stands.

    A 304 repeats no header that is as it was (RFC 9110, 15.4.5).
    """
    now, before = now or Rights(), before or Rights()
    of_page = [one for one in before.said if place(one) == META]
    mine = {one.name for one in now.said if place(one) == HEADER}
    if status == 304 and not mine:
        of_page[:0] = [one for one in before.said if place(one) == HEADER]
    return Rights(said=(*now.said, *of_page), robots=now.robots)


# -- as JSON


def declaration_object(said: Declaration) -> dict[str, Any]:
    return {
        "name": said.name,
        "value": said.value,
        "evidence": evidence_object(said.evidence),
    }


def declaration_of(item: Mapping[str, Any]) -> Declaration:
    return Declaration(
        name=item["name"], value=item["value"], evidence=Evidence(**item["evidence"])
    )


def rights_object(
    said: Iterable[Declaration], robots: RobotsWord | None = None
) -> dict[str, Any]:
    """As the record has it."""
    said = tuple(said)
    return {
        "reserved": list(reserved(said)),
        "policy": policy(said),
        "robots": robots_object(robots) if robots else None,
        "declarations": [declaration_object(one) for one in said],
    }


def robots_object(word: RobotsWord) -> dict[str, Any]:
    found = word.evidence
    return {
        "verdict": word.verdict,
        "evidence": evidence_object(found) if found else None,
    }


def kept(rights: Rights) -> dict[str, Any]:
    """As a row has it."""
    return {
        "said": [declaration_object(one) for one in rights.said],
        "robots": robots_object(rights.robots) if rights.robots else None,
    }


def unkept(item: Mapping[str, Any]) -> Rights:
    word = item["robots"]
    found = word and word["evidence"]
    return Rights(
        said=tuple(declaration_of(one) for one in item["said"]),
        robots=word
        and RobotsWord(
            verdict=word["verdict"], evidence=Evidence(**found) if found else None
        ),
    )


def evidence_object(evidence: Evidence) -> dict[str, str]:
    return {
        "rule": evidence.rule,
        "exact": evidence.exact,
        "selector": evidence.selector,
    }
