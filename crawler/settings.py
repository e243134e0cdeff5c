"""Scrapy's settings: those that never change, and those that follow from Config.

The reason for each value stands with it.  ``scrapy.cfg`` names this module, so that
Scrapy's own tools find the spider.
"""

from __future__ import annotations

from typing import Any

from archive.config import Config

BOT_NAME = "pressmark"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

SCHEDULER = "crawler.scheduler.HostQueue"
DOWNLOADER = "crawler.download.PoliteDownloader"
TWISTED_DNS_RESOLVER = "crawler.guard.GuardedResolver"
DOWNLOAD_HANDLERS = {
    "http": "crawler.download.BoundedHandler",
    "https": "crawler.download.BoundedHandler",
    # Whatever a page says, no file is read and no other protocol spoken.
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
_SCRAPY = "scrapy.downloadermiddlewares"
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.rest.RestMiddleware": 90,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.retry.RetryMiddleware": 550,
    "crawler.middlewares.guard.GuardMiddleware": 560,
    "crawler.middlewares.decoding.DecodingMiddleware": 590,
    "crawler.middlewares.redirect.RedirectMiddleware": 600,
    "crawler.middlewares.capture.WarcMiddleware": 950,
    # Ours stand in for these, or nobody needs them.
    f"{_SCRAPY}.offsite.OffsiteMiddleware": None,
    f"{_SCRAPY}.robotstxt.RobotsTxtMiddleware": None,
    f"{_SCRAPY}.httpauth.HttpAuthMiddleware": None,
    f"{_SCRAPY}.retry.RetryMiddleware": None,
    # A page's meta refresh led to forbidden addresses, and no article needs it.
    f"{_SCRAPY}.redirect.MetaRefreshMiddleware": None,
    f"{_SCRAPY}.redirect.RedirectMiddleware": None,
    # It keeps half a gzip file as a whole page.
    f"{_SCRAPY}.httpcompression.HttpCompressionMiddleware": None,
    # No state across hosts.
    f"{_SCRAPY}.cookies.CookiesMiddleware": None,
    # A proxy looks up names by itself, behind the guard's back.
    f"{_SCRAPY}.httpproxy.HttpProxyMiddleware": None,
    f"{_SCRAPY}.httpcache.HttpCacheMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    # Every status has its outcome, and no address tells where we come from.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
ITEM_PIPELINES = {
    "crawler.pipelines.RenderPipeline": 50,
    "crawler.pipelines.DedupPipeline": 100,
    "crawler.pipelines.ReadPipeline": 200,
    "crawler.pipelines.StorePipeline": 300,
}
EXTENSIONS = {
    "crawler.extensions.RunExtension": 100,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.telnet.TelnetConsole": None,  # runs what anybody types
    "scrapy.extensions.closespider.CloseSpider": None,  # our limits are the run's
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOG_INSTALL_ROOT_HANDLER = False  # the command's own handler is there
LOG_FORMATTER = "crawler.extensions.Silent"

DOWNLOAD_TIMEOUT = 30  # of a whole request; Scrapy's 180 s lets one host stall a run
HANDSHAKE_TIMEOUT = 15.0  # seconds for TLS to begin
PING_TIMEOUT = 10.0  # for a sign of life of a host that gives no robots.txt
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_DELAY = 0  # the queue keeps the hosts' delays, so that none takes a place
HOST_DELAY = 1.0
# To one host in a run: a site may list more than anybody will read, or make pages as
# fast as they are asked for; the next run goes on.  Addresses that a person names are
# not counted.
HOST_REQUESTS = 2000
RETRY_WAITS = (1.0, 4.0)  # seconds before the second and the third try
RETRY_AFTER_MAX = 300.0  # seconds that a run waits because a server asks for it
REDIRECT_MAX_TIMES = 8
DNSCACHE_ENABLED = True
REACTOR_THREADPOOL_MAXSIZE = 20  # names are looked up in threads
COOKIES_ENABLED = False
REFERER_ENABLED = False
HTTPPROXY_ENABLED = False
# A visit yields one item at most, and Scrapy starts so many tasks for every response.
CONCURRENT_ITEMS = 1
# Bytes of pages that wait to be read before no more are fetched.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 64 * 2**20
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "*",
}


def scrapy_settings(config: Config) -> dict[str, Any]:
    """Every setting of a run: the constants above, and what Config says."""
    constant = {name: value for name, value in globals().items() if name.isupper()}
    return constant | {
        "USER_AGENT": config.agent,
        "FETCH_ALLOW_NETWORKS": list(config.allow_networks),
        "HOST_DELAY": config.delay,
        "CONCURRENT_REQUESTS": config.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": config.per_host,
        "DOWNLOAD_MAXSIZE": config.max_bytes,
    }
