"""A public site never leads a crawl into the network that it runs in."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

import pytest
from command import COMMAND, run, site
from kept import ledger

from snapshot.fetch.addresses import is_private
from snapshot.fetch.client import Fetcher
from snapshot.fetch.settings import FetchSettings
from snapshot.model import Exchange, Role
from snapshot.urls import resolve

INSIDE = [
    *("127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:db8::1"),
    *("::7f00:1", "fec0::1", "4000::1", "3fff::1", "5f00::1", "192.0.0.8", "192.88.99.1", "::ffff:0:127.0.0.1"),
]
OUTSIDE = ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
ODD = ["http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://[::ffff:127.0.0.1]/"]

FAKE_DNS = """
import socket
real, times = socket.getaddrinfo, {}
def fake(host, port, *args, **kwargs):
    if host not in ("inward.example", "turncoat.example"):
        return real(host, port, *args, **kwargs)
    times[host] = times.get(host, 0) + 1
    address = "203.0.114.1" if host == "turncoat.example" and times[host] == 1 else "127.0.0.1"
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0))]
socket.getaddrinfo = fake
"""


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_private(address: str) -> None:
    """Loopback, private, link-local, shared, multicast and reserved addresses, also within IPv6, are not public."""
    assert is_private(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_public(address: str) -> None:
    """Public addresses are, also within IPv6."""
    assert not is_private(address)


def fetch(url: str) -> Exchange:
    async def work() -> Exchange:
        async with Fetcher(FetchSettings("snapshot/test", connect_timeout=2.0)) as fetcher:
            return await fetcher.fetch(url, role=Role.PAGE)

    exchange = asyncio.run(work())
    exchange.block.close()
    return exchange


@pytest.mark.parametrize("odd", [*ODD, "http://localhost/"])
def test_odd_spellings_lead_nowhere(odd: str) -> None:
    """However a private address is written, nothing is sent there."""
    url = resolve(odd)
    assert url is not None
    exchange = fetch(url)
    assert exchange.fault is not None
    assert (exchange.fault.reason, exchange.request, exchange.ip) == ("private address", b"", None)


@pytest.mark.parametrize(("name", "beside"), [("turncoat", ""), ("inward", ""), ("inward", "http://127.0.0.1:1/")])
def test_a_name_that_changes_its_meaning(tmp_path: Path, name: str, beside: str) -> None:
    """A public seed whose name means a private address, at once or later, also beside a private seed, is refused."""
    (tmp_path / "sitecustomize.py").write_text(FAKE_DNS)
    asked: list[str] = []

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        asked.append(path)
        return 200, {}, b"inside"

    with site(answer) as url:
        port = url.rstrip("/").rpartition(":")[2]
        done = subprocess.run(
            [
                COMMAND,
                "crawl",
                f"http://{name}.example:{port}/",
                *filter(None, [beside]),
                "-o",
                tmp_path / "out",
                "--tries",
                "2",
                "--connect-timeout",
                "0.5",
            ],
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert asked == []
    assert done.returncode == 1
    hosts = {row["host"]: row["reason"] for row in ledger(tmp_path / "out").values() if row["role"] == "robots"}
    assert hosts[f"{name}.example"] == "private address"


def test_a_private_seed_may(tmp_path: Path) -> None:
    """Where a seed itself is private, the crawl may go there: that is what was asked for."""
    with site(lambda path: (200, {}, b"<p>inside") if path == "/" else (404, {}, b"")) as url:
        assert run("crawl", url, "-o", tmp_path / "out", "--delay", "0").code == 0
        local = url.replace("127.0.0.1", "localhost")
        assert run("crawl", local, "-o", tmp_path / "local", "--delay", "0").code == 0
