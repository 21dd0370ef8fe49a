"""A page in headless Chromium: what it asks for and says, how its notice stands, where its text stands."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Request, sync_playwright

WIDTHS = (360, 1280)
HEIGHT = 900
NEAR = 3
"""Pixels by which a text may stand elsewhere and still be in its place."""
MOST = 3000
"""Texts of a page that are looked at."""
_LEFT_OUT = (
    "snapshot-note:not(.snapshot-dead) { display: none !important; }"
    "snapshot-away::after { content: none !important; } snapshot-bar { display: none !important; }"
    "form :is(input, button, select, textarea) { visibility: hidden !important; }"
    "*, ::before, ::after { transition: none !important; caret-color: transparent; }"
)
"""What copy and replay add or disable on purpose, beside the notice: it is put aside before the two are compared."""
_PAINTED = """() => Promise.all([...document.images].filter((one) => one.complete && one.naturalWidth)
  .map((one) => one.decode().catch(() => null))).then(() => null)"""
_ADD_STYLE = """(text) => {
  document.head.append(Object.assign(document.createElement('style'), {id: 'left-out', textContent: text}));
}"""
NOTICE = """() => {
  const notice = document.querySelector('snapshot-notice');
  if (!notice) return null;
  const box = notice.getBoundingClientRect();
  const links = [...notice.querySelectorAll('a')].map((link) => link.getBoundingClientRect());
  const points = [0.02, 0.25, 0.5, 0.75, 0.98]
    .flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x * box.width, y * box.height]))
    .concat(links.map((link) => [link.left + link.width / 2, link.top + link.height / 2]));
  const hidden = points.filter(([x, y]) => !notice.contains(document.elementFromPoint(x, y)));
  return {top: box.top, left: box.left, width: box.width, height: box.height, covered: hidden.length,
    window: document.documentElement.clientWidth, wide: notice.scrollWidth > notice.clientWidth,
    fits: notice.scrollHeight <= notice.clientHeight + 1};
}"""
_TEXTS = """([shift, most]) => {
  const found = [], range = document.createRange();
  const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = all.nextNode(); node && found.length < most; node = all.nextNode()) {
    const said = node.data.trim(), parent = node.parentElement;
    if (!said || parent.closest('snapshot-notice, script, style, noscript, template')) continue;
    if (!parent.checkVisibility({visibilityProperty: true})) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    found.push([said.slice(0, 40), box.left + scrollX, box.top + scrollY - shift, box.width, box.height].map((one) =>
      typeof one === 'number' ? Math.round(one) : one));
  }
  return found;
}"""
_DIFFERENCE = """async ([first, second, shift]) => {
  const [one, other] = await Promise.all([first, second].map(async (data) => {
    const picture = new Image();
    picture.src = 'data:image/png;base64,' + data;
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.width, picture.height), pen = canvas.getContext('2d');
    pen.drawImage(picture, 0, 0);
    return pen.getImageData(0, 0, picture.width, picture.height);
  }));
  const size = one.width * (one.height - shift), below = shift * one.width;
  const here = new Uint32Array(one.data.buffer), there = new Uint32Array(other.data.buffer);
  const far = (a, b) => Math.abs((a & 255) - (b & 255)) > 24;
  let differing = 0;
  for (let at = 0; at < size; at++) {
    const a = here[at], b = there[at + below];
    if (a !== b && (far(a, b) || far(a >> 8, b >> 8) || far(a >> 16, b >> 16))) differing++;
  }
  return differing / size;
}"""
_STEP, _QUIET, _PATIENCE = 50, 3, 100
"""Milliseconds of a step; steps without a request under way after which a page is at rest; the most that are waited."""
_ADDRESS = re.compile(r"\b(?:https?|file|data|blob):[^\s'\"]+")

Text = tuple[str, int, int, int, int]
"""What it begins with, left, top, width, height: pixels of the page, without the notice."""


@dataclass(frozen=True)
class View:
    """A page at one width."""

    texts: tuple[Text, ...]
    picture: bytes
    """Of the window at the top of the page, as PNG."""
    notice: dict[str, Any] | None
    """How the notice stands; None without one."""


@dataclass(frozen=True)
class Visit:
    """What became of a page."""

    asked: frozenset[str]
    failed: frozenset[str]
    """Requests without an answer, or with one that says that it failed."""
    said: frozenset[str]
    """Errors in the console, and those that no script caught; addresses are left out of them."""
    views: dict[int, View] = field(default_factory=dict)
    """By width."""

    @property
    def unseen(self) -> Visit:
        """The same without its looks, which are most of what it takes."""
        return replace(self, views={width: replace(view, texts=(), picture=b"") for width, view in self.views.items()})


class Visitor:
    """A window that pages are opened in, one after the other."""

    def __init__(self, browser: Browser, *, scripts: bool = True, icon: bool = True) -> None:
        """`icon`: whether an error counts that tells of /favicon.ico, which browsers ask for of their own accord."""
        self._icon = icon
        self._scripts = scripts
        self._context = browser.new_context(
            viewport={"width": WIDTHS[-1], "height": HEIGHT}, reduced_motion="reduce", java_script_enabled=scripts
        )
        self.page = self._context.new_page()
        self._easel = browser.new_page()
        self._asked: set[str] = set()
        self._failed: set[str] = set()
        self._said: set[str] = set()
        self._under_way: set[Request] = set()
        self.page.on("request", self._ask)
        self.page.on("requestfinished", lambda request: self._under_way.discard(request))  # noqa: PLW0108 (playwright marks it)
        self.page.on("requestfailed", self._fail)
        self.page.on("response", lambda got: self._failed.add(got.url) if got.status >= 400 else None)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._said.add(_ADDRESS.sub("…", error.message)))

    def visit(self, address: str, *, look: bool = True) -> Visit:
        """Open a page at each width; `look`: also where its text stands."""
        self.page.goto("about:blank")
        for noted in (self._asked, self._failed, self._said, self._under_way):
            noted.clear()
        self.page.set_viewport_size({"width": WIDTHS[-1], "height": HEIGHT})
        self.page.goto(address.partition("#")[0], wait_until="load")
        self._settle()
        views = {width: self._view(width, look) for width in reversed(WIDTHS)}
        return Visit(frozenset(self._asked), frozenset(self._failed), frozenset(self._said), views)

    def _settle(self) -> None:
        """Wait until nothing is asked for; where something is again and again, that is in what was asked."""
        quiet = waited = 0
        while quiet < _QUIET and waited < _PATIENCE:
            self.page.wait_for_timeout(_STEP)
            waited += 1
            quiet = 0 if self._under_way else quiet + 1

    def _ask(self, request: Request) -> None:
        self._asked.add(request.url)
        self._under_way.add(request)

    def _fail(self, request: Request) -> None:
        self._failed.add(request.url)
        self._under_way.discard(request)

    def _view(self, width: int, look: bool) -> View:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.wait_for_timeout(60)  # for what the width sets off
        notice = self.page.evaluate(NOTICE)
        if not look:
            return View((), b"", notice)
        self._settle()  # another width may ask for other pictures
        self.page.evaluate(_ADD_STYLE, _LEFT_OUT)
        if self._scripts:  # no promise is kept where they are off
            self.page.evaluate(_PAINTED)
        self.page.wait_for_timeout(50)
        texts = self.page.evaluate(_TEXTS, [notice["height"] if notice else 0, MOST])
        picture = self.page.screenshot()
        self.page.evaluate("document.getElementById('left-out').remove()")
        return View(tuple(map(tuple, texts)), picture, notice)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and (self._icon or not message.location["url"].endswith("/favicon.ico")):
            self._said.add(_ADDRESS.sub("…", message.text))

    def difference(self, original: View, copy: View) -> float:
        """The share of the window's pixels below the notice in which a copy looks other than its original."""
        shift = round((copy.notice or {}).get("height", 0))
        if not shift and original.picture == copy.picture:
            return 0.0
        pictures = [base64.b64encode(view.picture).decode() for view in (original, copy)]
        return float(self._easel.evaluate(_DIFFERENCE, [*pictures, shift]))


def in_place(original: View, copy: View) -> float:
    """The share of texts that stand in the copy where they stand in the original, of those of either."""
    one, other = (_numbered(view.texts) for view in (original, copy))
    if not one and not other:
        return 1.0
    same = sum(
        all(abs(here - there) <= NEAR for here, there in zip(box, other[name], strict=True))
        for name, box in one.items()
        if name in other
    )
    return same / max(len(one), len(other))


def _numbered(texts: tuple[Text, ...]) -> dict[tuple[str, int], tuple[int, ...]]:
    """Where each text stands, by what it says and which of those that say it it is."""
    met: dict[str, int] = {}
    found = {}
    for said, *box in texts:
        met[said] = met.get(said, 0) + 1
        found[said, met[said]] = tuple(box)
    return found


@contextmanager
def chromium(only: str | None = None) -> Iterator[Browser]:
    """Debian's Chromium. With `only`, a host and port, the network is cut off.

    All that is asked of others is sent to where nobody listens, on this machine too.
    """
    cut = ["--proxy-server=http://127.0.0.1:9", f"--proxy-bypass-list=<-loopback>;{only}"] if only is not None else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", *cut])
        yield browser
        browser.close()
