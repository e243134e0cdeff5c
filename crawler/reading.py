"""A pool of processes that read pages, each of which can be killed.

Some pages keep the parser busy for minutes, or eat all memory, inside C code where no
Python timeout acts.  So pages are read in other processes: one that passes its limit
is killed and replaced, and only its page is lost.  Workers are given up after a number
of pages, and die with this process however it ends.

Knows processes and limits; what a page means, crawler.extract knows.  Answers come
back as JSON: a process that read a hostile page is not trusted with pickles.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import os
import queue
import signal
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from archive.disk import disk_error
from archive.errors import PressmarkError, ReadingFailed, StorageFull
from archive.model import Article, Reason
from archive.names import unmarked
from archive.packing import Packed, pack, unpack
from archive.prepared import Prepared, as_json, from_json, packed_json, prepare

if TYPE_CHECKING:
    from .extract.context import Context, OwnRules

GIBIBYTE = 2**30
# Starting is importing and warming up: slow on a loaded machine, and no page's fault.
START_SECONDS = 120.0
STARTS = 2
"""Times that a process is started which does not come up."""

PRELOAD = ["crawler.warm"]


Handed = tuple[tuple[bytes, str | None, dict[str, str], "Context | None"], bool]
"""What a process gets: extract()'s arguments, and whether to make it ready."""

T = TypeVar("T")


