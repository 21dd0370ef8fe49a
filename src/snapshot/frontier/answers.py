"""What an answer means to the frontier: to a host's pace, and beside what was had before. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from snapshot.frontier.pace import AWAY
from snapshot.frontier.robots import RobotsAnswer
from snapshot.model import KEPT, Outcome

_REDIRECT, _ERROR, _NO_STATUS = 300, 400, 999


@dataclass(frozen=True, slots=True)
class Answered:
    """What a host's pace learns from an answer."""

    status: int | None
    first_byte: float | None
    retry_after: float | None
    """Seconds, bounded; None where the server named none."""
    html: bool = False
    """Whether it was a page: 2xx and HTML. Those count for the bound on pages."""
    robots: RobotsAnswer | None = None
    """For a robots.txt: what it said."""
    sets_cookie: bool = False
    """Whether it set a cookie: then a redirect to itself may lead further, with the cookie."""
    words: Collection[int] | None = None
    """Hashes of a page's words, where `Frontier.watches` asked for them."""
    ip: str | None = None
    """The address that answered."""
    missed: bool = False
    """Whether no answer came, and one may the next time."""

    @property
    def silent(self) -> bool:
        """Whether nothing was heard of the server itself, and something may be the next time."""
        return self.missed or self.status in AWAY

    @property
    def redirect(self) -> bool:
        """Whether the answer was a redirect."""
        return is_redirect(self.status)


def is_redirect(status: int | None) -> bool:
    """Whether a status is a redirect's."""
    return status is not None and _REDIRECT <= status < _ERROR


def worth(outcome: Outcome) -> int:
    """How good an outcome is; greater is better: nothing, an error, a part, something doubtful, 4xx, 3xx, 2xx."""
    status = outcome.status or _NO_STATUS
    if outcome.state not in KEPT:
        return 0 if not outcome.place else 1 if status >= _ERROR else 2
    if outcome.soft:
        return 3
    return 4 if status >= _ERROR else 5 if status >= _REDIRECT else 6
