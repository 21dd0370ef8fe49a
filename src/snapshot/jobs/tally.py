"""What a crawl has done so far, and what may be said of the rest. Pure: times are given by the caller."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from snapshot.jobs.estimate import Rate
from snapshot.jobs.progress import Status
from snapshot.model import KEPT, Outcome, Role, State, Target

_KINDS = {Role.PAGE: "pages", Role.REQUISITE: "files"}


@dataclass(slots=True)
class Tally:
    """What has ended, in this session and those before."""

    captured: int = 0
    failed: int = 0
    bytes: int = 0
    waiting: int | None = None
    """URLs that are known to be still to do, when somebody last looked."""
    left: float | None = None
    """Seconds that these will take; None where that cannot be said."""
    _kinds: Counter[str] = field(default_factory=Counter)
    """This session's captures: pages, files, other."""
    _rate: Rate = field(default_factory=Rate)

    def count(self, target: Target, outcome: Outcome, now: float) -> Status:
        """Another try has ended; where the crawl stands with it. `now` in seconds, by any clock."""
        kept = outcome.state in KEPT
        self.captured += kept
        self.failed += outcome.state is State.FAILED
        self.bytes += outcome.size
        if outcome.state is not State.DELAYED:
            self._rate.mark(now)
        if kept:
            self._kinds[_KINDS.get(target.role, "other")] += 1
        return Status(
            "capture",
            self.captured,
            bytes=self.bytes,
            failed=self.failed,
            note=f"{outcome.reason} {target.url}",
            kinds=dict(self._kinds),
            waiting=self.waiting,
            rate=self._rate.per_second(now),
            left=self.left,
        )

    def look_ahead(self, waiting: int, now: float) -> None:
        """So many URLs wait: how long will they take?"""
        self.waiting, self.left = waiting, self._rate.seconds_for(waiting, now)
