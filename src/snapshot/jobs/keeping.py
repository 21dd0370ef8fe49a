"""An exchange on its way into the archive: written whole, or as a revisit of what the archive has already."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import ParamSpec, TypeVar

from snapshot.archive.exchange import fingerprint
from snapshot.archive.writer import WarcWriter, Written
from snapshot.frontier.frontier import Frontier
from snapshot.jobs.attempts import notes
from snapshot.model import Earlier, Exchange, Outcome, State, Target

P = ParamSpec("P")
T = TypeVar("T")

WORTH_A_REVISIT = 4096
"""Bytes of body below which the same answer is stored again: a reference would hardly be smaller."""


class Keeper:
    """Writes exchanges, one after the other, beside the loop that fetches."""

    def __init__(self, frontier: Frontier, writer: WarcWriter, *, duplicates: bool) -> None:
        """`duplicates`: whether the same body is written again at each URL that gives it."""
        self._frontier = frontier
        self._writer = writer
        self._duplicates = duplicates
        self._disk = ThreadPoolExecutor(1, "warc")
        self._one_at_a_time = asyncio.Lock()

    def close(self) -> None:
        """Wait until all is written."""
        self._disk.shutdown()

    async def on_disk(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do what waits for the disk, in turn with all else that does."""
        return await asyncio.get_running_loop().run_in_executor(self._disk, partial(work, *args, **kwargs))

    async def keep(self, exchange: Exchange, target: Target, outcome: Outcome, unchanged: Earlier | None) -> Outcome:
        """Write an exchange; the outcome with its place.

        `unchanged` is the answer that the server says to be so still.
        """
        if self._may_repeat(exchange, outcome):
            return await self._keep_once(exchange, target, outcome)
        written = await self._write(exchange, target, outcome, unchanged)
        state = State.UNCHANGED if unchanged else outcome.state
        return replace(_placed(outcome, exchange, written), state=state)

    async def _keep_once(self, exchange: Exchange, target: Target, outcome: Outcome) -> Outcome:
        """The same, but what the archive has already is only referred to."""
        seal = await self.on_disk(fingerprint, exchange)
        async with self._one_at_a_time:
            earlier = self._frontier.payload(seal)
            written = await self._write(exchange, target, outcome, earlier)
            if written and not earlier:
                self._frontier.keep_payload(seal, Earlier(target.url, exchange.started, written.record_id))
        outcome = _placed(outcome, exchange, written)
        if not earlier:
            return outcome
        return replace(outcome, state=State.UNCHANGED if earlier.url == target.url else State.DUPLICATE)

    async def _write(
        self, exchange: Exchange, target: Target, outcome: Outcome, earlier: Earlier | None
    ) -> Written | None:
        return await self.on_disk(self._writer.write, exchange, notes(target, outcome.soft), earlier)

    def _may_repeat(self, exchange: Exchange, outcome: Outcome) -> bool:
        """Whether an answer may stand for, or be told by, another of the same body: whole, good and worth it."""
        ok = outcome.state is State.CAPTURED and exchange.status == 200 and not exchange.truncated
        return ok and exchange.payload_size >= WORTH_A_REVISIT and not self._duplicates


def _placed(outcome: Outcome, exchange: Exchange, written: Written | None) -> Outcome:
    return replace(outcome, place=written.place, captured_at=exchange.started) if written else outcome
