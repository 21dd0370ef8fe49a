"""Values that rules propose for a field, and how the best is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_AGREEMENT = 0.15


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """A value, the rule that gave it, where it stood, and how far the rule is to be trusted."""

    value: T
    rule: str
    confidence: float
    """0 to 1."""
    place: str = ""
    """An XPath, where there is one; of several places, joined by `|`."""

    @property
    def evidence(self) -> str:
        """Rule and place, as a record says it."""
        return f"{self.rule} {self.place}".rstrip()


def best(candidates: Iterable[Candidate[T]], same: Callable[[T], object] = lambda value: value) -> Candidate[T] | None:
    """The best supported candidate: rules that agree (by `same`) strengthen each other; the first wins a tie."""
    found = list(candidates)
    rules: dict[object, set[str]] = {}
    for each in found:
        rules.setdefault(same(each.value), set()).add(each.rule)

    def support(each: Candidate[T]) -> float:
        return each.confidence + _AGREEMENT * (len(rules[same(each.value)]) - 1)

    return max(found, key=support, default=None)
