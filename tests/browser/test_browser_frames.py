"""Pages in frames in Chromium: one notice above them, and else what they were."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from command import run, serving
from playwright.sync_api import Browser, Page

sys.path.append(str(Path(__file__).parents[1] / "archive"))
from archive_making import answer, exchange, write

pytestmark = pytest.mark.browser

PAGES = {
    "index.html": (
        "<title>t</title><frameset rows='80,*' border=3 onload='window.loaded = 1'><frame name=head src=head.html>"
        "<frameset cols='30%,*'><frame name=menu src=menu.html><frame name=main src=main.html></frameset></frameset>"
    ),
    "head.html": "<title>t</title><body style=margin:0><p>head",
    "menu.html": (
        "<title>t</title><body style=margin:0><a target=main href=other.html>o</a><script>window.seen = "
        "[parent === top, top.main.name, top.frames.length, parent.frames[1] === window, !!parent.frames.main]</script>"
    ),
    "main.html": "<title>t</title><body style=margin:0><p>main",
    "other.html": "<title>t</title><body style=margin:0><p>other",
    "outer.html": (
        "<title>t</title><frameset cols='200,*,2*'><frame src=head.html><frame src=index.html><frame src=//x.net/>"
    ),
    "inline.html": "<title>t</title><body><iframe src=main.html></iframe>",
}
BOXES = """() => [...document.querySelectorAll('frame, iframe')].map((one) => one.getBoundingClientRect())
  .map((box) => [box.left, box.top, box.width, box.height])"""
NOTICE = """() => { const box = document.querySelector('snapshot-notice').getBoundingClientRect();
  return [box.top, box.left, box.width - document.documentElement.clientWidth]; }"""


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages as they were, as files."""
    folder = tmp_path_factory.mktemp("original")
    for name, page in PAGES.items():
        (folder / name).write_text(page)
    return folder


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their copy."""
    folder = tmp_path_factory.mktemp("frames")
    write(folder, *(exchange(f"https://example.org/{name}", answer(page.encode())) for name, page in PAGES.items()))
    assert run("publish", folder).code == 0
    return folder / "site"


@pytest.fixture(scope="module", params=["disk", "server"])
def address(request: pytest.FixtureRequest, copy: Path) -> Iterator[str]:
    """Where the copy is opened."""
    if request.param == "disk":
        yield f"{copy.as_uri()}/"
        return
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(copy)))) as url:
        yield url


@pytest.fixture(params=[360, 1280])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A window of either width."""
    opened = browser.new_page(viewport={"width": request.param, "height": 700})
    yield opened
    opened.close()


def seen(page: Page) -> list[str]:
    """In which documents of a window a notice is seen."""
    return [frame.url for frame in page.frames if frame.locator("snapshot-notice").locator("visible=true").count()]


@pytest.mark.parametrize("name", ["index.html", "outer.html"])
def test_frames_have_one_notice_above_them(address: str, page: Page, name: str) -> None:
    """The notice is on top, whole, once, with links that work, however many sets of frames are in each other."""
    page.goto(address + name)
    assert page.evaluate(NOTICE) == [0, 0, 0]
    assert page.evaluate("document.querySelector('snapshot-notice').scrollHeight") <= top_of(page)
    assert seen(page) == [page.url]
    page.click("snapshot-notice a >> nth=0")
    assert page.url == f"{address}_archive/index.html"


@pytest.mark.parametrize("name", ["index.html", "outer.html"])
def test_frames_have_the_sizes_that_they_had(
    original: Path, copy: Path, browser: Browser, page: Page, name: str
) -> None:
    """Below the notice a frame stands where it stands in a window that is as much less high, to three pixels."""
    page.goto((copy / name).as_uri())
    top = top_of(page)
    lower = browser.new_page(viewport={"width": page.evaluate("innerWidth"), "height": 700 - top})
    lower.goto((original / name).as_uri())
    expected = [[left, above + top, *size] for left, above, *size in lower.evaluate(BOXES)]
    lower.close()
    assert len(expected) == 3
    assert page.evaluate(BOXES) == [pytest.approx(box, abs=3) for box in expected]


def top_of(page: Page) -> int:
    """How high the notice is."""
    return int(page.evaluate("document.querySelector('snapshot-notice').getBoundingClientRect().height"))


def test_frames_find_each_other(address: str, page: Page) -> None:
    """By name and by number, from parent and top; links with a target lead into their frame."""
    page.goto(f"{address}index.html")
    _, _, menu, main = page.frames
    if address.startswith("http"):  # from a disk browsers let no document look into another one
        assert menu.evaluate("window.seen") == [True, "main", 3, True, True]
    assert page.evaluate("window.loaded") == 1
    menu.click("a[target=main]")
    main.wait_for_url(re.compile(r"/other\.html$"))
    assert len(page.context.pages) == 1


def test_a_page_has_its_notice_where_no_other_has_one(address: str, page: Page) -> None:
    """A page that stands in a frame, opened by itself, has its notice; in an `<iframe>` a page has none."""
    page.goto(f"{address}head.html")
    assert seen(page) == [page.url]
    page.goto(f"{address}inline.html")
    assert seen(page) == [page.url]
    assert page.frames[1].evaluate("document.querySelector('p').getBoundingClientRect().top") <= 16


def test_a_frame_of_elsewhere_says_what_it_was(address: str, page: Page) -> None:
    """In its place stands a link to it."""
    page.goto(f"{address}outer.html")
    assert page.frame_locator("iframe >> nth=2").locator("a").get_attribute("href") == "https://x.net/"
