"""What is known of each block after a first look: how its neighbours and containers were judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from operator import itemgetter

from snapshot.extraction.features import NAMES, Features, Row
from snapshot.extraction.outline import Node

_CHAIN = 4
_SURE = 0.8
_FAR = 99.0
_LONG = 80
_PLACES = tuple(
    NAMES.index(name)
    for name in (
        *("letters", "link_share", "tag", "ends", "copies", "alike", "from_headline", "words_weight", "names_weight"),
        *("names_above_weight", "container0_text_share", "container0_rich_share", "container0_twins", "declared"),
        *("container1_text_share", "container1_rich_share", "rich_blocks", "containers", "in_footer"),
    )
)
CONTEXT_NAMES: tuple[str, ...] = (
    *("first", "all_weight", "prev3", "prev2", "prev1", "next1", "next2", "next3"),
    *("share_before", "share_after", "after_start", "before_end", "inside", "sure_before", "sure_after"),
    *("heading", "alike_mean"),
    *(f"container{number}_{name}" for number in range(_CHAIN) for name in ("share", "mean", "blocks")),
    *(NAMES[place] for place in _PLACES),
)
"""What the numbers of a row mean, in order."""
_given = itemgetter(*_PLACES)
_BEYOND = (-1.0,) * (3 * _CHAIN)
_Containers = tuple[tuple[int, int], Row]
_NO_CONTAINERS: _Containers = ((-1, -1), ())


class Context:
    """The rows of a second look."""

    def __init__(self, features: Features, first: Mapping[int, float]) -> None:
        """Take what the first look knew and what it said; blocks that have no answer are no part of the article."""
        outline, sizes = features.outline, features.sizes
        self._outline = outline
        self._rows = features.rows
        count = len(outline.blocks)
        self._first = [0.0, 0.0, 0.0, *(first.get(index, 0.0) for index in range(count)), 0.0, 0.0, 0.0]
        weights = [
            max(1.0, size * (1 - block.linked / len(block.text)))
            for size, block in zip(sizes, outline.blocks, strict=True)
        ]
        masses = [weight * self._first[index + 3] for index, weight in enumerate(weights)]
        self._mass = [0.0, *accumulate(masses)]
        self._total = max(1.0, self._mass[-1])
        self._weight = [0.0, *accumulate(weights)]
        self._start, self._end = _best_run(masses, weights)
        sure = [first.get(index, 0.0) > _SURE and size > _LONG for index, size in enumerate(sizes)]
        self._since = _distances(sure)
        self._until = _distances(sure[::-1])[::-1]
        self._headings = features.headings
        self._signatures = features.signatures
        self._chains: dict[int, _Containers] = {}
        self._alike: dict[tuple[str, ...], list[float]] = {}
        for index, each in self._signatures.items():
            known = self._alike.setdefault(each, [0.0, 0.0])
            known[0] += masses[index]
            known[1] += weights[index]

    def row(self, index: int) -> Row:
        """The row of a block that has one of the first look."""
        mass, total = self._mass, self._total
        given = self._rows[index]
        around = self._first[index : index + 7]
        heading = self._headings[index]
        alike, of_alike = self._alike[self._signatures[index]]
        _, chain = self._containers(self._outline.blocks[index].node)
        return (
            around[3],
            total,
            *around[:3],
            *around[4:],
            mass[index] / total,
            (mass[-1] - mass[index + 1]) / total,
            float(index - self._start),
            float(self._end - 1 - index),
            1.0 if self._start <= index < self._end else 0.0,
            self._since[index],
            self._until[index],
            self._first[heading + 3] if heading >= 0 else -1.0,
            alike / of_alike,
            *chain,
            *_BEYOND[len(chain) :],
            *_given(given),
        )

    def _containers(self, node: Node) -> _Containers:
        """The blocks of a node's innermost container, and what is known of up to four, from the inside.

        Of those that hold the same blocks one counts. Each node is looked at once.
        """
        known = self._chains.get(node.index)
        if known is None:
            span, chain = self._containers(node.parent) if node.parent is not None else _NO_CONTAINERS
            start, end = node.start, node.end
            if end - start > 1 and (start, end) != span and node.tag != "tr":
                span = (start, end)
                mass = self._mass[end] - self._mass[start]
                one = (mass / self._total, mass / (self._weight[end] - self._weight[start]), float(end - start))
                chain = one + chain[: 3 * (_CHAIN - 1)]
            known = self._chains[node.index] = span, chain
        return known


def _best_run(masses: Sequence[float], weights: Sequence[float]) -> tuple[int, int]:
    """The run of blocks with most for it and least against it (Kadane 1984)."""
    best = current = 0.0
    start = begin = end = 0
    for index, (mass, weight) in enumerate(zip(masses, weights, strict=True)):
        if current <= 0:
            current, start = 0.0, index
        current += mass - weight / 2
        if current > best:
            best, begin, end = current, start, index + 1
    return begin, end


def _distances(sure: Sequence[bool]) -> list[float]:
    """For each block, how far back the last sure one stands."""
    found = []
    back = _FAR
    for each in sure:
        found.append(min(_FAR, back))
        back = 1.0 if each else back + 1.0
    return found
