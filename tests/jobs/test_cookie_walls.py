"""Sites that lead who comes without a cookie through an address that sets one, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from command import run, serving
from kept import ledger

GATE = "/gate?to="
PAGES = {"/": '<a href="/a">x</a><a href="/b">x</a>', "/a": "a", "/b": "b"}


@contextmanager
def walled(*, at_the_gate: bool, content: bool = True) -> Iterator[tuple[str, Counter[str]]]:
    """A site behind a gate, which sets the cookie itself or asks for one that was set before; what it was asked for.

    Without `content` there is nothing but the gate, whatever the cookie.
    """
    asked: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked[self.path] += 1
            known = "seen=1" in self.headers.get("Cookie", "")
            gate = self.path.startswith(GATE)
            path = self.path.removeprefix(GATE)
            if path in PAGES and (gate or not (known and content)):
                self.send_response(302)
                self.send_header("Location", path if gate else GATE + path)
                if gate is at_the_gate:
                    self.send_header("Set-Cookie", "seen=1; Path=/")
                body = ""
            else:
                body = PAGES.get(path, "")
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with serving(server) as url:
        yield url, asked


@pytest.mark.parametrize("at_the_gate", [True, False])
def test_a_page_behind_a_gate(tmp_path: Path, at_the_gate: bool) -> None:
    """What redirects led back to is asked for once more, with the cookie, and gives the page and all behind it."""
    with walled(at_the_gate=at_the_gate) as (url, asked):
        ran = run("crawl", url, "-o", tmp_path / "out", "--delay", "0", "--capture-only", "--max-pages", "3")
    assert ran.code == 0, ran.err
    rows = ledger(tmp_path / "out")
    assert {path: rows[url + path[1:]]["status"] for path in PAGES} == dict.fromkeys(PAGES, 200)
    assert max(asked.values()) <= 2


@pytest.mark.parametrize("at_the_gate", [True, False])
def test_a_gate_without_a_site(tmp_path: Path, at_the_gate: bool) -> None:
    """A ring of redirects that sets cookies at every turn comes to an end."""
    with walled(at_the_gate=at_the_gate, content=False) as (url, asked):
        ran = run("crawl", url, "-o", tmp_path / "out", "--delay", "0", "--capture-only")
    assert ran.code == 0, ran.err
    assert max(asked.values()) <= 4
    assert ledger(tmp_path / "out")[url]["status"] == 302
