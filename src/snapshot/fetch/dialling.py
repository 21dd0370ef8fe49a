"""A host's addresses, and the first of them that answers (Happy Eyeballs, RFC 8305).

asyncio's own (`happy_eyeballs_delay`) loses the socket where it is cancelled as the connection comes about, and tells
of several errors only the text.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from snapshot.fetch.addresses import is_private
from snapshot.fetch.faults import PrivateAddress
from snapshot.urls import is_address

_NEXT_AFTER = 0.25
"""Seconds before the next address is tried as well (RFC 8305, 5)."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to connect to."""

    family: socket.AddressFamily
    place: tuple[Any, ...]
    """As the system wants it: IP address and port first."""


async def dial(host: str, port: int, *, allow_private: bool) -> socket.socket:
    """A connected socket; of all errors, the first is raised (OSError, or UnicodeError for what cannot be a name).

    Without `allow_private` no packet goes to a private address: the very addresses that are connected to are judged,
    so that a name whose meaning changes meanwhile changes nothing. PrivateAddress where there is no other.
    """
    known = await addresses(host, port)
    left = iter(known if allow_private else [each for each in known if not is_private(str(each.place[0]))])
    attempts: list[asyncio.Task[socket.socket]] = []
    winner = None
    try:
        while winner is None:
            address = next(left, None)
            if address:
                attempts.append(asyncio.create_task(_connect(address)))
            elif not attempts:
                raise PrivateAddress(host)
            winner = await _first(attempts, _NEXT_AFTER if address else None)
            if not address and not winner:
                raise next(error for error in (attempt.exception() for attempt in attempts) if error)
        return winner.result()
    finally:
        await _hang_up([attempt for attempt in attempts if attempt is not winner])


async def addresses(host: str, port: int) -> list[Address]:
    """The host's addresses, in the system's order, but by turns of either family (RFC 8305, 4)."""
    if is_address(host):
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    else:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    known = dict.fromkeys(Address(family, place) for family, _, _, _, place in found)
    return list(_by_turns(list(known)))


def _by_turns(known: list[Address]) -> Iterator[Address]:
    preferred = [address for address in known if address.family == known[0].family]
    others = [address for address in known if address.family != known[0].family]
    return (address for address in chain.from_iterable(zip_longest(preferred, others)) if address)


async def _connect(address: Address) -> socket.socket:
    connection = socket.socket(address.family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, address.place)
    except BaseException:
        connection.close()
        raise
    return connection


async def _first(
    attempts: Collection[asyncio.Task[socket.socket]], seconds: float | None
) -> asyncio.Task[socket.socket] | None:
    """The attempt that succeeds first; None where the newest fails, or none has succeeded after so many seconds."""
    while pending := [attempt for attempt in attempts if not attempt.done()]:
        ended, _ = await asyncio.wait(pending, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if seconds is not None or any(attempt.exception() is None for attempt in ended):
            break
    return next((attempt for attempt in attempts if attempt.done() and not attempt.exception()), None)


async def _hang_up(attempts: Collection[asyncio.Task[socket.socket]]) -> None:
    """End what is still under way, and close what came too late."""
    for attempt in attempts:
        attempt.cancel()
    for ended in await asyncio.gather(*attempts, return_exceptions=True):
        if isinstance(ended, socket.socket):
            ended.close()