class Readers:
    """Reads pages in killable processes; safe to use from several threads."""

    def __init__(
        self,
        workers: int = 0,
        *,
        seconds: float = 20.0,
        memory: int = GIBIBYTE,
        recycle: int = 500,
        rules: OwnRules | None = None,
    ) -> None:
        """Prepare the pool; processes start when they are needed.

        workers: how many; 0: one a core.  seconds, memory: limits for one page, the
        latter in bytes of address space.  recycle: pages after which one is replaced.
        rules: a user's own, to read every page with besides ours.
        """
        self.workers = workers or os.cpu_count() or 1
        self.seconds, self.memory, self.recycle = seconds, memory, recycle
        self._rules = rules
        self._free: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(self.workers):
            self._free.put(None)
        self._threads: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._broken: PressmarkError | None = None
        """Why no process can be started: no page is at fault, and none can be read."""

    def read(
        self,
        html: bytes,
        url: str | None = None,
        headers: Mapping[str, str] | None = None,
        context: Context | None = None,
    ) -> Article:
        """Read one page, waiting for a free process.

        Raises ReadingFailed: ``parse_limit`` where the page passes a limit or kills
        its reader, else the reason of the reader itself.  Raises another PressmarkError
        where no process can be started, now and from then on.
        """
        return unpack(Packed(**self._read(html, url, headers, context, False)))

    def prepared(
        self,
        html: bytes,
        url: str | None = None,
        headers: Mapping[str, str] | None = None,
        context: Context | None = None,
    ) -> Prepared:
        """``read`` for who files it: what takes time is done by that process."""
        return from_json(self._read(html, url, headers, context, True))

    def _read(
        self,
        html: bytes,
        url: str | None,
        headers: Mapping[str, str] | None,
        context: Context | None,
        ready: bool,
    ) -> dict[str, Any]:
        """What a process answers; ready: to be filed."""
        if self._rules:
            from .extract.context import Context

            context = replace(context or Context(), rules=self._rules)
        page = ((html, url, dict(headers or {}), context), ready)
        worker = self._free.get()
        try:
            if self._closed:
                raise RuntimeError("these readers are closed")
            if worker and worker.pages >= self.recycle:
                worker.stop()
                worker = None
            if worker is None or not worker.take(page):
                # A process that died while it waited is no page's fault.
                worker = None
                worker = self._started()
                worker.take(page)
            return worker.answer(url, self.seconds)
        except BaseException:
            # Nobody knows what state it is in, unless it has answered.
            if worker and not worker.idle:
                worker.kill()
                worker = None
            raise
        finally:
            self._free.put(worker)

    def _started(self) -> _Worker:
        for tried in range(1, STARTS + 1):
            if self._broken is not None:
                break
            try:
                return _Worker(self.memory)
            except _NoStart as error:
                if tried == STARTS:
                    self._broken = error.meaning()
        raise self._broken or AssertionError("neither started nor broken")

    def start(self) -> None:
        """Have the processes come up beside: pages are on their way."""
        threads = self._pool()
        for _ in range(self.workers):
            threads.submit(self._start_one)

    def _start_one(self) -> None:
        worker = self._free.get()
        try:
            if worker is None and not self._closed:
                # Why it does not come up is told to who brings the first page.
                with contextlib.suppress(PressmarkError):
                    worker = self._started()
        finally:
            self._free.put(worker)

    async def aread(
        self,
        html: bytes,
        url: str | None = None,
        headers: Mapping[str, str] | None = None,
        context: Context | None = None,
    ) -> Article:
        """``read`` for asyncio."""
        return await self._aside(self.read, html, url, headers, context)

    async def aprepared(
        self,
        html: bytes,
        url: str | None = None,
        headers: Mapping[str, str] | None = None,
        context: Context | None = None,
    ) -> Prepared:
        """``prepared`` for asyncio."""
        return await self._aside(self.prepared, html, url, headers, context)

    async def _aside(self, work: Callable[..., T], *page: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool(), work, *page)

    def _pool(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(self.workers, "reading")
            return self._threads

    def close(self) -> None:
        """End all processes; a page under way is finished first."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        for _ in range(self.workers):
            worker = self._free.get()
            if worker:
                worker.stop()
        # Whoever still waits is told that it is over.
        for _ in range(self.workers):
            self._free.put(None)
        if self._threads:
            self._threads.shutdown()

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _NoStart(Exception):
    """A process did not come up."""

    def __init__(self, last_words: bytes) -> None:
        """last_words: what _told has put of its error; may be missing."""
        self.said: dict[str, Any] = json.loads(last_words or b"{}")
        super().__init__(self.said.get("error", "it gives no answer"))

    def meaning(self) -> PressmarkError:
        """What a person is told: a full disk is no fault of the program."""
        what = "no process can be started to read"
        # The model of languages is unpacked into a temporary file, and mapped.
        place = Path(self.said.get("file") or tempfile.gettempdir())
        words = f"{self.said.get('strerror')}; so {what}"
        full = disk_error(OSError(self.said.get("errno"), words), place)
        if isinstance(full, StorageFull):
            return full
        return PressmarkError(f"{what}: {self}")


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, memory: int) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOAD)
        self._pipe, theirs = context.Pipe()
        self._process: ForkServerProcess | None = context.Process(
            target=_work, args=(theirs, memory), name="pressmark-reader", daemon=True
        )
        self._process.start()
        theirs.close()
        self.pages = 0
        self.idle = True
        try:
            ready = self._pipe.poll(START_SECONDS) and self._pipe.recv_bytes()
        except (EOFError, OSError):
            ready = b""
        if ready != b"ready":
            self.kill()
            raise _NoStart(ready or b"")

    def take(self, page: Handed) -> bool:
        """Hand it a page; whether it took it. Where not, it is no more."""
        self.pages += 1
        self.idle = False
        try:
            self._pipe.send(page)
            taken = self._pipe.poll(START_SECONDS) and self._pipe.recv_bytes()
        except (EOFError, OSError):
            taken = b""
        if taken != b"taken":
            self.kill()
        return taken == b"taken"

    def answer(self, url: str | None, seconds: float) -> dict[str, Any]:
        """Wait for what it makes of the page that it has."""
        if self._process is None:
            raise _over("no process takes it", url)
        try:
            if not self._pipe.poll(seconds):
                raise _over(f"not read within {seconds:g} s", url)
            answer: dict[str, Any] = json.loads(self._pipe.recv_bytes())
        except (EOFError, OSError):
            self._process.join(5)
            code = self._process.exitcode
            raise _over(f"its reader died (exit code {code})", url) from None
        self.idle = not answer.get("spent")
        if "reason" in answer:
            raise ReadingFailed(answer["error"], reason=answer["reason"], about=url)
        return answer

    def stop(self) -> None:
        """Ask it to end; make it, where it does not."""
        if self._process is not None:
            with contextlib.suppress(OSError):
                self._pipe.send(None)
            self._process.join(2)
            self.kill()

    def kill(self) -> None:
        """End it at once; a second time is no error."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.join()
            process.close()
            self._pipe.close()


def _over(what: str, url: str | None) -> ReadingFailed:
    return ReadingFailed(what, reason=Reason.PARSE_LIMIT, about=url)


def _work(pipe: Connection, memory: int) -> None:
    """The other process: read what comes through the pipe, until it ends."""
    _die_with_parent()
    # Ctrl-C goes to the whole group; who started us decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        from .extract import extract
        from .warm import warm_up

        warm_up()
    except Exception as error:
        pipe.send_bytes(_told(error))
        return
    _limit(memory)
    pipe.send_bytes(b"ready")
    while True:
        try:
            page = pipe.recv()
        except (EOFError, OSError):
            return
        if page is None:
            return
        pipe.send_bytes(b"taken")
        pipe.send_bytes(json.dumps(_answer(extract, page)).encode())


def _told(error: Exception) -> bytes:
    """Why this process cannot start, for _NoStart."""
    said: dict[str, Any] = {"error": f"{type(error).__name__}: {error}"}
    if isinstance(error, OSError):
        said |= {"errno": error.errno, "strerror": error.strerror}
        said["file"] = error.filename and str(error.filename)
    return json.dumps(said).encode()


def _answer(extract: Any, handed: Handed) -> Any:
    page, ready = handed
    try:
        article = unmarked(extract(*page))
        return as_json(prepare(article)) if ready else packed_json(pack(article))
    except ReadingFailed as error:
        return {"reason": str(error.reason), "error": str(error)}
    except MemoryError:
        # What is left of this process is not to be trusted with another page.
        return {
            "reason": Reason.PARSE_LIMIT.value,
            "error": "more memory than one page may have",
            "spent": True,
        }
    except Exception as error:
        return {
            "reason": Reason.PARSE_ERROR.value,
            "error": f"a bug in the reader: {type(error).__name__}: {error}",
        }


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:
        return
    # macOS has the limit and does not keep it.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _die_with_parent() -> None:
    """End when the process that wanted the pages has gone, even by SIGKILL.

    The kernel's signal comes from our fork server, which ends with that process; it
    reaches us inside C code too.  The thread is for systems without the signal.
    """
    with contextlib.suppress(OSError, AttributeError):
        import ctypes

        death = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(death, signal.SIGKILL)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
