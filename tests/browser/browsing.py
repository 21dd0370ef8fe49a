"""What headless Chromium asks for, and what a crawl of the same page did, on a server that writes both down."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, Protocol, cast
from urllib.parse import unquote

from command import run, serving
from playwright.sync_api import Browser, Error, FloatRect, Page, Request, sync_playwright
from serve import Answer, Handler, Server, Site, content_type

import snapshot
from snapshot import urls
from snapshot.model import Role
from snapshot.parse.find import find_links

Scheme = Literal["dark", "light"]

VIEWS: tuple[tuple[int, float, Scheme], ...] = ((390, 3.0, "dark"), (1600, 1.0, "light"))
"""Width in CSS pixels, device pixels to each, and colour scheme."""
_HEIGHT = 900
_SCREENS = 40
"""How far down a page is scrolled, at most."""
_QUIET = 100
"""Milliseconds for what scrolling sets off."""
_SHOTS = 3
"""Times that a picture is asked for: on a busy machine Chromium now and then has no frame to take it from."""


def picture_of(page: Page, part: FloatRect) -> bytes:
    """A part of the window, as a PNG file."""
    for _ in range(_SHOTS - 1):
        try:
            return page.screenshot(clip=part)
        except Error as error:
            if "Unable to capture screenshot" not in error.message:
                raise
            page.wait_for_timeout(_QUIET)
    return page.screenshot(clip=part)


class Content(Protocol):
    """What a server has to say, by request target."""

    def answer(self, target: str, origin: bytes) -> Answer:
        """The answer to `target`."""


class Folder:
    """The files of a folder as they are, also those whose name begins with an underscore."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def answer(self, target: str, _origin: bytes) -> Answer:
        """The file, or 404."""
        path = self._root / unquote(target.partition("?")[0]).lstrip("/")
        if not path.is_file():
            return Answer(404, b"not found", ("Content-Type", "text/plain"))
        body = path.read_bytes()
        return Answer(200, body, ("Content-Type", content_type(path.suffix, body)))


class Logged:
    """Content that writes down the URL of every request."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.log: list[str] = []

    def answer(self, target: str, origin: bytes) -> Answer:
        """The content's own answer."""
        self.log.append(origin.decode() + target)
        return self._content.answer(target, origin)

    def taken(self) -> set[str]:
        """All that was asked for since the last call."""
        taken, self.log = set(self.log), []
        return taken


@contextmanager
def served(content: Content) -> Iterator[tuple[str, Logged]]:
    """A server at work; its address and its log."""
    logged = Logged(content)
    with serving(Server(("127.0.0.1", 0), partial(Handler, site=cast(Site, logged), verbose=False))) as url:
        yield url, logged


def gave_up(request: Request) -> bool:
    """Chromium itself ended the request as it left the page that had asked for it: nothing was wrong."""
    return request.failure == "net::ERR_ABORTED"


@dataclass(frozen=True)
class Seen:
    """What came of a page in Chromium, without JavaScript."""

    asked: frozenset[str]
    """Every URL that it asked the server for, whatever the view."""
    anchors: frozenset[str]
    """Where its anchors lead: http and https, without fragment."""


class Chromium:
    """Debian's Chromium, headless, without JavaScript, in several views at once."""

    def __init__(self, browser: Browser) -> None:
        self._views = [
            browser.new_page(
                java_script_enabled=False,
                viewport={"width": width, "height": _HEIGHT},
                device_scale_factor=scale,
                color_scheme=scheme,
            )
            for width, scale, scheme in VIEWS
        ]

    def see(self, url: str, log: Logged) -> Seen:
        """Load a page in each view, scroll to its end, and say what was asked for."""
        log.taken()
        anchors = set().union(*(_anchors(view, url) for view in self._views))
        return Seen(frozenset(log.taken()), frozenset(anchors))


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Chromium, started, and ended afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield Chromium(browser)
        browser.close()


def _anchors(page: Page, url: str) -> set[str]:
    """Where a page's anchors lead, once all that it needs in a view has been asked for."""
    page.emulate_media(media="screen")
    page.goto(url, wait_until="load")
    hrefs = page.eval_on_selector_all("a[href], area[href]", "all => all.map(one => String(one.href))")
    height = page.evaluate("document.documentElement.scrollHeight")
    for _ in range(min(_SCREENS, height // _HEIGHT)):
        page.mouse.wheel(0, _HEIGHT)
    page.wait_for_timeout(_QUIET)
    page.emulate_media(media="print")
    page.wait_for_timeout(_QUIET)
    return {found for href in hrefs if (found := urls.resolve(href))}


@dataclass(frozen=True)
class Row:
    """A line of a crawl's ledger."""

    url: str
    role: str
    via: str
    parent: str | None


@dataclass(frozen=True)
class Crawl:
    """What a crawl of some pages did."""

    folder: Path
    rows: tuple[Row, ...]
    asked: frozenset[str]
    """Every URL that it asked the server for."""

    def keys(self) -> set[str]:
        """The keys of all URLs that it met."""
        return {urls.seen_key(row.url) for row in self.rows}

    def links(self) -> dict[str, set[tuple[str, str]]]:
        """What each captured URL points to, read anew from the archive: URLs, each with its row of the tables."""
        roles = {row.url: Role(row.role) for row in self.rows}
        return {
            capture.url: {
                (link.url, link.via)
                for link in find_links(
                    capture.body, capture.url, capture.status, capture.headers, roles.get(capture.url, Role.PAGE)
                )
            }
            for capture in snapshot.open(self.folder).captures()
            if capture.status
        }


def crawled(folder: Path, log: Logged, *arguments: str) -> Crawl:
    """A crawl with these arguments."""
    log.taken()
    ran = run("crawl", *arguments, "-o", folder, "--delay", "0", "--capture-only")
    assert ran.code in {0, 1}, ran.err
    with closing(sqlite3.connect(folder / "state" / "frontier.sqlite")) as ledger:
        rows = ledger.execute(
            "SELECT u.url, u.role, u.via, p.url FROM urls AS u LEFT JOIN urls AS p ON p.id = u.parent ORDER BY u.id"
        )
        return Crawl(folder, tuple(Row(*row) for row in rows), frozenset(log.taken()))
