"""A copy in Chromium, with JavaScript: nothing leaves it, and the notice is seen however a page is laid out."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browsing import gave_up
from command import ROOT, run, serving
from contrast import CONTRAST, SCHEMES
from playwright.sync_api import Browser, Page
from serve import make_server

sys.path.append(str(Path(__file__).parents[1] / "archive"))
from archive_making import answer, exchange, write

pytestmark = pytest.mark.browser

LAYOUTS = {
    "fixed": "header{position:fixed;top:0;left:0;right:0;height:80px;z-index:99999}body{margin:0;padding-top:80px}",
    "fixed, its margin unset": (
        "header{position:fixed;top:0}@media(min-width:1px){body>header{margin:0}}body{margin:0;padding-top:80px}"
    ),
    "fixed above all": "header{position:fixed!important;inset:0 0 auto!important;z-index:2147483647!important}",
    "sticky": "header{position:sticky;top:0}body{margin:0}",
    "a row": "body{display:flex;margin:0}main{flex:1}",
    "a column": "body{display:flex;flex-direction:column;min-height:100vh}",
    "centred": "body{display:flex;align-items:center;justify-content:center;height:100vh}",
    "a grid": "body{display:grid;grid-template:'a a' 80px 'b c' 1fr/200px 1fr;height:100vh}header{grid-area:a}",
    "positioned": "body{position:relative;margin:40px}header{position:absolute;top:0;left:0}",
    "unset": "*{all:unset!important;display:block!important;font-size:0!important;opacity:0!important}",
    "hidden": "body>:not(main){display:none!important}",
    "columns": "body{color:#fff;white-space:nowrap;text-align:right;direction:rtl;font:900 40px serif;columns:3}",
    "covered": "header{position:absolute;inset:0;z-index:9999}",
    "an application": "html,body{height:100%;overflow:hidden;margin:0}header{position:fixed;inset:0;z-index:5}",
}
SEEN = """() => {
  const notice = document.querySelector('snapshot-notice'), box = notice.getBoundingClientRect();
  const link = notice.querySelector('a').getBoundingClientRect();
  const hit = document.elementFromPoint(link.left + link.width / 2, link.top + link.height / 2);
  const style = getComputedStyle(notice.querySelector('snapshot-text'));
  return {top: box.top, left: box.left, width: box.width, window: document.documentElement.clientWidth,
    fits: notice.scrollHeight <= notice.clientHeight + 1, hit: hit && hit.localName,
    size: style.fontSize, opacity: style.opacity};
}"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy of the bundled site, whose server is gone."""
    folder = tmp_path_factory.mktemp("copy") / "out"
    with serving(make_server(ROOT / "fixtures" / "site")) as url:
        assert run("crawl", url, "-o", folder, "--delay", "0").code == 0
    return folder / "site"


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of pages laid out in many ways."""
    folder = tmp_path_factory.mktemp("layouts")
    page = "<!doctype html><html lang=en><head><style>{}</style></head><body><header>h</header><main>m</main>"
    write(
        folder,
        *(
            exchange(f"https://example.org/{number}/", answer(page.format(style).encode()))
            for number, style in enumerate(LAYOUTS.values())
        ),
    )
    assert run("publish", folder).code == 0
    return folder / "site"


@dataclass
class Watched:
    """What became of some pages."""

    asked: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)

    def watch(self, page: Page) -> None:
        """Note all that a page asks for and says."""
        page.on("request", lambda request: self.asked.add(request.url))
        page.on("requestfailed", lambda request: None if gave_up(request) else self.failed.add(request.url))
        page.on("response", lambda got: self.failed.add(got.url) if got.status >= 400 else None)
        page.on("console", lambda message: self.said.add(message.text) if message.type == "error" else None)


def captured(site: Path) -> list[str]:
    report = json.loads((site.parent / "report/publish.json").read_text("utf-8"))
    return [told["file"] for told in report["urls"].values() if told["type"] == "text/html"]


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_nothing_leaves_a_copy_on_a_server(browser: Browser, copy: Path) -> None:
    """Served by any static server, every page loads all that it asks for, from there alone, and no console error."""
    watched = Watched()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(copy)))
    with serving(server) as url:
        page = browser.new_page()
        watched.watch(page)
        for file in captured(copy):
            page.goto(url + file, wait_until="networkidle")
        page.close()
    assert [asked for asked in watched.asked if not asked.startswith((url, "data:"))] == []
    assert watched.failed == set()
    assert watched.said == set()


def test_nothing_leaves_a_copy_on_a_disk(browser: Browser, copy: Path) -> None:
    """Opened from a disk, no page asks any server for anything; each lays out with its own style sheet and pictures."""
    watched = Watched()
    page = browser.new_page()
    watched.watch(page)
    for file in captured(copy):
        page.goto((copy / file).as_uri(), wait_until="load")
        assert page.evaluate("[...document.images].filter(one => one.currentSrc && !one.naturalWidth).length") == 0
        assert page.evaluate("document.styleSheets.length") >= 2
    page.close()
    assert [asked for asked in watched.asked if not asked.startswith(("file:", "data:"))] == []


def test_pages_of_ours_are_readable_by_day_and_night(browser: Browser, copy: Path) -> None:
    """What says where the copy comes from, and why a page is missing, has a contrast of 4.5 to 1, light and dark."""
    page = browser.new_page()
    for file in (copy / "_archive/index.html", *(copy / "_missing").glob("*.html")):
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.goto(file.as_uri())
            assert page.evaluate(CONTRAST) >= 4.5, (file, scheme)
    page.close()


LINKS = (
    b"x",
    b"x <span>y</span>",
    b"<span style=display:block>x</span>",
    b"Read <h3>x</h3>",
    b"<svg width=9 height=9></svg> x",
    b"<img alt='' width=9 height=9>",
    b"<span style='display: flex; justify-content: space-between; width: 200px'>x<i></i></span>",
    b"<style>p:last-child > a { display: flex; gap: 9px }</style><i>z</i>x",
)
"""What stands in links."""
BOXES = """[...document.querySelectorAll('p')].map((p) => [p, ...p.querySelectorAll('i, svg, img, h3')]
  .map((one) => [one.getBoundingClientRect().height, one.getBoundingClientRect().left]))"""


def test_a_mark_takes_no_room_between_lines(browser: Browser, tmp_path: Path) -> None:
    """The arrow of a link that leaves makes no line higher than it was, no line of its own, and moves nothing."""
    seen = browser.new_page()
    boxes: list[Any] = []
    arrows: list[int] = []
    for target in (b"https://x.net/", b"/"):
        page = b"<title>Links</title>" + b"".join(b"<p><a href=%s>%s</a>" % (target, inside) for inside in LINKS)
        folder = tmp_path / str(len(boxes))
        write(folder, exchange("https://example.org/", answer(page)))
        assert run("publish", folder).code == 0
        seen.goto((folder / "site/index.html").as_uri())
        boxes.append(seen.evaluate(BOXES))
        arrows.append(seen.locator("snapshot-away").count())
    seen.close()
    assert boxes[0] == boxes[1]
    assert arrows == [len(LINKS) - 1, 0]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("number", range(len(LAYOUTS)), ids=list(LAYOUTS))
def test_the_notice_is_seen_in_every_layout(browser: Browser, layouts: Path, number: int, width: int) -> None:
    """Whatever a page does with its body, the notice is on top, as wide as the window, and its link can be clicked."""
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.goto((layouts / str(number) / "index.html").as_uri())
    seen: dict[str, Any] = page.evaluate(SEEN)
    page.close()
    assert (seen["top"], seen["left"], seen["width"]) == (0, 0, seen["window"])
    assert (seen["hit"], seen["size"], seen["opacity"], seen["fits"]) == ("a", "16px", "1", True)


@pytest.mark.parametrize("layout", ["fixed", "fixed, its margin unset"])
def test_what_is_fixed_stands_below_the_notice(browser: Browser, layouts: Path, layout: str) -> None:
    """A header fixed to the window is not covered; as the notice scrolls away, it takes its old place."""
    page = browser.new_page(viewport={"width": 1280, "height": 700})
    page.goto((layouts / str(list(LAYOUTS).index(layout)) / "index.html").as_uri())
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<div style=\"height: 3000px\">')")
    tops = []
    for place in (0, 20, 500):
        page.evaluate(f"scrollTo(0, {place})")
        page.wait_for_timeout(100)
        tops.append(page.evaluate("document.querySelector('header').getBoundingClientRect().top"))
    height = page.evaluate("document.querySelector('snapshot-notice').getBoundingClientRect().height")
    page.close()
    assert tops == [height, height - 20, 0]


def test_scripts_cannot_leave_either(browser: Browser, tmp_path: Path) -> None:
    """What the scripts of a page would load from elsewhere, the policy of the copy refuses before it is asked for."""
    script = (
        "new Image().src='http://127.0.0.1:9/i'; fetch('http://127.0.0.1:9/f').catch(() => 0);"
        "navigator.sendBeacon('http://127.0.0.1:9/b'); document.write('<script src=http://127.0.0.1:9/s><\\/script>');"
        "const frame = document.createElement('iframe'); frame.src = 'http://127.0.0.1:9/';"
        "document.body.append(frame);"
        "document.body.dataset.ran = 'yes'"
    )
    write(tmp_path, exchange("https://example.org/", answer(f"<body><script>{script}</script>".encode())))
    assert run("publish", tmp_path).code == 0
    watched = Watched()
    page = browser.new_page()
    watched.watch(page)
    reached: list[str] = []
    page.on("response", lambda got: reached.append(got.url) if got.url.startswith("http:") else None)
    page.goto((tmp_path / "site/index.html").as_uri(), wait_until="load")
    page.wait_for_timeout(300)
    assert page.evaluate("document.body.dataset.ran") == "yes"
    refused = [said for said in watched.said if re.search("Content Security Policy|Refused", said)]
    page.close()
    assert len(refused) >= 4
    assert reached == []


@pytest.mark.pagefind
def test_the_search_of_a_copy_finds_a_word(browser: Browser, copy: Path) -> None:
    """From the notice of a page one gets to the search, which finds a word that stands on one page, and leads there."""
    watched = Watched()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(copy)))
    with serving(server) as url:
        page = browser.new_page()
        watched.watch(page)
        page.goto(f"{url}about/index.html")
        page.click("snapshot-notice a:text-is('Search')")
        page.fill("#q", "caretaker")
        page.keyboard.press("Enter")
        page.click("ol.entries a:has-text('Notes from a café')")
        page.wait_for_selector("snapshot-notice")
        assert page.url == f"{url}blog/notes-from-a-cafe/index.html"
        page.close()
    assert {asked for asked in watched.asked if not asked.startswith((url, "data:"))} == set()
    assert (watched.failed, watched.said) == (set(), set())


def test_the_lists_of_a_copy_work_from_a_disk(browser: Browser, copy: Path) -> None:
    """Opened as files, the lists are reached from the notice, lead to each page, and back to the top of the copy."""
    watched = Watched()
    page = browser.new_page()
    page.goto((copy / "about/index.html").as_uri())
    page.click("snapshot-notice a:text-is('Browse')")
    watched.watch(page)
    page.click("main a:text-is('A–Z')")
    page.click("main ul.shelves a:has-text('N')")
    page.wait_for_selector("main a:has-text('Notes from a café')")
    assert {asked for asked in watched.asked if not asked.startswith(("file:", "data:"))} == set()
    assert (watched.failed, watched.said) == (set(), set())
    page.click("main a:has-text('Notes from a café')")
    assert page.url == (copy / "blog/notes-from-a-cafe/index.html").as_uri()
    page.click("snapshot-notice a:text-is('Browse')")
    page.click("header p.name a")
    assert page.url == (copy / "index.html").as_uri()
    page.close()
