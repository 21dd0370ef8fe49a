"""The documentation is true: what it shows was run, what it lists is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from command import ROOT, Crawled

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_reference_is_what_the_code_says() -> None:
    """The generated pages of the reference are up to date."""
    made = subprocess.run(
        [sys.executable, ROOT / "docs/reference/generate.py", "--check"], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link from one page to another leads to a file that is there."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "docs/how-to/load-records.md"], ids=lambda page: page.name)
def test_python_examples_run(page: Path, crawled: Crawled) -> None:
    """The Python that a page shows runs on an archive folder; what needs pandas is left to the reader."""
    blocks = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    runnable = [block for block in blocks if "pandas" not in block and "pd." not in block]
    assert runnable
    for block in runnable:
        code = block.replace("output/demo", str(crawled.folder)).replace("http://127.0.0.1:8024/", crawled.url)
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr


def test_readme_shows_a_real_record(crawled: Crawled) -> None:
    """The piece of a record in the README stands in the records, but for what it leaves out."""
    (shown,) = re.findall(r"```json\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    lines = (crawled.folder / "records/records.jsonl").read_text("utf-8")
    lines = lines.replace(crawled.url, "http://127.0.0.1:8024/").replace("\\/", "/")
    pieces = re.findall(r'"(?:title|byline|date|text)": ?("[^"…]+")', shown)
    assert len(pieces) >= 4
    assert [piece for piece in pieces if piece not in lines] == []
