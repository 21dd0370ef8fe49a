"""The way to the benchmarks, and a pack of two invented pages."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

BODY = "The heron came back to the mill pond this week. Nobody had seen it since the flood of last spring."
PAGE = """<!doctype html><html lang="en"><head><title>{title} | Pond Gazette</title></head><body>
<nav><a href="/">Home</a></nav><article><h1>{title}</h1><p class="byline">By {name}</p>
<time datetime="2021-04-0{day}">April {day}, 2021</time>{text}</article></body></html>"""


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A folder with the pack `pond`."""
    folder = tmp_path / "packs" / "pond"
    (folder / "html").mkdir(parents=True)
    rows = []
    for day, name in enumerate(("Ada Reed", "Tom Sedge"), start=1):
        title = f"Heron number {day} returns"
        html = PAGE.format(title=title, name=name, day=day, text=f"<p>{BODY} Day {day}.</p>" * 3)
        (folder / "html" / f"pond-{day}.html").write_text(html, encoding="utf-8")
        truth = {"title": title, "byline": [name], "date": f"2021-04-0{day}", "body": f"{BODY} Day {day}.\n" * 3}
        rows.append({"id": f"pond-{day}", "url": f"http://pond.example/{day}", "page_type": "article", **truth})
    (folder / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder.parent
