"""The command line as a user has it, and sites to point it at."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

ROOT = Path(__file__).parents[2]
COMMAND = str(Path(sys.executable).parent / "snapshot")

sys.path.insert(0, str(ROOT / "fixtures"))


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line that it printed on standard error."""
        (line,) = self.err.splitlines()
        return line


def run(*arguments: str | Path, **options: Any) -> Ran:
    """Run `snapshot` with these arguments."""
    done = subprocess.run(
        [COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=120,
        **options,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[str]:
    """A server at work in a thread; its address."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def site(answer: Callable[[str], Answer]) -> Iterator[str]:
    """A site made up by a function from path to status, headers and body."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in ({"Content-Type": "text/html; charset=utf-8"} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with serving(server) as url:
        yield url


@dataclass(frozen=True)
class Crawled:
    """The bundled site, crawled once for all tests that only look."""

    url: str
    folder: Path
    ran: Ran

    def expected(self, name: str) -> Any:
        """A file of fixtures/expected, with this server's address in it."""
        text = (ROOT / "fixtures" / "expected" / name).read_text("utf-8")
        return json.loads(text.replace("http://site.invalid", self.url.rstrip("/")))

    def lines(self, name: str) -> list[dict[str, Any]]:
        """A file of JSON Lines in the folder."""
        return [json.loads(line) for line in (self.folder / name).read_text("utf-8").splitlines()]


AS_NOBODY = """
import os, sys, snapshot.cli
if os.geteuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
snapshot.cli.main()
"""


def run_as_nobody(*arguments: str | Path) -> Ran:
    """Run `snapshot` as a user who may write nowhere of ours: root may write everywhere."""
    command = [sys.executable, "-c", AS_NOBODY, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=120)
    return Ran(done.returncode, done.stdout, done.stderr)
