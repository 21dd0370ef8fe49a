"""Whether and when to try again: tenacity's strategies are asked; the waiting is the frontier's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from tenacity import RetryCallState, stop_after_attempt, wait_random_exponential

from snapshot.model import Exchange

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, *range(520, 531), 598, 599})
"""Answers that may be others later: RFC 9110, RFC 8470 (425), RFC 6585 (429), and what proxies make up (52x)."""


@dataclass(frozen=True, slots=True)
class RetrySettings:
    """What the job says about trying again. Times in seconds."""

    tries: int = 5
    """Tries at one URL, the first included."""
    first_wait: float = 1.0
    """The bound of the first wait; it doubles with each try."""
    longest_wait: float = 60.0
    max_retry_after: float = 300.0
    """A Retry-After is honoured up to this."""


def passing(exchange: Exchange) -> bool:
    """Whether a later try may go better."""
    if exchange.fault:
        return exchange.fault.passing
    return exchange.status in PASSING


def wait_before(attempt: int, *, retry_after: float | None, settings: RetrySettings) -> float | None:
    """Seconds before try number `attempt`: full jitter, and never less than Retry-After. None where none is left."""
    state = _state_after(attempt - 1)
    if stop_after_attempt(settings.tries)(state):
        return None
    wait = wait_random_exponential(multiplier=settings.first_wait, max=settings.longest_wait)(state)
    return max(wait, min(retry_after or 0.0, settings.max_retry_after))


def retry_after(value: str | None, now: datetime, sent: str | None = None) -> float | None:
    """The seconds that a Retry-After header asks for (RFC 9110, 10.2.3: a number or a date); else None.

    A date is by the server's clock: it is counted from the answer's Date header, `sent`, where that can be read.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    moment = _date(text)
    return None if moment is None else max(0.0, (moment - (_date(sent or "") or now)).total_seconds())


def _date(text: str) -> datetime | None:
    """The moment that a date of HTTP names (RFC 9110, 5.6.7)."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _state_after(attempts: int) -> RetryCallState:
    nothing: Any = None
    state = RetryCallState(nothing, nothing, (), {})
    state.attempt_number = attempts
    return state
