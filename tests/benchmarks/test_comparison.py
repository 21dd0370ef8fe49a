"""How benchmarks/comparison.py judges a copy, on small folders."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "sites"))
from copy_links import dead_links, leads  # noqa: E402

PAGE = (
    '<a href="b.html#x">b</a><a href="gone.html">gone</a><a href="folder/">folder</a><a href="#top">top</a>'
    '<img src="a.png" srcset="a.png 1x, lost.png 2x"><style>p { background: url("lost.svg") }</style>'
    '<a href="http://old.example/">old</a>'
    '<a href="../outside.html">out</a><a href="b%20c.html">space</a>'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "copy"
    (root / "folder").mkdir(parents=True)
    (root / "index.html").write_text(PAGE)
    for name in ("b.html", "b c.html", "a.png", "folder/index.html", "../outside.html"):
        (root / name).write_text("there")
    (root / "s.css").write_text("/* url(comment.png) */ @import 'more.css'; a { background: url(a.png) }")
    return root


def test_dead_links(folder: Path) -> None:
    """What a page or sheet names and is not there is dead, and so is what stands outside the copy."""
    dead = {reference for _, reference in dead_links(folder)}
    assert dead == {"gone.html", "lost.png", "lost.svg", "../outside.html", "more.css"}


def test_where_readers_are_led(folder: Path) -> None:
    """Links that a reader may follow are those of anchors, local or not."""
    led = [link for file, link in leads(folder) if file.name == "index.html" and file.parent == folder]
    assert "http://old.example/" in led
    assert "a.png" not in led
