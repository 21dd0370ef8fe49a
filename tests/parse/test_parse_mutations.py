"""Files of real kinds, broken at random: every reader gets to their end, in bounded time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshot.model import Role
from snapshot.parse import find
from snapshot.parse.find import Answer

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "tests/browser/everything", ROOT / "fixtures/site")
KINDS = {
    ".atom": ("application/atom+xml", Role.FEED),
    ".css": ("text/css", Role.REQUISITE),
    ".html": ("text/html", Role.PAGE),
    ".js": ("text/javascript", Role.REQUISITE),
    ".json": ("application/json", Role.REQUISITE),
    ".rss": ("application/rss+xml", Role.FEED),
    ".svg": ("image/svg+xml", Role.REQUISITE),
    ".webmanifest": ("application/manifest+json", Role.REQUISITE),
    ".xhtml": ("application/xhtml+xml", Role.PAGE),
    ".xml": ("application/xml", Role.SITEMAP),
}
"""Content type and role of each ending."""
LONGEST = 20_000
SECONDS = 5
"""What one file may take; its like takes milliseconds."""

_PIECES = (
    *(b"<", b">", b"/>", b'"', b"'", b"=", b"&", b";", b"#", b"%", b"\0", b"\xff", b"\xed\xa0\x80", b"\r\n", b"\\"),
    *(
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?",
        b"<!DOCTYPE",
        b"<base href=//[>",
        b"<svg>",
        b"<style>",
        b"</script>",
    ),
    *(b"data:text/html,", b"data:text/css;base64,", b"srcdoc=", b"url(", b"url('", b"@import ", b"image-set(", b"/*"),
    *(b"//[", b"http://", b"http://a:99999/", b"https://xn--/", b"\xef\xbb\xbf", b"\xff\xfe", b"{", b"}", b"[", b","),
)


def seeds() -> list[Path]:
    """The files to be broken."""
    return sorted(path for folder in FOLDERS for path in folder.rglob("*") if path.suffix in KINDS)


@st.composite
def broken(draw: st.DrawFn) -> tuple[Path, bytes]:
    """A file, and its bytes with parts cut out, repeated, moved, or strewn with what means something."""
    path = draw(st.sampled_from(seeds()))
    body = path.read_bytes()[:LONGEST]
    for _ in range(draw(st.integers(1, 6))):
        start, end = sorted((draw(st.integers(0, len(body))), draw(st.integers(0, len(body)))))
        part, piece = body[start:end], draw(st.sampled_from(_PIECES))
        instead = draw(st.sampled_from((b"", piece, piece * 50, part + part, part[::-1], piece.join((part, part)))))
        body = (body[:start] + instead + body[end:])[:LONGEST]
    return path, body


@settings(max_examples=int(os.environ.get("MUTATIONS", "150")), deadline=None)
@given(broken())
def test_broken_files_are_read_to_their_end(case: tuple[Path, bytes]) -> None:
    """No reader raises or lingers, and what it gives is addresses."""
    path, body = case
    kind, role = KINDS[path.suffix]
    answer = Answer(body, f"http://e.org/{path.name}", 200, (("Content-Type", kind),), role)
    began = time.perf_counter()
    links = [*find._in_headers(answer), *find._in_body(answer)]
    assert time.perf_counter() - began < SECONDS
    assert all(link.url.startswith(("http://", "https://")) and link.via for link in links)


@pytest.mark.parametrize("path", seeds(), ids=lambda path: path.name)
def test_whole_files_are_read_to_their_end(path: Path) -> None:
    """No reader raises at the files as they are, under any of the types and roles."""
    for kind, _ in KINDS.values():
        for role in Role:
            answer = Answer(path.read_bytes(), "http://e.org/x", 200, (("Content-Type", kind),), role)
            assert all(link.via for link in find._in_body(answer))
