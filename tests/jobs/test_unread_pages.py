"""A page over which the process that reads it dies: it is kept, flagged, and asked for again until it is read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from command import Answer, run, site
from kept import ledger

KILLER = """
import os
from snapshot.jobs import analyse

found = analyse.find

def find(answer, **options):
    if b"deadly" in answer.body and os.path.exists(os.environ["DEADLY"]):
        os._exit(9)
    return found(answer, **options)

analyse.find = find
"""
DEADLY = b"<title>Deadly</title><p>Reading this is deadly.</p><a href='/behind'>more</a>"


@pytest.mark.parametrize("padding", [0, 9000], ids=["stored-again", "stored-once"])
def test_a_page_that_kills_its_reader_shows(tmp_path: Path, padding: int) -> None:
    """The flag, the exit code and the report say that its links are unknown; a repair that can read it finds them."""
    (tmp_path / "sitecustomize.py").write_text(KILLER)
    deadly = tmp_path / "deadly"
    deadly.touch()
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "DEADLY": str(deadly)}
    tag = {"ETag": '"one"'}
    pages: dict[str, Answer] = {
        "/": (200, {}, b"<title>Home</title><a href='/page'>x</a>"),
        "/page": (200, tag, DEADLY + b" " * padding),
        "/behind": (200, {}, b"<title>Behind</title>"),
    }
    with site(lambda path: pages.get(path, (404, {}, b""))) as url:
        folder = tmp_path / "out"
        ran = run("crawl", url, "-o", folder, "--delay", "0", "--tries", "2", env=environment)
        row, report = ledger(folder)[f"{url}page"], json.loads((folder / "report/report.json").read_text("utf-8"))
        assert (ran.code, row["soft"], row["attempts"]) == (1, "not read for links", 2)
        assert report["flagged"]["not read for links"]["examples"] == [f"{url}page"]
        assert f"{url}behind" not in ledger(folder)
        deadly.unlink()
        assert run("repair", folder, env=environment).code == 0
        assert ledger(folder)[f"{url}page"]["soft"] is None
        assert ledger(folder)[f"{url}behind"]["status"] == 200
