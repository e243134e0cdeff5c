"""What a feed says of the page: the source that it names, and the day of publication.

Hearsay beside the page's own word: a source that nothing on the page names is a weak
credit, and the day counts where the page gives none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, timedelta

from archive.agencies import by_domain, normal_form
from archive.model import CreditKind, Evidence

from .claims import Claim
from .context import FeedWord
from .credit_lines import Reading
from .date_places import Said
from .markup import MIRRORS
from .moment import read_moment
from .names import Party, read_parties
from .own import Own, domain_of
from .page import fold

OWN, FOREIGN = 0.4, 0.3
"""Confidence, where the channel is the outlet's own, and where it is another's."""

SOURCE, PUBLISHED = "feed.source", "feed.published"

SHORT = 4
"""Letters from which a name within another is the same party's."""

APART = timedelta(hours=26)
"""Two readings of the same words differ by a zone at most."""


def feed_claims(
    reading: Reading,
    feed: FeedWord | None,
    own: Own,
    told: Collection[Claim],
    people: Collection[str] = (),
) -> Iterator[Claim]:
    """The parties that a feed names as the story's source, and the page does not.

    told: what the page itself says.  people: the authors, of whom none is a source.
    """
    if feed is None or not feed.source_name or not feed.source_element:
        return
    sites = {domain_of(reading.page.url), domain_of(feed.channel)} - {None}
    if domain_of(feed.source_url) in sites:
        return  # where the feed was made, not where the story comes from
    evidence = Evidence(
        rule=SOURCE,
        exact=fold(feed.source_name),
        selector=feed.selector(feed.source_element),
    )
    taken = {normal_form(name) for name in people}
    for party in _parties(feed, reading):
        if own.is_own(party.text, party.agency) or normal_form(party.text) in taken:
            continue
        if not party.known and own.shares(party.text):
            continue
        if any(_is_same(party, feed, claim) for claim in told):
            continue
        yield Claim(
            party=party,
            kind=CreditKind.METADATA,
            confidence=OWN if feed.is_own else FOREIGN,
            evidence=evidence,
            url=feed.source_url,
        )


def _parties(feed: FeedWord, reading: Reading) -> Sequence[Party]:
    """Whom the words name; another's feed must name a party of the table."""
    name = fold(feed.source_name or "")
    if "://" not in name:
        return read_parties(
            name,
            reading.words,
            known_only=not feed.is_own,
            whole=True,
            country=reading.country,
        )
    domain = domain_of(name)
    if not domain or domain in MIRRORS or domain == domain_of(reading.page.url):
        return ()
    agency = by_domain(domain)
    if agency is None and not feed.is_own:
        return ()
    text = agency.name if agency else domain
    return (Party(text=text, agency=agency, known=bool(agency)),)


def _is_same(party: Party, feed: FeedWord, claim: Claim) -> bool:
    """Whether the page names the feed's party already, perhaps in other words."""
    other = claim.party
    if party.agency and other.agency:
        return party.agency.name == other.agency.name
    mine, theirs = normal_form(party.text), normal_form(other.text)
    if mine == theirs:
        return True
    if min(len(mine), len(theirs)) >= SHORT and (mine in theirs or theirs in mine):
        return True
    there = domain_of(feed.source_url)
    return there is not None and there in (other.text, domain_of(claim.url))


def feed_date(feed: FeedWord | None, language: str | None) -> Iterator[Said]:
    """The day that a feed gives the story, as precise as it is printed."""
    if feed is None or not feed.published_raw or not feed.published_element:
        return
    moment = read_moment(feed.published_raw, language)
    if moment is None or feed.published is None:
        return
    read = moment.parsed
    read = read if read.tzinfo else read.replace(tzinfo=UTC)
    if abs(read - feed.published) > APART:
        return  # the words can be read as two days
    yield Said(
        moment=moment,
        evidence=Evidence(
            rule=PUBLISHED,
            exact=fold(feed.published_raw),
            selector=feed.selector(feed.published_element),
        ),
    )
