"""Fetching: whatever goes wrong has a name, and what came is kept."""

from __future__ import annotations

import socket

import pytest
from fetching import HASTY, PATIENT, fetch, reason
from nasty import NastyServer
from nasty_routes import BROKEN, Route

from snapshot.fetch.settings import FetchSettings

BOUNDED = {"length", "unspecified"}


@pytest.mark.parametrize(("name", "route"), BROKEN.items(), ids=BROKEN)
def test_each_fault_has_its_name(server: NastyServer, name: str, route: Route) -> None:
    """What breaks is named, said to pass or not, and cut as the table says; what came before is kept."""
    (exchange,) = fetch(server.url(name), settings=HASTY)
    kept = exchange.interim + exchange.block.read()
    assert exchange.fault is not None
    assert (exchange.fault.reason, exchange.fault.passing, exchange.truncated) == (
        route.fault,
        route.passing,
        route.truncated,
    )
    assert server.log[-1].answer.startswith(kept)
    assert kept or route.truncated is None
    assert exchange.seconds < 3


@pytest.mark.parametrize(
    "name", [name for name, route in BROKEN.items() if route.truncated not in {"length", "unspecified"}]
)
def test_all_that_came_is_kept(server: NastyServer, name: str) -> None:
    """Where no bound cuts it off, what the server wrote before it broke off is kept to the last byte."""
    (exchange,) = fetch(server.url(name), settings=HASTY)
    kept = exchange.interim + exchange.block.read()
    assert kept == server.log[-1].answer[: len(kept)]
    assert len(server.log[-1].answer) - len(kept) <= 1


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
                f"http://127.0.0.1:{address[1]}/", settings=FetchSettings("snapshot/test", connect_timeout=0.2)
            )
    assert reason(exchange) == "connect timed out"
    assert 0.1 < exchange.seconds < 2


def test_the_first_byte_may_take_longer_than_others(server: NastyServer) -> None:
    """Each kind of waiting has a bound of its own."""
    settings = FetchSettings("snapshot/test", first_byte_timeout=0.2, idle_timeout=5.0)
    (exchange,) = fetch(server.url("silence"), settings=settings)
    assert reason(exchange) == "no answer in time"
    assert 0.15 < exchange.seconds < 1


@pytest.mark.parametrize("route", [f"redirect-{kind}" for kind in ("broken", "control", "emoji", "empty")])
def test_redirects_are_answers_like_others(server: NastyServer, route: str) -> None:
    """R26: a redirect is an exchange of its own, wherever it leads, and is not followed."""
    (exchange,) = fetch(server.url(route), settings=PATIENT)
    assert (exchange.status, exchange.fault) == (302, None)
    assert len(server.asked(route)) == 1
    assert len(server.asked("plain")) == 0
