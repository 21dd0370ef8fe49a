"""What a job tells whoever watches it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


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


Progress = Callable[[Status], None]
"""Takes every change; it decides how often to show one."""


def silent(_status: Status) -> None:
    """Show nothing."""
