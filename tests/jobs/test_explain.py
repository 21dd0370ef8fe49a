"""`snapshot extract --explain`: all candidates, and the page in colour."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import run

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "fixtures/site/blog/co-production-takes-longer/index.html"
URL = "http://site.invalid/blog/co-production-takes-longer/"


def test_candidates_are_told(tmp_path: Path) -> None:
    """Each field's candidates come with rule, confidence and place; what the record has is marked."""
    done = run("extract", PAGE, "--url", URL, "--explain", tmp_path / "why.html", "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)["candidates"]
    blocks = {"body", "related"}
    taken = {each["field"]: each["value"] for each in found if each["taken"] and each["field"] not in blocks}
    assert taken == {
        "kind": "article",
        "title": "Co-production takes longer, and that is the point",
        "byline": "Tomos Prydderch, Nadia Rahmoun",
        "date": "2018-03-14",
    }
    assert all(0 <= each["confidence"] <= 1.5 and each["rule"] for each in found)
    assert {"h1", "title"} <= {each["rule"] for each in found if each["field"] == "title"}
    assert sum(each["taken"] for each in found if each["field"] == "body") > 15
    assert [each["value"].partition(" (")[0] for each in found if each["field"] == "related"] == [
        "Reading groups in three care homes",
        "Numbers and stories are not rivals",
        "Learning from a pilot that failed",
    ]
    kinds = [each["value"] for each in found if each["field"] == "kind"]
    assert kinds[0] == "article"
    assert {"listing", "forum", "product"} <= set(kinds)


def test_the_page_is_in_colour(tmp_path: Path) -> None:
    """The page shows what was taken, each field in its colour, under the table of candidates."""
    assert run("extract", PAGE, "--url", URL, "--explain", tmp_path / "why.html").code == 0
    page = (tmp_path / "why.html").read_text("utf-8")
    for field in ("title", "byline", "body", "related", "notice"):
        assert f'title="snapshot: {field}"' in page
    assert "snapshot-why" in page


def test_a_hostile_page_does_nothing(tmp_path: Path) -> None:
    """What is written runs nothing, loads nothing, and holds no markup of the candidates' own."""
    hostile = tmp_path / "page.html"
    hostile.write_text(
        "<title>&lt;script>alert(1)&lt;/script></title><h1 onclick=alert(2)>&lt;script>alert(1)&lt;/script></h1>"
        "<script>alert(3)</script><a href=' JavaScript:alert(4)'>x</a><iframe src=http://e.org/></iframe><p>"
        + "text "
        * 99
    )
    assert run("extract", hostile, "--explain", tmp_path / "why.html").code == 0
    page = (tmp_path / "why.html").read_text("utf-8").lower()
    assert "<script" not in page
    assert "onclick" not in page
    assert "javascript:" not in page
    assert "<iframe" not in page
    assert "default-src 'none'" in page


def test_wrong_use_is_told(tmp_path: Path) -> None:
    """It takes one HTML page, and does not write over it."""
    done = run("extract", PAGE, PAGE, "--explain", tmp_path / "why.html")
    assert (done.code, "one .html page" in done.err) == (2, True)
    copy = tmp_path / "copy.html"
    copy.write_bytes(PAGE.read_bytes())
    done = run("extract", copy, "--explain", copy)
    assert (done.code, "the page itself" in done.err) == (2, True)
    assert copy.read_bytes() == PAGE.read_bytes()


def test_a_control_character_in_linked_data(tmp_path: Path) -> None:
    """It is in no candidate; the page in colour could not hold it."""
    page = tmp_path / "page.html"
    page.write_text(
        '<h1>Tin</h1><script type="application/ld+json">{"@type": "Article", "author": "Ann\\u0007 Lee"}</script>',
        "utf-8",
    )
    done = run("extract", page, "--url", URL, "--explain", tmp_path / "why.html", "--json")
    assert done.code == 0, done.err
    assert "Ann Lee" in [each["value"] for each in json.loads(done.out)["candidates"] if each["field"] == "byline"]


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ('<abbr class="published" title="2019-07-02T09:30">Published: 2 July 2019</abbr>', "2019-07-02T09:30:00"),
        ("Last updated: 5 July 2019", "2019-07-05"),
    ],
)
def test_the_date_that_was_taken_is_told(tmp_path: Path, line: str, date: str) -> None:
    """It is marked among the candidates, also where it is a day of change, or a time beside a line that is surer."""
    page = tmp_path / "page.html"
    text = "<p>The mill by the river was built of grey stone, and its wheel turned for two hundred years.</p>" * 4
    page.write_text(f"<html lang=en><title>Tin</title><article><h1>Tin</h1><p>{line}</p>{text}</article>", "utf-8")
    done = run("extract", page, "--url", "http://e.org/tin", "--explain", tmp_path / "why.html", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)["candidates"]
    assert [each["value"] for each in told if each["field"] == "date" and each["taken"]] == [date]
