"""Which bytes of the WARC files the rows promise, whatever the records hold."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, union_all

from ..tables import captures, reading_records

places = union_all(
    *(
        select(table.c.warc_file, table.c.offset, table.c.length)
        for table in (captures, reading_records)
    )
).subquery("places")
"""File, offset and length of every record that a row names."""


def last_promised(connection: Connection, file: str) -> tuple[int, int] | None:
    """Offset and length of the last record of a WARC file that a row names."""
    row = connection.execute(
        select(places.c.offset, places.c.length)
        .where(places.c.warc_file == file)
        .order_by(places.c.offset.desc())
        .limit(1)
    ).first()
    return (row.offset, row.length) if row else None


def ends(connection: Connection) -> dict[str, int]:
    """How far each WARC file is named."""
    end = func.max(places.c.offset + places.c.length)
    query = select(places.c.warc_file, end).group_by(places.c.warc_file)
    return {str(file): int(last) for file, last in connection.execute(query)}


def in_file(connection: Connection, file: str) -> list[tuple[int, int]]:
    """Offset and length of every record of a file that a row names, in order."""
    query = select(places.c.offset, places.c.length).where(places.c.warc_file == file)
    return sorted((row.offset, row.length) for row in connection.execute(query))
