"""Kill -9 before every step of taking a name out: it is there, or it is gone for good.

As tests/archive/test_takedown_kills.py.  The pages are read in the very process that is
killed, not in one of their own: which process reads is no step.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import json, os, re, shutil, signal, sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import event
from archive.config import Config
from archive.errors import UsageError
from archive.holdings import find
from archive.store import open_archive
from archive.verify import check
from archive.verify.damage import Tally
from archive.warc import members, read_record
from crawler import redacting
from crawler.extract import extract
from crawler.finals import Tally as Finals
from crawler.working import Job
from tests.crawler.ingest.test_redacting import OTHER, URL, exchange, page

NAME, TRACE = "Zelda Quillfeather", b"uillfeather"
root = Path(sys.argv[1])

class Here:
    def read(self, html, url, headers, context):
        return extract(html, url, headers, context=context)

def settings(folder):
    return Config(folder=folder, warc_dir=folder / "pressmark-data" / "warc")

def fill(config):
    with open_archive(config, create=True) as archive:
        for url, more in ((URL, ""), (URL, "A boat came."), (OTHER, "Another came.")):
            body = page("The lock opens", more)
            if url == OTHER:
                body = re.sub(b"(?i)" + TRACE, b"uiet", body)
            kept = archive.warc.append(exchange(url, body, len(more)))
            headers = {"content-type": "text/html; charset=utf-8"}
            with archive.begin() as work:
                work.file(extract(body, url, headers), kept)

def run(config, last):
    seen = 0
    def step(*_):
        nonlocal seen
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
    def hook(name, arguments):
        if name in ("os.rename", "os.remove"):
            step()
    with open_archive(config) as archive, archive.lock():
        planned = redacting.plan(archive, URL, [NAME])
        job = Job(archive=archive, run="r", readers=Here(),
            threads=ThreadPoolExecutor(1), tally=Finals(report=None), domains={})
        event.listen(archive.engine, "commit", step)
        sys.addaudithook(hook)
        redacting.execute(job, planned, reason="by law", at=datetime.now(UTC))

def places(config):
    for path in config.folder.rglob("*"):
        if path.is_file() and TRACE in path.read_bytes():
            yield path.name
        if path.name.endswith((".warc.gz", ".warc.gz.part")):
            for offset, length in members(path):
                record = read_record(path.parent, path.name, offset, length)
                if TRACE in record.payload:
                    yield f"{path.name}:{offset}"

def judge(config):
    with open_archive(config) as archive:
        damage = [str(one) for one in check(archive, Tally())]
    with open_archive(config) as archive, archive.lock():
        _ = archive.warc  # what a run does first: a tail that nobody names is cut
        damage += [str(one) for one in check(archive, Tally())]
        with archive.connect() as connection:
            held, other = find(connection, URL), find(connection, OTHER)
    with open_archive(config) as archive:
        damage += [str(one) for one in check(archive, Tally())]
    return {"authors": held.article.authors, "revision": held.kept.revision,
        "other": other.article.authors, "damage": damage,
        "places": sorted(places(config))}

fill(settings(root / "whole"))
last, killed = 1, True
while killed:
    folder = root / f"kill{last}"
    shutil.copytree(root / "whole", folder)
    child = os.fork()
    if not child:
        run(settings(folder), last)
        os._exit(0)
    killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    print(json.dumps({"step": last, "killed": killed, **judge(settings(folder))}))
    last += 1
"""


def test_killed_before_every_step(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
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
    assert [one["damage"] for one in steps if one["damage"]] == []
    gone = [one["authors"] == ["Tom Reed"] for one in steps]
    # Nothing before the first commit, and all of it from then on.
    assert gone == sorted(gone) and gone.count(False) >= 1 and gone.count(True) >= 6
    for one, is_gone in zip(steps, gone, strict=True):
        assert is_gone or one["authors"] == ["Zelda Quillfeather", "Tom Reed"]
        assert one["other"] == ["Zelda Quiet", "Tom Reed"]
        assert one["revision"] == 2
        assert bool(one["places"]) != is_gone, one
