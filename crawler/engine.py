"""Starts Scrapy for one job, in this process, and returns when it has ended.

Twisted's reactor can be started once a process: one run a command.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .settings import scrapy_settings

if TYPE_CHECKING:
    from .job import Job


def run_spider(job: Job, overrides: Mapping[str, Any]) -> None:
    """Fetch what the job has, until there is no more or it is stopped.

    overrides: Scrapy settings that win over ours.
    """
    from scrapy.crawler import AsyncCrawlerProcess

    from .spiders.news import NewsSpider

    settings = scrapy_settings(job.config)
    if job.scope.keys is not None:
        settings["HOST_REQUESTS"] = 0
    settings |= overrides
    _quieten()
    process = AsyncCrawlerProcess(settings)
    _quieten()  # once more, for it sets levels of its own
    # What the program itself is made of is not looked at again and again for garbage.
    gc.freeze()
    task: Any = process.crawl(NewsSpider, job=job)
    process.start(install_signal_handlers=False)
    if task.done() and not task.cancelled() and task.exception() is not None:
        job.fail(task.exception())


def _quieten() -> None:
    """Scrapy speaks only when the person wants to hear details.

    It sets the levels of its loggers itself; what is not passed on is not heard.
    """
    logger = logging.getLogger("scrapy")
    logger.propagate = logging.getLogger().isEnabledFor(logging.INFO)
    if not logger.propagate:
        logger.addHandler(logging.NullHandler())
