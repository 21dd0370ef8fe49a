"""The crawl's loop: claim, fetch, write, read for links, settle. The only loop that waits."""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from snapshot.archive.writer import WarcWriter
from snapshot.content_type import content_type
from snapshot.engines.local import Crashed, Processes
from snapshot.errors import SnapshotError
from snapshot.fetch.client import Fetcher
from snapshot.fetch.retry import passing
from snapshot.frontier.answers import Answered
from snapshot.frontier.discovery import LOCATION
from snapshot.frontier.frontier import Frontier
from snapshot.frontier.robots import MAX_BYTES as ROBOTS_BYTES
from snapshot.frontier.robots import RobotsAnswer
from snapshot.frontier.schema import DOUBTFUL, UNREAD
from snapshot.jobs import analyse
from snapshot.jobs.attempts import fault_line, log_line, warning_line
from snapshot.jobs.estimate import is_late
from snapshot.jobs.job import Job
from snapshot.jobs.keeping import Keeper
from snapshot.jobs.looking_again import answer_before
from snapshot.jobs.progress import Progress, Status
from snapshot.jobs.signals import on_stop
from snapshot.jobs.tally import Tally
from snapshot.jobs.verdict import judge
from snapshot.model import KEPT, Exchange, Link, Outcome, Role, State, Target
from snapshot.parse.find import Found
from snapshot.urls import split

MAX_BYTES = "max-bytes"
MAX_TIME = "max-time"
DEADLINE = "deadline"
STALLED = "never reached"

NOT_MODIFIED = 304
_LOOK_EVERY = 2.0
_TOO_LATE = "at this rate the deadline will not be met; what matters most goes first"
_IN_TIME = "at this rate the deadline will be met again"
_GRACE = 10.0
"""Seconds that requests under way have to end in once the crawl is told to stop."""
_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
"""What the system says of a disk that takes no more: no mistake at one URL."""
_LONGEST_WAIT = 1.0
_SHORTEST_WAIT = 0.001
_WITHOUT_LINKS = ("image/", "font/", "audio/", "video/", "application/pdf", "application/zip", "application/gzip")
_WITH_LINKS_ALL_THE_SAME = ("image/svg", "audio/mpegurl", "audio/x-mpegurl")


@dataclass(frozen=True, slots=True)
class Rooms:
    """What a capture joins."""

    root: Path
    """The archive folder."""
    frontier: Frontier
    writer: WarcWriter
    processes: Processes
    log: TextIO


