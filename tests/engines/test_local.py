"""Worker processes: one that dies takes no other work down with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from snapshot.engines.local import Crashed, Processes


def double(number: int) -> int:
    return 2 * number


def die(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number: int) -> int:
    raise ValueError(number)


def test_map_keeps_the_order() -> None:
    """Results come in the order of what they were made from."""
    with Processes(2) as processes:
        assert list(processes.map(double, range(50))) == list(range(0, 100, 2))


def test_a_failure_is_raised_where_it_is_asked_for() -> None:
    """An exception in a worker is the caller's."""
    with Processes(1) as processes, pytest.raises(ValueError, match="7"):
        processes.submit(fail, 7).result()


def test_only_what_kills_its_worker_is_blamed() -> None:
    """Work that kills its process crashes; what ran beside it is done all the same."""
    with Processes(2) as processes:
        work = [processes.submit(die if number == 3 else double, number) for number in range(8)]
        with pytest.raises(Crashed):
            work[3].result()
        assert [each.result() for each in work if each is not work[3]] == [0, 2, 4, 8, 10, 12, 14]


PARENT = """
import os, time
from snapshot.engines.local import Processes
if __name__ == "__main__":
    processes = Processes(2)
    print(processes.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    """`kill -9` of the parent leaves no worker behind."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{worker}").exists()
