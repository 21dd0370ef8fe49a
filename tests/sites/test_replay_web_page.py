"""A package in ReplayWeb.page: the judge is the program that readers open it with, fetched by `make test-sites`."""

from __future__ import annotations

import os
import re
import shutil
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from command import ROOT, run, serving
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Browser, Frame, Page
from serve import make_server

REPLAYER = Path(os.environ.get("REPLAYER", ROOT / ".venv" / "replaywebpage" / "package"))
LACKING = "needs ReplayWeb.page: make test-sites fetches it (npm pack replaywebpage)"
SLUG = "a-map-drawn-by-neighbours"
PAGE = """<!doctype html><title>Replay</title><script src="/ui.js"></script>
<replay-web-page source="/site.wacz" url="{url}" replayBase="/replay/" embed="replayonly"></replay-web-page>"""
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Ranged(SimpleHTTPRequestHandler):
    """Files, also a part of one, which ReplayWeb.page asks for and http.server does not give."""

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        """A part of a file (RFC 9110, 14), or what http.server gives."""
        asked = _RANGE.fullmatch(self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if not asked or not path.is_file():
            super().do_GET()
            return
        size = path.stat().st_size
        start = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
        end = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end}/{size}")
        self.send_header("Content-Length", str(end - start + 1))
        self.send_header("Content-Type", "application/zip")
        self.end_headers()
        with path.open("rb") as file:
            file.seek(start)
            self.wfile.write(file.read(end - start + 1))


@pytest.mark.parametrize("signed", [False, True], ids=["plain", "signed"])
def test_it_replays(browser: Browser, tmp_path: Path, *, signed: bool) -> None:
    """The bundled site's package opens there, and a page of it shows its headline, style sheet and picture."""
    if not (REPLAYER / "ui.js").is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(LACKING, pytrace=False)
        pytest.skip(LACKING)
    root = tmp_path / "served"
    root.mkdir()
    for name, target in (("ui.js", "ui.js"), ("sw.js", "replay/sw.js")):
        (root / target).parent.mkdir(exist_ok=True)
        shutil.copyfile(REPLAYER / name, root / target)
    with serving(make_server(ROOT / "fixtures" / "site")) as url:
        assert run("crawl", url, "-o", tmp_path / "out", "--delay", "0").code == 0
    options: tuple[str | Path, ...] = ()
    if signed:
        options = ("--sign", tmp_path / "key.pem")
        (tmp_path / "key.pem").write_bytes(
            ec.generate_private_key(ec.SECP384R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
    assert run("pack", tmp_path / "out", "-o", root / "site.wacz", "--quiet", *options).code == 0
    (root / "index.html").write_text(PAGE.format(url=f"{url}blog/{SLUG}/"))
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), partial(Ranged, directory=str(root)))) as here:
        page = browser.new_page()
        asked: set[str] = set()
        page.on("request", lambda request: asked.add(request.url))
        page.goto(here)
        frame = replayed(page)
        assert frame.text_content("h1") == "A map drawn by neighbours"
        assert frame.evaluate("document.styleSheets.length") >= 2
        assert frame.evaluate("document.images[0].naturalWidth") > 0
        page.close()
    assert [each for each in asked if not each.startswith((here, "data:", "blob:", "about:"))] == []


def replayed(page: Page) -> Frame:
    """The frame in which the archived page stands, once it is there."""
    for _ in range(180):
        page.wait_for_timeout(500)
        for frame in page.frames:
            if "mp_/http" in frame.url and SLUG in frame.url and frame.query_selector("h1"):
                return frame
    pytest.fail(f"no page was replayed in a minute and a half: {[frame.url for frame in page.frames]}")
