"""How fast a crawl goes, when it will end, and whether that is in time. Pure: times are given by the caller."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

_WINDOW = 30.0
"""Seconds over which the rate is taken."""
_ENOUGH = 10.0
"""Seconds after which a rate says something."""


@dataclass(slots=True)
class Rate:
    """How many URLs have ended lately."""

    ended: int = 0
    _marks: deque[tuple[float, int]] = field(default_factory=deque)

    def mark(self, now: float, number: int = 1) -> None:
        """`number` more URLs have ended; `now` in seconds, by any clock."""
        self.ended += number
        if not self._marks or now - self._marks[-1][0] >= 1.0:
            self._marks.append((now, self.ended))
        while now - self._marks[0][0] > _WINDOW and len(self._marks) > 1:
            self._marks.popleft()

    def per_second(self, now: float) -> float | None:
        """URLs a second; None while too little is known."""
        if not self._marks or now - self._marks[0][0] < _ENOUGH:
            return None
        since, before = self._marks[0]
        return (self.ended - before) / (now - since)

    def seconds_for(self, waiting: int, now: float) -> float | None:
        """Seconds that so many more URLs will take; None where that cannot be said."""
        rate = self.per_second(now)
        return waiting / rate if rate else None


def is_late(needed: float | None, left: float) -> bool:
    """Whether what waits will hardly be done in the time that is left, in seconds."""
    return needed is not None and needed > left
