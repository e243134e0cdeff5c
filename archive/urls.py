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

if TYPE_CHECKING:
    from tldextract import TLDExtract

# Query parameters that count visitors and campaigns.  Lower case; `*` at the end
# stands for any rest.  A parameter that some sites use to name the article (`id`, `p`,
# `cid`, `source`) must not stand here: two articles would become one.
TRACKING = """
    utm_* mtm_* pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid
    piwik_campaign piwik_kwd matomo_campaign matomo_kwd
    _ga _gl _gac __utma __utmb __utmc __utmv __utmx __utmz
    gclid gclsrc gbraid wbraid dclid gad_source gad_campaignid srsltid
    fbclid fb_action_ids fb_action_types fb_source fb_ref fb_comment_id
    action_object_map action_type_map action_ref_map
    msclkid twclid ttclid li_fat_id igshid igsh yclid ysclid ymclid _openstat epik
    mc_cid mc_eid mkt_tok vero_id vero_conv oly_anon_id oly_enc_id wickedid
    _hsenc _hsmi __hssc __hstc __hsfp hsctatracking hsa_* elqtrackid elqtrack elqaid
    elqat elqcampaignid nr_email_referer ns_mail_uid ns_mail_job
    ns_mchannel ns_source ns_campaign ns_linkname ns_fee
    at_medium at_campaign at_custom* at_link_id at_link_type at_link_origin at_format
    at_bbc_team at_ptr_name at_ptr_type at_creation xtor xtref xts
    wt_mc wt.mc_id wt_zmc wtrid wt.nav wt.tsrc
    s_cid icid ncid ocid cmpid cmp ito smid smtyp ftag taid tsrc
    soc_src soc_trk guccounter guce_referrer guce_referrer_sig
    spm scm trk trkcampaign sc_campaign sc_channel sc_content sc_medium sc_outcome
    dicbo oborigurl tblci ref ref_src ref_url referrer fromrss amp_js_v amp_gsa usqp
    share_source share_medium sharetype __twitter_impression __source zanpid
"""

# Parameters that hold a session: the name, and what the value must look like, for
# names that also mean other things (`sid` may be a story's number).
_RANDOM = r"(?i)(?=.*[a-z])(?=.*\d)[a-z0-9_-]{16,}"
SESSIONS = {
    "jsessionid": r".*",
    "phpsessid": r".*",
    "cfid": r".*",
    "cftoken": r".*",
    "aspsessionid*": r".*",
    "zenid": _RANDOM,
    "oscsid": _RANDOM,
    "sid": _RANDOM,
    "s": r"[0-9a-f]{32}",
    "sessid": _RANDOM,
    "session": _RANDOM,
    "sessionid": _RANDOM,
    "session_id": _RANDOM,
}
_SESSION_IN_PATH = (
    re.compile(r"(?i);(?:jsessionid|phpsessid)=[^/]*"),
    re.compile(r"(?i)/\((?:[asf]\([0-9a-z_-]{16,}\))+\)(?=/|$)"),  # ASP.NET
)

_PORTS = {"http": 80, "https": 443}
_SPLIT = re.compile(
    r"(?i)(?P<scheme>https?):[/\\]{2}(?P<authority>[^/\\?#]*)"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?"
)
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
    return _parts(url)[1]


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
    clean = re.sub(r"[\t\r\n]", "", url.strip(_EDGE))
    found = _SPLIT.match(clean)
    if not found:
        raise ValueError(f"no http or https URL: {url[:200]!r}")
    scheme = found["scheme"].lower()
    try:
        host_port = _host_port(found["authority"].rpartition("@")[2], scheme)
    except ValueError as error:
        raise ValueError(f"{error} in {url[:200]!r}") from None
    return scheme, host_port, _path(found["path"]), _query(found["query"] or "")


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
    for session in _SESSION_IN_PATH:
        path = session.sub("", path)
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
    kept = [part for part in parameters if part.strip("=") and not _noise(part)]
    # By name only: the order of several values of one name may matter.
    return "&".join(sorted(kept, key=lambda part: part.partition("=")[0]))


def _noise(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name = name.lower()
    if _tracking().fullmatch(name):
        return True
    return any(
        re.fullmatch(_wildcard(session), name) and re.fullmatch(pattern, value)
        for session, pattern in SESSIONS.items()
    )


@cache
def _tracking() -> re.Pattern[str]:
    return re.compile("|".join(map(_wildcard, TRACKING.split())))


def _wildcard(name: str) -> str:
    return re.escape(name).replace(r"\*", ".*")


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
