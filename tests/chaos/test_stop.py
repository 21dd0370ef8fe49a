"""Stopped by signals: what is under way may end within a bound, or not at all; and a worker that is killed alone."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from command import run
from orchard import Orchard
from proof import prove
from session import Session, below

PAGES = 20
GRACE = 10
"""Seconds that what is under way may take once the crawl is told to stop (jobs/capture.py)."""
AROUND = 20
"""Seconds that the end of a program may take on a machine with much else to do."""


def test_one_sigterm_lets_answers_end(tmp_path: Path) -> None:
    """After SIGTERM the answers under way are kept, no more are asked for, and the exit code is 3."""
    with Orchard(PAGES, seconds=0.5) as site:
        session = Session(site.url, "-o", tmp_path, "--capture-only")
        session.wait_for(lambda: len(site.asked) > 20)
        session.send(signal.SIGTERM)
        assert session.end() == 3
        asked = [asked.path for asked in site.asked]
        assert run("crawl", site.url, "-o", tmp_path, "--delay", "0", "--capture-only").code == 0
    later = [asked.path for asked in site.asked[len(asked) :]]
    assert set(asked) & set(later) == set()
    assert prove(tmp_path).twice.total() == 0


@pytest.mark.parametrize(
    ("numbers", "bound"), [((signal.SIGTERM,), GRACE), ((signal.SIGINT, signal.SIGINT), 0)], ids=["once", "twice"]
)
def test_answers_that_do_not_end(tmp_path: Path, numbers: tuple[signal.Signals, ...], bound: float) -> None:
    """Answers that never end hold a stop up for the grace and no longer; a second signal ends them at once."""
    with Orchard(PAGES, seconds=600) as slow:
        session = Session(slow.url, "-o", tmp_path, "--capture-only")
        session.wait_for(lambda: len(slow.asked) > 0)
        begun = time.monotonic()
        for number in numbers:
            session.send(number)
            time.sleep(0.2)
        assert session.end() == 3
        seconds = time.monotonic() - begun
    assert bound <= seconds < bound + AROUND


def test_sigint_twice_then_on(tmp_path: Path) -> None:
    """A crawl that two Ctrl-C ended at once goes on to its end, and asks again for what was under way only."""
    with Orchard(PAGES, seconds=0.2) as site:
        session = Session(site.url, "-o", tmp_path, "--capture-only")
        session.wait_for(lambda: len(site.asked) > 40)
        session.send(signal.SIGINT)
        session.send(signal.SIGINT)
        assert session.end() == 3
        assert run("crawl", site.url, "-o", tmp_path, "--delay", "0", "--capture-only").code == 0
    paths = [asked.path for asked in site.asked]
    assert len(paths) - len(set(paths)) <= 6
    assert len(prove(tmp_path).digests) == len(set(paths))


def test_sigterm_while_records_are_made(tmp_path: Path) -> None:
    """Stopped while records are made, nothing is left half written, and the same command makes them."""
    with Orchard(PAGES * 4) as site:
        session = Session(site.url, "-o", tmp_path)
        session.wait_for(lambda: "records" in session.stages)
        session.send(signal.SIGTERM)
        assert session.end() == 3
        assert [path for path in tmp_path.rglob(".*") if path.is_file()] == []
        assert run("crawl", site.url, "-o", tmp_path, "--delay", "0").code == 0
    prove(tmp_path)


def test_workers_are_killed(tmp_path: Path) -> None:
    """Worker processes that are killed alone cost the crawl nothing: others do their work."""
    with Orchard(4 * PAGES, seconds=0.02) as site:
        session = Session(site.url, "-o", tmp_path)
        session.wait_for(lambda: len(site.asked) > 60)
        kill_workers(session.process.pid)
        assert session.end() == 0
        asked = [asked.path for asked in site.asked]
    assert "Traceback" not in "".join(session.said)
    assert len(asked) == len(set(asked)) == len(prove(tmp_path).digests)
    assert {f"/page/{number}" for number in range(2, 4 * PAGES)} <= set(asked)


def kill_workers(pid: int) -> None:
    """Kill the processes that have none below them and one between them and `pid`: the workers."""
    own = {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    for process in set(below(pid)) - own:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
