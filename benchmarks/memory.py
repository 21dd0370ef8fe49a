"""Crawl a small and a large site of tiny pages: does memory grow with the site, does speed fall?

usage: python benchmarks/memory.py [--pages N...]

The server is a process of its own on loopback and makes every page up; capture only, no delay. One line is printed a
site: the peak of all processes of the crawl together, and URLs a second overall and over the crawl's first and last
tenth.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from crawl import SNAPSHOT, Watch

FAN = 20
"""Links on a page."""


def main() -> None:
    """Crawl sites of the sizes that are asked for, and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, nargs="+", default=[2000, 200_000])
    print(f"{'pages':>8} {'wall s':>8} {'peak MB':>8} {'URLs/s':>7} {'first':>7} {'last':>7} {'ledger MB':>10}")
    for pages in options.parse_args().pages:
        with tempfile.TemporaryDirectory() as folder, served(pages) as url:
            print(measure(url, Path(folder) / "out"), flush=True)


def measure(url: str, folder: Path) -> str:
    """Crawl, and say in a line what it took."""
    begun = time.monotonic()
    command = [SNAPSHOT, "crawl", url, "-o", str(folder), "--delay", "0", "--capture-only", "--quiet"]
    process = subprocess.Popen(command)
    watch = Watch(process.pid)
    code = process.wait()
    watch.stop()
    wall = time.monotonic() - begun
    if code:
        sys.exit(f"the crawl of {url} ended with {code}")
    with (folder / "logs" / "crawl.jsonl").open(encoding="utf-8") as log:
        times = [datetime.fromisoformat(json.loads(line)["time"]).timestamp() for line in log]
    tenth = max(2, len(times) // 10)
    ledger = (folder / "state" / "frontier.sqlite").stat().st_size / 1e6
    return (
        f"{len(times):8} {wall:8.1f} {watch.peak / 1e3:8.0f} {len(times) / wall:7.0f} "
        f"{speed(times[:tenth]):7.0f} {speed(times[-tenth:]):7.0f} {ledger:10.1f}"
    )


def speed(times: list[float]) -> float:
    """Events a second."""
    return len(times) / max(1e-3, max(times) - min(times))


@contextmanager
def served(pages: int) -> Iterator[str]:
    """A site of `pages` pages; each links to the next FAN of a tree that is FAN wide. Its address."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(pages, there), daemon=True)
    server.start()
    yield f"http://127.0.0.1:{here.recv()}/"
    server.terminate()
    server.join()


def serve(pages: int, told: Connection) -> None:
    """Serve the site until the process is ended; `told` is sent the port."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer(head.split(b" ", 2)[1], pages))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def answer(path: bytes, pages: int) -> bytes:
    """The whole answer at a path."""
    number = int(path[1:] or 0) if path[1:].isdigit() or path == b"/" else pages
    if number >= pages:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    first = FAN * number + 1
    links = "".join(f"<a href=/{child}>{child}</a>" for child in range(first, min(first + FAN, pages)))
    body = f"<!doctype html><title>{number}</title><a href=/>home</a>{links}<p>page {number}".encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


if __name__ == "__main__":
    main()
