"""WARC files (ISO 28500:2017): the truth of the archive.

``exchange`` makes records, ``writer`` puts them on disk, ``reader`` reads our own and
checks them, ``foreign`` reads anybody's.  Knows no database and no HTML.
"""

from .exchange import Exchange
from .foreign import has_records, iterate
from .reader import Record, find_file, members, read_record
from .writer import WarcWriter

__all__ = [
    "Exchange",
    "Record",
    "WarcWriter",
    "find_file",
    "has_records",
    "iterate",
    "members",
    "read_record",
]
