"""The replay of WARC files, by pywb, as a process of its own: it is GPL, and so it is started and never imported."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from snapshot.errors import SnapshotError
from snapshot.serve.bar import bar

REMEDY = "pip install 'snapshot[replay]'"
_COLLECTION = "archive"
_LOOPBACK = "127.0.0.1"
_PATIENCE = 60.0
"""Seconds until it must answer."""
_END = 5.0

_BANNER = """<script>
addEventListener("DOMContentLoaded", () => {{
  const room = document.createElement("template");
  room._no_rewrite = true;
  room.innerHTML = {bar};
  const bar = room.content.firstChild.cloneNode(true);
  bar._no_rewrite = bar.querySelector("a")._no_rewrite = true;
  if (!window.frameElement) document.body.append(bar);
}});
</script>
"""
"""It stands before all that a page has in its head, and so it is a script alone: behind any element that belongs into a
body, browsers look no further for the page's encoding than its first 1024 bytes."""


class ReplayFailed(SnapshotError):
    """There is no replay; the copy can be looked at without it."""


def replay_program() -> str | None:
    """pywb's server, beside this Python or on the path; None where it is not installed."""
    return shutil.which("wayback", path=str(Path(sys.executable).parent)) or shutil.which("wayback")


class Replay:
    """The replay of an archive folder, while the context lasts."""

    def __init__(self, program: str, archive: Path, index: Path, copy: str) -> None:
        """`copy` is the address, but for the URL at its end, under which the copy of a page is found."""
        self.port = _free_port()
        self._room = tempfile.TemporaryDirectory(prefix="snapshot-replay-")
        room = Path(self._room.name)
        settings = {"index_paths": str(index.resolve()), "archive_paths": f"{archive.resolve()}{os.sep}"}
        # JSON is YAML, too
        (room / "config.yaml").write_text(json.dumps({"collections": {_COLLECTION: settings}, "framed_replay": False}))
        (room / "templates").mkdir()
        address = f"{copy}__URL__"
        markup = _BANNER.format(bar=json.dumps(bar("Replay", "Copy", address)))
        template = markup.replace("__URL__", "{{ cdx.url | urlencode }}")
        (room / "templates/custom_banner.html").write_text(template)
        self._log = (room / "log").open("w+")
        command = [program, "--bind", _LOOPBACK, "--port", str(self.port), "--directory", str(room)]
        try:
            self._process = subprocess.Popen(  # noqa: S603  (a program that the user has installed)
                command, cwd=room, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, start_new_session=True
            )
        except OSError as error:
            self._tidy()
            raise ReplayFailed(f"pywb does not start: {error.strerror}") from None

    def address(self, url: str, timestamp: str) -> str:
        """Where the capture of a URL (14 digits, UTC) is replayed."""
        return f"http://{_LOOPBACK}:{self.port}/{_COLLECTION}/{timestamp}/{url}"

    def __enter__(self) -> Self:
        """Wait until it answers. ReplayFailed where it does not."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            if self._answers():
                return self
            time.sleep(0.1)
        self._log.seek(0)
        said = (self._log.read(100_000).strip().splitlines() or ["it said nothing"])[-1]
        self.close()
        raise ReplayFailed(f"pywb does not answer: {said[:200]}")

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, and what it has left."""
        self._process.terminate()
        try:
            self._process.wait(_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._tidy()

    def _tidy(self) -> None:
        self._log.close()
        self._room.cleanup()

    def _answers(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            asking = http.client.HTTPConnection(_LOOPBACK, self.port, timeout=2)
            try:
                asking.request("GET", "/static/none")
                return asking.getresponse().status > 0
            finally:
                asking.close()
        return False


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind((_LOOPBACK, 0))
        return int(tried.getsockname()[1])
