"""Results on standard output, whole or with an error that says why not."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

from ..disk import disk_error
from ..record import whole

STDOUT = Path("standard output")


def print_lines(lines: Iterable[str]) -> None:
    """Write lines, as far as they go, in the terminal's own encoding.

    A reader that has gone raises BrokenPipeError, which is no error.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a character gets its number.
        sys.stdout.reconfigure(errors="backslashreplace")
    _guarded(lambda: sys.stdout.writelines(f"{line}\n" for line in lines))


def json_lines(value: Any) -> list[str]:
    """One JSON document, for people and programs; ASCII as all our JSON."""
    return json.dumps(whole(value), indent=2, allow_nan=False).split("\n")


def write_bytes(fill: Callable[[BinaryIO], None]) -> None:
    """Let a function write to standard output."""
    _guarded(lambda: fill(sys.stdout.buffer))


def _guarded(write: Callable[[], None]) -> None:
    try:
        write()
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is still in the buffer would fail once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise disk_error(error, STDOUT) from error
