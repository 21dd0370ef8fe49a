"""Manners, as the server's own log has them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
from command import run, serving

SLACK = 0.02
"""Seconds by which a request may overtake another on its way."""


class Clock:
    """When each request came, and how many were under way at once."""

    def __init__(self, robots: str = "", wait: float = 0.0) -> None:
        """`robots` is the robots.txt; each answer takes `wait` seconds."""
        self.robots, self.wait = robots, wait
        self.times: list[float] = []
        self.most = self._now = 0
        self._lock = threading.Lock()

    @contextmanager
    def counted(self) -> Iterator[None]:
        """One request."""
        with self._lock:
            self.times.append(time.monotonic())
            self._now += 1
            self.most = max(self.most, self._now)
        yield
        with self._lock:
            self._now -= 1

    @contextmanager
    def site(self) -> Iterator[str]:
        """A site of twelve pages with a redirect, a sheet and a picture."""
        clock = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with clock.counted():
                    time.sleep(clock.wait)
                    number = int("".join(filter(str.isdigit, self.path)) or 0)
                    links = "".join(
                        f'<a href="/{each}">x</a>' for each in (2 * number + 1, 2 * number + 2) if each < 12
                    )
                    body = f'<title>t</title><link rel="stylesheet" href="/a.css?{number}">{links}'.encode()
                    if self.path == "/robots.txt":
                        body = clock.robots.encode()
                    self.send_response(302 if self.path == "/5" else 200)
                    self.send_header("Location", "/7")
                    self.send_header("Content-Type", "text/css" if "css" in self.path else "text/html")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
            yield url

    @property
    def shortest(self) -> float:
        """Seconds between the two requests that were nearest to each other."""
        return min(after - before for before, after in pairwise(self.times))


def test_never_faster_than_told(tmp_path: Path) -> None:
    """No two requests to a host begin nearer than the delay: pages, redirects, requisites, robots, nor after a stop."""
    clock = Clock()
    with clock.site() as url:
        run("crawl", url, "-o", tmp_path / "out", "--delay", "0.2", "--max-time", "2s")
        time.sleep(0.2)
        assert run("crawl", url, "-o", tmp_path / "more", "--delay", "0.2").code == 0
    assert len(clock.times) > 24
    assert clock.shortest >= 0.2 - SLACK


def test_never_faster_by_another_name(tmp_path: Path) -> None:
    """Two names of one machine are asked no faster than one."""
    clock = Clock()
    with clock.site() as url:
        other = url.replace("127.0.0.1", "localhost")
        assert run("crawl", url, other, "-o", tmp_path / "out", "--delay", "0.2").code == 0
    near = [after - before for before, after in pairwise(clock.times) if after - before < 0.2 - SLACK]
    assert len(near) <= 1, "only the first requests may be sent before it is known that both are one machine"


def test_a_crawl_delay_is_honoured(tmp_path: Path) -> None:
    """What robots.txt asks for counts where it is more than our own delay."""
    clock = Clock("User-agent: *\nCrawl-delay: 0.4\n")
    with clock.site() as url:
        assert run("crawl", url, "-o", tmp_path / "out", "--delay", "0", "--max-pages", "4").code == 0
    assert min(after - before for before, after in pairwise(clock.times[1:])) >= 0.4 - SLACK


def test_never_wider_than_told(tmp_path: Path) -> None:
    """No more requests are under way at once to one host than allowed."""
    clock = Clock(wait=0.1)
    with clock.site() as url:
        run("crawl", url, "-o", tmp_path / "out", "--delay", "0", "--host-concurrency", "3")
    assert clock.most == 3


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_retry_after_by_the_clock_of_the_server(tmp_path: Path, hours: int) -> None:
    """A date to come again at is by the server's clock, also where that is an hour slow or fast."""
    asked: list[float] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def date_time_string(self, timestamp: float | None = None) -> str:
            return formatdate((time.time() if timestamp is None else timestamp) + 3600 * hours, usegmt=True)

        def do_GET(self) -> None:
            if self.path == "/":
                asked.append(time.monotonic())
            self.send_response(404 if self.path != "/" else 503 if len(asked) == 1 else 200)
            self.send_header("Retry-After", self.date_time_string(time.time() + 4))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        options = ("--delay", "0", "--capture-only", "--max-time", "20s", "--tries", "2")
        assert run("crawl", url, "-o", tmp_path / "out", *options).code == 0
    assert 2.9 <= asked[1] - asked[0] < 12


@pytest.mark.parametrize("status", [None, 502])
def test_an_outage_of_a_host_costs_few_tries(tmp_path: Path, status: int | None) -> None:
    """A host that is away for longer than two tries at each of its pages take is waited for, and nothing is lost."""
    asked: list[float] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/9":
                asked.append(time.monotonic())
            away = bool(asked) and time.monotonic() < asked[0] + 2
            if away and status is None:
                self.close_connection = True
                return
            links = "".join(f'<a href="/{number}">x</a>' for number in range(40)) if self.path == "/" else "words"
            body = f"<title>t</title>{links}".encode()
            self.send_response((away and status) or 200)
            self.send_header("Content-Type", "text/plain" if self.path == "/robots.txt" else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        ran = run("crawl", url, "-o", tmp_path / "out", "--delay", "0", "--capture-only", "--tries", "2")
    assert ran.code == 0, ran.out
