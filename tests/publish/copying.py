"""A page written anew as `snapshot publish` does it, without an archive around it."""

from __future__ import annotations

from pathlib import Path

from lxml import html

from snapshot.publish.document import Given, Written, written
from snapshot.publish.look import Look, Shown
from snapshot.publish.table import Fate, Known, Table, write_table
from snapshot.publish.targets import Targets

SITE = "https://example.org"
HELD = {
    "/": "index.html",
    "/a/b/": "a/b/index.html",
    "/x.png": "x.png",
    "/pic.svg": "pic.svg",
    "/s.css?v=1": "s_v=1.css",
    "/s.js": "s.js",
    "/frame.html": "frame.html",
    "/js/b.js": "js/b.js",
    "/js/c.js?v=2": "js/c_v=2.js",
}


class Copy:
    """A copy that holds a few files."""

    def __init__(self, folder: Path) -> None:
        known = [(SITE + path, Known(Fate.FILE, file)) for path, file in HELD.items()]
        known += [
            (f"{SITE}/old", Known(Fate.FILE, "a/b/index.html", "#new")),
            (f"{SITE}/gone", Known(Fate.MISSING, "404")),
            (f"{SITE}/beyond", Known(Fate.MISSING, "many")),
            (f"{SITE}/left", Known(Fate.AWAY, "https://elsewhere.net/there")),
            ("https://www.youtube.com/embed/abcdefghijk", Known(Fate.FILE, "_hosts/www.youtube.com/x.html")),
            ("https://i.ytimg.com/vi/abcdefghijk/hqdefault.jpg", Known(Fate.FILE, "_hosts/i.ytimg.com/h.jpg")),
            ("https://stats.wp.com/e.js", Known(Fate.FILE, "_hosts/stats.wp.com/e.js")),
        ]
        write_table(folder / "table", known)
        self.table = Table(folder / "table")
        self.targets = self._targets("a/b/index.html")

    def _targets(self, path: str) -> Targets:
        return Targets(self.table, frozenset({"example.org"}), f"{SITE}/a/b/", path)

    def write(self, body: str | bytes, path: str = "a/b/index.html", look: Look | None = None) -> Written:
        """The page as it stands in the copy."""
        raw = body.encode() if isinstance(body, str) else body
        content_type = "text/html; charset=utf-8" if isinstance(body, str) else None
        self.targets = self._targets(path)
        return written(Given(raw, content_type, self.targets, look or Look("The Site"), Shown("2024-04-30", path)))

    def text(self, body: str | bytes, path: str = "a/b/index.html") -> str:
        """The same, as text."""
        return self.write(body, path).body.decode("utf-8-sig")

    def tree(self, body: str | bytes, look: Look | None = None) -> html.HtmlElement:
        """The same, as a tree."""
        return html.document_fromstring(self.write(body, look=look).body.decode("utf-8-sig"))

    def changes(self, body: str) -> set[str]:
        """The kinds of what was changed on a page."""
        return {change.kind for change in self.write(body).changes}
