"""What the invented outlets answer: host and path in, an answer out; no sockets."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from . import channels
from .channels import Listed
from .layouts import LAYOUTS, Sheet
from .stories import House, Story, houses, originals, read, write

PAGE = 3
"""Teasers on a section page."""

FEED_PATHS = {
    "rss": "/feed.xml",
    "rdf": "/index.rdf",
    "atom": "/atom.xml",
    "jsonfeed": "/feed.json",
}
SITEMAP_PATHS = {"robots": "/sitemap.xml", "sitemap": "/sitemap.xml"}
XML = "application/xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "jsonfeed": "application/feed+json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "other"
    """robots, feed, sitemap, section, article or other."""


class Press:
    """All outlets, with their stories in a folder that a person may edit."""

    def __init__(
        self, folder: Path, port: int, crawl_delay: Mapping[str, float] | None = None
    ) -> None:
        self.folder, self.port = folder, port
        self.houses = houses()
        self._crawl_delay = crawl_delay or {}
        self._by_host = {house.host: house for house in self.houses.values()}
        self._read: dict[Path, tuple[int, Story]] = {}
        self._originals = originals()
        for story in self._originals.values():
            # A folder that is there already keeps what was edited in it.
            if not self.file(story.key).exists():
                write(story, folder)

    def file(self, key: str) -> Path:
        """The file of a story, by ``house/slug``."""
        return self.folder / f"{key}.toml"

    def base(self, house: str) -> str:
        return f"http://{self.houses[house].host}:{self.port}"

    def path(self, story: Story) -> str:
        return self.houses[story.house].pattern.format(
            slug=story.slug,
            number=story.number,
            date=story.published[:10].replace("-", "/"),
            day=story.published[:10].replace("-", ""),
        )

    def url(self, story: Story) -> str:
        return self.base(story.house) + self.path(story)

    def stories(self, house: str) -> list[Story]:
        """What the outlet has now, newest first."""
        found = [self._load(file) for file in (self.folder / house).glob("*.toml")]
        return sorted(found, key=lambda story: (story.at, story.slug), reverse=True)

    def story(self, key: str) -> Story:
        return self._load(self.file(key))

    def original_length(self, story: Story) -> int:
        """Paragraphs of the story before any edit."""
        original = self._originals.get(story.key, story)
        return len(original.paragraphs)

    def _load(self, file: Path) -> Story:
        stamp = file.stat().st_mtime_ns
        known = self._read.get(file)
        if known is None or known[0] != stamp:
            known = self._read[file] = (stamp, read(file))
        return known[1]

    # Answers.

    def answer(self, host: str, target: str) -> Answer:
        """What the outlet at this address answers to a GET of this path and query."""
        house = self._by_host[host]
        path = target.partition("?")[0]
        for wanted, make in self._fixed(house).items():
            if path == wanted:
                return make()
        if path.startswith("/page/"):
            return self._section(
                house, int(path.removeprefix("/page/").strip("/") or 1)
            )
        if path.startswith("/go/"):
            return self._moved(house, path.removeprefix("/go/"))
        for story in self.stories(house.key):
            if target in (self.path(story), f"{self.path(story)}?{house.tracking}"):
                return self._article(house, story)
        if any(path == self._gone_path(slug) for slug in house.gone):
            return Answer(status=410, body=b"Gone", headers={"Content-Type": HTML})
        if path.startswith("/private/"):
            return _page(house, "Not for robots", "private")
        return Answer(status=404, body=b"Not found", headers={"Content-Type": HTML})

    def _fixed(self, house: House) -> dict[str, Callable[[], Answer]]:
        """The outlet's channels by path."""
        made: dict[str, Callable[[], Answer]] = {
            "/robots.txt": lambda: self._robots(house),
            "/": lambda: self._section(house, 1),
        }
        for way in house.ways:
            if way in FEED_PATHS:
                made[FEED_PATHS[way]] = lambda way=way: self._feed(house, way)
            if way in SITEMAP_PATHS:
                made["/sitemap.xml"] = lambda: self._index(house)
                made["/sitemap-news.xml"] = lambda: self._sitemap(house)
        return made

    def _robots(self, house: House) -> Answer:
        lines = ["User-agent: *", "Disallow: /private/"]
        if house.key in self._crawl_delay:
            lines.append(f"Crawl-delay: {self._crawl_delay[house.key]:g}")
        if "robots" in house.ways:
            lines += ["", f"Sitemap: {self.base(house.key)}/sitemap.xml"]
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        body = "\n".join(lines) + "\n"
        return Answer(body=body.encode(), headers=headers, kind="robots")

    def _listed(self, house: House) -> list[Listed]:
        base, listed = self.base(house.key), []
        for story in self.stories(house.key):
            url = self.url(story)
            if story.slug in house.moved:
                url = f"{base}/go/{story.slug}"
            elif house.tracking:
                url = f"{url}?{house.tracking}"
            listed.append(Listed(url=url, story=story))
        for slug in house.gone:
            lost = replace(listed[-1].story, slug=slug, title="The old pier closes")
            listed.append(Listed(url=base + self._gone_path(slug), story=lost))
        return listed

    @staticmethod
    def _gone_path(slug: str) -> str:
        return f"/{slug}/"

    def _feed(self, house: House, way: str) -> Answer:
        makers = {
            "rss": channels.rss,
            "rdf": channels.rdf,
            "atom": channels.atom,
            "jsonfeed": channels.jsonfeed,
        }
        text = makers[way](house, self.base(house.key), self._listed(house))
        return self._dated(house, text, TYPES[way], "feed")

    def _index(self, house: House) -> Answer:
        text = channels.index([f"{self.base(house.key)}/sitemap-news.xml"])
        return Answer(
            body=text.encode(), headers=_validators(text, None, XML), kind="sitemap"
        )

    def _sitemap(self, house: House) -> Answer:
        news = "robots" in house.ways
        text = channels.sitemap(house, self._listed(house), news=news)
        return self._dated(house, text, XML, "sitemap")

    def _section(self, house: House, number: int) -> Answer:
        listed = self._listed(house)
        part = listed[(number - 1) * PAGE : number * PAGE]
        if not part:
            return Answer(status=404, body=b"Not found", headers={"Content-Type": HTML})
        more = number * PAGE < len(listed)
        feed = next((FEED_PATHS[way] for way in house.ways if way in FEED_PATHS), None)
        text = channels.section(
            house, part, following=f"/page/{number + 1}" if more else None, feed=feed
        )
        headers = _validators(text, None, HTML)
        return Answer(body=text.encode(), headers=headers, kind="section")

    def _dated(self, house: House, text: str, mime: str, kind: str) -> Answer:
        newest = max(story.updated for story in self.stories(house.key))
        headers = _validators(text, newest, mime)
        return Answer(body=text.encode(), headers=headers, kind=kind)

    def _moved(self, house: House, slug: str) -> Answer:
        if slug not in house.moved:
            return Answer(status=404, body=b"Not found", headers={"Content-Type": HTML})
        place = self.path(self.story(f"{house.key}/{slug}"))
        return Answer(status=301, headers={"Location": place})

    def _article(self, house: House, story: Story) -> Answer:
        origin = story.copy_of
        related = [
            (self.url(other), other.title)
            for other in self._originals.values()
            if other.house == house.key and other.slug != story.slug
        ]
        sheet = Sheet(
            story=story,
            house=house,
            url=self.url(story),
            origin_url=self._origin_url(origin) if origin else None,
            related=related[:3],
        )
        text = LAYOUTS[house.layout](sheet)
        headers = _validators(text, story.updated, HTML)
        return Answer(body=text.encode(), headers=headers, kind="article")

    def _origin_url(self, key: str) -> str:
        return self.url(self._originals[key])


