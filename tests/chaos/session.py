"""One start of a crawl, in a process group of its own, so that bad things can be done to it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

from command import COMMAND


class Session:
    """A crawl at work, and what it says on standard error."""

    def __init__(self, *arguments: str | Path, program: tuple[str, ...] = (COMMAND,), **options: Any) -> None:
        """Begin `snapshot crawl` with these arguments, without delays."""
        command = [*program, "crawl", *arguments, "--delay", "0"]
        self.process = subprocess.Popen(
            command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=-1, text=True, **options
        )
        self.stages: set[str] = set()
        self.said: list[str] = []
        self._listener = Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stderr
        with self.process.stderr as lines:
            for line in lines:
                self.stages.add(line.split()[0])
                self.said.append(line.rstrip("\n"))

    @property
    def line(self) -> str:
        """The line that said why it ended; AssertionError where it is not the only one of `snapshot:`."""
        (line,) = [line for line in self.said if line.startswith("snapshot: ")]
        assert self.said[-1] == line
        assert "Traceback" not in "".join(self.said)
        return line

    def wait_for(self, come: Callable[[], bool]) -> None:
        """Until it has come, or the crawl has ended."""
        while not come() and self.process.poll() is None:
            time.sleep(0.001)

    def send(self, number: signal.Signals) -> None:
        """Send the crawl's own process a signal, as a shell's `kill` does."""
        self.process.send_signal(number)

    def kill(self) -> bool:
        """Kill all its processes at once; whether it was alive."""
        alive = self.process.poll() is None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.end()
        assert "Traceback" not in "".join(self.said)
        return alive

    def end(self) -> int:
        """Wait for its end; the exit code."""
        code = self.process.wait(timeout=240)
        self._listener.join()
        return code


def below(pid: int) -> Iterator[int]:
    """All processes below one."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield int(child)
            yield from below(int(child))
