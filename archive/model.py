"""The words of the archive: plain frozen values, standard library only.

Every other room speaks in these types.  Names follow the field's standards: WARC for
what was fetched, schema.org NewsArticle and IPTC for what was read, W3C Web Annotation
for where it was read, W3C PROV for how things relate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

VERSION = "0.1.0"
EXTRACTOR = f"pressmark/{VERSION}"
SCHEMA = "pressmark/article@1"


class Outcome(StrEnum):
    """What became of a URL in a run: exactly one each."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    REVISED = "revised"
    DUPLICATE = "duplicate"
    """The same text is already archived under another address."""

    LISTED = "listed"
    """A feed, sitemap or section page that was read for its links."""

    SKIPPED = "skipped"
    """Not kept, for good, with a reason."""

    FAILED = "failed"
    """Not kept; a later run may try again."""

    DEFERRED = "deferred"
    """Not its turn yet."""


class Reason(StrEnum):
    """Why a URL was skipped, failed or deferred: one closed list."""

    TOO_LARGE = "too_large"
    DECOMPRESSION_LIMIT = "decompression_limit"
    DECODE_ERROR = "decode_error"
    TOO_MANY_ENCODINGS = "too_many_encodings"
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"
    CONNECTION = "connection"
    DNS = "dns"
    BAD_RESPONSE = "bad_response"
    BAD_REDIRECT = "bad_redirect"
    REDIRECT_LOOP = "redirect_loop"
    REDIRECT_LIMIT = "redirect_limit"
    FORBIDDEN_SCHEME = "forbidden_scheme"
    FORBIDDEN_ADDRESS = "forbidden_address"
    BAD_URL = "bad_url"
    BAD_CERTIFICATE = "bad_certificate"
    HTTP_STATUS = "http_status"
    RATE_LIMITED = "rate_limited"
    NOT_HTML = "not_html"
    NOT_ARTICLE = "not_article"
    SOFT_404 = "soft_404"
    BLOCKED = "blocked"
    EMPTY = "empty"
    PARSE_LIMIT = "parse_limit"
    NOT_A_FEED = "not_a_feed"
    NOT_A_SITEMAP = "not_a_sitemap"
    PARSE_ERROR = "parse_error"
    ROBOTS_DISALLOWED = "robots_disallowed"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    BAD_ENCODING = "bad_encoding"
    NOT_MODIFIED = "not_modified"
    NOT_DUE = "not_due"
    BUDGET = "budget"
    OUT_OF_WINDOW = "out_of_window"
    FOREIGN = "foreign"
    RIGHTS = "rights"
    TAKEN_DOWN = "taken_down"
    INTERRUPTED = "interrupted"
    STORAGE = "storage"


class Access(StrEnum):
    """Who may read the text (schema.org ``isAccessibleForFree``, and what shows)."""

    FREE = "free"
    METERED = "metered"
    PAYWALLED = "paywalled"
    TEASER = "teaser"
    CONSENT_WALL = "consent_wall"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class WorkType(StrEnum):
    """What kind of work a page is, in the words of schema.org."""

    ARTICLE = "Article"
    NEWS_ARTICLE = "NewsArticle"
    ADVERTISER_CONTENT = "AdvertiserContentArticle"
    ANALYSIS = "AnalysisNewsArticle"
    ASK_PUBLIC = "AskPublicNewsArticle"
    BACKGROUND = "BackgroundNewsArticle"
    OPINION = "OpinionNewsArticle"
    REPORTAGE = "ReportageNewsArticle"
    REVIEW_ARTICLE = "ReviewNewsArticle"
    SATIRICAL = "SatiricalArticle"
    SCHOLARLY_ARTICLE = "ScholarlyArticle"
    TECH_ARTICLE = "TechArticle"
    REPORT = "Report"
    REVIEW = "Review"
    RECIPE = "Recipe"
    BLOG_POSTING = "BlogPosting"
    LIVE_BLOG = "LiveBlogPosting"
    SOCIAL_POSTING = "SocialMediaPosting"
    DISCUSSION = "DiscussionForumPosting"
    VIDEO = "VideoObject"
    AUDIO = "AudioObject"
    IMAGE_GALLERY = "ImageGallery"
    PODCAST_EPISODE = "PodcastEpisode"
    RADIO_EPISODE = "RadioEpisode"
    TV_EPISODE = "TVEpisode"
    COLLECTION_PAGE = "CollectionPage"
    """A list of other pages: a front page, a section, a tag."""

    SEARCH_RESULTS = "SearchResultsPage"
    PROFILE_PAGE = "ProfilePage"
    CONTACT_PAGE = "ContactPage"
    WEB_PAGE = "WebPage"
    """No work at all: a wall, an error page."""


