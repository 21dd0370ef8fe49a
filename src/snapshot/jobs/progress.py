"""What a job tells whoever watches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Status:
    """Where a stage stands."""

    stage: str
    """`capture`, `index`, `extract`, `report`…"""
    done: int
    total: int | None = None
    """None where it is not known."""
    bytes: int = 0
    failed: int = 0
    note: str = ""
    kinds: Mapping[str, int] = field(default_factory=dict)
    """What is done, by kind."""
    waiting: int | None = None
    """What is known to be still to do."""
    rate: float | None = None
    """How many a second, lately."""
    left: float | None = None
    """Seconds until the end, as far as that can be said."""
    warning: str = ""
    """What somebody should know at once."""


Progress = Callable[[Status], None]
"""Takes every change; it decides how often to show one."""


def silent(_status: Status) -> None:
    """Show nothing."""
