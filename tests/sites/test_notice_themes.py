"""The notice on eleven real layouts, many of which fix things to the window: nothing of either covers the other."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest
from command import COMMAND
from here import the_site
from site_mediawiki import SKINS
from site_servers import done
from site_visits import HEIGHT, NOTICE, WIDTHS, chromium
from site_wordpress import THEMES

pytestmark = pytest.mark.browser

LAYOUTS = {
    **{f"wordpress {theme}": ("wordpress", {"theme": theme, "number": 6}) for theme in THEMES},
    **{f"mediawiki {skin}": ("mediawiki", {"skin": skin, "number": 6}) for skin in SKINS},
    **{name: (name, {}) for name in ("python3-doc", "debian-handbook", "apache2-doc")},
}
"""By name, the site and how it is set up."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
UNDER = """() => {
  const edge = Math.max(0, document.querySelector('snapshot-notice').getBoundingClientRect().bottom);
  return [...document.body.querySelectorAll('*')].filter((one) => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    return style.position === 'fixed' && one.checkVisibility({visibilityProperty: true, opacityProperty: true})
      && box.width && box.height && box.right > 0 && box.bottom > 0 && box.top < edge - 1;
  }).map((one) => `${one.localName}.${one.className} at ${one.getBoundingClientRect().top}`);
}"""
CONTRAST = """() => {
  const light = (said) => said.match(/[\\d.]+/g).slice(0, 3).map(Number)
    .map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const notice = document.querySelector('snapshot-notice'), ground = light(getComputedStyle(notice).backgroundColor);
  return Math.min(...[notice.querySelector('snapshot-text'), ...notice.querySelectorAll('a')].map((one) => {
    const pair = [light(getComputedStyle(one).color), ground].sort((a, b) => b - a);
    return (pair[0] + 0.05) / (pair[1] + 0.05);
  }));
}"""


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_no_clash(name: str, tmp_path: Path) -> None:
    """At both widths, light and dark, the notice is whole and readable, and what is fixed stands below it.

    Scrolled down, the notice is gone, and what is fixed to the top is at the top again.
    """
    site, how = LAYOUTS[name]
    running: partial[AbstractContextManager[str]] = partial(the_site(site).running, **how)
    with running() as url:
        done([COMMAND, "crawl", url, "-o", str(tmp_path / "out"), "--delay", "0", "--quiet", "--max-pages", "5"])
    copy = tmp_path / "out/site"
    with chromium("") as browser:
        page = browser.new_page()
        for width in WIDTHS:
            for scheme in SCHEMES:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                page.emulate_media(color_scheme=scheme)
                page.goto((copy / "index.html").as_uri(), wait_until="load")
                page.wait_for_selector("snapshot-notice")
                page.wait_for_timeout(100)
                if "SHOTS" in os.environ:
                    page.screenshot(path=Path(os.environ["SHOTS"], f"{name} {width} {scheme}.png"))
                seen: dict[str, Any] = page.evaluate(NOTICE)
                assert [seen[each] for each in ("top", "left", "covered", "wide", "fits")] == [0, 0, 0, False, True]
                assert seen["width"] == seen["window"]
                assert page.evaluate(UNDER) == [], (width, scheme)
                assert page.evaluate(CONTRAST) >= 4.5
                page.mouse.wheel(0, 400)
                page.wait_for_timeout(200)
                scrolled = page.evaluate("scrollY")
                assert page.evaluate(NOTICE)["top"] == -scrolled
