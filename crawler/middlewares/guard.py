"""Refuses other schemes, and says why a host was not connected to.

Stands between Retry (550) and Redirect (600): what is raised here is never tried again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import CannotResolveHostError

from archive.errors import FetchingFailed
from archive.model import Reason

from ..guard import refusal, resolver_in_force

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

SCHEMES = ("http", "https")


class GuardMiddleware:
    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        resolver = resolver_in_force()
        return cls(resolver.refused, resolver.unknown)

    def __init__(self, refused: Mapping[str, str], unknown: Collection[str]) -> None:
        """refused: host -> its address that may not be asked.  unknown: hosts that do
        not exist."""
        self._refused, self._unknown = refused, unknown

    def process_request(self, request: Request) -> None:
        scheme = urlsplit(request.url).scheme
        if scheme not in SCHEMES:
            raise FetchingFailed(
                f"{scheme}: is no scheme of web pages",
                reason=Reason.FORBIDDEN_SCHEME,
                about=request.url,
            )

    def process_exception(self, request: Request, exception: Exception) -> None:
        if not isinstance(exception, CannotResolveHostError):
            return
        host = urlsplit(request.url).hostname or ""
        if host in self._refused:
            words, reason = refusal(host, self._refused[host]), Reason.FORBIDDEN_ADDRESS
        elif host in self._unknown:
            words, reason = f"there is no host {host}", Reason.DNS
        else:
            return  # nobody answered: that may be otherwise in a moment
        raise FetchingFailed(words, reason=reason, about=request.url) from exception
