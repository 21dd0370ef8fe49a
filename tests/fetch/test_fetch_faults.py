"""Fetching: whatever goes wrong has a name, and what came is kept."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))
from nasty import NastyServer

from snapshot.fetch.client import Fetcher
from snapshot.fetch.settings import FetchSettings
from snapshot.model import Exchange, Role

HASTY = FetchSettings(
    "snapshot/test",
    connect_timeout=1.0,
    first_byte_timeout=0.3,
    idle_timeout=0.1,
    total_timeout=2.0,
    max_size=300_000,
    max_header_size=65_536,
)


FETCHED: list[Exchange] = []


@pytest.fixture(autouse=True)
def _give_back() -> Iterator[None]:
    yield
    while FETCHED:
        FETCHED.pop().block.close()


@pytest.fixture(scope="module")
def server() -> Iterator[NastyServer]:
    with NastyServer() as nasty:
        yield nasty


def fetch(url: str, settings: FetchSettings = HASTY) -> Exchange:
    async def one() -> Exchange:
        async with Fetcher(settings) as fetcher:
            return await fetcher.fetch(url, role=Role.PAGE)

    FETCHED.append(asyncio.run(one()))
    return FETCHED[-1]


@pytest.mark.parametrize(
    ("route", "reason", "passing", "truncated"),
    [
        ("close-before", "connection closed before an answer", True, None),
        ("drop-before", "connection closed before an answer", True, None),
        ("drop-amid-head", "cut short", True, "disconnect"),
        ("drop-amid-body", "cut short", True, "disconnect"),
        ("short-length", "cut short", True, "disconnect"),
        ("cut-chunks", "cut short", True, "disconnect"),
        ("bad-chunks", "chunks that cannot be read", True, "disconnect"),
        ("garbage", "not HTTP", False, None),
        ("huge-head", "header too large", False, "unspecified"),
        ("slow-head", "idle too long", True, "time"),
        ("slow-body", "idle too long", True, "time"),
        ("silence", "no answer in time", True, None),
        ("endless", "larger than --max-size", False, "length"),
        ("large", "larger than --max-size", False, "length"),
    ],
)
def test_faults(server: NastyServer, route: str, reason: str, passing: bool, truncated: str | None) -> None:
    """Each way to break an answer has its name, and says whether to try again; what came before is kept."""
    exchange = fetch(server.url(route))
    assert exchange.fault is not None
    assert (exchange.fault.reason, exchange.fault.passing, exchange.truncated) == (reason, passing, truncated)
    assert server.log[-1].answer.startswith(exchange.block.read())
    assert bool(exchange.block.size) == (truncated is not None or route == "garbage")


def test_the_cut_is_at_the_bound(server: NastyServer) -> None:
    """An answer that is too large is kept up to exactly the bound."""
    exchange = fetch(server.url("large"))
    assert exchange.block.size == HASTY.max_size


@pytest.mark.parametrize("route", ["excess", "two-answers"])
def test_what_follows_an_answer_is_no_part_of_it(server: NastyServer, route: str) -> None:
    """Bytes past the stated length are left out, and the connection is not used again."""
    exchange = fetch(server.url(route))
    assert (exchange.fault, exchange.payload_size) == (None, int(exchange.header("content-length") or 0))


def test_total_time(server: NastyServer) -> None:
    """An answer that keeps coming, slowly, ends at the total time."""
    settings = FetchSettings("snapshot/test", idle_timeout=5.0, total_timeout=0.5)
    exchange = fetch(server.url("slow-body"), settings)
    assert exchange.fault is not None
    assert (exchange.fault.reason, exchange.truncated) == ("total time exceeded", "time")
    assert 0.4 < exchange.seconds < 2.0


def test_nobody_there() -> None:
    """A refused connection and a name without address are told apart."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        refused = fetch(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    nameless = fetch("http://no-such-host.invalid/")
    assert refused.fault is not None
    assert nameless.fault is not None
    assert (refused.fault.reason, refused.fault.passing, refused.request) == ("connection refused", True, b"")
    assert nameless.fault.reason in {"no such host", "name lookup failed"}


def test_cancelling_closes_the_connection(server: NastyServer) -> None:
    """A fetch that is cancelled leaves no task, socket or file behind (a leak would be a warning, and so an error)."""

    async def cancelled() -> None:
        async with Fetcher(HASTY) as fetcher:
            task = asyncio.create_task(fetcher.fetch(server.url("silence"), role=Role.PAGE))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(cancelled())


AUTHORITY = trustme.CA()
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def secured(certificate: trustme.LeafCert) -> NastyServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return NastyServer(tls=context)


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [
        (AUTHORITY.issue_cert("127.0.0.1", not_after=YESTERDAY), "tls: certificate expired"),
        (AUTHORITY.issue_cert("other.example"), "tls: certificate of another address"),
        (trustme.CA().issue_cert("127.0.0.1"), "tls: certificate of an unknown authority"),
    ],
    ids=["expired", "another host", "unknown authority"],
)
def test_certificates(
    certificate: trustme.LeafCert, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong certificate is refused by name; with `insecure` the fetch goes on and the error is kept."""
    bundle = tmp_path / "authorities.pem"
    AUTHORITY.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    with secured(certificate) as server:
        refused = fetch(server.url("plain"))
        taken = fetch(server.url("plain"), FetchSettings("snapshot/test", insecure=True))
    assert refused.fault is not None
    assert (refused.fault.reason, refused.fault.passing) == (reason, False)
    assert (taken.status, taken.certificate_error) == (200, reason.removeprefix("tls: "))


def test_a_good_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate of a trusted authority is accepted, and protocol and cipher are told."""
    bundle = tmp_path / "authorities.pem"
    AUTHORITY.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    with secured(AUTHORITY.issue_cert("127.0.0.1")) as server:
        exchange = fetch(server.url("plain"))
    assert (exchange.status, exchange.certificate_error) == (200, None)
    assert exchange.tls is not None
    assert exchange.tls.startswith("TLSv1.3 TLS_")
