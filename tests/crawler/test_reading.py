"""The reading processes: limits, deaths, replacement, and the end of the parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import active_children
from pathlib import Path

import pytest

from archive.errors import ReadingFailed
from crawler.extract import extract
from crawler.reading import Readers

GOOD = (
    b"<html lang=en><title>The bridge</title><h1>The bridge</h1>"
    b"<p>The council met on Monday and talked about the old bridge for hours.</p>"
)
# Just below the largest page that is parsed at all: many seconds of work.
SLOW = b"<html><body>" + b"<div>word word <b>word</b> word</div>" * 29_000


@pytest.fixture
def readers() -> Iterator[Readers]:
    with Readers(1, seconds=20) as pool:
        yield pool


def reader_processes(parent: int) -> set[int]:
    """The processes named ours that descend from a process."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(status.parent.name)] = int(fields[1])
    found = {parent}
    while True:
        more = {pid for pid, above in parents.items() if above in found} - found
        if not more:
            return found - {parent}
        found |= more


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_the_answer_is_that_of_extract(readers: Readers) -> None:
    url = "https://paper.example/x"
    assert readers.read(GOOD, url, {}) == extract(GOOD, url, {})


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    with Readers(1, seconds=1.5) as readers:
        assert readers.read(GOOD).title == "The bridge"
        started = time.monotonic()
        with pytest.raises(ReadingFailed, match=r"not read within 1\.5 s") as failed:
            readers.read(SLOW, "https://paper.example/slow")
        assert time.monotonic() - started < 30
        assert failed.value.reason == "parse_limit"
        assert failed.value.about == "https://paper.example/slow"
    with Readers(1) as readers:
        assert readers.read(GOOD).title == "The bridge"


def test_a_process_that_dies_takes_only_its_page_along() -> None:
    with Readers(1, seconds=60) as readers, ThreadPoolExecutor(1) as thread:
        readers.read(GOOD)
        before = reader_processes(os.getpid())
        worker = _worker()
        spent = _ticks(worker)
        slow = thread.submit(readers.read, SLOW)
        wait_for(lambda: _ticks(worker) > spent + 10)
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(ReadingFailed, match="its reader died") as failed:
            slow.result(30)
        assert failed.value.reason == "parse_limit"
        assert worker in before
        assert readers.read(GOOD).title == "The bridge"
        assert worker not in reader_processes(os.getpid())


def test_a_process_that_died_idle_costs_no_page(readers: Readers) -> None:
    readers.read(GOOD)
    worker = _worker()
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: worker not in reader_processes(os.getpid()))
    assert readers.read(GOOD).title == "The bridge"


def test_a_page_that_eats_memory_is_given_up() -> None:
    with Readers(1, memory=500 * 2**20) as readers:
        assert readers.read(GOOD).title == "The bridge"
        with pytest.raises(ReadingFailed) as failed:
            readers.read(b"<p>" + b"word " * (16 * 2**20))
        assert failed.value.reason == "parse_limit"
        assert readers.read(GOOD).title == "The bridge"


def test_a_process_is_replaced_after_its_pages() -> None:
    with Readers(1, recycle=2) as readers:
        workers = []
        for _ in range(4):
            readers.read(GOOD)
            workers.append(_worker())
        assert workers[0] == workers[1] != workers[2] == workers[3]


def test_memory_does_not_grow_with_the_pages() -> None:
    with Readers(1, recycle=10_000) as readers:

        def resident_after(number: int) -> int:
            for n in range(number):
                readers.read(GOOD.replace(b"old bridge", b"bridge %d" % n), None, {})
            return _resident(_worker())

        first = resident_after(200)
        assert resident_after(800) < first + (24 << 20)


def test_the_reader_s_own_reason_comes_through(readers: Readers) -> None:
    with pytest.raises(ReadingFailed) as failed:
        readers.read(b"  ", "https://paper.example/empty")
    assert failed.value.reason == "empty"


def test_many_threads_share_the_processes() -> None:
    with Readers(2) as readers, ThreadPoolExecutor(8) as threads:
        pages = [GOOD.replace(b"bridge", b"bridge %d" % n) for n in range(24)]
        titles = [article.title for article in threads.map(readers.read, pages)]
    assert titles == [f"The bridge {n}" for n in range(24)]


def test_asyncio(readers: Readers) -> None:
    assert asyncio.run(readers.aread(GOOD)).title == "The bridge"


def test_processes_that_came_up_beforehand_read() -> None:
    before = reader_processes(os.getpid())
    with Readers(1) as readers:
        readers.start()
        wait_for(lambda: bool(reader_processes(os.getpid()) - before), 60)
        assert readers.read(GOOD).title == "The bridge"


def test_closing_waits_for_processes_that_come_up() -> None:
    with Readers(2) as readers:
        readers.start()
    with pytest.raises(RuntimeError, match="closed"):
        readers.read(GOOD)


def test_closing_leaves_no_process() -> None:
    with Readers(2) as readers:
        readers.read(GOOD)
        worker = _worker()
    assert worker not in reader_processes(os.getpid())
    with pytest.raises(RuntimeError, match="closed"):
        readers.read(GOOD)


CHILD = """
import sys, threading
from crawler.reading import Readers

if __name__ == "__main__":
    readers = Readers(2, seconds=600)
    readers.read(b"<h1>The bridge</h1><p>Some words.</p>")
    slow = sys.stdin.buffer.read()
    threading.Thread(target=readers.read, args=(slow,), daemon=True).start()
    print("busy", flush=True)
    threading.Event().wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_kill_9_of_the_parent_leaves_none(tmp_path: Path) -> None:
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert process.stdin is not None and process.stdout is not None
    with process.stdin as stdin, process.stdout as stdout:
        stdin.write(SLOW)
        stdin.close()
        assert stdout.readline() == b"busy\n"
        family = reader_processes(process.pid)
        assert family
        process.kill()
        process.wait()
        wait_for(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in family))


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_where_no_process_can_start_that_is_one_error(tmp_path: Path) -> None:
    for n in range(6):
        (tmp_path / f"{n}.html").write_bytes(GOOD)
    script = (
        "import resource\n"
        "from crawler import cli\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "cli.main()\n"
    )
    done = subprocess.run(
        # -B: what Python compiles would be cut at the limit, for all that come after.
        [sys.executable, "-B", "-c", script, "extract", str(tmp_path), "--jobs", "2"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (74, "")
    assert "File too large; so no process can be started to read" in done.stderr
    assert done.stderr.count("\n") == 1


def _worker() -> int:
    """The process id of the only worker."""
    (child,) = [c for c in active_children() if c.name == "pressmark-reader"]
    assert child.pid is not None
    return child.pid


def _ticks(pid: int) -> int:
    """The processor time that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
