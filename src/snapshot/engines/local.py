"""Work done in this machine's other processors, so that whoever asks for it never waits for one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
Submit = Callable[[ProcessPoolExecutor], "Future[R]"]


class Crashed(Exception):
    """The work killed its process twice: what it was given is at fault."""


class Processes:
    """A pool of worker processes. A worker that dies takes no other work down with it.

    Workers ignore Ctrl-C (whoever asked decides) and end with their parent, even when it is killed.
    """

    def __init__(self, workers: int | None = None, *, preload: Iterable[str] = ()) -> None:
        """`workers` defaults to the processors this process may use; `preload` names modules that workers need."""
        self.workers = workers or len(os.sched_getaffinity(0))
        self._context = multiprocessing.get_context(_METHOD)
        if _METHOD == "forkserver":
            self._context.set_forkserver_preload(list(preload))
        self._pool = self._new_pool(self.workers)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Nothing to do: workers start with the first work."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the workers end; what has not begun is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Do `function(*args)` in a worker. The future raises Crashed where that kills the worker, twice."""
        result: Future[R] = Future()
        self._together(result, lambda pool: pool.submit(function, *args, **kwargs))
        return result

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """`function` of each item, in the items' order; a bounded number is under way at once."""
        under_way: deque[Future[R]] = deque()
        for item in items:
            under_way.append(self.submit(function, item))
            if len(under_way) > 2 * self.workers:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()

    def _new_pool(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, mp_context=self._context, initializer=_begin)

    def _together(self, result: Future[R], submit: Submit[R]) -> None:
        """Try it in the pool; where the pool breaks, whoever broke it, try it once more alone."""
        pool = self._pool
        try:
            attempt = submit(pool)
        except BrokenProcessPool:
            self._renew(pool)
            self._alone(result, submit)
            return

        def done(future: Future[R]) -> None:
            if isinstance(_fault(future), BrokenProcessPool):
                self._renew(pool)
                self._alone(result, submit)
            else:
                _copy(future, result)

        attempt.add_done_callback(done)

    def _alone(self, result: Future[R], submit: Submit[R]) -> None:
        pool = self._new_pool(1)

        def done(future: Future[R]) -> None:
            if isinstance(_fault(future), BrokenProcessPool):
                result.set_exception(Crashed("a worker process died over this, twice"))
            else:
                _copy(future, result)

        submit(pool).add_done_callback(done)
        pool.shutdown(wait=False)

    def _renew(self, broken: ProcessPoolExecutor) -> None:
        """Put a new pool in the broken one's place, once for all the work that broke with it."""
        with self._lock:
            if self._pool is broken:
                broken.shutdown(wait=False)
                self._pool = self._new_pool(self.workers)


def _fault(future: Future[R]) -> BaseException | None:
    return None if future.cancelled() else future.exception()


def _copy(future: Future[R], result: Future[R]) -> None:
    if future.cancelled():
        result.cancel()
    elif not result.cancelled():
        error = future.exception()
        result.set_result(future.result()) if error is None else result.set_exception(error)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
