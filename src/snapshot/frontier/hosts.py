"""Which host may be asked now. Knows hosts and times, not URLs: its size grows with the hosts only."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace

from snapshot.frontier.pace import MannersSettings, Pace


@dataclass(slots=True)
class _Host:
    pace: Pace
    in_flight: int = 0
    waiting: bool = False
    """Whether it stands in the heap."""
    unread_robots: set[str] = field(default_factory=set)
    """Origins whose robots.txt is not known yet: until then the host is asked for nothing else."""


class Hosts:
    """The hosts that have work, by the time when they may be asked."""

    def __init__(self, settings: MannersSettings) -> None:
        """Begin with no host."""
        self._settings = settings
        self._hosts: dict[str, _Host] = {}
        self._heap: list[tuple[float, str]] = []

    def wake(self, name: str) -> None:
        """Say that `name` has work."""
        host = self._host(name)
        if not host.waiting and host.in_flight < self._width(host):
            host.waiting = True
            heapq.heappush(self._heap, (host.pace.ready_at, name))

    def next_time(self) -> float | None:
        """The earliest moment at which some host may be asked; None where none has work."""
        while self._heap and (later := self._hosts[self._heap[0][1]].pace.ready_at) > self._heap[0][0]:
            heapq.heapreplace(self._heap, (later, self._heap[0][1]))
        return self._heap[0][0] if self._heap else None

    def pop(self, now: float) -> str | None:
        """Take out a host that may be asked now, or None. `wake` puts it back."""
        time = self.next_time()
        if time is None or time > now:
            return None
        _, name = heapq.heappop(self._heap)
        self._hosts[name].waiting = False
        return name

    def asked(self, name: str, now: float) -> None:
        """A request to `name` has begun."""
        host = self._hosts[name]
        host.in_flight += 1
        host.pace = host.pace.asked(now)

    def answered(self, name: str, pace: Pace) -> None:
        """A request to `name` has ended; `pace` is what came of it."""
        host = self._hosts[name]
        host.in_flight -= 1
        host.pace = pace

    def pace(self, name: str) -> Pace:
        """The host's pace as it is now."""
        return self._host(name).pace

    def slow_down(self, name: str, crawl_delay: float) -> None:
        """Honour a robots.txt's Crawl-delay, up to the bound."""
        host = self._host(name)
        delay = max(host.pace.delay, min(crawl_delay, self._settings.max_crawl_delay))
        host.pace = replace(host.pace, delay=delay)

    def robots_unread(self, name: str) -> set[str]:
        """Origins of the host whose robots.txt is not known yet; the caller may change the set."""
        return self._host(name).unread_robots

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            self._hosts[name] = _Host(Pace(self._settings.delay))
        return self._hosts[name]

    def _width(self, host: _Host) -> int:
        return 1 if host.unread_robots else host.pace.width(self._settings.host_concurrency)
