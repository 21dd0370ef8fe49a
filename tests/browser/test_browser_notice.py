"""The notice in Chromium on pages whose own style sheets would hide it, by design or by chance."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from browsing import picture_of
from command import run
from playwright.sync_api import Browser

sys.path.append(str(Path(__file__).parents[1] / "archive"))
from archive_making import answer, exchange, write

pytestmark = pytest.mark.browser

HIDING = {
    "by name": "snapshot-notice{display:none!important}",
    "by escaped name": r"snapshot\-notice#snapshot\-notice#snapshot\-notice{display:none!important}",
    "by many ids": "html#h body#b#b#b > *{display:none!important}",
    "in a layer": "@layer x{body *{display:none!important;opacity:0!important}}",
    "in a layer of the same name": "@layer snapshot-notice{body *{display:none!important}}",
    "by what is seen": "body *{visibility:hidden!important;content-visibility:hidden!important}",
    "by what is contained": "*{contain:strict!important}",
    "by place": "#b#b > :first-child{position:absolute!important;left:-9999px!important;top:-9999px!important}",
    "by size": "body *{max-height:0!important;max-width:1px!important;zoom:.1!important}",
    "by clips": "*{clip:rect(0,0,0,0)!important;clip-path:inset(50%)!important}",
    "by colour": "body *{-webkit-text-fill-color:transparent!important;mask:linear-gradient(#0000,#0000)!important}",
    "by turns": "body > *{rotate:90deg!important;translate:-9999px!important;transform:scale(0)!important}",
    "by an animation": "@keyframes k{to{opacity:0;display:none}}body *{animation:k 1ms forwards!important}",
    "by a transition": "body *{transition:all 999s 999s!important}",
    "by what stands before": "body *::before{content:'x'!important;position:fixed!important;inset:0!important}",
    "by clicks": "*{pointer-events:none!important}",
    "by its direction": "body *{writing-mode:vertical-rl!important;direction:rtl!important}",
    "by its margin": "@layer x{html{margin:0!important;position:static!important}}",
    "by a body that clips": "html{overflow:auto}body{contain:paint;clip-path:inset(0);overflow:hidden;margin:0}",
    "by a body that is not seen": "body{visibility:hidden;pointer-events:none;font-size:0}",
}
SEEN = """() => {
  const notice = document.querySelector('snapshot-notice'), box = notice.getBoundingClientRect();
  const link = notice.querySelector('a').getBoundingClientRect();
  const hit = document.elementFromPoint(link.left + link.width / 2, link.top + link.height / 2);
  const checks = {opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true};
  return [box.top, box.left, box.width - document.documentElement.clientWidth, hit && hit.localName,
    notice.checkVisibility(checks), notice.scrollHeight <= notice.clientHeight + 1];
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of such pages, and of one that does nothing."""
    folder = tmp_path_factory.mktemp("hiding")
    page = "<!doctype html><html lang=en id=h><head><style>{}</style></head><body id=b><p>m</p>"
    write(
        folder,
        *(
            exchange(f"https://example.org/{number}.html", answer(page.format(style).encode()))
            for number, style in enumerate((*HIDING.values(), ""))
        ),
    )
    assert run("publish", folder).code == 0
    return folder / "site"


@pytest.mark.parametrize("number", range(len(HIDING)), ids=list(HIDING))
def test_no_style_sheet_of_a_page_hides_the_notice(browser: Browser, site: Path, number: int) -> None:
    """It is on top, whole, as wide as the window, and its link can be clicked; its text looks as on other pages."""
    page = browser.new_page(viewport={"width": 360, "height": 700})
    pictures = []
    for name in (number, len(HIDING)):
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate(SEEN) == [0, 0, 0, "a", True, True]
        height = page.evaluate("document.querySelector('snapshot-notice').offsetHeight")
        pictures.append(picture_of(page, {"x": 0, "y": 0, "width": 360, "height": height}))
    page.close()
    assert pictures[0] == pictures[1]


def test_no_address_written_by_hand_hides_the_notice(browser: Browser, site: Path) -> None:
    """A link to the notice shows it."""
    page = browser.new_page()
    page.goto(f"{(site / f'{len(HIDING)}.html').as_uri()}#snapshot-notice")
    assert page.evaluate(SEEN) == [0, 0, 0, "a", True, True]
    page.close()


def test_the_notice_is_printed(browser: Browser, site: Path) -> None:
    """On paper it stands above the page, in its flow."""
    page = browser.new_page()
    page.emulate_media(media="print")
    page.goto((site / f"{len(HIDING)}.html").as_uri())
    tops = [page.locator(name).evaluate("one => one.getBoundingClientRect().top") for name in ("snapshot-notice", "p")]
    page.close()
    assert 0 <= tops[0] < 40 < tops[1]
