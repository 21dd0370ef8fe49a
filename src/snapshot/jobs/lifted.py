"""What a repair takes up that the crawl had refused: what the options that are given anew no longer refuse. Pure."""

from __future__ import annotations

from collections.abc import Collection

from snapshot.fetch.faults import PRIVATE
from snapshot.frontier.frontier import MAX_PAGES
from snapshot.frontier.logging_out import LOGS_OUT
from snapshot.frontier.rules import ROBOTS_REFUSED, ROBOTS_UNREACHABLE
from snapshot.frontier.traps import NOTHING_NEW, REPEATS
from snapshot.jobs.capture import DEADLINE, MAX_BYTES, MAX_TIME

_LIFTS = {
    "max_pages": (MAX_PAGES,),
    "max_bytes": (MAX_BYTES,),
    "max_time": (MAX_TIME,),
    "deadline": (DEADLINE,),
    "ignore_robots": (ROBOTS_REFUSED,),
    "follow_traps": (REPEATS, NOTHING_NEW),
    "follow_logout": (LOGS_OUT,),
    "allow_private": (PRIVATE.reason,),
}
"""Option → the reasons of what is judged anew where it is given."""


def lifted(options: Collection[str]) -> tuple[str, ...]:
    """The reasons of refusals that may not hold any more where these options are given.

    A robots.txt that did not answer is asked again in any case, and with it what waited for it.
    """
    return (ROBOTS_UNREACHABLE, *(reason for option in options for reason in _LIFTS.get(option, ())))
