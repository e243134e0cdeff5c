"""One normal form of a URL, the key that tells addresses apart, and its site.

Pure, no network: the public suffix list is the snapshot that tldextract ships, read
when it is first needed.  Knows which query parameters say who sent the reader rather
than what is read.  Imports nothing of ours.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import string
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .url_noise import is_noise, without_sessions

if TYPE_CHECKING:
    from tldextract import TLDExtract

_PORTS = {"http": 80, "https": 443}
_SPLIT = re.compile(
    r"(?i)(?P<scheme>https?):[/\\]{2}(?P<authority>[^/\\?#]*)"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?"
)
_FOLDED = re.compile(r"[\t\r\n]")
_EDGE = "".join(map(chr, range(0x21)))  # what browsers strip: C0 controls and space
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
_IN_PATH = _UNRESERVED | set("!$&'()*+,;=:@/")
_IN_QUERY = _IN_PATH | set("?[]|")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_NUMBER = re.compile(r"(?i)(?:0x[0-9a-f]*|\d+)")


def normal(url: str) -> str:
    """The one normal form of an http or https URL.

    Scheme and host in lower case, international names as punycode, no default port,
    no dot segments, percent-encoding only where needed, parameters in order of their
    names, without tracking, sessions, user names and fragment.
    Raises ValueError for anything else than an http(s) URL with a host.
    """
    scheme, host_port, path, query = _parts(url)
    return f"{scheme}://{host_port}{path}" + (f"?{query}" if query else "")


@lru_cache(maxsize=4096)
def url_key(url: str) -> str:
    """What tells two addresses apart, in the order of SURT: ``org,example)/path?q``.

    Scheme, ``www.`` and a trailing slash do not matter; the port does.
    Raises ValueError like normal().
    """
    _, host_port, path, query = _parts(url)
    name, port = _split_port(host_port)
    if not _is_address(name):
        name = ",".join(reversed(re.sub(r"^www\d?\.(?=.+\.)", "", name).split(".")))
    # A form encodes a space as "+", links as "%20": servers read both alike.
    query = query.replace("+", "%20")
    return f"{name}{port}){path.rstrip('/') or '/'}" + (f"?{query}" if query else "")


def article_id(url: str, canonical: str | None = None) -> str:
    """Short stable id of the article at this address.

    canonical: the address that the page declares; it counts only where it may.
    """
    name = canonical if canonical and may_name(canonical, url) else url
    return hashlib.sha256(url_key(name).encode()).hexdigest()[:16]


def may_name(canonical: str, url: str) -> bool:
    """Whether a page may say that this, and not its own, is its address.

    It may within its site, but not give the front page's: broken templates do that.
    """
    try:
        path = _parts(canonical)[2]
        return same_site(canonical, url) and (path != "/" or _parts(url)[2] == "/")
    except ValueError:
        return False


def host(url: str) -> str:
    """``host`` or ``host:port``, in normal form."""
    return _split(url)[2]


@lru_cache(maxsize=4096)
def registered_domain(host_or_url: str) -> str:
    """The name that a person can register: the public suffix and one label.

    An IP address, and a name without dots, is its own.  The port does not count.
    """
    given = host_or_url.strip()
    name = host(given) if "://" in given else _host_port(given, None)
    return _registered(_split_port(name)[0])


def same_site(a: str, b: str) -> bool:
    """Whether two URLs or hosts belong to one registered domain."""
    return registered_domain(a) == registered_domain(b)


@lru_cache(maxsize=4096)
def _registered(name: str) -> str:
    if _is_address(name):
        return name
    found = _suffixes()(name)
    if found.suffix:
        return found.top_domain_under_public_suffix or name
    # The list's own default rule: an unknown last label is a suffix (`*`).
    return ".".join(name.split(".")[-2:])


@cache
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract

    # Private suffixes too: two blogs of one hosting service are two sites.
    return TLDExtract(
        cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True
    )


@lru_cache(maxsize=4096)
def _parts(url: str) -> tuple[str, str, str, str]:
    """Scheme, host with port, path and query, each in normal form."""
    found, scheme, host_port = _split(url)
    return scheme, host_port, _path(found["path"]), _query(found["query"] or "")


def _split(url: str) -> tuple[re.Match[str], str, str]:
    """The URL in its parts; of these scheme, and host with port, in normal form."""
    found = _SPLIT.match(_FOLDED.sub("", url.strip(_EDGE)))
    if not found:
        raise ValueError(f"no http or https URL: {url[:200]!r}")
    scheme = found["scheme"].lower()
    try:
        host_port = _host_port(found["authority"].rpartition("@")[2], scheme)
    except ValueError as error:
        raise ValueError(f"{error} in {url[:200]!r}") from None
    return found, scheme, host_port


@lru_cache(4096)
def _host_port(text: str, scheme: str | None) -> str:
    found = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(\d*))?", text)
    if not found:
        raise ValueError("no usable host and port")
    name = _host(found[1])
    port = int(found[2]) if found[2] else None
    if port is not None and port > 65535:
        raise ValueError("no such port")
    if port is None or port == _PORTS.get(scheme or ""):
        return name
    return f"{name}:{port}"


def _host(text: str) -> str:
    if text.startswith("["):
        address = ipaddress.IPv6Address(text[1:-1].partition("%")[0])
        return f"[{address.compressed}]"
    name = unquote(text)
    if not name.isascii():
        import idna

        try:
            name = idna.encode(name, uts46=True).decode()
        except idna.IDNAError as error:
            raise ValueError(f"no usable host: {error}") from None
    name = name.lower().rstrip(".")
    if not _HOST.fullmatch(name) or len(name) > 253:
        raise ValueError("no usable host")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        return _ipv4(name)
    return name


def _ipv4(text: str) -> str:
    """Any form of IPv4 address that browsers take: 127.1, 0x7f000001, 0177.0.0.1."""
    parts = text.split(".")
    if len(parts) > 4 or not all(map(_NUMBER.fullmatch, parts)):
        raise ValueError("no usable IPv4 address")
    try:
        numbers = [_number(part) for part in parts]
    except ValueError:
        raise ValueError("no usable IPv4 address") from None
    *leading, last = numbers
    if any(number > 255 for number in leading) or last >= 256 ** (5 - len(numbers)):
        raise ValueError("no usable IPv4 address")
    for index, number in enumerate(leading):
        last += number << (24 - 8 * index)
    return str(ipaddress.IPv4Address(last))


def _number(part: str) -> int:
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") and len(part) > 1 else 10)


def _is_address(name: str) -> bool:
    return name.startswith("[") or re.fullmatch(r"\d+(\.\d+){3}", name) is not None


def _split_port(host_port: str) -> tuple[str, str]:
    found = re.search(r":\d+$", host_port)
    return (host_port[: found.start()], found[0]) if found else (host_port, "")


def _path(text: str) -> str:
    path = _escape(text.replace("\\", "/"), _IN_PATH)
    path = without_sessions(path)
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _query(text: str) -> str:
    parameters = _escape(text, _IN_QUERY).split("&")
    kept = [part for part in parameters if part.strip("=") and not is_noise(part)]
    # By name only: the order of several values of one name may matter.
    return "&".join(sorted(kept, key=lambda part: part.partition("=")[0]))


def _escape(text: str, keep: frozenset[str]) -> str:
    """Percent-encoding in one form: unreserved characters bare, the rest by need."""

    def one(found: re.Match[str]) -> str:
        part = found[0]
        if len(part) == 3:
            plain = chr(int(part[1:], 16))
            return plain if plain in _UNRESERVED else part.upper()
        if part in keep:
            return part
        # A lone surrogate has no UTF-8; browsers put U+FFFD in its place.
        raw = part.encode("utf-8") if not _SURROGATE.match(part) else b"\xef\xbf\xbd"
        return "".join(f"%{byte:02X}" for byte in raw)

    return re.sub(r"%[0-9A-Fa-f]{2}|.", one, text, flags=re.DOTALL)
