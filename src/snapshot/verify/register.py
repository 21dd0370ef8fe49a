"""The table of rules. Each is one function and one row; a further rule is one more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from snapshot.verify.findings import Severity

Check = TypeVar("Check", bound=Callable[..., Iterator[str]])


@dataclass(frozen=True, slots=True)
class Rule(Generic[Check]):
    """A row of the table."""

    number: str
    severity: Severity
    alone: Severity
    """The severity where one file is looked at by itself: what it refers to may lie in another."""
    holds: str
    """What must hold, in one sentence."""
    check: Check
    """Gives a message for each way in which it does not."""


class Register(list[Rule[Check]]):
    """Rules of one kind, in the order in which they were written."""

    def rule(self, number: str, severity: Severity, *, alone: Severity | None = None) -> Callable[[Check], Check]:
        """Add the function below as a rule; its docstring says what must hold."""

        def add(check: Check) -> Check:
            self.append(Rule(number, severity, alone or severity, check.__doc__ or "", check))
            return check

        return add
