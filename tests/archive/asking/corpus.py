"""A small archive of invented news, filed through the archive's own door.

Three outlets carry one story: Racurs wrote it, Buna Times took it and was fetched
first, Coast Wire took it from Buna Times.  The rest is there to be told apart.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from archive.model import (
    Access,
    Article,
    Byline,
    Capture,
    Cited,
    Credit,
    CreditKind,
    CreditRole,
    DateValue,
    Evidence,
    NameKind,
    Precision,
)
from archive.outlets import Outlet
from archive.store import Archive

START = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)

OUTLETS = (
    Outlet(
        name="Racurs",
        aliases=("Ракурс",),
        domains=("racurs.example",),
        country="UA",
        languages=("uk",),
    ),
    Outlet(name="Buna Times", domains=("buna.example",), country="RO"),
    Outlet(name="Coast Wire", domains=("coast.example",), country="GB"),
)

GRAIN = """The grain corridor near Odesa opened again on Monday after three weeks.

Port officials said that C++ software, written by O'Neil and others, now counts ships.

"Nobody waited for us," a pilot from the harbour told the paper on the quay."""
GRAIN_TAIL = "Source: Racurs"
FLOOD = """Water rose by two metres in the lower town of Vârna overnight, and schools
closed for the rest of the week.

The mayor asked people to stay with relatives on the hill until the pumps arrive."""
FLOOD_LATER = FLOOD.replace("two metres", "three metres")
HARBOUR = """烏克蘭南部港口在三週之後重新開放。港口官員表示，新的系統會計算每一艘船。
當地領航員說，沒有人等待他們。報導指出，糧食走廊的運作將逐步恢復正常，船隻可以再次出海。"""
DELO = """Зерновий коридор біля Одеси знову відкрили у понеділок після трьох тижнів
перерви, повідомили посадовці порту. Лоцмани кажуть, що їх ніхто не чекав."""
WALL = """Subscribe to read what happened in the harbour, and a good deal more of what
happened elsewhere this week: our reporters were there, and so were the cameras."""


def said(exact: str, rule: str = "en.source-line", selector: str = "") -> Evidence:
    return Evidence(rule=rule, exact=exact, selector=selector or "xpath://p[last()]")


def date(value: str) -> dict[str, DateValue]:
    precision = Precision.SECOND if "T" in value else Precision.DAY
    return {
        "published": DateValue(
            value=value,
            precision=precision,
            raw=value,
            evidence=said(value, "jsonld.date", "jsonld:$.datePublished"),
        )
    }


def person(name: str) -> tuple[Byline, ...]:
    return (
        Byline(
            name=name,
            kind=NameKind.PERSON,
            raw=f"By {name}",
            evidence=said(f"By {name}", "byline.rel-author", "xpath://span[1]"),
        ),
    )


def credited(
    name: str,
    *,
    kind: CreditKind = CreditKind.SOURCE_LINE,
    role: CreditRole = CreditRole.ORIGIN,
    url: str | None = None,
    organization: str | None = None,
    body: str = GRAIN,
) -> Credit:
    start = len(body) + 2
    return Credit(
        name=name,
        organization=organization,
        kind=kind,
        role=role,
        url=url,
        confidence=0.95,
        evidence=said(
            f"Source: {name}", selector=f"char={start},{start + len(name) + 8}"
        ),
    )


ARTICLES: dict[str, Article] = {
    "buna": Article(
        url="https://buna.example/world/grain",
        title="Grain corridor opens again",
        bylines=person("David Wyatt"),
        dates=date("2026-03-04T10:00:00+02:00"),
        language="en",
        publisher="Buna Times",
        body=GRAIN,
        tail=GRAIN_TAIL,
        credits=(credited("Racurs"),),
        cited=(
            Cited(
                name="Institute for the Study of War",
                evidence=said("according to ISW", "en.according", "char=10,26"),
            ),
        ),
        access=Access.FREE,
        near_misses=(said("From our desk", "near", "char=3,16"),),
    ),
    "coast": Article(
        url="https://coast.example/a/grain-corridor",
        title="Corridor for grain reopened",
        dates=date("2026-03-04T12:00:00+00:00"),
        language="en",
        publisher="Coast Wire",
        body=GRAIN,
        tail="Source: Buna Times",
        credits=(credited("Buna Times", kind=CreditKind.REPUBLICATION),),
        access=Access.FREE,
    ),
    "racurs": Article(
        url="https://racurs.example/n/101",
        title="How the corridor opened",
        bylines=person("Олена Коваль"),
        dates=date("2026-03-03"),
        language="en",
        publisher="Racurs",
        body=GRAIN,
        access=Access.FREE,
    ),
    "flood": Article(
        url="https://coast.example/a/flood",
        title="Flood in the lower town",
        bylines=person("Ana-Maria Iliescu"),
        dates=date("2026-03-01"),
        language="en",
        publisher="Coast Wire",
        body=FLOOD,
        credits=(
            credited(
                "dpa",
                kind=CreditKind.BYLINE,
                organization="Deutsche Presse-Agentur",
                body=FLOOD,
            ),
        ),
        access=Access.FREE,
    ),
    "harbour": Article(
        url="https://harbour.example/zh/7",
        title="烏克蘭港口重新開放",
        language="zh",
        publisher="港口日報",
        body=HARBOUR,
        access=Access.FREE,
    ),
    "delo": Article(
        url="https://racurs.example/n/102",
        title="Зерновий коридор відкрито",
        dates=date("2026-03-02T08:00:00+02:00"),
        language="uk",
        publisher="Racurs",
        body=DELO,
        access=Access.METERED,
    ),
    "wall": Article(
        url="https://paper.example/story",
        title="=What happened in the harbour",
        dates=date("2026-02-27"),
        language="en",
        publisher="The Paper",
        body=WALL,
        access=Access.PAYWALLED,
    ),
}


def captured(article: Article, at: datetime, payload: str = "") -> Capture:
    """A capture as WarcWriter would name it; no file is behind it."""
    url = article.url or ""
    digest = hashlib.sha256(f"{url} {payload} {article.text}".encode()).hexdigest()
    return Capture(
        id=f"urn:uuid:{digest[:8]}-{at:%H%M%S}",
        url=url,
        fetched=at,
        status=200,
        mime="text/html",
        payload_digest=f"sha1:{digest[:32].upper()}",
        digest=digest,
        warc_file="test-00001.warc.gz",
        offset=int(digest[:6], 16) + at.hour,
        length=4321,
        via="https://buna.example/feed.xml",
    )


def fill(archive: Archive) -> dict[str, str]:
    """File everything, one minute apart; the flood is read again an hour later."""
    archive.sync_outlets(OUTLETS)
    ids = {}
    with archive.begin() as work:
        for number, (name, article) in enumerate(ARTICLES.items()):
            capture = captured(article, START + timedelta(minutes=number))
            ids[name] = work.file(article, capture).article_id
    return ids


def revise(archive: Archive) -> None:
    """The flood rises: a second revision of that article, an hour later."""
    from dataclasses import replace

    later = replace(
        ARTICLES["flood"],
        title="Flood rises in the lower town",
        body=FLOOD_LATER,
        bylines=(*ARTICLES["flood"].bylines, *person("John Smith")),
    )
    with archive.begin() as work:
        work.file(later, captured(later, START + timedelta(hours=1)))
