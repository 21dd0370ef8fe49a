"""What a killed process leaves half done is cleared away by the next."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from snapshot.export.files import write_json
from snapshot.jobs.attempts import open_log


@pytest.mark.parametrize("torn", [b"", b'{"url": "http', b"x" * 200_000])
def test_a_torn_line_of_the_log(tmp_path: Path, torn: bytes) -> None:
    """A line of the log that a kill tore is cut off before more is appended; whole lines stay."""
    log = tmp_path / "crawl.jsonl"
    log.write_bytes(b"1\n2\n" + torn)
    with open_log(log) as file:
        file.write("3\n")
    assert log.read_bytes() == b"1\n2\n3\n"


def test_the_draft_of_a_killed_process(tmp_path: Path) -> None:
    """Writing a file again removes the draft that a killed process left of it, and no other's."""
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    orphan, at_work, another = (
        tmp_path / f".{name}.part" for name in (f"a.json.{gone.pid}", f"a.json.{os.getppid()}", f"b.json.{gone.pid}")
    )
    for draft in (orphan, at_work, another):
        draft.touch()
    write_json(tmp_path / "a.json", 1)
    assert (orphan.exists(), at_work.exists(), another.exists()) == (False, True, True)
