"""Whether a page would bring back what was taken down; asked before it is filed."""

from __future__ import annotations

from ..model import Article, Capture
from ..names import texts_of
from . import redactions, tombstones
from .batch import Batch
from .tombstones import Tombstone


class Buried:
    """What was taken down, as one transaction finds it."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._any: bool | None = None

    def page(self, article: Article, capture: Capture) -> Tombstone | None:
        """The tombstone of what a page would bring back."""
        if not self._is_any():
            return None
        return tombstones.of_page(self._batch.written(), article, capture)

    def told(self, article_id: str, article: Article) -> Tombstone | None:
        """The tombstone of a name that a page tells which has come by another way."""
        if not self._is_any():
            return None
        connection = self._batch.written()
        redactor = redactions.of_articles(connection, [article_id]).get(article_id)
        if redactor is None or not any(map(redactor.stand_in, texts_of(article))):
            return None
        return tombstones.find(connection, article_id)

    def _is_any(self) -> bool:
        if self._any is None:  # once: who takes down holds the lock
            self._any = tombstones.any_there(self._batch.written())
        return self._any
