"""Our ten worst pages for each field: what was given, what was wanted, and why, where a note says so."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contest.contestant import Answer
from contest.packs import Page, by_hash
from contest.programs import OURS
from contest.scores import Group, Scores

LETTERS = 60
"""No more of a page's text is ever shown."""
Shown = tuple[str, str]
"""What was given, what was wanted."""


@dataclass(frozen=True)
class Worst:
    """One page that we get wrong."""

    page: str
    score: float
    given: str
    wanted: str
    why: str


@dataclass(frozen=True)
class Field:
    """How a field's worst pages are found and shown."""

    name: str
    measures: tuple[str, ...]
    """The score, and what tells pages of equal score apart."""
    show: Callable[[Any, Answer, Page], Shown]


def worst(evaluate: Any, found: Iterable[Group], notes: Mapping[str, Any], number: int = 10) -> dict[str, list[Worst]]:
    """By field, the `number` worst pages of all groups that are not part of another; equals as if drawn by lot."""
    rows = [
        (answer, page, scores)
        for group in found
        if not group.split and OURS in group.scores
        for answer, page, scores in zip(group.answers[OURS], group.pages, group.scores[OURS], strict=True)
    ]
    result = {}
    for field in FIELDS:
        wrong = [row for row in rows if (score := row[2].get(field.measures[0])) is not None and score < 1]
        wrong.sort(key=lambda row, field=field: (*_ranks(row[2], field.measures), by_hash(row[1].id)))  # type: ignore[misc]
        result[field.name] = [_shown(evaluate, field, row, notes) for row in wrong[:number]]
    return result


def load_notes(file: Path) -> dict[str, Any]:
    """Why pages go wrong: by id, or in a table of a field by id. Empty where there is no such file."""
    return tomllib.loads(file.read_text("utf-8")) if file.exists() else {}


def short(text: str) -> str:
    """Text on one line, of at most LETTERS letters."""
    line = " ".join(text.split())
    return line if len(line) <= LETTERS else line[: LETTERS - 1] + "…"


def _ranks(scores: Scores, measures: Sequence[str]) -> tuple[float, ...]:
    return tuple(scores.get(measure) or 0.0 for measure in measures)


def _shown(evaluate: Any, field: Field, row: tuple[Answer, Page, Scores], notes: Mapping[str, Any]) -> Worst:
    answer, page, scores = row
    given, wanted = field.show(evaluate, answer, page)
    why = notes.get(field.name, {}).get(page.id) or notes.get(page.id, "")
    return Worst(page.id, scores[field.measures[0]] or 0.0, short(given), short(wanted), str(why))


def _plainly(name: str) -> Callable[[Any, Answer, Page], Shown]:
    def show(_evaluate: Any, answer: Answer, page: Page) -> Shown:
        return _line(answer.get(name)), _line(page.truth.get(name))

    return show


def _bodies(evaluate: Any, answer: Answer, page: Page) -> Shown:
    def begun(text: str) -> str:
        return f"{len(evaluate.words(text))} words: {text[: 2 * LETTERS]}"

    return begun(answer.get("body") or ""), begun(page.truth["body"])


def _segments(evaluate: Any, answer: Answer, page: Page) -> Shown:
    text = evaluate.plain(answer.get("body"))
    leaked = [part for part in page.truth.get("without", ()) if evaluate.plain(part) in text]
    missing = [part for part in page.truth.get("with", ()) if evaluate.plain(part) not in text]
    return _counted("leaked", leaked), _counted("missing", missing)


def _links(evaluate: Any, answer: Answer, page: Page) -> Shown:
    spare = {evaluate.url_key(url) for url in page.truth.get("related_optional", ())}
    given = {evaluate.url_key(url) for url in answer.get("related") or ()} - spare
    wanted = {evaluate.url_key(url) for url in page.truth["related"]} - spare
    return _counted("wrong", sorted(given - wanted)), _counted("missing", sorted(wanted - given))


def _kinds(_evaluate: Any, answer: Answer, page: Page) -> Shown:
    return _line(answer.get("kind")), _line(page.truth.get("page_type"))


def _counted(word: str, parts: Sequence[str]) -> str:
    return f"{len(parts)} {word}: {parts[0]}" if parts else f"0 {word}"


def _line(value: Any) -> str:
    if not value:
        return "–"
    return value if isinstance(value, str) else ", ".join(map(str, value))


FIELDS = (
    Field("body", ("body.pageF1", "body.wordF1"), _bodies),
    Field("segments", ("seg.F1",), _segments),
    Field("title", ("title.exact", "title.lenient", "title.tokF1"), _plainly("title")),
    Field("byline", ("byline.f1",), _plainly("byline")),
    Field("date", ("date.acc",), _plainly("date")),
    Field("related", ("related.F1",), _links),
    Field("kind", ("kind.acc",), _kinds),
)
