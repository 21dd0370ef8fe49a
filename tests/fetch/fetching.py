"""Fetching from the nasty server, for tests that are not async themselves."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))
from nasty import NastyServer
from snapshot.fetch.client import Fetcher
from snapshot.fetch.settings import FetchSettings
from snapshot.model import Exchange, Role

PATIENT = FetchSettings("snapshot/test", allow_private=True)
HASTY = FetchSettings(
    "snapshot/test",
    allow_private=True,
    connect_timeout=1.0,
    first_byte_timeout=0.5,
    idle_timeout=0.1,
    total_timeout=2.0,
    max_size=300_000,
    max_header_size=100_000,
)
"""What the outcomes in the nasty server's table are for."""

FETCHED: list[Exchange] = []
"""To be closed when a test ends."""


def fetch(*urls: str, settings: FetchSettings = PATIENT, referer: str | None = None) -> list[Exchange]:
    """Fetch one after the other, with one fetcher."""

    async def all_of_them() -> list[Exchange]:
        async with Fetcher(settings) as fetcher:
            return [await fetcher.fetch(url, role=Role.PAGE, referer=referer) for url in urls]

    fetched = asyncio.run(all_of_them())
    FETCHED.extend(fetched)
    return fetched


def left_open(server: NastyServer) -> list[str]:
    """What this process has open that only fetching opens: sockets to the server, and files without a name."""
    ends = (f":{server.port}", "(deleted)")
    return [name for name in map(_opened, os.listdir("/proc/self/fd")) if name.endswith(ends)]


def _opened(descriptor: str) -> str:
    """Whom a socket is connected to, or the path of a file."""
    path = Path("/proc/self/fd", descriptor)
    try:
        name = os.readlink(path)
        if not name.startswith("socket:"):
            return name
        with socket.socket(fileno=os.dup(int(descriptor))) as copy:
            peer = copy.getpeername() if copy.family == socket.AF_INET else ()
            return ":".join(map(str, peer))
    except OSError:
        return ""


def reason(exchange: Exchange) -> str | None:
    """The fault's name."""
    return exchange.fault.reason if exchange.fault else None


def sha1(data: bytes) -> str:
    """A digest as WARC files have it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()
