"""Sitemaps that an index names: read when it says so, and not only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from crawler.children import MAX_LEARNT

from .chaos import article
from .raw import RawServer
from .running import Desk
from .test_rediscovery import Site, answer

NOW = datetime(2020, 3, 10, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HTML = "Content-Type: text/html; charset=utf-8"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


class Paper(Site):
    """A site with an index of sitemaps, and the desk that reads it."""

    base: str
    desk: Desk
    said: Callable[[str], bytes | None] | None = None
    """Answers before the pages do."""

    def __call__(self, head: str) -> bytes:
        page = super().__call__(head)
        return (self.said and self.said(head.split(" ")[1])) or page

    def index(self, children: Mapping[str, str | None]) -> None:
        """children: path -> lastmod."""
        self.pages["/index.xml"] = answer(
            f"<sitemapindex {SPACE}>{self._entries('sitemap', children)}</sitemapindex>"
        )

    def sitemap(self, path: str, *stories: str, lastmod: str | None = None) -> None:
        listed = {f"/2020/03/a-story-of-{story}": lastmod for story in stories}
        self.pages[path] = answer(
            f"<urlset {SPACE}>{self._entries('url', listed)}</urlset>"
        )
        for number, story in enumerate(listed):
            self.pages[story] = answer(article(number).decode(), "200 OK", HTML)

    def _entries(self, name: str, listed: Mapping[str, str | None]) -> str:
        return "".join(
            f"<{name}><loc>{self.base}{path}</loc>"
            + (f"<lastmod>{when}</lastmod>" if when else "")
            + f"</{name}>"
            for path, when in listed.items()
        )

    def crawl(
        self, at: datetime, *, everything: bool = False, most: int = 0
    ) -> list[str]:
        """What a crawl at that moment asks for; most: addresses."""
        self.asked.clear()
        settings = {"HOST_REQUESTS": most} if most else {}
        self.desk.crawl_with(settings, at=at, everything=everything)
        return self.since()


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    paper = Paper()
    with RawServer(paper) as server:
        paper.base, paper.desk = server.base, Desk(tmp_path / "desk")
        paper.desk.write(
            'contact = "a@b.example"\nallow_networks = ["127.0.0.1/32"]\ndelay = 0\n',
            f'[[outlet]]\nname = "Shore News"\ndomains = ["127.0.0.1:{server.port}"]\n'
            f'sitemaps = ["{server.base}/index.xml"]\n',
        )
        yield paper


def test_the_sitemap_of_a_day_is_followed_until_the_day_is_over(paper: Paper) -> None:
    paper.index({"/day.xml": "2020-03-10", "/old.xml": "2020-03-01"})
    paper.sitemap("/day.xml", "ships")
    paper.sitemap("/old.xml", "harbours")
    assert {"/day.xml", "/old.xml"} <= set(paper.crawl(NOW))
    # Another story comes, and the index says what it said.
    paper.sitemap("/day.xml", "ships", "storms")
    asked = paper.crawl(NOW + HOUR)
    assert {"/day.xml", "/2020/03/a-story-of-storms"} <= set(asked)
    assert "/old.xml" not in asked
    # The day after it is looked at once more; when that is over, no more.
    looks = [paper.crawl(NOW + days * DAY) for days in (1, 3)]
    assert ["/day.xml" in asked for asked in looks] == [True, True]
    asked = paper.crawl(NOW + 4 * DAY)
    assert "/day.xml" not in asked
    assert "/old.xml" in paper.crawl(NOW + 4 * DAY, everything=True)


def test_a_date_of_the_index_is_held_against_its_last_one(paper: Paper) -> None:
    """Whatever the server's clock says."""
    slow = NOW - 5 * DAY
    paper.index({"/part.xml": slow.isoformat()})
    paper.sitemap("/part.xml", "ships")
    assert "/part.xml" in paper.crawl(NOW)
    assert "/part.xml" not in paper.crawl(NOW + DAY)
    paper.sitemap("/part.xml", "ships", "storms")
    paper.index({"/part.xml": (slow + HOUR).isoformat()})
    assert "/2020/03/a-story-of-storms" in paper.crawl(NOW + 2 * DAY)


