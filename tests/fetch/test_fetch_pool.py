"""Fetching: connections that wait for their next request."""

from __future__ import annotations

import asyncio

from fetching import left_open

from nasty import NastyServer
from snapshot.fetch.connecting import Connector
from snapshot.fetch.connection import Connection
from snapshot.fetch.pool import Pool
from snapshot.urls import split


async def connected(server: NastyServer) -> Connection:
    return await Connector(timeout=5.0, insecure=False, allow_private=True).connect(split(server.url("plain")))


def test_the_last_goes_first(server: NastyServer) -> None:
    """The connection that waited least is taken first, and only for its origin."""

    async def work() -> None:
        pool = Pool()
        first, second = await connected(server), await connected(server)
        pool.give("a", first)
        pool.give("a", second)
        assert [pool.take("b"), pool.take("a"), pool.take("a"), pool.take("a")] == [None, second, first, None]
        first.close()
        second.close()
        await asyncio.sleep(0)

    asyncio.run(work())


def test_none_waits_too_long(server: NastyServer) -> None:
    """A connection that nobody takes is closed after its time, by itself."""

    async def work() -> None:
        pool = Pool(seconds=0.05)
        connection = await connected(server)
        pool.give("a", connection)
        await asyncio.sleep(0.15)
        assert not connection.open
        assert pool.take("a") is None
        assert left_open(server) == before

    before = left_open(server)
    asyncio.run(work())


def test_no_more_than_allowed(server: NastyServer) -> None:
    """A connection past the bound is closed, not kept."""

    async def work() -> None:
        pool = Pool(most=1)
        kept, closed = await connected(server), await connected(server)
        pool.give("a", kept)
        pool.give("b", closed)
        assert [kept.open, closed.open] == [True, False]
        pool.close()
        await asyncio.sleep(0)
        assert not kept.open

    asyncio.run(work())


def test_what_comes_after_closing_is_closed(server: NastyServer) -> None:
    """A pool that is closed keeps nothing."""

    async def work() -> None:
        pool, connection = Pool(), await connected(server)
        pool.close()
        pool.give("a", connection)
        assert not connection.open
        await asyncio.sleep(0)

    asyncio.run(work())


def test_what_the_server_closes_is_not_given_out() -> None:
    """A connection that the other side has closed while it waited is forgotten."""

    async def work(server: NastyServer) -> None:
        pool, connection = Pool(), await connected(server)
        pool.give("a", connection)
        await asyncio.sleep(0.1)
        assert not connection.open
        assert pool.take("a") is None
        pool.close()

    with NastyServer(greeting=b"") as server:
        asyncio.run(work(server))
