"""What the answers are worth: evaluate.py's scores for each page, three more of ours, and means with intervals."""

from __future__ import annotations

import importlib.util
import statistics
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contest.contestant import Answer
from contest.packs import Page
from contest.turns import Taken

Scores = dict[str, float | None]
Summary = dict[str, Any]
"""`pages`, and by measure a cell of n, mean, low and high (95 % bootstrap interval); see evaluate.summarize."""


@dataclass(frozen=True)
class Measure:
    """A column of the tables."""

    key: str
    title: str
    field: str
    """The field of a record that it judges."""
    low_is_good: bool = False


MEASURES = (
    Measure("body.F1", "body F1", "body"),
    Measure("seg.F1", "segments F1", "body"),
    Measure("title.exact", "title exact", "title"),
    Measure("title.lenient", "title lenient", "title"),
    Measure("byline.f1", "byline F1", "byline"),
    Measure("byline.fp", "false bylines", "byline", low_is_good=True),
    Measure("byline.beyond", "bylines beyond truth", "byline", low_is_good=True),
    Measure("date.acc", "date", "date"),
    Measure("date.prec", "date precision", "date"),
    Measure("date.beyond", "dates beyond truth", "date", low_is_good=True),
    Measure("related.F1", "related F1", "related"),
    Measure("kind.acc", "kind", "kind"),
)
_FOR_BODY = ("body.precision", "body.recall")
"""What evaluate.summarize makes body.F1 of."""
KINDS = {
    **{kind: (kind,) for kind in ("article", "forum", "product", "documentation", "listing")},
    "collection": ("listing",),
    "service": ("page", "other"),
}
"""By the page_type of a truth: the kinds that say the same."""
ROUNDS = 1000


class NoRules(Exception):
    """There is no evaluate.py; says how to mend it."""


def rules(folder: Path) -> Any:
    """The module evaluate.py of a folder, which has the rules of scoring."""
    file = folder / "evaluate.py"
    spec = importlib.util.spec_from_file_location("evaluate", file)
    if not file.is_file() or spec is None or spec.loader is None:
        raise NoRules(f"{file}: no such file; give the folder of evaluate.py with --evalkit DIR")
    module = importlib.util.module_from_spec(spec)
    sys.modules["evaluate"] = module
    spec.loader.exec_module(module)
    return module


def of_page(evaluate: Any, answer: Answer, page: Page, told: Collection[str]) -> Scores:
    """All scores of one answer; `told` are the fields that any truth of the pack has.

    Besides evaluate.py's: whether the kind is right, and whether a name or a date was given where the truth has none,
    in packs that tell names or dates (a truth may lack what the page says: to be read as relative).
    """
    scores: Scores = dict(evaluate.score_page(answer, page.truth))
    truth = page.truth
    if (kinds := KINDS.get(truth.get("page_type", ""))) and "kind" in answer:
        scores["kind.acc"] = float(answer["kind"] in kinds)
    if "byline" in told and "byline" not in truth:
        scores["byline.beyond"] = float(bool(evaluate.name_set(answer.get("byline"))))
    if "date" in told and "date" not in truth and "date_disputed" not in truth:
        scores["date.beyond"] = float(bool(answer.get("date")))
    return scores


@dataclass(frozen=True)
class Group:
    """Pages that are judged together, and by program what each scored, one entry a page."""

    name: str
    pages: Sequence[Page]
    answers: Mapping[str, Sequence[Answer]]
    scores: Mapping[str, Sequence[Scores]]
    split: bool = False
    """Whether it is part of another group."""


def groups(evaluate: Any, pack: str, taken: Taken) -> list[Group]:
    """A pack as a group; and, where it has articles and other pages, these too."""
    told = {key for page in taken.pages for key in page.truth}
    scores = {
        name: [of_page(evaluate, answer, page, told) for answer, page in zip(answers, taken.pages, strict=True)]
        for name, answers in taken.answers.items()
    }
    whole = Group(pack, taken.pages, taken.answers, scores)
    articles = [n for n, page in enumerate(taken.pages) if page.truth.get("page_type", "article") == "article"]
    other = [n for n in range(len(taken.pages)) if n not in set(articles)]
    if not (articles and other):
        return [whole]
    return [whole, _part(whole, "articles", articles), _part(whole, "other", other)]


def _part(whole: Group, name: str, numbers: Sequence[int]) -> Group:
    def chosen(rows: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        return {program: [row[n] for n in numbers] for program, row in rows.items()}

    pages = [whole.pages[n] for n in numbers]
    return Group(f"{whole.name} {name}", pages, chosen(whole.answers), chosen(whole.scores), split=True)


def summary(evaluate: Any, group: Group, program: str, gives: Collection[str]) -> Summary:
    """The means of a program, for the fields that it gives, and the number of its errors."""
    wanted = {measure.key for measure in MEASURES if measure.field in gives}
    wanted |= set(_FOR_BODY) if "body" in gives else set()
    rows = [{key: value for key, value in row.items() if key in wanted} for row in group.scores[program]]
    result: Summary = evaluate.summarize(rows, [], ROUNDS)
    return result | {"errors": sum("error" in answer for answer in group.answers[program])}


def costs(group: Group, yardstick: str) -> dict[str, Summary]:
    """CPU time a page by program, on the pages that the yardstick was timed on; `ratio` and `ratio_p95` are to its own.

    A program whose answers were remembered was not timed, and is not in it.
    """
    timed = {
        name: {n: float(answer["cpu_ms"]) for n, answer in enumerate(answers) if "cpu_ms" in answer}
        for name, answers in group.answers.items()
    }
    pages = timed.get(yardstick) or dict.fromkeys(range(len(group.pages)))
    found = {}
    for name, times in timed.items():
        common = [n for n in times if n in pages]
        if not common or len(common) < 0.9 * len(pages):
            continue
        median, p95, total = _spread([times[n] for n in common])
        found[name] = {"timed": len(common), "median": median, "p95": p95, "pages_per_s": 1000 * len(common) / total}
        if times_there := timed.get(yardstick):
            their_median, their_p95, _ = _spread([times_there[n] for n in common])
            found[name] |= {"ratio": median / their_median, "ratio_p95": p95 / their_p95}
    return found


def _spread(times: Sequence[float]) -> tuple[float, float, float]:
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.95)], max(1e-9, sum(ordered))