class NameKind(StrEnum):
    """What a name in a byline stands for."""

    PERSON = "person"
    ORGANISATION = "organisation"
    DESK = "desk"
    AGENCY = "agency"
    UNKNOWN = "unknown"


class BylineRole(StrEnum):
    """What the named one did for this article."""

    AUTHOR = "author"
    EDITOR = "editor"
    TRANSLATOR = "translator"
    PHOTOGRAPHER = "photographer"
    CONTRIBUTOR = "contributor"


class CreditKind(StrEnum):
    """By what sign the page credits: strongest first, the order of precedence."""

    BYLINE = "byline"
    SOURCE_LINE = "source_line"
    REPUBLICATION = "republication"
    DATELINE = "dateline"
    CONTRIBUTION = "contribution"
    CANONICAL = "canonical"
    METADATA = "metadata"


class CreditRole(StrEnum):
    """How the credited one stands to the story."""

    ORIGIN = "origin"
    CONTRIBUTOR = "contributor"
    ISSUER = "issuer"


class Precision(StrEnum):
    """How much of a date the page gives."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class ChannelKind(StrEnum):
    """By what sort of page a link to an article was found."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"
    SEED = "seed"
    """Named by a person: ``crawl --url``, ``ingest``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a value is what it is (W3C Web Annotation)."""

    rule: str
    """Id of the rule that read it, e.g. ``en.source-line`` or ``jsonld.headline``."""

    exact: str
    """The words as they stand on the page, white space folded; never empty."""

    selector: str
    """Where they stand: ``xpath:…``, ``jsonld:$.author[0].name``, ``meta:…``,
    ``header:…``, ``url:path``, ``feed:CHANNEL#element``, or ``char=START,END`` into
    ``text`` of Article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """One name in the author place (schema.org ``author``)."""

    name: str
    """As printed, without "By"."""

    kind: NameKind = NameKind.UNKNOWN
    role: BylineRole = BylineRole.AUTHOR
    raw: str
    """The whole statement that the name was read from."""

    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One party, other than the publisher, that the story is said to come from."""

    name: str
    """As printed."""

    organization: str | None = None
    """Normalised through the table of agencies; None for a name it does not know."""

    kind: CreditKind
    role: CreditRole = CreditRole.ORIGIN
    url: str | None = None
    """Where the page links the name to."""

    confidence: float
    """0 to 1."""

    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """An authority that the story reports on or quotes; never a credit."""

    name: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """``KYIV, March 3 (Reuters) -``: place, agency and date as printed."""

    place: str | None = None
    agency: str | None = None
    date: str | None = None
    raw: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class DateValue:
    """A date as the page gives it."""

    value: str
    """ISO 8601 at the page's own precision and offset; no invented midnight."""

    precision: Precision
    raw: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link in the body."""

    url: str
    text: str


class NoticeKind(StrEnum):
    """What a notice says of its article."""

    CORRECTION = "correction"
    """Something was wrong, or not clear."""

    UPDATE = "update"
    """Something was added."""

    RETRACTION = "retraction"
    """It does not stand any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A notice that the article was corrected, clarified, updated or withdrawn."""

    text: str
    kind: NoticeKind = NoticeKind.CORRECTION
    """Readings of before there was a kind took every notice for a correction."""

    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a publisher says of the rights in a page, in one place."""

    name: str
    """The publisher's own word: ``tdm-reservation``, ``noarchive``, ``license``."""

    value: str | None = None
    """None of a word that says all by itself."""

    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePart:
    """One page of an article of several: which characters of the body it gave."""

    url: str
    capture: str | None = None
    """Id of the capture that it was read in; None outside an archive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one capture says, as read by one version of the reader.

    Empty values mean that the page does not say.  ``authors`` follows from
    ``bylines``, ``published`` and ``modified`` from ``dates``.
    """

    url: str | None = None
    """As fetched; None when the reader was given none."""

    canonical_url: str | None = None
    """As the page declares it: a claim."""

    type: WorkType | None = None
    """None in readings of before there was a type, and where nothing shows one."""

    title: str | None = None
    description: str | None = None
    bylines: tuple[Byline, ...] = ()
    dates: Mapping[str, DateValue] = field(default_factory=lambda: MappingProxyType({}))
    """``published`` and ``modified``, where the page gives them."""

    language: str | None = None
    """BCP 47, detected from the text."""

    language_declared: str | None = None
    publisher: str | None = None
    body: str | None = None
    """Paragraphs separated by a blank line."""

    tail: str | None = None
    """Credit lines, bios and notes taken out of the body, same form."""

    credits: tuple[Credit, ...] = ()
    cited: tuple[Cited, ...] = ()
    dateline: Dateline | None = None
    access: Access = Access.UNKNOWN
    section: str | None = None
    tags: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    next_page: str | None = None
    """The page that goes on with the article and was not read with it."""

    pages: tuple[PagePart, ...] = ()
    """The pages that were joined, this one first; empty where there is one only."""

    rights: tuple[Declaration, ...] = ()
    """What page and headers say of its use, the weakest place of a word first; what
    that amounts to, archive.rights says."""

    evidence: Mapping[str, Evidence] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """By field name, for every field that is not an object with its own evidence;
    ``title_raw`` holds the headline before the site's name was cut."""

    near_misses: tuple[Evidence, ...] = ()
    """What looks like a credit and no rule claims."""

    refusal: Reason | None = None
    """Why this page must not be archived as an article, if it must not."""

    extractor: str = EXTRACTOR

    @property
    def authors(self) -> tuple[str, ...]:
        """Who stands in the author place, in order, as printed.

        An agency there is a credit as well; ``bylines`` says which is which.
        """
        return tuple(
            byline.name for byline in self.bylines if byline.role is BylineRole.AUTHOR
        )

    @property
    def published(self) -> str | None:
        found = self.dates.get("published")
        return found.value if found else None

    @property
    def modified(self) -> str | None:
        found = self.dates.get("modified")
        return found.value if found else None

    @property
    def text(self) -> str:
        """Body and tail, what ``char=`` selectors count in."""
        return "\n\n".join(part for part in (self.body, self.tail) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """One link that a channel lists, and what the channel says of it."""

    url: str
    """Absolute, as listed."""

    via: str
    """URL of the channel; the URL itself for a seed."""

    kind: ChannelKind
    position: int
    """From 0, in the channel's own order."""

    title: str | None = None
    published: datetime | None = None
    published_raw: str | None = None
    """As printed, where ``published`` could be read in it."""

    published_element: str | None = None
    """Which element of the channel says it: ``pubDate``."""

    modified: datetime | None = None
    """Atom ``updated``, sitemap ``lastmod``."""

    authors: tuple[str, ...] = ()
    source_name: str | None = None
    """RSS ``source``, ``dc:source``, Atom ``source``."""

    source_element: str | None = None
    """Which of them."""

    source_url: str | None = None
    language: str | None = None
    publication: str | None = None
    """News sitemap ``news:name``."""

    keywords: tuple[str, ...] = ()
    guid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One redirect on the way to the page."""

    url: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsWord:
    """What robots.txt said of a page when it was asked for."""

    verdict: str
    """``allowed`` by a line of it, ``silent``, ``none`` (there is no such file), or
    ``ignored``."""

    evidence: Evidence | None = None
    """The line that allows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What is known of the rights in one response: kept with its capture."""

    said: tuple[Declaration, ...] = ()
    """Reservations only; of one word the weakest place first."""

    robots: RobotsWord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One HTTP response, as written to a WARC file (ISO 28500:2017)."""

    id: str
    """WARC-Record-ID without ``<`` and ``>``: ``urn:uuid:…``."""

    url: str
    """WARC-Target-URI: the address that answered, after redirects."""

    fetched: datetime
    """WARC-Date: when the response was received, in UTC."""

    status: int
    mime: str | None = None
    record_type: str = "response"
    """``response`` or ``revisit``."""

    payload_digest: str
    """WARC-Payload-Digest, ``sha1:`` + base32."""

    digest: str
    """sha256 of the payload as received, hex."""

    warc_file: str
    """File name, without ``.open``."""

    offset: int
    length: int
    ip: str | None = None
    """WARC-IP-Address."""

    etag: str | None = None
    last_modified: str | None = None
    """Validators, as received."""

    redirects: tuple[Hop, ...] = ()
    via: str | None = None
    """The channel the URL was found in; None for a seed."""

    refers_to: str | None = None
    """WARC-Refers-To of a revisit."""

    leads_to: str | None = None
    """Of a redirect: the key of the other address of its site that it names."""

    gone: str | None = None
    """``soft_404`` where it says, whatever its status, that there is nothing."""

    rights: Rights | None = None
    """What is reserved, and what robots.txt said; None where nobody looked."""