def _validators(text: str, modified: datetime | None, mime: str) -> dict[str, str]:
    digest = hashlib.sha256(text.encode()).hexdigest()[:20]
    headers = {"Content-Type": mime, "ETag": f'"{digest}"'}
    if modified:
        headers["Last-Modified"] = format_datetime(
            modified.astimezone(UTC), usegmt=True
        )
    return headers


def negotiated(answer: Answer, asked: Mapping[str, str]) -> Answer:
    """The answer as this client gets it: not again, or packed, or as it is.

    asked: request headers by lower-case name.
    """
    if not_modified(answer, asked):
        kept = {k: v for k, v in answer.headers.items() if k != "Content-Type"}
        return replace(answer, status=304, headers=kept, body=b"")
    if "gzip" not in asked.get("accept-encoding", "") or len(answer.body) <= 400:
        return answer
    packing = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return replace(
        answer,
        body=gzip.compress(answer.body, mtime=0),
        headers={**answer.headers, **packing},
    )


def not_modified(answer: Answer, headers: Mapping[str, str]) -> bool:
    """Whether the client has this already (RFC 9110, 13.2.2: the tag comes first)."""
    tags: Sequence[str] = [
        tag.strip().removeprefix("W/")
        for tag in headers.get("if-none-match", "").split(",")
    ]
    etag = answer.headers.get("ETag")
    if answer.status != 200 or etag is None:
        return False
    if headers.get("if-none-match"):
        return etag in tags or "*" in tags
    since, modified = (
        headers.get("if-modified-since"),
        answer.headers.get("Last-Modified"),
    )
    if not since or not modified:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False  # a date that cannot be read is no condition


def _page(house: House, title: str, kind: str) -> Answer:
    body = f"<!DOCTYPE html><title>{title}</title><h1>{title}</h1><p>{house.name}</p>"
    return Answer(body=body.encode(), headers={"Content-Type": HTML}, kind=kind)
