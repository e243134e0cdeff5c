"""Reads ``outlets.toml`` into Outlets, and says file, line and key of what is wrong.

Knows which value each key may have.  Knows nothing of databases or fetching.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import ConfigError, UsageError
from .outlets import FOREIGN_POLICIES, Outlet, name_key
from .urls import host, registered_domain

TABLE = "outlet"
SHIPPED = ("world",)
"""Catalogues that come with pressmark."""

KEYS = tuple(f.name for f in fields(Outlet))
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def read(path: Path) -> tuple[Outlet, ...]:
    """Read the catalogue; a file that does not exist lists no outlets.

    Raises ConfigError that names file, line and key.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", file=str(path)) from error
    return parse(text, file=str(path))


def shipped(name: str) -> tuple[Outlet, ...]:
    """A catalogue that comes with pressmark. Raises UsageError for any other name."""
    return parse(shipped_text(name), file=f"catalogue {name}")


def shipped_text(name: str) -> str:
    """The same, as the file that it is."""
    if name not in SHIPPED:
        raise UsageError(
            f"no catalogue {name!r} ships with pressmark, only {', '.join(SHIPPED)}",
            about=name,
        )
    return resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8")


def parse(text: str, *, file: str = "outlets.toml") -> tuple[Outlet, ...]:
    """What a text in the form of ``outlets.toml`` lists. Raises ConfigError."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1  # "end of document"
        raise ConfigError(str(error), file=file, line=line) from error
    places = _Places(text, file)
    for key in document:
        if key != TABLE:
            raise places.error(f"each outlet stands under [[{TABLE}]]", key=key)
    tables = document.get(TABLE, [])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise places.error(f"write [[{TABLE}]], with two brackets", key=TABLE)
    outlets = tuple(_outlet(table, i, places) for i, table in enumerate(tables))
    _refuse_duplicates(outlets, places)
    return outlets


@dataclass(frozen=True, slots=True)
class _Places:
    """Finds the line that an error is about; tomllib keeps none."""

    text: str
    file: str

    def error(
        self, message: str, *, key: str, index: int | None = None, value: str = ""
    ) -> ConfigError:
        line = self._line(key, index, value)
        return ConfigError(message, file=self.file, line=line, key=key)

    def _line(self, key: str, index: int | None, value: str) -> int | None:
        lines = self.text.splitlines()
        heads = [i for i, text in enumerate(lines) if _HEAD.match(text)]
        start, end = 0, len(lines)
        if index is not None and index < len(heads):
            start = heads[index]
            end = heads[index + 1] if index + 1 < len(heads) else len(lines)
        pattern = re.compile(rf"\s*(?:\[+\s*)?\"?{re.escape(key)}\"?\s*(?:=|\])")
        found = [i for i in range(start, end) if pattern.match(lines[i])]
        if not found:
            return start + 1 if index is not None else None
        if value:  # an element of a list that may run over several lines
            for i in range(found[0], end):
                if value in lines[i]:
                    return i + 1
        return found[0] + 1


_HEAD = re.compile(rf"\s*\[\[\s*\"?{TABLE}\"?\s*\]\]")


class BadOutlet(ValueError):
    """A table that describes no outlet: the key, and the value, to blame."""

    def __init__(self, message: str, *, key: str, value: str = "") -> None:
        super().__init__(message)
        self.key, self.value = key, value


class _BadValue(ValueError):
    """A value that cannot be used, and the part of it to blame."""

    def __init__(self, message: str, value: str = "") -> None:
        super().__init__(message)
        self.value = value


def _outlet(table: dict[str, Any], index: int, places: _Places) -> Outlet:
    try:
        return outlet_of(table)
    except BadOutlet as bad:
        raise places.error(
            str(bad), key=bad.key, index=index, value=bad.value
        ) from None


def outlet_of(table: Mapping[str, Any]) -> Outlet:
    """The outlet that one table describes. Raises BadOutlet."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in KEYS:
            close = difflib.get_close_matches(key, KEYS, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise BadOutlet(f"no such key{hint}", key=key)
        try:
            values[key] = _CHECKS[key](value)
        except _BadValue as bad:
            raise BadOutlet(str(bad), key=key, value=bad.value) from None
    if "name" not in values:
        raise BadOutlet("an outlet needs a name", key="name")
    if not values.get("domains"):
        channels = [
            u for k in ("feeds", "sitemaps", "sections") for u in values.get(k, ())
        ]
        if not channels:
            raise BadOutlet(
                "an outlet needs domains or a feed, sitemap or section", key="domains"
            )
        values["domains"] = tuple(dict.fromkeys(map(_site, channels)))
    return Outlet(**values)


def _site(url: str) -> str:
    """The domain that a channel's address stands for; an address keeps its port."""
    name = host(url)
    domain = registered_domain(url)
    return name if name.rpartition(":")[0] == domain or ":" in name else domain


def _refuse_duplicates(outlets: tuple[Outlet, ...], places: _Places) -> None:
    seen: dict[tuple[str, str], int] = {}
    for index, outlet in enumerate(outlets):
        claims = [("name", outlet.name, outlet.key)]
        claims += [("aliases", alias, name_key(alias)) for alias in outlet.aliases]
        claims += [("domains", domain, domain) for domain in outlet.domains]
        for kind in ("feeds", "sitemaps", "sections"):
            claims += [(kind, url, url) for url in getattr(outlet, kind)]
        for key, value, norm in claims:
            group = {"name": "name", "aliases": "name"}.get(key, key)
            first = seen.setdefault((group, norm), index)
            if first != index:
                raise places.error(
                    f"{value!r} belongs to {outlets[first].name!r} already",
                    key=key,
                    index=index,
                    value=value,
                )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _BadValue(f"wants a text, not {value!r}")
    if re.search(r"[\x00-\x1f\x7f]", value):
        raise _BadValue("must not hold control characters")
    return " ".join(value.split())


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, list):
        raise _BadValue(f"wants a list in brackets, not {value!r}")
    return tuple(dict.fromkeys(map(_text, value)))