def test_what_a_check_found_is_read_by_the_next_crawl(paper: Paper) -> None:
    """The check reads the index and not what it names; the crawl is not told again."""
    paper.index({"/one.xml": "2020-03-01T08:00:00Z"})
    paper.sitemap("/one.xml", "ships")
    paper.desk.run("crawl")
    paper.index({"/one.xml": "2020-03-02T08:00:00Z", "/two.xml": None})
    paper.sitemap("/one.xml", "ships", "storms")
    paper.sitemap("/two.xml", "harbours")
    paper.asked.clear()
    paper.desk.run("outlets", "check")
    assert paper.since() == ["/index.xml"]
    planned = paper.desk.run("crawl", "--dry-run").stdout
    paper.desk.run("crawl")
    asked = paper.since()
    stories = {"/2020/03/a-story-of-storms", "/2020/03/a-story-of-harbours"}
    assert {"/one.xml", "/two.xml"} | stories <= set(asked)
    assert {f"{paper.base}{path}" for path in asked} - {
        line.split()[1] for line in planned.splitlines()
    } == {f"{paper.base}{path}" for path in stories}  # which nobody knew of


def test_an_index_whose_sitemaps_have_news_is_asked_often(paper: Paper) -> None:
    steps, now, children = [], NOW, {}
    for number in range(3):
        children[f"/part-{number}.xml"] = now.isoformat()
        paper.index(children)
        paper.sitemap(f"/part-{number}.xml", f"ship-{number}")
        paper.crawl(now)
        query = "SELECT due, checked FROM channels WHERE url LIKE '%/index.xml'"
        ((due, checked),) = paper.desk.query(query)
        steps.append(datetime.fromisoformat(due) - datetime.fromisoformat(checked))
        now += steps[-1]
    assert set(steps) == {timedelta(minutes=30)}


def test_dates_that_are_always_now_are_not_believed_for_long(paper: Paper) -> None:
    """Of a sitemap in an index, and of an article in a sitemap."""
    looks = []
    for hours in range(0, 10, 2):
        now = NOW + hours * HOUR
        paper.index({"/part.xml": now.isoformat()})
        paper.sitemap("/part.xml", "ships", lastmod=now.isoformat())
        looks.append(paper.crawl(now))
    stories = ["/2020/03/a-story-of-ships" in asked for asked in looks]
    # First seen; twice because it was listed as changed.
    assert stories[:4] == [True, True, True, False]
    query = "SELECT claims FROM frontier UNION ALL SELECT max(claims) FROM channels"
    assert [row[0] for row in paper.desk.query(query)] == [2, 2]


def test_what_an_index_names_no_more_is_asked_no_more(paper: Paper) -> None:
    paper.index({"/one.xml": None, "/two.xml": None})
    paper.sitemap("/one.xml", "ships")
    paper.sitemap("/two.xml", "storms")
    paper.crawl(NOW)
    paper.index({"/two.xml": None})
    paper.crawl(NOW + DAY)
    asked = paper.crawl(NOW + 2 * DAY)
    assert "/two.xml" in asked
    assert "/one.xml" not in asked
    paper.index({"/one.xml": None, "/two.xml": None})
    assert "/one.xml" in paper.crawl(NOW + 3 * DAY)


def test_an_endless_chain_of_sitemaps_is_followed_to_a_depth(paper: Paper) -> None:
    """However often it is looked at, and though it is another one each time."""

    served = count()

    def chain(path: str) -> bytes | None:
        if not path.startswith("/index"):
            return None
        number = int(path.removeprefix("/index").removesuffix(".xml") or 0)
        more = f"{paper.base}/index{number + 1}.xml"
        return answer(
            f"<sitemapindex {SPACE}><sitemap><loc>{more}</loc></sitemap>"
            f"<!-- {next(served)} --></sitemapindex>"
        )

    paper.said = chain
    depths = []
    for days in range(2):
        asked = paper.crawl(NOW + days * DAY)
        depths.append(sum(path.startswith("/index") for path in asked))
    assert depths == [5, 5]


def test_of_a_huge_index_both_ends_are_read_and_the_rest_is_told(paper: Paper) -> None:
    paths = [f"/part-{number}.xml" for number in range(MAX_LEARNT + 7)]
    paper.index(dict.fromkeys(paths))
    paper.crawl(NOW, most=1)
    known = {row[0] for row in paper.desk.query("SELECT url FROM channels")}
    assert len(known) == MAX_LEARNT + 1
    assert {f"{paper.base}{paths[0]}", f"{paper.base}{paths[-1]}"} <= known
    ((told,),) = paper.desk.query(
        "SELECT detail FROM outcomes WHERE url LIKE '%/index.xml'"
    )
    assert told.endswith(f"{len(paths)} channels, 7 left out")
