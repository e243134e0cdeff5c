"""What can go wrong, and with which record, file or host.

PressmarkError                 1   never raised itself
+-- UsageError                 2   a bad argument or an unknown name
|   +-- ConfigError            2   a setting or an outlet entry cannot be read
|   +-- QueryError             2   a search query cannot be parsed
|   +-- NotFound               2   no such article, revision or file
|       +-- TakenDown          2   it was there, and was taken down
+-- SomeOutletsFailed          3   the run is done, but these outlets failed
+-- DatabaseUnreachable       69   no answer from the database
+-- CannotWrite               73   an output file cannot be made
+-- StorageFull               74   disk full or I/O error
+-- LockHeld                  75   another run works on this archive
+-- ArchiveDamaged            76   a promised record or row is not there
+-- ReadingFailed              1   one page defeated the reader; never ends a run
+-- FetchingFailed             1   one address was not fetched; never ends a run

The number is the exit code of the command that ends with the error (SURFACE:
exit codes; the values above 63 are those of BSD ``sysexits.h``).  ``str(error)``
is one line that names the file, host, table or key.
"""

from __future__ import annotations

from collections.abc import Sequence


class PressmarkError(Exception):
    """Root of the tree; carries what the error is about."""

    exit_code = 1

    def __init__(self, message: str, *, about: str | None = None) -> None:
        super().__init__(" ".join(message.split()))
        self.about = about
        """The URL, path, key or table that the error is about."""


class UsageError(PressmarkError):
    exit_code = 2


class ConfigError(UsageError):
    """A setting cannot be used; says the file, the line where known, and the key."""

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        key: str | None = None,
    ) -> None:
        place = f"{file}:{line}" if file and line else file or ""
        parts = [part for part in (place, key, message) if part]
        super().__init__(": ".join(parts), about=key or file)
        self.file, self.line, self.key = file, line, key


class QueryError(UsageError):
    """A search query that has no meaning; ``about`` is the query."""


class NotFound(UsageError):
    """The archive holds no such thing; ``about`` is the name that was asked for."""


class TakenDown(NotFound):
    """What is asked for was removed; the message says when and why."""


class SomeOutletsFailed(PressmarkError):
    exit_code = 3

    def __init__(self, outlets: Sequence[str], *, what: str = "outlets") -> None:
        """what: "addresses" where single pages were asked for."""
        names = ", ".join(outlets)
        super().__init__(f"done, but these {what} failed: {names}", about=names)
        self.outlets = tuple(outlets)


class DatabaseUnreachable(PressmarkError):
    exit_code = 69


class CannotWrite(PressmarkError):
    exit_code = 73


class StorageFull(PressmarkError):
    exit_code = 74


class LockHeld(PressmarkError):
    exit_code = 75


class ArchiveDamaged(PressmarkError):
    exit_code = 76


class ReadingFailed(PressmarkError):
    """A page that the reader could not read; ``reason`` is a value of Reason."""

    def __init__(self, message: str, *, reason: str, about: str | None = None) -> None:
        super().__init__(message, about=about)
        self.reason = reason


class FetchingFailed(PressmarkError):
    """An address that was not fetched; ``reason`` is a value of Reason."""

    def __init__(self, message: str, *, reason: str, about: str | None = None) -> None:
        super().__init__(message, about=about)
        self.reason = reason
