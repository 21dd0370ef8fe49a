"""A page that needs every kind of file that browsers load without scripts, and the files. Names say what needs them."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

from serve import Answer

PAGE = "dir/page.html"
_TEXTS = Path(__file__).with_name("everything")
_FONT = Path(__file__).parents[2] / "fixtures/site/wp-content/themes/hearth/fonts/hearth-bars-regular.woff2"
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_TYPES = {
    "avif": "image/avif",
    "css": "text/css",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript",
    "mjs": "text/javascript",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "vtt": "text/vtt",
    "webm": "video/webm",
    "webmanifest": "application/manifest+json",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xhtml": "application/xhtml+xml",
    "xml": "application/xml",
}
_SPECIAL = {
    "base/redirecting.html": Answer(302, b"", ("Location", "redirected.html")),
    "base/linked.html": Answer(200, b"<!doctype html><p>x", ("Link", "<linked.css>; rel=preload; as=style")),
    "base/object-missing.png": Answer(404, b"", ("Content-Type", "text/plain")),
    "base/latin.html": Answer(
        200, (_TEXTS / "base/latin.html").read_bytes(), ("Content-Type", "text/html; charset=latin1")
    ),
    "robots.txt": Answer(404, b"", ("Content-Type", "text/plain")),
}
_ENDING = re.compile(r"\.([a-z0-9]+)(?:\?.*)?$")


def rows() -> dict[str, str]:
    """What Chromium asks for, by name, and the row of the tables by which a crawl finds it."""
    found: dict[str, str] = json.loads((_TEXTS / "rows.json").read_text("utf-8"))
    return found


class Everything:
    """The page and all that it may need. What has no text of its own is a picture, a font or an empty sheet."""

    def answer(self, target: str, origin: bytes) -> Answer:
        """What a target means."""
        name = target.lstrip("/")
        ending = _ENDING.search(name)
        kind = _TYPES.get(ending[1], "text/html") if ending else "text/html"
        return _SPECIAL.get(name) or Answer(200, _body(name, kind, origin), ("Content-Type", kind))


def _body(name: str, kind: str, origin: bytes) -> bytes:
    text = _TEXTS / name
    if kind == "image/svg+xml" and not text.is_file():
        text = _TEXTS / "base/filter.svg"
    if text.is_file():
        return text.read_bytes().replace(b"//site.invalid", origin.removeprefix(b"http:"))
    if kind == "font/woff2":
        return _FONT.read_bytes()
    return _PIXEL if kind.startswith("image/") else b""
