"""Settings: ``pressmark.toml``, then ``PRESSMARK_<KEY>``; the only reader of both.

Knows every setting, its type and its default.  A setting that cannot be used is a
ConfigError that names file, line and key.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from .errors import ConfigError
from .model import VERSION

FILE_NAME = "pressmark.toml"
OUTLETS_NAME = "outlets.toml"
DATA_FOLDER = "pressmark-data"
ROBOTS_POLICIES = ("obey", "ignore")
TDM_POLICIES = ("record", "respect")
LOG_FORMATS = ("text", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every setting, validated.  A docstring under each says what it is for."""

    folder: Path = field(default_factory=Path)
    """Where ``pressmark.toml`` stands, or the working folder; paths start here."""

    database: str = ""
    """SQLAlchemy URL; empty: SQLite in ``pressmark-data/archive.db``."""

    warc_dir: Path = field(default_factory=Path)
    """Folder of the WARC files; default ``pressmark-data/warc``."""

    contact: str = ""
    """Mail or web address at which an outlet can reach who crawls it."""

    user_agent: str = ""
    """What outlets see; default: pressmark, its version and the contact."""

    allow_networks: tuple[str, ...] = ()
    """Non-public networks that may be connected to, as CIDR; for intranets, tests."""

    delay: float = 1.0
    """Seconds between two requests to one host."""

    concurrency: int = 16
    """Requests under way at once, all hosts together."""

    per_host: int = 1
    """Requests under way at once to one host."""

    robots: str = "obey"
    """``obey`` robots.txt, or ``ignore`` it (recorded with the run)."""

    tdm: str = "record"
    """TDMRep, noarchive and robots meta: ``record`` them, or ``respect`` them too: a
    page that reserves mining, archiving or use for AI is not archived."""

    time_limit: float = 3300.0
    """Seconds after which a crawl stops taking work; 0: no limit."""

    max_bytes: int = 16 * 2**20
    """Largest page that is kept, in bytes, as sent and as unpacked."""

    workers: int = 0
    """Reading processes; 0: one a core."""

    log_format: str = "text"
    """``text`` or ``json`` lines on standard error."""

    retention: int = 0
    """Days after which texts are removed, at the end of a crawl; 0: never."""

    rules: str = ""
    """Folder of credit rules of your own, which add to ours; empty: none."""

    @property
    def database_url(self) -> str:
        """The database in force."""
        if self.database:
            return self.database
        return f"sqlite:///{(self.data_folder / 'archive.db').as_posix()}"

    @property
    def data_folder(self) -> Path:
        """The folder of the archive: of the SQLite file, else beside the WARC files."""
        if self.database.startswith("sqlite:///"):
            return (self.folder / self.database.removeprefix("sqlite:///")).parent
        return self.folder / DATA_FOLDER

    @property
    def rules_folder(self) -> Path | None:
        return self.folder / self.rules if self.rules else None

    @property
    def outlets_file(self) -> Path:
        return self.folder / OUTLETS_NAME

    @property
    def agent(self) -> str:
        """The user agent in force."""
        if self.user_agent:
            return self.user_agent
        contact = f" (+{self.contact})" if self.contact else ""
        return f"pressmark/{VERSION}{contact}"


