"""A program that runs beside us as a process of its own, and answers page by page (the protocol: worker.py)."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from contest.packs import Page

BENCHMARKS = Path(__file__).resolve().parents[1]
PATIENCE = 120.0
"""Seconds that a program may take for one page."""
NOWHERE = "http://127.0.0.1:9"
"""A proxy that does not answer: what a program would fetch, it cannot."""

Answer = dict[str, Any]


class NotStarted(Exception):
    """A program does not run; says what it said last."""


class Contestant:
    """One program. It is started anew where it died, or had to be ended for being too slow."""

    def __init__(self, name: str, command: Sequence[str], patience: float = PATIENCE) -> None:
        """Start it; raises NotStarted."""
        self.name, self._command, self._patience = name, list(command), patience
        self._start()

    def ask(self, page: Page) -> Answer:
        """What it gives for a page, with `cpu_ms`; `error` where it raised, and alone where it died or was too slow."""
        line = json.dumps({"html": base64.b64encode(page.html).decode("ascii"), "url": page.url}) + "\n"
        answer = self._exchange(lambda: self._process.stdin.write(line.encode()))  # type: ignore[union-attr]
        if answer is None:
            self.stop()
            self._start()
            return {"error": f"died, or gave no answer within {self._patience:.0f} s"}
        return answer

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._noise):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self) -> None:
        self._noise = tempfile.TemporaryFile()  # noqa: SIM115  (closed in `stop`)
        environment = os.environ | {"PYTHONPATH": str(BENCHMARKS), "PYTHONHASHSEED": "0"}
        environment |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), NOWHERE)
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._noise, env=environment
        )
        hello = self._exchange(lambda: None)
        if hello is None:
            self._noise.seek(0)
            said = self._noise.read().decode(errors="replace").strip().splitlines()[-1:] or ["it says nothing"]
            self.stop()
            raise NotStarted(f"{self.name} does not start: {said[0]}")
        self.version, self.gives = str(hello["version"]), frozenset[str](hello["gives"])

    def _exchange(self, send: Callable[[], object]) -> Answer | None:
        """Send, and read a line; None where the process ended or had to be ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        end = threading.Timer(self._patience, self._process.kill)
        end.start()
        try:
            send()
            self._process.stdin.flush()
            line = self._process.stdout.readline()
            return dict(json.loads(line)) if line.endswith(b"\n") else None
        except (OSError, ValueError):
            return None
        finally:
            end.cancel()
