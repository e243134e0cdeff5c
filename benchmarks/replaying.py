"""Whether the tools that replay web archives can read what ``pressmark export`` writes.

    python benchmarks/replaying.py [--home FOLDER] [--articles 20]

Crawls outlets of the loopback newspaper and exports a WACZ file.  Has the ``wacz``
package validate it; gives its WARC file and our CDXJ index to a pywb, unchanged, and
asks that for articles: each answer must have the sha256 that the record names.  Both
tools are installed from PyPI into environments of their own in FOLDER, which is kept;
one that cannot be had is left out, in one line, and is no success.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.crawler.crawl.running import Desk  # noqa: E402
from tests.site import Newspaper  # noqa: E402

WACZ, PYWB = "wacz==0.6.0", "pywb"
PATIENCE = 60.0


def install(home: Path, name: str, *also: str) -> Path | None:
    """The folder of a tool's programs, or None, said in one line."""
    folder = home / name.partition("=")[0]
    if not (folder / "installed").exists():
        venv.create(folder, clear=True, with_pip=False)
        python = str(folder / "bin" / "python")
        pip = [sys.executable, "-m", "pip", "--python", python, "install", "-q"]
        ran = subprocess.run([*pip, name, *also], capture_output=True, text=True)
        if ran.returncode:
            why = [row for row in ran.stderr.splitlines() if row.startswith("ERROR")]
            print(f"{name} is left out: {why[0] if why else 'pip could not install'}")
            return None
        (folder / "installed").touch()
    return folder / "bin"


def archive(folder: Path) -> list[dict[str, Any]]:
    """A crawled archive and its WACZ file; the records."""
    desk = Desk(folder)
    with Newspaper() as paper:
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.0))
        desk.run("crawl", *[paper.name(key) for key in paper.outlets[:2]])
    desk.run("export", "-o", "out.wacz")
    return [
        json.loads(row) for row in desk.run("export", "-o", "-").stdout.splitlines()
    ]


def validated(programs: Path, file: Path) -> bool:
    done = subprocess.run(
        [str(programs / "wacz"), "validate", "-f", str(file)],
        capture_output=True,
        text=True,
    )
    print(f"wacz validate: {done.stdout.strip().splitlines()[-1]}")
    return done.returncode == 0


def collection(folder: Path, file: Path) -> None:
    """What the WACZ file holds, as pywb keeps it; the index is ours."""
    place = folder / "collections" / "news"
    for name in ("archive", "indexes"):
        (place / name).mkdir(parents=True)
    with zipfile.ZipFile(file) as package:
        warc = package.read("archive/data.warc.gz")
        index = gzip.decompress(package.read("indexes/index.cdx.gz"))
    (place / "archive" / "data.warc.gz").write_bytes(warc)
    (place / "indexes" / "index.cdxj").write_bytes(index)


def replayed(programs: Path, folder: Path, records: list[dict[str, Any]]) -> int:
    """How many articles pywb gives back byte for byte."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(programs / "wayback"), "-p", str(port), "-b", "127.0.0.1"]
    with (folder / "pywb.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        wait(port, server)
        return sum(same(port, record) for record in records)
    finally:
        server.terminate()
        server.wait()


def wait(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("pywb did not start")


def same(port: int, record: dict[str, Any]) -> bool:
    """Whether the payload that is replayed has the digest of the record."""
    capture = record["capture"]
    moment = "".join(filter(str.isdigit, capture["fetched"]))[:14]
    address = f"http://127.0.0.1:{port}/news/{moment}id_/{record['url']}"
    try:
        # As they were sent: pywb unpacks for those who do not say that they can.
        asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            payload = answer.read()
    except OSError as error:
        print(f"{record['url']}: {error}")
        return False
    found = hashlib.sha256(payload).hexdigest()
    if found != capture["digest"].removeprefix("sha256:"):
        print(f"{record['url']}: {len(payload)} bytes, not the ones archived")
        return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="Where environments are kept.")
    parser.add_argument("--articles", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = options.home or folder / "environments"
        records = archive(folder / "desk")[: options.articles]
        file = folder / "desk" / "out.wacz"
        good = []
        programs = install(home, WACZ)
        good.append(programs is not None and validated(programs, file))
        programs = install(home, PYWB, "setuptools<81")
        if programs is not None:
            (folder / "pywb").mkdir()
            collection(folder / "pywb", file)
            number = replayed(programs, folder / "pywb", records)
            print(f"pywb: {number} of {len(records)} articles as they were archived")
        good.append(programs is not None and number == len(records))
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
