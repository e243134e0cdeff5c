"""The main job, shown: ``python -m tests.demo --folder demo`` (``make demo``).

Starts the invented newspaper on loopback, crawls it with the real commands, shows what
was archived, searches it, traces one story to its source and exports it.  Run again:
what has not changed is not transferred again, and a story that was edited meanwhile
becomes a revision.  Ends with an error when anything is not as it should be.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import textwrap
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.newspaper.stories import BadStory
from tests.site import Newspaper, PortTaken

REPUBLISHED = "lowland/tidal-turbines-first-power"
ORIGIN = "meridian/tidal-turbines-port-ellan"
EDITED = "harbour/fish-market-hall-listed"
QUERY = "ferry OR пором OR 渡轮"
STATE = "last-run.json"
"""In the folder: the port, and what each story was when it was last crawled."""


class Failed(Exception):
    """A step that did not do what it should; the message is one line."""


def caption(text: str) -> None:
    print()
    for line in textwrap.wrap(text, 84):
        print(f"# {line}")


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Failed(otherwise)


class Demo:
    """One showing, in a folder that is kept."""

    def __init__(self, folder: Path, paper: Newspaper, known: dict[str, str]) -> None:
        self.folder, self.paper = folder, paper
        self.known = known
        """Digests of the stories when they were last crawled; empty the first time."""

        self.resumed = not known and (folder / "pressmark-data").exists()
        """A first showing that was broken off: some of it is in the archive."""

        scripts = str(Path(sys.executable).parent)
        self.command = shutil.which("pressmark", path=scripts) or "pressmark"
        # The showing is the same on every machine.
        self._environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PRESSMARK_")
        }

    def run(self, *arguments: str, lines: int | None = None, shown: bool = True) -> str:
        """Run a command as a person would type it, and show what it says."""
        typed = shlex.join(("pressmark", *arguments))
        if shown:
            print(f"\n$ {typed}", flush=True)
        process = subprocess.run(
            (self.command, *arguments),
            cwd=self.folder,
            env=self._environ,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        said = process.stdout.splitlines()
        for line in said[:lines] if shown else ():
            print(line)
        if shown and lines is not None and len(said) > lines:
            print(f"... and {len(said) - lines} lines more")
        sys.stdout.flush()
        if process.returncode:
            raise Failed(f"{typed} ended with exit code {process.returncode}")
        return process.stdout

    def ask(self, *arguments: str) -> Any:
        """What a command says as JSON, not shown."""
        return json.loads(self.run(*arguments, shown=False))

    def show(self) -> None:
        edited = self._edit() if self.known else None
        self._crawl()
        caption("What is in the archive now.")
        self.run("stats", lines=30)
        caption("One search over every language; words of three scripts.")
        found = self.run("search", QUERY, "--limit", "4")
        expect(
            "http" in found or len(found.splitlines()) > 2, "the search found nothing"
        )
        self._trace()
        if edited:
            self._revision(edited)
        self._export()

    def _edit(self) -> str:
        """What an editor does between two crawls."""
        url = self.paper.url(EDITED)
        caption("Meanwhile an editor adds a paragraph to one story:")
        print(self.paper.press.file(EDITED))
        print(textwrap.fill(f"+ {self.paper.edit(url)}", 84))
        return url

    def _crawl(self) -> None:
        again = bool(self.known)
        caption(
            "Crawl again: what has not changed is not transferred again."
            if again
            else f"Crawl {len(self.paper.outlets)} outlets: RSS, RSS 1.0, Atom, JSON "
            "Feed, news sitemap, sitemap, section pages; robots.txt is obeyed."
        )
        self.paper.forget()
        self.run("crawl", "--all")
        visits = [v for v in self.paper.log() if v.kind == "article"]
        sent = [visit for visit in visits if visit.status == 200]
        asked = {self._address(visit.outlet, visit.path) for visit in visits}
        transferred = {self._address(visit.outlet, visit.path) for visit in sent}
        everything = set(self.paper.gold())
        statuses = Counter(visit.status for visit in visits)
        size = sum(visit.sent for visit in sent) // 1024
        print(
            f"\nThe newspaper's own log: {statuses[200]} articles transferred "
            f"({size} kB), {statuses[304]} answered 304 Not Modified, "
            f"{len(everything - asked)} not asked for."
        )
        private = [v.path for v in self.paper.log() if v.kind == "private"]
        expect(not private, f"robots.txt was not obeyed: {private[:1]}")
        changed = {
            self.paper.url(key)
            for key, digest in self.digests().items()
            if self.known.get(key) != digest
        }
        if again:
            extra = sorted(transferred - changed)
            expect(not extra, f"transferred again, but not edited: {extra[:1]}")
            news = {self.paper.url(EDITED)}
        else:
            news = set() if self.resumed else everything
        missing = sorted(news - transferred)
        expect(not missing, f"new or edited, but not fetched: {missing[:1]}")

    def _address(self, outlet: str, path: str) -> str:
        return self.paper.base(outlet) + path.partition("?utm_")[0]

    def _trace(self) -> None:
        url = self.paper.url(REPUBLISHED)
        caption(
            f"Where does this story in the {self.paper.name('lowland')} come from? It "
            f"was taken from the {self.paper.name('harbour')}, which had it from "
            f"{self.paper.name('meridian')}."
        )
        self.run("trace", url)
        source = self.ask("trace", url, "--format", "json").get("source") or {}
        expect(
            source.get("url") == self.paper.url(ORIGIN),
            f"the trace did not find the origin, but {source.get('url')}",
        )

    def _revision(self, url: str) -> None:
        caption("The edited story has one revision more; this is what changed.")
        number = int(self.ask("show", url, "--format", "json")["revision"])
        expect(number > 1, "the edited story has no second revision")
        self.run("show", url, "--diff", str(number - 1), str(number))

    def _export(self) -> None:
        caption("Everything as JSON Lines, one article a line.")
        self.run("export", "-o", "articles.jsonl")
        with (self.folder / "articles.jsonl").open("rb") as lines:
            count = sum(1 for _ in lines)
        total = len(self.paper.gold())
        expect(count >= total, f"{count} articles were exported, not {total}")

    def digests(self) -> dict[str, str]:
        """What every story is now."""
        files = {
            story.key: self.paper.press.file(story.key)
            for outlet in self.paper.outlets
            for story in self.paper.press.stories(outlet)
        }
        return {
            key: hashlib.sha256(file.read_bytes()).hexdigest()
            for key, file in files.items()
        }


def main() -> None:
    """Show it; the exit code says whether all was as it should be."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.demo", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--folder", type=Path, default=Path("demo"))
    options = parser.parse_args()
    begun = time.monotonic()
    try:
        _main(options.folder)
    except PortTaken as error:
        sys.exit(f"demo: {error}; another demo may be running")
    except (OSError, BadStory, Failed) as error:
        sys.exit(f"demo: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    print(f"\nAll as it should be, in {time.monotonic() - begun:.0f} s.")


def _main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    state = _state(folder / STATE)
    with Newspaper(folder / "stories", state["port"]) as paper:
        # The addresses of the articles hold the port: it stays what it was.
        _write(folder / STATE, {**state, "port": paper.port})
        for name, text in (
            ("pressmark.toml", paper.settings_toml()),
            ("outlets.toml", paper.outlets_toml()),
        ):
            if not (folder / name).exists():
                (folder / name).write_text(text, "utf-8")
        first, last = paper.base(paper.outlets[0]), paper.base(paper.outlets[-1])
        print(f"The newspaper's {len(paper.outlets)} outlets are at {first} to {last}.")
        paper.gold()  # a story that cannot be read is told of before anything is done
        demo = Demo(folder, paper, state["stories"])
        demo.show()
        _write(folder / STATE, {"port": paper.port, "stories": demo.digests()})
        caption(
            f"Now edit {paper.press.file(EDITED)} or any other story there, and run "
            "this again. The commands work by themselves, too:"
        )
        print(f"cd {folder} && {os.path.relpath(demo.command, folder)} search harbour")


def _state(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {"port": 0, "stories": {}}
    try:
        state = json.loads(file.read_text("utf-8"))
        return {"port": int(state["port"]), "stories": dict(state["stories"])}
    except (ValueError, KeyError, TypeError) as error:
        raise Failed(f"{file} cannot be read; remove the folder: {error}") from error


def _write(file: Path, state: dict[str, Any]) -> None:
    new = file.with_suffix(".new")
    new.write_text(json.dumps(state, indent=1) + "\n", "utf-8")
    new.replace(file)


if __name__ == "__main__":
    main()
