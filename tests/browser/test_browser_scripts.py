"""What scripts of a copy ask for, in Chromium: what it holds, and nothing ahead or from elsewhere."""

from __future__ import annotations

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from command import run, serving
from playwright.sync_api import Browser

sys.path.append(str(Path(__file__).parents[1] / "archive"))
from archive_making import answer, exchange, write

pytestmark = pytest.mark.browser

SITE = "https://example.org"
HTML, SCRIPT = b"text/html", b"text/javascript"
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="160" height="90"/>'


class File(NamedTuple):
    """A captured file."""

    path: str
    kind: bytes
    body: str


class Seen(NamedTuple):
    """What became of a page."""

    asked: set[str]
    """By path under the copy, or whole."""
    done: str
    """What its scripts left in `document.body.dataset.done`."""


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def published(folder: Path, *files: File) -> Path:
    """A copy of some files."""
    write(
        folder,
        *(exchange(SITE + file.path, answer(file.body.encode(), b"Content-Type: " + file.kind)) for file in files),
    )
    assert run("publish", folder).code == 0
    return folder / "site"


def seen(browser: Browser, site: Path, page: str) -> Seen:
    """A page of a copy that a server has in a folder."""
    asked: set[str] = set()
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(site.parent)))) as url:
        top = f"{url}{site.name}/"
        tab = browser.new_page()
        tab.on("request", lambda request: asked.add(request.url.removeprefix(top)))
        tab.goto(top + page, wait_until="networkidle")
        done = tab.evaluate("document.body.dataset.done") or ""
        tab.close()
    return Seen(asked, done)


def test_nothing_is_fetched_ahead(browser: Browser, tmp_path: Path) -> None:
    """No rules of a page have a browser ask for other pages before anybody does, also where a script makes them."""
    rules = '{"prefetch": [{"source": "list", "urls": ["http://127.0.0.1:9/%s", "/x.html"], "eagerness": "immediate"}]}'
    made = (
        "<script>const s = document.createElement('script'); s.type = 'speculationrules';"
        f"s.textContent = '{rules % 'made'}'; document.head.append(s); document.body.dataset.done = 'ran'</script>"
    )
    page = f"<body><script type=speculationrules>{rules % 'told'}</script>{made}"
    site = published(tmp_path, File("/", HTML, page), File("/x.html", HTML, "x"))
    found = seen(browser, site, "index.html")
    assert found.done == "ran"
    assert {asked for asked in found.asked if "127.0.0.1:9/" in asked or asked == "x.html"} == set()


def test_modules_are_found_in_a_subfolder(browser: Browser, tmp_path: Path) -> None:
    """Import maps, what a page's script imports, and what modules import lead to the copy wherever that stands."""
    told = '{"imports": {"dep": "/js/dep.js", "lib/": "/js/lib/"}, "scopes": {"/js/": {"in": "/js/in.js"}}}'
    page = (
        f"<body><script type=importmap>{told}</script><script type=module>import {{a}} from '{SITE}/js/a.js';"
        f"import {{d}} from 'dep'; import {{l}} from 'lib/l.js'; const u = new URL('{SITE}/pic.svg');"
        "document.body.dataset.done = [a, d, l, u.pathname].join()</script>"
    )
    site = published(
        tmp_path,
        File("/", HTML, page),
        File("/js/a.js", SCRIPT, 'import{b}from"/js/b.js";import{i}from"in";export const a=b+i'),
        File("/js/b.js", SCRIPT, f'export const {{b}}=await import("{SITE}/js/c.js?v=1")'),
        File("/js/c.js?v=1", SCRIPT, "export const b = 1"),
        File("/js/in.js", SCRIPT, "export const i = 10"),
        File("/js/dep.js", SCRIPT, "export const d = 2"),
        File("/js/lib/l.js", SCRIPT, "export const l = 3"),
        File("/pic.svg", b"image/svg+xml", PICTURE.decode()),
    )
    assert seen(browser, site, "index.html").done == "11,2,3,/site/pic.svg"


def test_amp_is_seen_at_once(browser: Browser, tmp_path: Path) -> None:
    """A page in AMP is not hidden, and its pictures are as wide as there is room, without its program."""
    hiding = (
        "body{animation:x 8s steps(1,end) 0s 1 normal both}@keyframes x{from{visibility:hidden}to{visibility:visible}}"
    )
    page = (
        f"<!doctype html><html amp><head><style amp-boilerplate>{hiding}</style></head><body style='margin: 0'>"
        "<div style='width: 320px'><amp-img src=/pic.svg width=16 height=9 layout=responsive></amp-img></div>"
        "<script async src=https://cdn.ampproject.org/v0.js></script><script>onload = () => {"
        "const box = document.querySelector('img').getBoundingClientRect();"
        "document.body.dataset.done = [getComputedStyle(document.body).visibility, box.width, box.height].join()"
        "}</script>"
    )
    site = published(tmp_path, File("/", HTML, page), File("/pic.svg", b"image/svg+xml", PICTURE.decode()))
    assert seen(browser, site, "index.html").done == "visible,320,180"
