"""How the blocks of the main text are judged and chosen."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from snapshot.extraction.boosted import Boosted
from snapshot.extraction.context import CONTEXT_NAMES
from snapshot.extraction.features import NAMES, Features, Hints, Lexicon
from snapshot.extraction.judging import best_threshold, body_model, chosen, judged
from snapshot.extraction.outline import Outline
from snapshot.parse.document import parse_html

TEXT = "The committee met on the first Monday of the month, and asked what had come of it. "


def outline(body: str) -> Outline:
    return Outline(next(parse_html(f"<body>{body}".encode(), "http://e.org/").tree.iter("body")))


def test_the_model_fits_the_features() -> None:
    """The model was learned from the numbers that the package makes; its file is small, and names its sources."""
    path = files("snapshot.extraction") / "data" / "body-model.json"
    told = json.loads(path.read_text("utf-8"))
    assert tuple(told["features"]) == NAMES
    assert tuple(told["context"]) == CONTEXT_NAMES
    assert len(path.read_bytes()) < 1_000_000
    assert told["packs"].keys() == {"scrapinghub", "newspaper4k", "fundus", "wcxb", "sites", "trafilatura"}


def test_rows_have_all_numbers() -> None:
    """Each judged block has as many numbers as there are names; blocks of menus have no row."""
    page = outline(f"<nav><a href=/>Home</a></nav><main><h1>A</h1><p>{TEXT * 3}</main><footer>Imprint</footer>")
    rows = Features(page, Hints("A"), Lexicon({})).rows
    assert {len(row) for row in rows.values()} == {len(NAMES)}
    assert [page.blocks[index].text[:10] for index in rows] == ["Home", "A", TEXT[:10], "Imprint"]


def test_what_stands_below_a_heading_knows_it() -> None:
    """A block has the weight of the words in the heading above, and whether its template says that readers wrote it."""
    page = outline(
        f"<main class=no-comments><h2>Story</h2><p>{TEXT}</p></main>"
        f"<h2>Views</h2><ul class=comments><li>{TEXT}<li>{TEXT}</ul>"
    )
    rows = Features(page, Hints("A"), Lexicon({"w:story": 1.0, "w:views": -2.0})).rows
    told = [
        [row[NAMES.index(name)] for name in ("heading_weight", "since_heading", "in_comments")] for row in rows.values()
    ]
    assert told[1] == [1.0, 1, 0.0]
    assert told[3:] == [[-2.0, 1, 1.0], [-2.0, 2, 1.0]]


@pytest.mark.parametrize(
    ("row", "answer"),
    [((0.0, 0.0), 0.119), ((2.0, 0.0), 0.5), ((2.0, 5.0), 0.953)],
)
def test_trees_are_summed(row: tuple[float, float], answer: float) -> None:
    """The answer is the logistic of the sum of the leaves that a row comes to."""
    trees = Boosted([[0, 1.5, -1.0, 1.0], [1, 3, -1.0, 2.0]])
    assert trees.probability(row) == pytest.approx(answer, abs=0.001)


def test_what_gives_the_best_expected_f1_is_taken() -> None:
    """Where all is clear half is asked for; where little is likely, less."""
    assert best_threshold([(1.0, 10), (0.0, 10)]) == pytest.approx(0.55)
    assert best_threshold([(0.4, 10), (0.3, 10), (0.01, 100)]) < 0.4


def test_the_article_is_chosen() -> None:
    """Running text is taken, with its headings and the rest of its lists; menus, teasers and the footer are not."""
    article = f"<h2>Part</h2><p>{TEXT * 4}</p><ul><li>tea, and a cup for each who came<li>a spoon</ul><p>{TEXT * 5}</p>"
    page = outline(
        "<ul class=menu><li><a href=/a>One</a><li><a href=/b>Two</a><li><a href=/c>Three</a></ul>"
        f"<div class=content><h1>A day</h1>{article * 3}</div><div class=sidebar><a href=/d>Elsewhere</a></div>"
        "<footer>© 2024</footer>"
    )
    taken = chosen(page, judged(page, Hints("A day"), body_model()))
    texts = [page.blocks[index].text for index in taken]
    assert [text[:8] for text in texts if text != "A day"] == ["Part", TEXT[:8], "tea, and", "a spoon", TEXT[:8]] * 3


@pytest.mark.parametrize(
    ("names", "taken"), [("id=fn-1", True), ("class=footnote", True), ("class=note-to-editors", False)]
)
def test_footnotes_go_with_their_text(names: str, *, taken: bool) -> None:
    """A block that its template calls a footnote is taken where it is at all likely; another is not."""
    page = outline(
        f"<main><p>{TEXT * 3}</p><p>{TEXT * 3}</p></main><ol><li {names}>The list was that of one team.</ol>"
    )
    found = chosen(page, {0: 0.95, 1: 0.95, 2: 0.3})
    assert (2 in found) is taken
