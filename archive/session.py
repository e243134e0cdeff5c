"""One call of the ``pressmark`` command: its global options, settings, and output.

Commands get it as click's ``obj``.  Results go to standard output, all else to
standard error.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .config import Config, load

if TYPE_CHECKING:
    from .store import Archive

# C0 and C1 controls, bidi controls, tag characters: they can move a terminal's cursor,
# turn text around or hide it.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


def terminal_text(text: str) -> str:
    """The text with every character that could steer a terminal written out."""
    return _UNSAFE.sub(lambda found: f"\\x{{{ord(found[0]):x}}}", text)


@dataclass(slots=True, kw_only=True)
class Session:
    """Global options of one call; commands read ``config`` and open the archive."""

    config_file: Path | None = None
    quiet: bool = False
    verbose: bool = False
    log_format: str | None = None
    _config: Config | None = None

    @property
    def config(self) -> Config:
        """The settings in force, read once. Raises ConfigError."""
        if self._config is None:
            config = load(self.config_file)
            if self.log_format:
                config = replace(config, log_format=self.log_format)
            self._config = config
        return self._config

    def archive(self, *, create: bool = False, readonly: bool = False) -> Archive:
        """Open the archive of these settings; close it with ``with``."""
        from .store import open_archive

        return open_archive(self.config, create=create, readonly=readonly)

    def say(self, message: str) -> None:
        """One line for the person at the terminal, on standard error."""
        if not self.quiet:
            print(terminal_text(message), file=sys.stderr, flush=True)

    def start_logging(self) -> None:
        """Send log lines to standard error, in the form of ``log_format``."""
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(
            JsonFormatter()
            if self.config.log_format == "json"
            else logging.Formatter("%(asctime)s %(levelname)s %(message)s")
        )
        level = logging.INFO if self.verbose else logging.WARNING
        logging.basicConfig(
            level=logging.ERROR if self.quiet else level,
            handlers=[handler],
            force=True,
        )


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)