def _urls(value: Any) -> tuple[str, ...]:
    for url in (found := _texts(value)):
        try:
            host(url)
        except ValueError:
            raise _BadValue(f"wants http(s) URLs, not {url!r}", url) from None
    return found


def _domains(value: Any) -> tuple[str, ...]:
    found = []
    for domain in _texts(value):
        bare = re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", domain)
        try:
            if "/" in bare:
                raise ValueError
            found.append(host(f"http://{bare}"))
        except ValueError:
            raise _BadValue(f"wants a domain, not {domain!r}", domain) from None
    return tuple(dict.fromkeys(found))


def _country(value: Any) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", _text(value)):
        raise _BadValue(f"wants two letters, as GB, not {value!r}")
    return cast(str, value).upper()


def _languages(value: Any) -> tuple[str, ...]:
    for tag in (found := _texts(value)):
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
            raise _BadValue(f"wants language tags, as en or pt-BR, not {tag!r}", tag)
    return found


def _timezone(value: Any) -> str:
    try:
        return ZoneInfo(name := _text(value)).key or name
    except (OSError, ValueError, ZoneInfoNotFoundError):
        raise _BadValue(f"wants a zone, as Europe/Kyiv, not {value!r}") from None


def _schedule(value: Any) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd])", str(value))
    if not isinstance(value, str) or not found or float(found[1]) == 0:
        raise _BadValue(f'wants a time, as "30m", "6h" or "1d", not {value!r}')
    return float(found[1]) * _UNITS[found[2]]


def _delay(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _BadValue(f"wants a number of seconds, not {value!r}")
    if not 0 <= value < float("inf"):
        raise _BadValue(f"wants a number of at least 0, not {value!r}")
    return float(value)


def _foreign(value: Any) -> str:
    if value not in FOREIGN_POLICIES:
        raise _BadValue(f"wants {' or '.join(FOREIGN_POLICIES)}, not {value!r}")
    return cast(str, value)


def _days(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _BadValue(f"wants a whole number of days, not {value!r}")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _BadValue(f"wants true or false, not {value!r}")
    return value


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": _text,
    "aliases": _texts,
    "domains": _domains,
    "country": _country,
    "languages": _languages,
    "timezone": _timezone,
    "kind": _text,
    "tags": _texts,
    "feeds": _urls,
    "sitemaps": _urls,
    "sections": _urls,
    "schedule": _schedule,
    "delay": _delay,
    "foreign": _foreign,
    "retention": _days,
    "javascript": _flag,
}
