"""Which blocks are the main text: judged each by itself, then again among its neighbours, then chosen together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from snapshot.extraction.boosted import Boosted
from snapshot.extraction.completing import completed
from snapshot.extraction.context import Context
from snapshot.extraction.features import Features, Hints, Lexicon
from snapshot.extraction.outline import Outline
from snapshot.model import Kind

_CERTAIN = 0.03, 0.99
_SLACK = 1.1
"""How much surer a block must be than the best expected F1 asks."""
_TEASER, _OF_LITTLE, _OF_ARTICLE = 0.32, 0.4, 1.18
"""How much of that is asked of a block of teasers, of a short page, and of an article, whose text stands together."""
_SHORT = 60
"""Words of a page that is too short to be sure of anything."""


@dataclass(frozen=True, slots=True)
class BodyModel:
    """What was learned from pages with truth (benchmarks/train_body.py)."""

    lexicon: Lexicon
    first: Boosted
    second: Boosted


@lru_cache(maxsize=1)
def body_model() -> BodyModel:
    """The model that ships with the package."""
    told = json.loads((files("snapshot.extraction") / "data" / "body-model.json").read_text("utf-8"))
    return BodyModel(Lexicon(told["lexicon"]), Boosted(told["first"]), Boosted(told["second"]))


def judged(outline: Outline, hints: Hints, model: BodyModel) -> dict[int, float]:
    """How likely each block is a part of the main text; blocks of menus are left out."""
    features = Features(outline, hints, model.lexicon)
    first = {index: model.first.probability(row) for index, row in features.rows.items()}
    context = Context(features, first)
    low, high = _CERTAIN
    return {
        index: model.second.probability(context.row(index)) if low < told < high else told
        for index, told in first.items()
    }


def chosen(
    outline: Outline, probabilities: Mapping[int, float], kind: Kind = "page", *, teasers: bool = False
) -> tuple[int, ...]:
    """The blocks that the main text is made of, in reading order.

    Those that give the best expected F1: where blocks are weighed by their words, it is all those whose probability is
    above half of the F1 that is reached (Lipton et al. 2014). Then what goes with them
    (`completing`). Of a list of `teasers`, and of a very short page, what is less likely is taken too; of an article
    only what is likelier.
    """
    weighed = [(told, _weight(outline, index)) for index, told in probabilities.items()]
    short = sum(weight for _, weight in weighed) < _SHORT
    asked = _TEASER if teasers else _OF_LITTLE if short else _OF_ARTICLE if kind == "article" else 1.0
    threshold = best_threshold(weighed) * asked
    taken = {index for index, told in probabilities.items() if told >= threshold}
    return completed(outline, probabilities, taken)


def best_threshold(judged_words: Sequence[tuple[float, float]]) -> float:
    """From which probability on to take blocks, each given by its probability and its weight."""
    truth = sum(told * weight for told, weight in judged_words)
    best = right = taken = 0.0
    for told, weight in sorted(judged_words, reverse=True):
        right += told * weight
        taken += weight
        best = max(best, 2 * right / (taken + truth))
    return _SLACK * best / 2


def _weight(outline: Outline, index: int) -> float:
    text = outline.blocks[index].text
    return max(text.count(" ") + 1.5, len(text) / 7)
