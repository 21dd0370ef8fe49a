"""What an exchange means for the ledger. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from snapshot.content_type import content_type
from snapshot.fetch.faults import PRIVATE
from snapshot.fetch.retry import RetrySettings, passing, retry_after, wait_before
from snapshot.model import AT_THE_END, Exchange, Outcome, Role, State, Target

MAX_SIZE = "max-size"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a try ended, and what the server asked for."""

    outcome: Outcome
    retry_after: float | None
    """Seconds, not bounded; None where the server named none."""


def judge(exchange: Exchange, target: Target, settings: RetrySettings, now: datetime) -> Verdict:
    """The verdict on one try at a target.

    A whole answer is a capture, whatever it says. Where a later try may go better the target is put off until the
    tries are used up, the last one to the end of the crawl (but not a robots.txt's, which others wait for); then 429,
    5xx and everything that is not whole count as failed.
    """
    asked = retry_after(exchange.header("retry-after"), now, exchange.header("date"))
    state, reason = _end(exchange)
    retry_at = None
    if passing(exchange):
        wait = wait_before(target.attempt + 1, retry_after=asked, settings=settings)
        if wait is not None:
            last = target.attempt + 1 == settings.tries and target.role is not Role.ROBOTS
            state, retry_at = State.DELAYED, now.timestamp() + wait + (AT_THE_END if last else 0)
    outcome = Outcome(
        state,
        reason,
        status=exchange.status,
        mime=media_type(exchange),
        size=exchange.block.size,
        retry_at=retry_at,
    )
    return Verdict(outcome, asked)


def media_type(exchange: Exchange) -> str | None:
    """The answer's media type in lower case, without parameters."""
    value = content_type(exchange.headers)
    return value.partition(";")[0].strip().lower() or None if value else None


def _end(exchange: Exchange) -> tuple[State, str]:
    if exchange.truncated == "length":
        return State.REFUSED, MAX_SIZE
    if exchange.fault:
        return State.REFUSED if exchange.fault == PRIVATE else State.FAILED, exchange.fault.reason
    failed = exchange.status is None or exchange.status == 429 or exchange.status >= 500
    return (State.FAILED if failed else State.CAPTURED), str(exchange.status)
