"""Which blocks of a page the truth is taken to tell of."""

from __future__ import annotations

from truth_blocks import labels_by_lines


def test_blocks_are_known_by_lines() -> None:
    """A block that holds a line that belongs is one, one that is another line is none, the rest unknown."""
    texts = [
        "Share this",
        "The committee met on  Monday and asked what had come of it.",
        "Share this or not: " + "x" * 200,
        "Else",
    ]
    assert labels_by_lines(texts, ["committee met on Monday"], ["share This"]) == [0.0, 1.0, None, None]


def test_lines_at_many_places_tell_nothing() -> None:
    """A line that stands everywhere says of no place that it is no part of the text; of short ones, nor that it is."""
    assert labels_by_lines(["More"] * 4, [], ["More"]) == [None] * 4
    assert labels_by_lines(["Tea", "Tea"], ["Tea"], []) == [None, None]
