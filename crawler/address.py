"""Addresses as they are asked for: as listed, but without what no server needs."""

from __future__ import annotations

from urllib.parse import urlsplit

from archive.urls import host, normal


def plain(url: str) -> str:
    """An address with its host in normal form, without user name and fragment.

    A host like ``0x7f.1`` becomes the address that it is, for the guard to judge.
    Raises ValueError where there is no http(s) host.
    """
    name = host(url)
    parts = urlsplit(url.strip())
    return parts._replace(netloc=name, fragment="").geturl()


def asked_for(url: str) -> str:
    """What to ask for when this is listed: nothing that counts readers.

    Only where there is such a parameter in normal form: a server may tell apart what
    the normal form does not.
    """
    bare = plain(url)
    clean = normal(url)
    return clean if _parameters(clean) < _parameters(bare) else bare


def _parameters(url: str) -> int:
    query = urlsplit(url).query
    return len([part for part in query.split("&") if part])
