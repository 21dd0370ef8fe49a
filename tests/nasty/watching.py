"""A command under watch: its memory, its open files, and what it said."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.05
_MOMENT = 2.0


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    err: str
    seconds: float
    memory: int
    """Peak of the whole process tree, bytes (proportional set size)."""
    files: int
    """Most descriptors that one of its processes had open at once."""
    left: tuple[int, ...]
    """Processes of its group that outlived it."""


def watched(command: list[str], environment: dict[str, str], timeout: float) -> Ended:
    """Run `command` in a process group of its own and look at it twenty times a second."""
    begun = time.monotonic()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        watch = _Watch(process.pid)
        try:
            _, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            raise
        finally:
            watch.stop()
    seconds = time.monotonic() - begun
    return Ended(process.returncode, err, seconds, watch.memory, watch.files, _left(process.pid))


class _Watch:
    """Looks at a process and all below it, in a thread."""

    def __init__(self, pid: int) -> None:
        self.memory = 0
        self.files = 0
        self._pid, self._end = pid, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(_EVERY):
            pids = list(_tree(self._pid))
            self.memory = max(self.memory, sum(_memory(pid) for pid in pids))
            self.files = max([self.files, *(_files(pid) for pid in pids)])


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(task).split():
            yield from _tree(int(child))


def _left(leader: int) -> tuple[int, ...]:
    """Who is left of the group, after a moment in which helpers see that their master is gone."""
    end = time.monotonic() + _MOMENT
    while (left := tuple(_group(leader))) and time.monotonic() < end:
        time.sleep(_EVERY)
    return left


def _group(leader: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = _read(stat).rpartition(")")[2].split()
        if len(fields) > 2 and int(fields[2]) == leader:
            yield int(stat.parent.name)


def _memory(pid: int) -> int:
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _files(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def _read(path: Path) -> str:
    """A file of /proc; empty where its process is gone."""
    try:
        return path.read_text()
    except OSError:
        return ""
