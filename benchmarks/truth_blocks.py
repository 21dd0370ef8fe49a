"""Which blocks of a page its truth holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
_SPACE = re.compile(r"\s+")
_RUN = 4
_NEAR = 400
_FEW = 3
"""Places of a line beyond which it says nothing of any of them."""
_LONG = 60


def words(text: str) -> list[str]:
    """The words of a text; each CJK character is one."""
    return _WORD.findall(text)


def labels(texts: Sequence[str], truth: str) -> list[float | None]:
    """For each text, the share of its runs of four words that the truth has; None where it has no word.

    A shorter text counts as 1 where the truth has it at its place: between what the texts before and after it match.
    """
    true = words(truth)
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for start in range(len(true) - _RUN + 1):
        places[tuple(true[start : start + _RUN])].append(start)
    spoken = [words(text) for text in texts]
    found: list[float | None] = [None] * len(texts)
    anchors: dict[int, tuple[int, int]] = {}
    for index, said in enumerate(spoken):
        if len(said) < _RUN:
            continue
        hits = [places.get(tuple(said[start : start + _RUN])) for start in range(len(said) - _RUN + 1)]
        known = [each for each in hits if each]
        found[index] = len(known) / len(hits)
        if len(known) * 2 > len(hits):
            anchors[index] = (known[0][0], known[-1][-1])
    _label_short(spoken, [word.lower() for word in true], anchors, found)
    return found


def labels_by_lines(texts: Sequence[str], belong: Sequence[str], others: Sequence[str]) -> list[float | None]:
    """1 for a text that holds a line of those that belong, 0 for one that is hardly more than a line of the others.

    None for all else. A line that stands at several places belongs to the longest text of them, if that is a paragraph.
    """
    plain = [_plain(text) for text in texts]
    found: list[float | None] = [None] * len(texts)
    for line in map(_plain, others):
        places = [place for place, text in enumerate(plain) if line in text]
        for place in places if len(places) <= _FEW else ():
            if len(plain[place]) <= 4 * len(line) + 40:
                found[place] = 0.0
    for line in map(_plain, belong):
        places = [place for place, text in enumerate(plain) if line in text]
        longest = max(places, key=lambda place: len(plain[place]), default=None)
        if longest is not None and (len(places) == 1 or len(plain[longest]) > _LONG):
            found[longest] = 1.0
    return found


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()


def _label_short(
    spoken: Sequence[list[str]], true: list[str], anchors: dict[int, tuple[int, int]], found: list[float | None]
) -> None:
    starts: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(true):
        starts[word].append(place)
    order = sorted(anchors)
    following = iter([*order, None])
    after = next(following)
    before = None
    for index, said in enumerate(spoken):
        while after is not None and after <= index:
            before, after = after, next(following)
        if found[index] is not None or not said:
            continue
        low, high = 0, len(true)
        if before is not None:
            low = max(0, anchors[before][1] - 3)
            high = min(high, low + _NEAR)
        if after is not None:
            high = anchors[after][0] + 1
            low = low if before is not None else max(0, high - _NEAR)
        lower = [word.lower() for word in said]
        found[index] = float(
            any(true[at : at + len(lower)] == lower for at in starts.get(lower[0], ()) if low <= at <= high)
        )
