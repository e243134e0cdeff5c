"""Kill -9 before every step of a takedown: the archive is whole, and it is finished.

The script takes an archive down in a child that kills itself before its n-th commit,
rename or removal of a file, for every n that there is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import json, os, shutil, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import event
from archive import takedown
from archive.config import Config
from archive.errors import NotFound
from archive.holdings import find
from archive.store import open_archive
from archive.verify import check
from archive.verify.damage import Tally
from archive.warc import members, read_record
from tests.archive.samples import URL, article, file

WORDS = "the herring gull of pier seventeen signed the harbour ledger"
root = Path(sys.argv[1])

def settings(folder):
    return Config(folder=folder, warc_dir=folder / "pressmark-data" / "warc")

def fill(config):
    with open_archive(config, create=True) as archive:
        for n in range(4):
            text = f"{WORDS if n == 1 else 'the boats'} {n}. " + f"word{n} " * 60
            html = f"<p>{text}</p>"
            file(archive, article(url=f"{URL}/{n}", body=text), f"{URL}/{n}", html=html)

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
        planned = takedown.plan(archive, f"{URL}/1")
        event.listen(archive.engine, "commit", step)
        sys.addaudithook(hook)
        takedown.execute(archive, planned, reason="by law", at=datetime.now(UTC))

def places(config):
    for path in config.folder.rglob("*"):
        if path.is_file() and WORDS.encode() in path.read_bytes():
            yield path.name
        if path.name.endswith((".warc.gz", ".warc.gz.part")):
            for offset, length in members(path):
                record = read_record(path.parent, path.name, offset, length)
                if WORDS.encode() in record.payload:
                    yield f"{path.name}:{offset}"

def judge(config):
    with open_archive(config) as archive:
        damage = [str(one) for one in check(archive, Tally())]
    with open_archive(config) as archive, archive.lock():
        damage += [str(one) for one in check(archive, Tally())]
        with archive.connect() as connection:
            try:
                find(connection, f"{URL}/1")
                gone = False
            except NotFound:
                gone = True
            for n in (0, 2, 3):
                find(connection, f"{URL}/{n}")
    with open_archive(config) as archive:
        damage += [str(one) for one in check(archive, Tally())]
    return {"gone": gone, "damage": damage, "places": list(places(config)),
        "files": sorted(path.name for path in config.warc_dir.iterdir())}

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
    assert [one["step"] for one in steps if one["damage"]] == []
    # Nothing is changed before the first commit, and all of it from then on: new file,
    # offsets, old file, free space.
    gone = [one["gone"] for one in steps]
    assert gone == sorted(gone)
    assert gone.count(False) >= 1 and gone.count(True) >= 6
    for one in steps:
        assert bool(one["places"]) != one["gone"]
        assert len(one["files"]) == 1
