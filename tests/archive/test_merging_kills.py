"""Kill -9 before every step of a merge: the archive is whole, and the next one ends it.

The script merges in a child that kills itself before its n-th commit or rename, for
every third n that there is, and compares what comes of it with a merge that was not
disturbed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import json, os, shutil, signal, sys
from pathlib import Path
from sqlalchemy import event
from archive import holdings
from archive.config import Config
from archive.merging import merge
from archive.select import Filter, conditions
from archive.store import open_archive
from archive.verify import check
from archive.verify.damage import Tally
from tests.archive.prose import prose
from tests.archive.samples import URL, article, file

root = Path(sys.argv[1])

def settings(folder):
    return Config(folder=folder, warc_dir=folder / "pressmark-data" / "warc")

def fill(config, numbers, title):
    with open_archive(config, create=True) as archive:
        for n in numbers:
            read = article(url=f"{URL}/{n}", title=title, body=prose(n, 80))
            file(archive, read, f"{URL}/{n}")

def run(config, last=0):
    seen = 0
    def step(*_):
        nonlocal seen
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
    def hook(name, arguments):
        if name == "os.rename":
            step()
    with (
        open_archive(settings(root / "two"), readonly=True) as other,
        open_archive(config) as archive,
        archive.lock(),
    ):
        event.listen(archive.engine, "commit", step)
        sys.addaudithook(hook)
        merge(archive, other, str)

def damage(config):
    with open_archive(config) as archive:
        return [str(one) for one in check(archive, Tally())]

def exported(config):
    with open_archive(config) as archive:
        pages = holdings.pages(archive, lambda c: conditions(c, Filter()))
        return [repr(held.record(evidence=True)) for page in pages for held in page]

fill(settings(root / "one"), range(0, 60), "Two boats a day")
fill(settings(root / "two"), range(30, 90), "Three boats a day")
shutil.copytree(root / "one", root / "whole")
run(settings(root / "whole"))
whole = exported(settings(root / "whole"))
last, killed = 1, True
while killed:
    folder = root / f"kill{last}"
    shutil.copytree(root / "one", folder)
    child = os.fork()
    if not child:
        run(settings(folder), last)
        os._exit(0)
    killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    before = damage(settings(folder))
    run(settings(folder))
    same = exported(settings(folder)) == whole
    told = {"killed": killed, "before": before, "after": damage(settings(folder))}
    print(json.dumps({**told, "same": same, "articles": len(whole)}))
    shutil.rmtree(folder)
    last += 3
"""


def test_killed_before_every_third_step(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert sum(one["killed"] for one in steps) >= 3
    for one in steps:
        assert one["before"] == one["after"] == []
        assert one["same"] and one["articles"] == 90
