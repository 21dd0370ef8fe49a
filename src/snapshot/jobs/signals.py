"""Ctrl-C and `kill`, as a call."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_STOPPING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def on_stop(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` at each SIGINT and SIGTERM, within. Only the main thread gets signals; elsewhere nothing happens."""
    loop = asyncio.get_running_loop()
    heard = {}
    for number in _STOPPING:
        before = signal.getsignal(number)
        try:
            loop.add_signal_handler(number, stop)
        except (RuntimeError, ValueError):
            break
        heard[number] = before
    try:
        yield
    finally:
        for number, handler in heard.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
