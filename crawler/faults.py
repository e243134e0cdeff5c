"""What went wrong on the way to a page: the closed list of reasons, and what follows.

Pure but for the names of Scrapy's and Twisted's exceptions.  Knows which reasons are
for good, which a later run may try again, and which are worth another try at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.errors import FetchingFailed, ReadingFailed
from archive.model import Outcome, Reason

RETRIED = frozenset(
    {
        Reason.TIMEOUT,
        Reason.TRUNCATED,
        Reason.CONNECTION,
        Reason.DNS,
        Reason.BAD_RESPONSE,
    }
)
"""Worth another try in the same run."""

POISON = frozenset({Reason.PARSE_LIMIT, Reason.PARSE_ERROR})
"""Of an article's page: it defeated the reader, and is set aside for a better one."""

HOST_DOWN = frozenset({Reason.TIMEOUT, Reason.CONNECTION, Reason.DNS})
"""Say more about the host than about the page."""

RETRIED_STATUS = frozenset({408, 429, 500, 502, 503, 504})
PATIENCE_ASKED = frozenset({429, 503})
"""Say, with ``Retry-After``, how long a host wants to be left alone."""

_FAILED = frozenset(
    {
        Reason.TIMEOUT,
        Reason.TRUNCATED,
        Reason.CONNECTION,
        Reason.DNS,
        Reason.BAD_RESPONSE,
        Reason.BAD_CERTIFICATE,
        Reason.RATE_LIMITED,
        Reason.STORAGE,
    }
)
_DEFERRED = frozenset(
    {Reason.NOT_DUE, Reason.BUDGET, Reason.OUT_OF_WINDOW, Reason.INTERRUPTED}
)

# By the name of the exception's class, the innermost of a chain first.
_BY_NAME: dict[str, Reason] = {
    "DownloadTimeoutError": Reason.TIMEOUT,
    "TimeoutError": Reason.TIMEOUT,
    "CannotResolveHostError": Reason.DNS,
    "DNSLookupError": Reason.DNS,
    "ResponseDataLossError": Reason.TRUNCATED,
    "DownloadCancelledError": Reason.TOO_LARGE,  # the handler's own limit
    "UnsupportedURLSchemeError": Reason.FORBIDDEN_SCHEME,
    "NotSupported": Reason.FORBIDDEN_SCHEME,
    "ParseError": Reason.BAD_RESPONSE,
    "BadResponseVersion": Reason.BAD_RESPONSE,
    "BadHeaders": Reason.BAD_RESPONSE,
    "VerificationError": Reason.BAD_CERTIFICATE,
    "CertificateError": Reason.BAD_CERTIFICATE,
    "DownloadConnectionRefusedError": Reason.CONNECTION,
    "ConnectionRefusedError": Reason.CONNECTION,
    "ConnectionLost": Reason.CONNECTION,
    "ConnectionDone": Reason.CONNECTION,
    "ConnectionReset": Reason.CONNECTION,
    "ConnectError": Reason.CONNECTION,
    "NoHandshake": Reason.CONNECTION,
    "NoRouteError": Reason.CONNECTION,
    "DownloadFailedError": Reason.CONNECTION,
    "_InvalidEndpoint": Reason.BAD_URL,
}
_BEFORE = frozenset(
    {
        "CannotResolveHostError",
        "DNSLookupError",
        "DownloadConnectionRefusedError",
        "ConnectionRefusedError",
        "NoRouteError",
        "NoHandshake",
        "VerificationError",
        "_InvalidEndpoint",
    }
)


def outcome_of(reason: Reason, *, status: int | None = None) -> Outcome:
    """What a page comes to that was not kept for this reason.

    status: of the answer, for ``http_status``; what a server says of itself (5xx) may
    change, what it says of the address (4xx) is for good.
    """
    if reason is Reason.RATE_LIMITED and status not in PATIENCE_ASKED:
        return Outcome.DEFERRED  # an earlier answer of its host said so
    if reason is Reason.HTTP_STATUS:
        return Outcome.FAILED if status is None or status >= 500 else Outcome.SKIPPED
    if reason in _FAILED:
        return Outcome.FAILED
    return Outcome.DEFERRED if reason in _DEFERRED else Outcome.SKIPPED


def classify(error: BaseException) -> tuple[Reason, str] | None:
    """The reason for an exception of fetching or reading; None for one of neither.

    What is None is a bug, and no reason may hide it.
    """
    if isinstance(error, FetchingFailed | ReadingFailed):
        return Reason(error.reason), str(error)
    found: Reason | None = None
    words = ""
    for inner in _chain(error):
        name = type(inner).__name__
        if name == "Error" and "SSL" in type(inner).__module__:
            return _tls(inner)
        reason = _BY_NAME.get(name)
        if reason is None and isinstance(inner, ValueError | KeyError):
            # Twisted's word for an odd host name, or, inside of something else, for
            # an answer that it cannot make sense of.
            outer = inner is error
            if outer and not isinstance(inner, ValueError):
                return None
            reason = Reason.BAD_URL if outer else Reason.BAD_RESPONSE
        if reason is not None:
            # The innermost one says most: "no colon in a header line" rather than
            # "the download failed"; but a connection that ends is what it led to.
            if found is None or reason is not Reason.CONNECTION:
                found = reason
            said = str(inner)
            words = words if "<twisted" in said else said or words
    return (found, " ".join(words.split())[:300]) if found else None


def said(error: Exception) -> str:
    """An error in words fit for the log: none of the page's own, as a statement of
    SQL with its values would be."""
    words = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return f"{type(error).__name__}: {words}"[:500]


def never_connected(error: BaseException) -> bool:
    """Whether a failure came before anything could be asked: no such host, no answer
    at that port, no trust."""
    return any(type(inner).__name__ in _BEFORE for inner in _chain(error)) or any(
        type(inner).__name__ == "Error" and "SSL" in type(inner).__module__
        for inner in _chain(error)
    )


def _tls(error: BaseException) -> tuple[Reason, str]:
    words = str(error)
    if "certificate" in words:
        return Reason.BAD_CERTIFICATE, "the certificate is not trusted"
    return Reason.CONNECTION, f"TLS: {words[:200]}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception, its causes, and what Twisted keeps in ``reasons``; outermost
    first."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        inner = waiting.pop(0)
        if id(inner) in seen:
            continue
        seen.add(id(inner))
        yield inner
        if inner.__cause__ is not None:
            waiting.append(inner.__cause__)
        for reason in getattr(inner, "reasons", None) or ():
            value = getattr(reason, "value", None)
            if isinstance(value, BaseException):
                waiting.append(value)
