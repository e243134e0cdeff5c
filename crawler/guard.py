"""No connection to an address that is not public, whatever a page or a resolver says.

Every address that Twisted is about to connect to passes ``GuardedResolver``: names,
literals in any spelling, redirects, robots.txt, and answers from the cache; there is no
second look-up between the check and the connection.  ``middlewares.guard`` turns what
the resolver refused into a reason.  The exceptions are ``Config.allow_networks``.
Knows nothing of the archive but its words.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scrapy.resolver import CachingHostnameResolver, HostResolution
from twisted.internet._resolver import GAIResolver
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from .networks import Guard

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings
    from twisted.internet.base import ReactorBase

# zope's interfaces are no types: what Twisted passes in is checked by Twisted.
Receiver = Any
Resolution = Any
# "No such name" and "no address with it": answers, unlike "try again later".
_NO_SUCH_HOST = frozenset(
    number
    for name in ("EAI_NONAME", "EAI_NODATA")
    if (number := getattr(socket, name, None)) is not None
)


@implementer(IResolutionReceiver)
class _PermittedOnly:
    """Passes a resolution on, less the addresses that the guard refuses."""

    def __init__(
        self, receiver: Receiver, host: str, resolver: GuardedResolver
    ) -> None:
        self._receiver, self._host, self._resolver = receiver, host, resolver
        self._permitted = False

    def resolutionBegan(self, resolution: Resolution) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        ip = str(getattr(address, "host", ""))
        if self._resolver.guard.permits(ip):
            self._permitted = True
            self._receiver.addressResolved(address)
        else:
            self._resolver.refused[self._host] = ip

    def resolutionComplete(self) -> None:
        if self._permitted:
            self._resolver.refused.pop(self._host, None)
        self._receiver.resolutionComplete()


class GuardedResolver(CachingHostnameResolver):
    """Resolves names for the whole process, to permitted addresses only.

    Scrapy settings: ``FETCH_ALLOW_NETWORKS``, and ``HOST_MAP``, a table of host name ->
    ``address`` or ``address:port`` by which benchmarks serve real names from here
    (``*`` stands for any name); a mapped address is checked like any other.
    """

    def __init__(
        self,
        reactor: ReactorBase,
        cache_size: int,
        guard: Guard | None = None,
        host_map: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reactor, cache_size)
        self.guard = guard or Guard()
        self.refused: dict[str, str] = {}
        """Host -> the address that was refused, as of its last resolution."""

        self.unknown: set[str] = set()
        """Hosts that do not exist, as the last answer had it."""

        self._map = dict(host_map or {})
        threaded: Any = GAIResolver
        self.original_resolver = threaded(reactor, getaddrinfo=self._look_up)

    def _look_up(self, host: str, *arguments: Any) -> Any:
        """``getaddrinfo``, in a thread: Twisted does not tell why it gave nothing."""
        try:
            found = socket.getaddrinfo(host, *arguments)
        except socket.gaierror as error:
            if error.errno in _NO_SUCH_HOST:
                self.unknown.add(host)
            raise
        self.unknown.discard(host)
        return found

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: ReactorBase) -> GuardedResolver:
        settings: BaseSettings = crawler.settings
        size = settings.getint("DNSCACHE_SIZE")
        cached = size if settings.getbool("DNSCACHE_ENABLED") else 0
        guard = Guard(settings.getlist("FETCH_ALLOW_NETWORKS"))
        return cls(reactor, cached, guard, settings.getdict("HOST_MAP"))

    def resolveHostName(
        self,
        resolutionReceiver: Receiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[Any]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Resolution:
        receiver: Receiver = _PermittedOnly(resolutionReceiver, hostName, self)
        mapped = self._map.get(hostName, self._map.get("*"))
        if mapped is not None:
            return _answer(receiver, hostName, mapped, portNumber)
        return super().resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )


def _answer(receiver: Receiver, host: str, mapped: str, port: int) -> Resolution:
    """Tell a receiver the one address that a table gives for a host."""
    name, colon, mapped_port = mapped.rpartition(":")
    ip, port = (name, int(mapped_port)) if colon else (mapped, port)
    ip = ip.strip("[]")
    kind = IPv6Address if ":" in ip else IPv4Address
    resolution = HostResolution(host)
    receiver.resolutionBegan(resolution)
    receiver.addressResolved(kind("TCP", ip, port))
    receiver.resolutionComplete()
    return resolution


def resolver_in_force() -> GuardedResolver:
    """The resolver of this process; what it refused is in it, as it goes on."""
    from twisted.internet import reactor

    resolver = getattr(reactor, "nameResolver", None)
    if not isinstance(resolver, GuardedResolver):
        raise RuntimeError("no crawl without the guarded resolver")
    return resolver


def refusal(host: str, ip: str) -> str:
    """What a person is told of an address that was refused."""
    what = "is" if host == ip else f"is {ip}, which is"
    return f"{host} {what} not public; allow_networks lets it through"
