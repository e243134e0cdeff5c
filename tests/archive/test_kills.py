"""Forty times kill -9 while articles are stored: nothing promised is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from archive.config import Config
from archive.store import open_archive
from archive.verify import check
from archive.verify.damage import Tally

KILLS = 40
ARTICLES = 400
# A process of its own that forks the writers: no thread of the tests' is forked.
SCRIPT = """
import json, os, random, select, signal, sqlite3, sys, time
from pathlib import Path
from archive.config import Config
from archive.store import open_archive
from archive.warc import read_record
from tests.archive.samples import URL, article, file

folder, kills, articles = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
config = Config(folder=folder, warc_dir=folder / "pressmark-data" / "warc")
database = config.data_folder / "archive.db"
random.seed(5)

def stored():
    opened = sqlite3.connect(database)
    try:
        return {row[0] for row in opened.execute("SELECT url FROM articles")}
    finally:
        opened.close()

def work(told):
    with open_archive(config) as archive, archive.lock():
        done = stored()
        for n in range(articles):
            url = f"{URL}/{n}"
            if url not in done:
                file(archive, article(url=url), url)
                os.write(told, f"{n}\\n".encode())

def one(kill):
    ears, mouth = os.pipe()
    child = os.fork()
    if not child:
        os.close(ears)
        work(mouth)
        os._exit(0)
    os.close(mouth)
    heard = b""
    if kill:
        wanted = random.randrange(1, 9)
        while heard.count(b"\\n") < wanted and (piece := os.read(ears, 4096)):
            heard += piece
        time.sleep(random.uniform(0, 0.01))
        os.kill(child, signal.SIGKILL)
    while piece := os.read(ears, 4096):
        heard += piece
    os.close(ears)
    status = os.waitpid(child, 0)[1]
    lines = heard.split(b"\\n")[:-1]  # one without its end was not told
    return status, {f"{URL}/{int(line)}" for line in lines}

open_archive(config, create=True).close()
acknowledged, lost, unreadable, between = set(), 0, 0, 0
for _ in range(kills):
    status, told = one(kill=True)
    acknowledged |= told
    now = stored()
    lost += len(acknowledged - now)
    between += os.WIFSIGNALED(status) and 0 < len(now) < articles
    opened = sqlite3.connect(database)
    for row in opened.execute('SELECT warc_file, "offset", length, id FROM captures'):
        record = read_record(config.warc_dir, *row[:3])
        unreadable += record.id != row[3]
    opened.close()
status, _ = one(kill=False)
left = [path.name for path in config.warc_dir.iterdir() if path.suffix == ".open"]
print(json.dumps({"lost": lost, "unreadable": unreadable, "between": between,
    "status": status, "stored": len(stored()), "left": left}))
"""


def test_forty_kills_lose_nothing(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path), str(KILLS), str(ARTICLES)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told.pop("between") >= 30
    assert told == {
        "lost": 0,
        "unreadable": 0,
        "status": 0,
        "stored": ARTICLES,
        "left": [],
    }
    config = Config(folder=tmp_path, warc_dir=tmp_path / "pressmark-data" / "warc")
    with open_archive(config) as archive:
        assert list(check(archive, Tally())) == []
