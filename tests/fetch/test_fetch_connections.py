"""Fetching: connections are kept, used again, and given back."""

from __future__ import annotations

import asyncio

import pytest
from fetching import FETCHED, HASTY, PATIENT, fetch, left_open

from nasty import NastyServer
from snapshot.fetch.client import Fetcher
from snapshot.fetch.settings import FetchSettings
from snapshot.model import Exchange, Role


async def together(fetcher: Fetcher, *urls: str) -> list[Exchange]:
    fetched = await asyncio.gather(*(fetcher.fetch(url, role=Role.PAGE) for url in urls))
    FETCHED.extend(fetched)
    return fetched


@pytest.mark.parametrize(
    "route", ["plain", "chunked", "chunked-odd", "http10-kept", "no-content", "not-modified", "empty"]
)
def test_a_connection_is_used_again(server: NastyServer, route: str) -> None:
    """Answers whose end is beyond doubt leave the connection to the next request."""
    fetch(*[server.url(route)] * 4)
    assert len({told.connection for told in server.log[-4:]}) == 1


@pytest.mark.parametrize("route", ["closes-later", "length-and-chunks", "lengths-differ", "upgrade", "two-answers"])
def test_a_connection_in_doubt_is_not_used_again(server: NastyServer, route: str) -> None:
    """Where the server says so, or where an answer ended is not certain, the next request has a new connection."""
    fetch(*[server.url(route)] * 3)
    assert len({told.connection for told in server.log[-3:]}) == 3


def test_a_stale_connection_is_no_failure(server: NastyServer) -> None:
    """A connection that the server closed meanwhile is opened anew, once, and nobody is told."""
    for exchange in fetch(*[server.url("dies")] * 4):
        assert (exchange.status, exchange.fault) == (200, None)


def test_a_connection_that_dies_with_the_next_request(server: NastyServer) -> None:
    """A request that a kept connection dies of is sent again over a new one."""
    first, second = fetch(*[server.url("every-second")] * 2)
    assert (first.fault, second.fault) == (None, None)
    assert [told.connection for told in server.log[-3:]].count(server.log[-1].connection) == 1


def test_a_new_connection_that_dies_is_not_tried_again(server: NastyServer) -> None:
    """Only a kept connection may die without a fault: to try again is the frontier's to decide."""
    before = len(server.log)
    (exchange,) = fetch(server.url("drop-before"))
    assert exchange.fault is not None
    assert len(server.log) == before + 1


def test_many_at_once(server: NastyServer) -> None:
    """A hundred requests at once get each its own answer."""

    async def work() -> list[Exchange]:
        async with Fetcher(PATIENT) as fetcher:
            return await together(fetcher, *[server.url(f"plain?{number}") for number in range(100)])

    for number, exchange in enumerate(asyncio.run(work())):
        assert f"/plain?{number} ".encode() in exchange.request
        assert exchange.status == 200


def test_no_more_connections_than_allowed(server: NastyServer) -> None:
    """Requests past the bound wait for their turn, and share the connections."""
    before = max(told.connection for told in server.log) if server.log else 0

    async def work() -> list[Exchange]:
        async with Fetcher(FetchSettings("snapshot/test", allow_private=True, connections=3)) as fetcher:
            return await together(fetcher, *[server.url("plain")] * 30)

    assert all(exchange.status == 200 for exchange in asyncio.run(work()))
    assert max(told.connection for told in server.log) - before == 3


@pytest.mark.parametrize(
    "routes", [["plain", "large", "dies"] * 10, ["silence", "slow-body", "endless", "garbage"] * 5]
)
def test_nothing_is_left_open(server: NastyServer, routes: list[str]) -> None:
    """When the fetcher and the blocks are closed there is no task, socket or file more than before."""

    async def work() -> int:
        async with Fetcher(HASTY) as fetcher:
            for exchange in await together(fetcher, *map(server.url, routes)):
                exchange.block.close()
        await asyncio.sleep(0.01)
        return len(asyncio.all_tasks())

    before = left_open(server)
    assert asyncio.run(work()) == 1
    FETCHED.clear()
    assert left_open(server) == before


@pytest.mark.parametrize("route", ["silence", "slow-head", "slow-body", "endless"])
def test_cancelling_leaves_nothing(server: NastyServer, route: str) -> None:
    """A fetch that is cancelled leaves no task, socket or file behind."""

    async def work() -> int:
        async with Fetcher(PATIENT) as fetcher:
            task = asyncio.create_task(fetcher.fetch(server.url(route), role=Role.PAGE))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await asyncio.sleep(0.01)
        return len(asyncio.all_tasks())

    before = left_open(server)
    assert asyncio.run(work()) == 1
    assert left_open(server) == before


def test_cancelling_at_any_moment(server: NastyServer) -> None:
    """Cancelled at whichever step, also while connecting, a fetch leaves no socket behind."""

    async def work(steps: int) -> None:
        async with Fetcher(PATIENT) as fetcher:
            task = asyncio.create_task(fetcher.fetch(server.url("large", host="localhost"), role=Role.PAGE))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            for done in await asyncio.gather(task, return_exceptions=True):
                if isinstance(done, Exchange):
                    done.block.close()
        await asyncio.sleep(0.001)

    before = left_open(server)
    for steps in range(40):
        asyncio.run(work(steps))
        assert left_open(server) == before
