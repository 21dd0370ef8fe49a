"""The benchmark of extraction: its protocol with a made-up peer, its sample, its tables."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from contest import packs as contest_packs
from contest import scores, sites, tables, turns, worst
from contest.contestant import Contestant, NotStarted
from contest.install import HERE

import extraction

PEER = """
import base64, json, sys, time
print(json.dumps({"version": "7.1", "gives": ["title", "byline"]}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    page = base64.b64decode(asked["html"]).decode()
    if "number 2" in page and "DIES" in sys.argv: sys.exit(3)
    if "number 2" in page and "SLEEPS" in sys.argv: time.sleep(60)
    print(json.dumps({"title": "A | B\\n<i>", "byline": asked["url"], "cpu_ms": 4.0}), flush=True)
"""


@pytest.fixture
def pages(packs: Path) -> list[contest_packs.Page]:
    return contest_packs.load(packs / "pond")


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Contestant]:
    with Contestant("peer", command(tmp_path)) as contestant:
        yield contestant


def command(folder: Path, *manner: str) -> list[str]:
    file = folder / "peer.py"
    file.write_text(PEER, encoding="utf-8")
    return [sys.executable, str(file), *manner]


def test_a_peer_says_who_it_is_and_answers(peer: Contestant, pages: list[contest_packs.Page]) -> None:
    """A peer gives its version and fields, then one answer a page."""
    assert peer.version == "7.1"
    assert peer.gives == {"title", "byline"}
    assert [peer.ask(page)["byline"] for page in pages] == ["http://pond.example/1", "http://pond.example/2"]


@pytest.mark.parametrize("manner", ["DIES", "SLEEPS"])
def test_a_peer_that_fails_at_a_page_goes_on(manner: str, tmp_path: Path, pages: list[contest_packs.Page]) -> None:
    """A peer that dies or hangs at a page has an error there, and is asked for the next."""
    with Contestant("peer", command(tmp_path, manner), patience=2) as peer:
        answers = [peer.ask(page) for page in (*pages, pages[0])]
    assert ["error" in answer for answer in answers] == [False, True, False]


def test_a_peer_that_does_not_start_says_why() -> None:
    """The last line that a program said before it ended is told."""
    with pytest.raises(NotStarted, match="ghost does not start: no such thing"):
        Contestant("ghost", [sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_answers_are_remembered_by_version_and_page(
    tmp_path: Path, peer: Contestant, pages: list[contest_packs.Page]
) -> None:
    """What was remembered is used without its cost, until the page or the version is another."""
    turns.take("pond", pages, {"peer": turns.Entry(peer, turns.Remembered(tmp_path, "peer", "7.1"))})
    memory = turns.Remembered(tmp_path, "peer", "7.1")
    reused = turns.take("pond", pages, {"peer": turns.Entry(peer, memory)}, again=turns.ours_and(set()))
    assert [set(answer) for answer in reused.answers["peer"]] == [{"title", "byline"}] * 2
    assert memory.get(contest_packs.Page(pages[0].html + b" ", pages[0].truth)) is None
    assert turns.Remembered(tmp_path, "peer", "7.2").get(pages[0]) is None


def test_failures_are_not_remembered(tmp_path: Path, pages: list[contest_packs.Page]) -> None:
    """That a program died at a page is not remembered; that it raised is."""
    memory = turns.Remembered(tmp_path, "peer", "7.1")
    memory.keep(pages[0], {"error": "died"})
    memory.keep(pages[1], {"error": "ValueError: no", "cpu_ms": 1.0})
    assert [turns.Remembered(tmp_path, "peer", "7.1").get(page) for page in pages] == [
        None,
        {"error": "ValueError: no"},
    ]


def test_a_damaged_pack_is_named(tmp_path: Path) -> None:
    """A pack that is cut short is told by name, with the cure."""
    (tmp_path / "sea.tar.xz").write_bytes(b"\xfd7zXZ\x00 and no more")
    with pytest.raises(contest_packs.NoPacks, match=r"sea\.tar\.xz: cannot be read .*; copy the pack anew"):
        contest_packs.load(contest_packs.find(tmp_path, [])["sea"])


def test_a_sample_is_always_the_same(packs: Path) -> None:
    """A sample is chosen by hash, and a larger one holds the smaller."""
    ids = [[page.id for page in contest_packs.load(packs / "pond", number)] for number in (1, 1, 2)]
    assert ids[0] == ids[1]
    assert set(ids[0]) < set(ids[2])


@pytest.mark.shared
def test_tables_hold_bars_scores_and_cost(shared: Path, peer: Contestant, pages: list[contest_packs.Page]) -> None:
    """Scores, bars and cost of two programs stand in the tables, and no page's text can break one."""
    evaluate = scores.rules(shared / "evalkit")
    right = [{"title": page.truth["title"], "byline": "Ada Reed", "cpu_ms": 1.0, "kind": "listing"} for page in pages]
    answers = {"snapshot": right, "trafilatura": [peer.ask(page) for page in pages]}
    (group,) = scores.groups(evaluate, "pond", turns.Taken(pages, answers))
    gives = {"snapshot": {"title", "byline", "kind"}, "trafilatura": peer.gives}
    found = {name: scores.summary(evaluate, group, name, gives[name]) for name in answers}
    notes = {"title": {"pond-1": "never"}, "pond-2": "Both names are printed."}
    result = tables.Result(
        {"snapshot": "1", "trafilatura": "7.1"},
        {"pond": found},
        {"pond": scores.costs(group, "trafilatura")},
        worst.worst(evaluate, [group], notes),
        ["two pages"],
    )
    bars = {"title.exact": {"pond": 0.9}, "byline.f1": {"pond": 0.75}, "cost": {"ratio": 0.2}}
    text = tables.page_of(result, bars)
    lines = text.split("\n")
    assert "| title exact | pond | 1.000 (1.000–1.000) | 0.900 | yes | 0.000 trafilatura |" in lines
    assert "| byline F1 | pond | 0.500 (0.000–1.000) | 0.750 | no, 0.250 short | 0.000 trafilatura |" in lines
    assert "| pond | **snapshot** | 2 | 1.0 | 1.0 | 1000 | 0.250 / 0.250 | 0.200 | no |" in lines
    assert "| pond-2 | 0.00 | Ada Reed | Tom Sedge | Both names are printed. |" in lines
    assert "| pond-1 | 0.00 | listing | article |  |" in lines
    assert tables.as_json(result)["scores"]["pond"]["snapshot"]["title.exact"]["mean"] == 1.0


def test_a_site_is_extracted_as_one(pages: list[contest_packs.Page]) -> None:
    """A site's pages, packed as a WARC file, give a record each; and two of each where a site model can be left out."""
    third = contest_packs.Page(pages[0].html, {**pages[0].truth, "id": "pond-3", "url": "http://pond.example/3"})
    site = [contest_packs.Page(page.html, {**page.truth, "host": "pond.example"}) for page in (*pages, third)]
    lone = contest_packs.Page(pages[0].html, {**pages[0].truth, "host": "lone.example"})
    found = sites.together([lone, *site], [{"title": str(number)} for number in range(4)])
    assert found is not None
    assert [answer["title"] for answer in found.answers[sites.ALONE]] == ["1", "2", "3"]
    ways = set(found.answers) - {sites.ALONE}
    assert ways == ({"snapshot", sites.OFF} if sites.has_model() else {"snapshot"})
    for way in ways:
        assert [answer["title"] for answer in found.answers[way]] == [page.truth["title"] for page in site]
    assert sites.together([lone], [{}]) is None


def test_a_site_model_that_hurts_is_named() -> None:
    """Where a score is worse with the site model than without, its name stands above the table."""
    on = {"pages": 3, "errors": 0, "date.acc": cell(0.9), "byline.fp": cell(0.1), "title.exact": cell(1.0)}
    off = {"pages": 3, "errors": 0, "date.acc": cell(0.95), "byline.fp": cell(0.2), "title.exact": cell(1.0)}
    assert tables.worse(on, off) == ["date"]
    assert tables.worse(off, on) == ["false bylines"]
    result = tables.Result({}, {}, {}, {}, [], {"pond together": {"snapshot": on, sites.OFF: off}}, {"snapshot": 12.0})
    assert "Worse with the site model than without: date." in tables.page_of(result, {})


def cell(mean: float) -> dict[str, float]:
    return {"mean": mean, "low": mean, "high": mean, "n": 3}


def test_a_cell_cannot_break_its_table() -> None:
    """Signs that mean something in Markdown or HTML are written so that they do not."""
    row = tables.markdown(("a",), [["x | y\n<b> `c` [d]"]]).split("\n")[2]
    assert row == "| x &#124; y &lt;b> &#96;c&#96; &#91;d] |"


def test_no_more_than_sixty_letters_are_shown() -> None:
    """What is shown of a page is cut."""
    assert len(worst.short("heron " * 40)) == 60


def test_bars_name_measures_that_there_are() -> None:
    """Each bar of bars.toml is of a measure in the tables."""
    bars = tomllib.loads((HERE / "bars.toml").read_text("utf-8"))
    assert set(bars) <= {"cost", *(measure.key for measure in scores.MEASURES)}


@pytest.mark.shared
def test_the_whole_run(packs: Path, shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One command runs our extractor over a folder of packs, prints the tables and writes them."""
    out = tmp_path / "results.md"
    given = ["--packs", str(packs), "--evalkit", str(shared / "evalkit"), "--programs", "snapshot", "--out", str(out)]
    assert extraction.main([*given, "--cache", str(tmp_path), "--json", str(tmp_path / "r.json")]) == 0
    printed = capsys.readouterr().out
    assert printed == out.read_text("utf-8")
    assert "### pond\n\n2 pages\n" in printed
    assert "| **snapshot** | 1.000 (1.000–1.000) |" in printed


@pytest.mark.parametrize(
    ("folder", "only", "said"),
    [("none", [], "no such folder"), ("empty", [], "no pack"), ("packs", ["sea"], "no pack sea; there are pond")],
)
def test_packs_that_are_not_there_end_it(
    folder: str, only: list[str], said: str, packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where packs or rules are absent, one line says so, and the exit code is 2."""
    (packs.parent / "empty").mkdir()
    (packs.parent / "evaluate.py").touch()
    options = [
        "--packs",
        str(packs.parent / folder),
        "--evalkit",
        str(packs.parent),
        *(["--only", *only] if only else []),
    ]
    assert extraction.main(options) == 2
    assert said in capsys.readouterr().err