class Capture:
    """One session of fetching, until the frontier is empty, a limit is reached or somebody stops it."""

    def __init__(self, job: Job, rooms: Rooms, progress: Progress, tally: Tally | None = None) -> None:
        """Join the rooms; `run` does the work. `tally` has what earlier sessions did."""
        self._tally = tally or Tally()
        self._job = job
        self._rooms = rooms
        self._progress = progress
        self._retry = job.retry_settings()
        self._manners = job.manners()
        self._keeper = Keeper(rooms.frontier, rooms.writer, duplicates=job.keep_duplicates)
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = self._late = False
        self._look_at = 0.0
        self._fault: BaseException | None = None
        self._begun = time.monotonic()
        self._epoch = time.time() - self._begun

    async def run(self) -> bool:
        """Fetch until done; False where it was stopped before. What breaks the archive (a full disk) is raised."""
        try:
            with on_stop(self._stop):
                async with Fetcher(self._job.fetch_settings()) as fetcher:
                    await self._loop(fetcher)
        finally:
            self._keeper.close()
        if self._fault:
            raise self._fault
        return not self._stopped

    async def _loop(self, fetcher: Fetcher) -> None:
        frontier = self._rooms.frontier
        try:
            while not (self._stopped or self._fault):
                self._apply_limits()
                self._look_ahead()
                while target := frontier.claim(self._now()):
                    self._begin(self._guarded(target, fetcher))
                due = frontier.next_time()
                if not self._tasks and due is None:
                    if self._look_again():
                        continue
                    frontier.refuse_rest(STALLED)
                    return
                await self._wait(due)
            if self._tasks and not self._fault:
                await asyncio.wait(self._tasks, timeout=_GRACE)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _look_again(self) -> int:
        """At the end, the last tries, and once more what is hardly what was asked for; the number of URLs."""
        frontier = self._rooms.frontier
        if (number := frontier.begin_the_end()) or self._retry.tries == 1 or frontier.noted("looked again"):
            return number
        number = frontier.ask_again(DOUBTFUL, at_try=self._retry.tries)
        frontier.note("looked again", str(number))
        return number

    def _now(self) -> float:
        """Seconds since the epoch, by a clock that goes on evenly whatever the machine's is set to meanwhile."""
        return self._epoch + time.monotonic()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._fault = self._fault or error
        self._changed.set()

    async def _wait(self, due: float | None) -> None:
        """Until a task ends, the next host may be asked, or a moment has passed."""
        seconds = _LONGEST_WAIT
        if due is not None and self._rooms.frontier.in_flight < self._manners.concurrency:
            seconds = max(_SHORTEST_WAIT, min(_LONGEST_WAIT, due - self._now()))
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()

    def _stop(self) -> None:
        """Told to stop: the first time what is under way may end, the second time not."""
        if self._stopped:
            for task in self._tasks:
                task.cancel()
        self._stopped = True
        self._changed.set()

    def _apply_limits(self) -> None:
        if self._job.max_bytes is not None and self._tally.bytes >= self._job.max_bytes:
            self._rooms.frontier.refuse_rest(MAX_BYTES)
        elif self._job.max_time and time.monotonic() - self._begun >= self._job.max_time.total_seconds():
            self._rooms.frontier.refuse_rest(MAX_TIME)
        elif self._job.deadline and self._now() >= self._job.deadline.timestamp():
            self._rooms.frontier.refuse_rest(DEADLINE)

    def _look_ahead(self) -> None:
        """Once a moment: how much waits, when it will be done, and whether that is in time."""
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + _LOOK_EVERY
        self._tally.look_ahead(self._rooms.frontier.waiting, now)
        if self._job.deadline:
            late = is_late(self._tally.left, self._job.deadline.timestamp() - self._now())
            if late != self._late:
                self._late = late
                self._warn(f"{self._tally.waiting:,} URLs wait; " + (_TOO_LATE if late else _IN_TIME))

    def _warn(self, warning: str) -> None:
        self._rooms.log.write(warning_line(warning))
        self._progress(Status("capture", self._tally.captured, warning=warning))

    async def _guarded(self, target: Target, fetcher: Fetcher) -> None:
        """One try, of which no surprise ends the crawl: the ledger and the log tell of it."""
        try:
            await self._one(target, fetcher)
        except SnapshotError:
            raise
        except Exception as error:  # a mistake of ours at one URL must not cost all the others
            if isinstance(error, OSError) and error.errno in _DISK:
                raise
            self._rooms.log.write(fault_line(target.url, f"{type(error).__name__}: {error}"))
            failed = Outcome(State.FAILED, f"mistake of ours: {type(error).__name__}")
            self._rooms.frontier.settle(target, failed, (), Answered(None, None, None), self._now())
            self._count(target, failed)

    async def _one(self, target: Target, fetcher: Fetcher) -> None:
        """One try at one target, from claim to settled: first the archive, then the log, last the ledger."""
        look_again = target.again and not self._rooms.frontier.unread(target)
        before = await self._keeper.on_disk(answer_before, self._rooms.root, target.kept) if look_again else None
        conditions = before.conditions if before else ()
        exchange = await fetcher.fetch(target.url, role=target.role, referer=target.parent, conditions=conditions)
        try:
            verdict = judge(exchange, target, self._retry, datetime.fromtimestamp(self._now(), UTC))
            found = await self._found(exchange, target, verdict.outcome)
            earlier = before.answer if before and conditions and exchange.status == NOT_MODIFIED else None
            outcome = await self._keeper.keep(exchange, target, replace(verdict.outcome, soft=found.soft), earlier)
            answered = Answered(
                exchange.status,
                exchange.first_byte,
                _at_most(self._manners.max_retry_after, verdict.retry_after),
                html=is_page(outcome),
                sets_cookie=exchange.header("set-cookie") is not None,
                words=found.words,
                ip=exchange.ip,
                missed=exchange.status is None and passing(exchange),
                robots=robots_answer(exchange, found.links) if target.role is Role.ROBOTS else None,
            )
            self._rooms.log.write(log_line(target, exchange, outcome))
            self._rooms.frontier.settle(target, outcome, found.links, answered, self._now())
            self._count(target, outcome)
        finally:
            exchange.block.close()

    async def _found(self, exchange: Exchange, target: Target, outcome: Outcome) -> Found:
        """What a worker reads in an answer: its links, and whether it is what its status says."""
        if outcome.state is not State.CAPTURED or not may_have_links(exchange):
            return Found()
        block = exchange.block.read(analyse.LIMIT)
        try:
            return await asyncio.wrap_future(
                self._rooms.processes.submit(
                    analyse.read_answer, block, target.url, target.role, self._rooms.frontier.watches(target)
                )
            )
        except Crashed as error:
            self._rooms.log.write(fault_line(target.url, f"{UNREAD}: {error}"))
            return Found(soft=UNREAD)

    def _count(self, target: Target, outcome: Outcome) -> None:
        self._progress(self._tally.count(target, outcome, time.monotonic()))


def may_have_links(exchange: Exchange) -> bool:
    """Whether it is worth a worker's while: an answer with a redirect, a Link header, or a body that is no picture."""
    mime = (content_type(exchange.headers) or "").lower()
    silent = mime.startswith(_WITHOUT_LINKS) and not mime.startswith(_WITH_LINKS_ALL_THE_SAME)
    return not silent or exchange.header("location") is not None or exchange.header("link") is not None


def is_page(outcome: Outcome) -> bool:
    """Whether an outcome is a page: whole, 2xx and HTML."""
    ok = outcome.status is not None and 200 <= outcome.status < 300
    return ok and outcome.state in KEPT and "html" in (outcome.mime or "")


def robots_answer(exchange: Exchange, found: tuple[Link, ...]) -> RobotsAnswer:
    """What a robots.txt said; a redirect to anything else than a robots.txt counts as a missing one.

    Of one that is larger than an answer may be, what was kept: RFC 9309, 2.5 asks for no more than its beginning.
    """
    if exchange.fault and exchange.truncated != "length":
        return RobotsAnswer(None)
    location = next((link.url for link in found if link.via == LOCATION), None)
    if location and split(location).path != "/robots.txt":
        return RobotsAnswer(404)
    return RobotsAnswer(exchange.status, location, analyse.body_of(exchange.block.read(2 * ROBOTS_BYTES), ROBOTS_BYTES))


def _at_most(bound: float, seconds: float | None) -> float | None:
    return None if seconds is None else min(bound, seconds)
