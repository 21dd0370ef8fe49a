"""Fetching: whatever goes wrong has a name, and what came is kept."""

from __future__ import annotations

import socket

import pytest
from fetching import HASTY, PATIENT, fetch, reason
from nasty_routes import BROKEN, Route

from nasty import NastyServer
from snapshot.fetch.settings import FetchSettings

BOUNDED = {"length", "unspecified"}
"""Cut by us; and a byte that is dripped as we hang up may be lost."""


@pytest.mark.parametrize(("name", "route"), BROKEN.items(), ids=BROKEN)
def test_each_fault_has_its_name(server: NastyServer, name: str, route: Route) -> None:
    """What breaks is named, said to pass or not, and cut as the table says; all is kept but what a bound cuts off."""
    (exchange,) = fetch(server.url(name), settings=HASTY)
    kept = exchange.interim + exchange.block.read()
    assert exchange.fault is not None
    assert (exchange.fault.reason, exchange.fault.passing, exchange.truncated) == (
        route.fault,
        route.passing,
        route.truncated,
    )
    assert server.log[-1].answer.startswith(kept)
    assert bool(kept) == bool(server.log[-1].answer)
    assert route.truncated in BOUNDED or len(server.log[-1].answer) - len(kept) <= 1
    assert exchange.seconds < 3


@pytest.mark.parametrize("name", ["large", "endless", "garbage-endless", "chunk-endless-trailer"])
def test_the_cut_is_at_the_bound(server: NastyServer, name: str) -> None:
    """R10: an answer that is too large is kept up to exactly the bound."""
    (exchange,) = fetch(server.url(name), settings=HASTY)
    assert exchange.block.size == HASTY.max_size


@pytest.mark.parametrize("name", ["head-endless", "head-huge", "interims-endless"])
def test_heads_are_bounded(server: NastyServer, name: str) -> None:
    """A head that does not end is given up soon after its bound."""
    (exchange,) = fetch(server.url(name), settings=HASTY)
    assert (reason(exchange), exchange.status) == ("header too large", None)
    assert exchange.block.size + len(exchange.interim) < HASTY.max_header_size + 300_000


def test_nobody_there() -> None:
    """A connection that is refused has no request, and may pass."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            (exchange,) = fetch(f"http://{host}:{port}/")
            assert (reason(exchange), exchange.request, exchange.block.size) == ("connection refused", b"", 0)
            assert (exchange.ip, exchange.truncated, exchange.status) == (None, None, None)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 64 + ".invalid", "a..invalid", "xn--ls8h.invalid"])
def test_no_such_host(host: str) -> None:
    """A name without an address, or that cannot have one, is a fault like others."""
    (exchange,) = fetch(f"http://{host}/")
    assert reason(exchange) in {"no such host", "name lookup failed"}


def test_nobody_answers_the_door() -> None:
    """A connection that does not come about ends in time."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy:
        address = busy.getsockname()
        with socket.create_connection(address):
            (exchange,) = fetch(
                f"http://127.0.0.1:{address[1]}/",
                settings=FetchSettings("snapshot/test", allow_private=True, connect_timeout=0.2),
            )
    assert reason(exchange) == "connect timed out"
    assert 0.1 < exchange.seconds < 2


@pytest.mark.parametrize(
    ("route", "first_byte", "idle", "fault"),
    [
        ("silence", 0.2, 5.0, "no answer in time"),
        ("slow-body", 5.0, 0.2, "idle too long"),
        ("slow-head", 5.0, 0.2, "idle too long"),
    ],
)
def test_each_kind_of_waiting_has_its_bound(
    server: NastyServer, route: str, first_byte: float, idle: float, fault: str
) -> None:
    """The first byte may take longer than those after it, or the other way round."""
    settings = FetchSettings("snapshot/test", allow_private=True, first_byte_timeout=first_byte, idle_timeout=idle)
    (exchange,) = fetch(server.url(route), settings=settings)
    assert reason(exchange) == fault
    assert 0.15 < exchange.seconds < 1


@pytest.mark.parametrize("route", [f"redirect-{kind}" for kind in ("broken", "control", "emoji", "empty")])
def test_redirects_are_answers_like_others(server: NastyServer, route: str) -> None:
    """R26: a redirect is an exchange of its own, wherever it leads, and is not followed."""
    (exchange,) = fetch(server.url(route), settings=PATIENT)
    assert (exchange.status, exchange.fault) == (302, None)
    assert len(server.asked(route)) == 1
    assert len(server.asked("plain")) == 0
