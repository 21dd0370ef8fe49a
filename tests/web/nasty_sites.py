"""The whole nasty server: all sites of the table at work, each at an address of its own, and their index pages."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import escape
from ipaddress import ip_address

from nasty_addresses import REDIRECTS, URLS
from nasty_answers import Answer, plain
from nasty_bodies import CHARSETS, CODINGS
from nasty_hosts import PATIENCE, ROBOTS, SITEMAP, TLS
from nasty_markup import MARKUP
from nasty_repeats import REPEATS
from nasty_routes import ROUTES
from nasty_rows import Row, Site
from nasty_wire import COOKIE, EARLY, GREETING, KEPT, WIRE

from nasty import NastyServer

SITES = (
    WIRE, COOKIE, KEPT, EARLY, GREETING, REPEATS, REDIRECTS, URLS, CHARSETS, CODINGS, MARKUP,
    SITEMAP, *ROBOTS, *PATIENCE, *TLS,
)  # fmt: skip
"""One crawl. `TOO_PATIENT` is another."""

Contexts = dict[str, ssl.SSLContext]
"""By what is wrong with the certificate."""


@dataclass(frozen=True)
class Standing:
    """A site at work."""

    site: Site
    server: NastyServer

    @property
    def root(self) -> str:
        """The index page's URL."""
        scheme = "https" if self.site.certificate else "http"
        return f"{scheme}://{self.authority}/"

    @property
    def authority(self) -> str:
        """Address and port."""
        return f"{self.server.address}:{self.server.port}"

    def url(self, row: Row) -> str:
        """A row's URL, as the ledger has it."""
        return row.name if row.name.startswith("http://") else self.root + row.name

    def hung_up(self, patience: float) -> int:
        """How many connections are open still, after so many seconds at the most."""
        end = time.monotonic() + patience
        while self.server.open and time.monotonic() < end:
            time.sleep(0.05)
        return self.server.open

    def settle_in(self) -> None:
        """Fill the server's table, now that it is known where it stands."""
        self.server.routes |= {name: self._redirected(answer) for name, answer in self.site.routes.items()}
        self.server.routes[""] = plain(body=self._index())

    def _index(self) -> bytes:
        hrefs = [f"/{row.name}" if row.href is None else row.href for row in self.site.rows if row.href != ""]
        anchors = "".join(f'<li><a href="{escape(href)}">x</a>\n' for href in (*hrefs, *self.site.links))
        return self._placed(f"<!doctype html><meta charset=utf-8>{anchors}".encode())

    def _redirected(self, answer: Answer) -> Answer:
        if not isinstance(answer, bytes):
            return answer
        head, end, body = answer.partition(b"\r\n\r\n")
        return self._placed(head) + end + body

    def _placed(self, text: bytes) -> bytes:
        """The text, with the server's own address in it, spelt in three ways."""
        number = int(ip_address(self.server.address))
        for mark, host in (("HOST", self.server.address), ("DECIMAL", str(number)), ("HEX", hex(number))):
            text = text.replace(mark.encode(), f"{host}:{self.server.port}".encode())
        return text


@contextmanager
def standing(sites: Iterable[Site], contexts: Contexts, first: int) -> Iterator[list[Standing]]:
    """All sites at work, from the address 127.0.0.`first` on."""
    with ExitStack() as stack:
        started = []
        for number, site in enumerate(sites, first):
            server = NastyServer(
                contexts.get(site.certificate or ""), f"127.0.0.{number}", site.greeting, site.early, dict(ROUTES)
            )
            started.append(Standing(site, stack.enter_context(server)))
            started[-1].settle_in()
        yield started
