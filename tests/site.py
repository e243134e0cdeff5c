"""The loopback newspaper: ten invented outlets over real HTTP, with a known truth.

    with Newspaper() as paper:
        paper.base("harbour"), paper.outlets_toml(), paper.gold(), paper.log()

Each outlet answers on an address of its own, 127.8.0.N, all on one port, so that
politeness to a host is real.  Also runs by itself: ``python -m tests.site``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.newspaper import words
from tests.newspaper.press import FEED_PATHS, Press
from tests.newspaper.server import PortTaken, Server, Visit
from tests.newspaper.stories import Story, add_paragraph, houses, write

__all__ = ["NETWORK", "Newspaper", "PortTaken", "Truth", "Visit"]

NETWORK = "127.8.0.0/16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What an article is, for whoever reads it."""

    url: str
    outlet: str
    publisher: str
    title: str
    authors: tuple[str, ...]
    credit: str | None
    """The name as printed."""

    credit_style: str | None
    cited: tuple[str, ...]
    published: str
    language: str
    layout: str
    body: str
    copy_of: str | None
    """URL of the story that it repeats."""


class Newspaper(Server):
    """A context manager that serves; all its methods are for the tests.

    folder: where the stories are kept, made when absent; None: a temporary one.
    port: 0 for any free one.  latency: seconds before each article.
    crawl_delay: outlet -> seconds, written into its robots.txt.
    """

    def __init__(
        self,
        folder: Path | None = None,
        port: int = 0,
        *,
        latency: float = 0.0,
        crawl_delay: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(latency=latency)
        self._given, self._wanted = folder, port
        self._crawl_delay = crawl_delay

    def __enter__(self) -> Newspaper:
        self.listen([house.host for house in houses().values()], self._wanted)
        self.folder = self._given or Path(tempfile.mkdtemp(prefix="newspaper-"))
        try:
            self.press = Press(self.folder, self.port, self._crawl_delay)
        except BaseException:
            self.close()
            raise
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if self._given is None:
            shutil.rmtree(self.folder)

    @property
    def outlets(self) -> tuple[str, ...]:
        return tuple(self.press.houses)

    def base(self, outlet: str) -> str:
        """``http://127.8.0.N:PORT`` of the outlet."""
        return self.press.base(outlet)

    def name(self, outlet: str) -> str:
        return self.press.houses[outlet].name

    def url(self, key: str) -> str:
        """The address of a story, by ``outlet/slug``."""
        return self.press.url(self.press.story(key))

    def channels(self, outlet: str) -> dict[str, list[str]]:
        """``feeds``, ``sitemaps`` and ``sections`` as outlets.toml has them."""
        base, ways = self.base(outlet), self.press.houses[outlet].ways
        return {
            "feeds": [base + FEED_PATHS[way] for way in ways if way in FEED_PATHS],
            "sitemaps": [
                base + {"robots": "/robots.txt", "sitemap": "/sitemap.xml"}[way]
                for way in ways
                if way in ("robots", "sitemap")
            ],
            "sections": [f"{base}/" for way in ways if way == "sections"],
        }

    def outlets_toml(self, *, delay: float = 0.05) -> str:
        """The text of an outlets.toml that lists every outlet."""
        return "\n".join(self._entry(outlet, delay) for outlet in self.outlets)

    def _entry(self, outlet: str, delay: float) -> str:
        house = self.press.houses[outlet]
        values: dict[str, object] = {
            "name": house.name,
            "aliases": list(house.aliases),
            "domains": [f"{house.host}:{self.port}"],
            "country": house.country,
            "languages": list(house.languages),
            "kind": house.kind,
            **self.channels(outlet),
            "delay": delay,
        }
        lines = [
            f"{key} = {json.dumps(value, ensure_ascii=False)}"
            for key, value in values.items()
            if value != []
        ]
        return "[[outlet]]\n" + "\n".join(lines) + "\n"

    def settings_toml(self) -> str:
        """The text of a pressmark.toml that may ask the newspaper."""
        return (
            'contact = "crawl-test@example.org"\n'
            f'allow_networks = ["{NETWORK}"]\n'
            "delay = 0.05\n"
        )

    def gold(self) -> dict[str, Truth]:
        """What every article is now, by address."""
        press = self.press
        every = [s for outlet in self.outlets for s in press.stories(outlet)]
        return {press.url(story): self._truth(story) for story in every}

    def _truth(self, story: Story) -> Truth:
        house, credit = self.press.houses[story.house], story.credit
        return Truth(
            url=self.press.url(story),
            outlet=story.house,
            publisher=house.name,
            title=" ".join(story.title.split()),
            authors=(*story.authors, *_agency_in_byline(story)),
            credit=credit.name if credit else None,
            credit_style=credit.style if credit else None,
            cited=story.cited,
            published=story.published,
            language=story.language,
            layout=house.layout,
            body="\n\n".join(story.paragraphs),
            copy_of=self.url(story.copy_of) if story.copy_of else None,
        )

    def edit(self, url: str, paragraph: str | None = None) -> str:
        """Add a paragraph to a story, as its editor would; returns the paragraph."""
        story = self._of(url)
        number = len(story.paragraphs) - self.press.original_length(story) + 1
        paragraph = paragraph or words.EDIT[story.language].format(number)
        add_paragraph(self.press.file(story.key), paragraph)
        return paragraph

    def publish(
        self, outlet: str, slug: str, title: str, body: str, **more: Any
    ) -> str:
        """A new story appears; returns its address."""
        house = self.press.houses[outlet]
        values = {
            "published": "2026-03-07T08:00:00+00:00",
            "language": house.languages[0],
            "section": "News",
        }
        story = Story(house=outlet, slug=slug, title=title, body=body, **values | more)
        write(story, self.folder)
        return self.press.url(story)

    def withdraw(self, url: str) -> None:
        """A story vanishes: from then on its address answers 404."""
        self.press.file(self._of(url).key).unlink()

    def _of(self, url: str) -> Story:
        for outlet in self.outlets:
            for story in self.press.stories(outlet):
                if self.press.url(story) == url:
                    return story
        raise KeyError(url)


def _agency_in_byline(story: Story) -> tuple[str, ...]:
    credit = story.credit
    return (credit.name,) if credit and credit.style == "byline" else ()


def main() -> None:
    """Serve until a signal comes; one line of JSON says where."""
    parser = argparse.ArgumentParser(prog="python -m tests.site", description=__doc__)
    parser.add_argument("--folder", type=Path, help="where the stories are kept")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0)
    options = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        with Newspaper(options.folder, options.port, latency=options.latency) as paper:
            bases = {outlet: paper.base(outlet) for outlet in paper.outlets}
            print(json.dumps({"port": paper.port, "outlets": bases}), flush=True)
            stop.wait()
    except OSError as error:
        sys.exit(f"newspaper: {error}")


if __name__ == "__main__":
    main()
