"""Which host may be asked now. Knows hosts, their addresses and times, not URLs: its size grows with the hosts only."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from itertools import count

from snapshot.frontier.pace import MannersSettings, Pace


@dataclass(slots=True)
class _Machine:
    """What hosts of one address share: whoever answers at an address is one machine, whatever it is called."""

    pace: Pace
    names: set[str]
    """The hosts."""
    in_flight: int = 0


@dataclass(slots=True)
class _Host:
    machine: _Machine
    address: str | None = None
    waiting: bool = False
    """Whether it stands in the heap."""
    in_flight: int = 0
    unread_robots: set[str] = field(default_factory=set)
    """Origins whose robots.txt is not known yet: until then the host is asked for nothing else."""


class Hosts:
    """The hosts that have work, by the time when they may be asked."""

    def __init__(self, settings: MannersSettings, *, resumed: bool = False) -> None:
        """Begin with no host; a crawl that is `resumed` may have asked any of them a moment ago."""
        self._settings = settings
        self._resumed = resumed
        self._hosts: dict[str, _Host] = {}
        self._machines: dict[str, _Machine] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._turns = count()

    def wake(self, name: str) -> None:
        """Say that `name` has work."""
        host = self._host(name)
        if not host.waiting and self._has_room(host):
            host.waiting = True
            heapq.heappush(self._heap, (host.machine.pace.ready_at, next(self._turns), name))

    def next_time(self) -> float | None:
        """The earliest moment at which some host may be asked; None where none has work."""
        while self._heap and (later := self._hosts[self._heap[0][2]].machine.pace.ready_at) > self._heap[0][0]:
            heapq.heapreplace(self._heap, (later, *self._heap[0][1:]))
        return self._heap[0][0] if self._heap else None

    def pop(self, now: float) -> str | None:
        """Take out a host that may be asked now, or None; those of one address by turns. `wake` puts it back."""
        while (time := self.next_time()) is not None and time <= now:
            _, _, name = heapq.heappop(self._heap)
            host = self._hosts[name]
            host.waiting = False
            if self._resumed and not host.machine.pace.ready_at:
                host.machine.pace = host.machine.pace.asked(now)
            if host.machine.pace.ready_at > now:
                self.wake(name)
            elif self._has_room(host):
                return name
        return None

    def asked(self, name: str, now: float) -> None:
        """A request to `name` has begun."""
        host = self._hosts[name]
        host.in_flight += 1
        host.machine.in_flight += 1
        host.machine.pace = host.machine.pace.asked(now)

    def answered(self, name: str, pace: Pace, address: str | None = None) -> set[str]:
        """A request to `name` has ended, `pace` is what came of it; the hosts that may have room for another now."""
        host = self._hosts[name]
        host.in_flight -= 1
        host.machine.in_flight -= 1
        host.machine.pace = pace
        waiting = set(host.machine.names)
        if address and address != host.address:
            self._move(name, host, address)
        return waiting | host.machine.names

    def pace(self, name: str) -> Pace:
        """The host's pace as it is now."""
        return self._host(name).machine.pace

    def slow_down(self, name: str, crawl_delay: float) -> None:
        """Honour a robots.txt's Crawl-delay, up to the bound."""
        machine = self._host(name).machine
        delay = max(machine.pace.delay, min(crawl_delay, self._settings.max_crawl_delay))
        machine.pace = replace(machine.pace, delay=delay)

    def robots_unread(self, name: str) -> set[str]:
        """Origins of the host whose robots.txt is not known yet; the caller may change the set."""
        return self._host(name).unread_robots

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            self._hosts[name] = _Host(_Machine(Pace(self._settings.delay), {name}))
        return self._hosts[name]

    def _move(self, name: str, host: _Host, address: str) -> None:
        """Let a host share the pace of those that answer at the same address; the slower counts."""
        before = host.machine
        machine = self._machines.get(address)
        if machine is None and host.address is None:
            machine = before
        elif machine is None:
            machine = _Machine(before.pace, set())
        self._machines[address], host.address, host.machine = machine, address, machine
        if machine is not before:
            before.names.discard(name)
            before.in_flight -= host.in_flight
            machine.in_flight += host.in_flight
            machine.pace = machine.pace.joined(before.pace)
            machine.names.add(name)

    def _has_room(self, host: _Host) -> bool:
        width = host.machine.pace.width(self._settings.host_concurrency)
        return host.machine.in_flight < width and not (host.unread_robots and host.in_flight)