SETTINGS = tuple(f.name for f in fields(Config) if f.name != "folder")


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings: file, then environment.

    path: the file; None: ``PRESSMARK_CONFIG``, else ``pressmark.toml`` of the working
    folder where there is one.  environ: default ``os.environ``.
    Raises ConfigError.
    """
    environ = os.environ if environ is None else environ
    named = path or (
        Path(environ["PRESSMARK_CONFIG"]) if environ.get("PRESSMARK_CONFIG") else None
    )
    file = named or Path(FILE_NAME)
    values: dict[str, Any] = {}
    text = ""
    if named is not None or file.exists():
        text = _read(file)
        values = _parse(text, file)
    checked: dict[str, Any] = {}
    for key, value in values.items():
        if key not in SETTINGS:
            raise _error(_unknown(key), file, text, key)
        checked[key] = _check(key, value, file, text)
    checked |= _from_environment(environ)
    folder = file.parent.absolute()
    warc = folder / (checked.pop("warc_dir", None) or f"{DATA_FOLDER}/warc")
    database = _absolute_sqlite(checked.pop("database", ""), folder)
    return Config(folder=folder, warc_dir=warc, database=database, **checked)


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, value in environ.items():
        key = variable.removeprefix("PRESSMARK_").lower()
        if not variable.startswith("PRESSMARK_") or key == "config":
            continue
        if key in SETTINGS:
            values[key] = _check(key, value, None, variable)
        # A slip of the pen is an error; anything else may be somebody else's.
        elif difflib.get_close_matches(key, SETTINGS, n=1, cutoff=0.75):
            raise ConfigError(_unknown(key), key=variable)
    return values


def _absolute_sqlite(url: str, folder: Path) -> str:
    """A relative SQLite path counts from the settings file, not from the caller."""
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url.startswith(f"{prefix}/"):
        return url
    return f"{prefix}{(folder / url.removeprefix(prefix)).as_posix()}"


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigError("no such file", file=str(file)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", file=str(file)) from error


def _parse(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else None
        raise ConfigError(str(error), file=str(file), line=line) from error


def _unknown(key: str) -> str:
    close = difflib.get_close_matches(key, SETTINGS, n=1)
    return "no such setting" + (f"; did you mean {close[0]}?" if close else "")


def _error(message: str, file: Path | None, text: str, key: str) -> ConfigError:
    if file is None:
        return ConfigError(message, key=text)
    return ConfigError(message, file=str(file), line=line_of(text, key), key=key)


def line_of(text: str, key: str) -> int | None:
    """The line, from 1, on which a TOML text sets the key; None where it does not."""
    found = re.search(rf"^[ \t]*\"?{re.escape(key)}\"?\s*=", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _check(key: str, value: Any, file: Path | None, text: str) -> Any:
    try:
        return _CHECKS[key](value)
    except (TypeError, ValueError) as error:
        raise _error(str(error), file, text, key) from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"wants a text, not {value!r}")
    return value


def _header(value: Any) -> str:
    if re.search(r"[\x00-\x1f\x7f]", _text(value)):
        raise ValueError("must not hold control characters")
    return str(value)


def _database(value: Any) -> str:
    url = _text(value)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError(
            "wants sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME, "
            f"not {url.split('@')[-1]!r}"
        )
    if url in ("sqlite:///", "sqlite:///:memory:"):
        raise ValueError("an archive cannot live in memory; name a file")
    return url


def _networks(value: Any) -> tuple[str, ...]:
    parts = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise TypeError(f"wants a list of networks, not {value!r}")
    return tuple(str(ipaddress.ip_network(_text(part))) for part in parts)


def _number(low: float, *, whole: bool = False) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        kind = int if whole else float
        wanted = f"wants a {'whole ' if whole else ''}number of at least {low:g}"
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise TypeError(f"{wanted}, not {value!r}")
        try:
            number = kind(value)
        except ValueError:
            raise ValueError(f"{wanted}, not {value!r}") from None
        if not low <= number < float("inf") or (whole and number != float(value)):
            raise ValueError(f"{wanted}, not {value!r}")
        return number

    return check


def _one_of(choices: tuple[str, ...]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"wants {' or '.join(choices)}, not {value!r}")
        return str(value)

    return check


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "database": _database,
    "warc_dir": _text,
    "contact": _header,
    "user_agent": _header,
    "allow_networks": _networks,
    "delay": _number(0),
    "concurrency": _number(1, whole=True),
    "per_host": _number(1, whole=True),
    "robots": _one_of(ROBOTS_POLICIES),
    "tdm": _one_of(TDM_POLICIES),
    "time_limit": _number(0),
    "max_bytes": _number(1, whole=True),
    "workers": _number(0, whole=True),
    "log_format": _one_of(LOG_FORMATS),
    "retention": _number(0, whole=True),
    "rules": _text,
}
