"""How fast one host is asked. Pure: each event makes a new pace from the old one and the time."""

from __future__ import annotations

from dataclasses import dataclass, replace

BUSY = frozenset({429, 503})
"""Answers by which a server says that it is asked too much (RFC 6585, 4; RFC 9110, 15.6.4)."""

AWAY = frozenset({502, 504, *range(520, 531), 598, 599})
"""Answers by which a proxy says that the server behind it gave none (RFC 9110, 15.6.3, 15.6.5, and others)."""

_AWAY_AFTER = 3
"""URLs in a row of which the first try brought no answer, before their host is taken for away."""
_WAITS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0, 60.0)
"""How long a host that is away is left alone between two requests: five minutes in all. Then it is asked as before."""
_FIRST_PENALTY = 1.0
_MAX_PENALTY = 60.0
_FORGIVEN_BELOW = 0.05
_RELIEF = 0.8
_SMOOTHING = 0.2
_SLOW = 4.0
_NOTICEABLE = 0.5


@dataclass(frozen=True, slots=True)
class MannersSettings:
    """What the job says about manners. Times in seconds."""

    delay: float = 0.5
    """Between the starts of two requests to one host, or to hosts of one address."""
    max_crawl_delay: float = 30.0
    """A robots.txt may ask for a longer delay, up to this."""
    concurrency: int = 32
    """Requests under way at once, overall."""
    host_concurrency: int = 6
    """Requests under way at once to one host."""
    max_retry_after: float = 300.0
    """A Retry-After is honoured up to this."""
    obey_robots: bool = True


@dataclass(frozen=True, slots=True)
class Pace:
    """When a host may be asked again, and what it has shown so far. Times in seconds since the epoch."""

    delay: float
    ready_at: float = 0.0
    penalty: float = 0.0
    """What is added while the server says that it is asked too much; doubles, and wears off."""
    usual: float | None = None
    """The shortest smoothed time to the first byte seen: what the server can do."""
    recent: float | None = None
    """The smoothed time to the first byte."""
    unanswered: int = 0
    """Requests in a row that brought no answer, as far as they count."""
    away_until: float = 0.0
    """Until then it is left alone because it does not answer."""

    @property
    def away(self) -> bool:
        """Whether the host answers nothing, and is waited for."""
        return 0 <= self.unanswered - _AWAY_AFTER < len(_WAITS)

    @property
    def slow(self) -> bool:
        """Whether the server answers much slower than it can."""
        return self.recent is not None and self.usual is not None and self.recent > max(_NOTICEABLE, _SLOW * self.usual)

    @property
    def gap(self) -> float:
        """Seconds between the starts of two requests."""
        return max(self.delay, self.penalty, self.recent if self.slow and self.recent else 0.0)

    def width(self, most: int) -> int:
        """Requests that may be under way at once, of `most`: one at a time for a server that is slow, busy or away."""
        return 1 if self.penalty or self.slow or self.away else most

    def joined(self, other: Pace) -> Pace:
        """The pace of two hosts that prove to be one machine: that of the slower."""
        return replace(
            self,
            delay=max(self.delay, other.delay),
            ready_at=max(self.ready_at, other.ready_at),
            penalty=max(self.penalty, other.penalty),
        )

    def asked(self, now: float) -> Pace:
        """After a request has begun."""
        return replace(self, ready_at=max(self.ready_at, now + self.gap))

    def answered(self, now: float, status: int | None, first_byte: float | None, retry_after: float | None) -> Pace:
        """After an answer; `retry_after` in seconds, already bounded."""
        if status is not None and self.unanswered:
            return replace(self, unanswered=0).answered(now, status, first_byte, retry_after)
        if status in BUSY:
            penalty = min(_MAX_PENALTY, max(_FIRST_PENALTY, 2 * self.penalty))
            return replace(self, penalty=penalty, ready_at=max(self.ready_at, now + max(penalty, retry_after or 0.0)))
        if status is None or first_byte is None:
            return self
        penalty = self.penalty * _RELIEF if self.penalty > _FORGIVEN_BELOW else 0.0
        recent = first_byte if self.recent is None else self.recent + _SMOOTHING * (first_byte - self.recent)
        return replace(self, penalty=penalty, recent=recent, usual=min(recent, self.usual or recent))

    def silent(self, now: float, *, first: bool) -> Pace:
        """After a request that brought no answer, where another may; `first` is whether it was the first for its URL.

        What fails again and again while the host answers others is no sign that the host is away. Nor is what was under
        way already when it was found to be away a further one.
        """
        if now < self.away_until or not (first or self.away):
            return self
        after = replace(self, unanswered=self.unanswered + 1)
        until = now + _WAITS[after.unanswered - _AWAY_AFTER] if after.away else now
        return replace(after, away_until=until, ready_at=max(self.ready_at, until))
