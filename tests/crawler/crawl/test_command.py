"""``pressmark crawl`` as a person meets it: one page in one step, and clear errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.model import Reason
from crawler.middlewares.robots import told

from .chaos import Chaos
from .running import Desk

OUTLET = '[[outlet]]\nname = "Buna Post"\ndomains = ["buna.example"]\n'


def test_one_page_in_one_step_without_any_set_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path)
    with Chaos() as site:
        urls = [f"{site.base}/plain", f"{site.base}/missing", "ftp://a.example/x"]
        words = [word for url in urls for word in ("--url", url)]
        monkeypatch.setenv("LANG", "C.UTF-8")
        desk.write('allow_networks = ["127.0.0.1/32"]\ndelay = 0\n')
        done = desk.run("crawl", *words)
    stored, missing, foreign = done.stdout.splitlines()
    assert stored.startswith("stored  ")
    assert "by Ina Torn" in stored
    assert missing == f"skipped  {urls[1]}  http_status: status 404"
    assert foreign.startswith("skipped  ftp://a.example/x  forbidden_scheme")
    assert f"made a new archive in {tmp_path}/pressmark-data" in done.stderr
    assert "done: " in done.stderr
    article = stored.split()[1]
    assert desk.run("show", article).stdout


def test_what_cannot_be_reached_is_named_and_ends_with_3(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Chaos() as site:
        url, fine = f"http://127.0.0.1:{site.port}/length-lies", f"{site.base}/plain"
        desk.write('allow_networks = ["127.0.0.1/32"]\ndelay = 0\n')
        done = desk.run("crawl", "--url", url, "--url", fine, code=3)
    assert "stored" in done.stdout
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"pressmark: done, but these addresses failed: {url}")


def test_a_refused_address_is_named_with_what_allows_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write('contact = "x@example.org"\n')
    named, bare = "http://localhost:9/a", "http://127.0.0.1:9/a"
    done = desk.run("crawl", "--url", named, "--url", bare, code=None)
    first, second = done.stdout.splitlines()
    public = "not public; allow_networks lets it through"
    assert second == f"skipped  {bare}  forbidden_address: 127.0.0.1 is {public}"
    assert first.startswith(f"skipped  {named}  forbidden_address: localhost is ")
    assert first.endswith(f", which is {public}")


def test_a_host_that_does_not_exist_is_told_as_that() -> None:
    url = "http://nosuch.example/"
    assert told(Reason.DNS, url, {}) == "its host has no address"


@pytest.mark.parametrize(
    ("arguments", "outlets", "code", "says"),
    [
        ([], "", 2, "outlets.toml: no such file; pressmark outlets add URL"),
        ([], "# none", 2, "outlets.toml: lists no outlet; pressmark outlets add"),
        (["Buna Pots"], OUTLET, 2, "no outlet named 'Buna Pots'; did you mean"),
        (["X"], OUTLET + "dealy = 1", 2, "outlets.toml:4: dealy: no such key"),
        (["Buna Post", "--url", "http://x.example/"], OUTLET, 2, "not both"),
        (
            ["--catalogue", "wrld"],
            OUTLET,
            2,
            "no catalogue 'wrld' ships with pressmark",
        ),
        (["--since", "often"], OUTLET, 2, "often"),
        (["--max-pages", "0"], OUTLET, 2, "0 is not in the range"),
        (["--report", "no/such/folder/x"], OUTLET, 73, "no/such/folder/x"),
    ],
)
def test_a_clear_line_and_nothing_done(
    tmp_path: Path, arguments: list[str], outlets: str, code: int, says: str
) -> None:
    desk = Desk(tmp_path)
    desk.write('contact = "x@example.org"\n', outlets)
    done = desk.run("crawl", *arguments, code=code)
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert not (tmp_path / "pressmark-data").exists()


def test_an_unreachable_database_is_69(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "postgresql+psycopg://someone:secret@127.0.0.1:1/none")
    desk.write('contact = "x@example.org"\n', OUTLET)
    done = desk.run("crawl", code=69)
    assert "secret" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_outlet_whose_channels_fail_is_named(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Chaos() as site:
        desk.write(
            'contact = "x"\nallow_networks = ["127.0.0.1/32"]\ndelay = 0\n',
            f'[[outlet]]\nname = "Buna Post"\nfeeds = ["{site.base}/plain"]\n'
            f'domains = ["127.0.0.1:{site.port}"]\n',
        )
        done = desk.run("crawl", "--report", "report.jsonl", code=3)
        assert "failed: Buna Post" in done.stderr
        assert set(desk.report().values()) == {("skipped", "not_a_feed")}


def test_scrapy_finds_the_spider_and_it_says_how_it_is_started() -> None:
    import subprocess
    import sys

    from .running import ROOT, environment

    scrapy = Path(sys.executable).parent / "scrapy"
    listed = subprocess.run(
        [scrapy, "list"],
        cwd=ROOT,
        env=environment(None),
        capture_output=True,
        text=True,
    )
    assert listed.stdout == "news\n"
