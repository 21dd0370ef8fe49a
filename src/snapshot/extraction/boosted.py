"""Boosted decision trees (Friedman 2001), read from a file and asked without any library."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from typing import Any

Tree = Any
"""A number at a leaf; else a feature's place, a threshold, and the trees for up to it and for beyond."""

_SURE = 4.5
"""A sum of this size, after some trees, that the others no longer turn."""
_SOME = 20


class Boosted:
    """Trees whose sum is the log-odds of an answer."""

    def __init__(self, trees: Sequence[Tree]) -> None:
        """Take trees as JSON has them: `[feature, threshold, left, right]` or a number."""
        made = [_frozen(tree) for tree in trees]
        self._first, self._rest = made[:_SOME], made[_SOME:]

    def probability(self, row: Sequence[float]) -> float:
        """How likely the answer is yes, 0 to 1."""
        total = _sum(self._first, row)
        if -_SURE < total < _SURE:
            total += _sum(self._rest, row)
        return 1 / (1 + exp(-total)) if total > -30 else 0.0


def _sum(trees: Sequence[Tree], row: Sequence[float]) -> float:
    total = 0.0
    for tree in trees:
        while tree.__class__ is tuple:
            feature, threshold, low, high = tree
            tree = low if row[feature] <= threshold else high  # noqa: PLW2901 (the way down)
        total += tree
    return total


def _frozen(tree: Tree) -> Tree:
    if not isinstance(tree, list):
        return float(tree)
    feature, threshold, low, high = tree
    return feature, threshold, _frozen(low), _frozen(high)
