"""The search index: the same bytes each time, in pieces that memory holds, or one clear line why there is none."""

from __future__ import annotations

import base64
import gzip
import json
import os
import stat
import sys
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from lxml import html

from snapshot.publish import pagefind, search
from snapshot.publish.entry import Entry
from snapshot.publish.pagefind import Pagefind, SearchFailed
from snapshot.publish.search import search_available, search_files
from snapshot.publish.settled import settled
from snapshot.publish.shell import SEARCH, SiteFacts

SITE = SiteFacts("The Centre", "en-GB")
needs_pagefind = pytest.mark.pagefind


class Held(Entry):
    """An entry of which it can be told whether anyone still has it."""

    __slots__ = ("__weakref__",)


def record(number: int, text: str = "") -> tuple[Entry, str]:
    return (
        Entry(
            f"https://x.example/{number}/",
            f"{number}/index.html",
            f"Page {number}",
            None,
            (f"Author {number % 5}", f"Other {number % 3}"),
            f"20{number % 20:02}-03-04",
            (f"Category {number % 4}",),
            language="en",
        ),
        text or f"some words of page number{number}",
    )


def written(root: Path, records: Iterable[tuple[Entry, str]], site: SiteFacts = SITE) -> int:
    """Write what the search needs; how many files those are."""
    for made in search_files(records, site):
        path = root / made.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.data)
    return len(contents(root))


def children() -> str:
    """The processes that this one has started and not buried."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii")


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def fragments(root: Path) -> list[dict[str, object]]:
    """What the index holds of each page, sorted by its address."""
    opened = (gzip.decompress(path.read_bytes()) for path in root.rglob("*.pf_fragment"))
    return sorted((json.loads(data.removeprefix(b"pagefind_dcd")) for data in opened), key=lambda each: each["url"])


@needs_pagefind
def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    """Twice the same records give twice the same files, though Pagefind's own differ from run to run."""
    for name in ("one", "two"):
        assert written(tmp_path / name, map(record, range(60))) > 60
    one = contents(tmp_path / "one")
    assert one == contents(tmp_path / "two")


@needs_pagefind
def test_a_record_as_the_index_has_it(tmp_path: Path) -> None:
    """Title, byline, date and language are told with a page, its year, authors and categories are filters."""
    written(tmp_path, [record(7, "A line.\n\nAnother.")])
    (found,) = fragments(tmp_path)
    assert found["url"] == "../../7/index.html"
    assert found["meta"] == {
        "title": "Page 7",
        "byline": "Author 2, Other 1",
        "date": "2007-03-04",
        "language": "en",
    }
    assert found["filters"] == {"year": ["2007"], "author": ["Author 2", "Other 1"], "category": ["Category 3"]}
    assert str(found["content"]).split() == ["Page", "7", "Author", "2,", "Other", "1", "A", "line.", "Another."]


@needs_pagefind
def test_only_what_the_page_loads_is_kept(tmp_path: Path) -> None:
    """Pagefind's own search boxes, a third of a megabyte, are left out; each file that the index names is there."""
    written(tmp_path, map(record, range(9)))
    folder = tmp_path / search.INDEX
    assert {path.name for path in folder.glob("*.js")} == {"pagefind.js", "pagefind-worker.js"}
    entry = json.loads((folder / "pagefind-entry.json").read_text("utf-8"))
    (language,) = entry["languages"].values()
    meta = gzip.decompress((folder / f"pagefind.{language['hash']}.pf_meta").read_bytes())
    filters = sorted(path.stem for path in (folder / "filter").iterdir())
    assert len(filters) == 3
    assert all(name.encode() in meta for name in filters)


@needs_pagefind
def test_many_records_make_several_indexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the text is more than one index may hold, there are several, and every record is in one of them."""
    monkeypatch.setattr(search, "INDEX_TEXT", 4000)
    written(tmp_path, (record(number, f"word{number} " * 120) for number in range(20)))
    assert len(list((tmp_path / SEARCH).parent.glob("pagefind*/pagefind-entry.json"))) == 4
    assert len(fragments(tmp_path)) == 20
    assert html.parse(tmp_path / SEARCH).xpath("//@data-indexes") == ["4"]


@needs_pagefind
def test_records_stream_in(tmp_path: Path) -> None:
    """A record is asked for when the one before is in the index, and not kept."""
    kept: list[weakref.ref[Entry]] = []

    def streamed() -> Iterator[tuple[Entry, str]]:
        for number in range(50):
            entry, text = record(number)
            held = Held(**{name: getattr(entry, name) for name in Entry.__dataclass_fields__})
            kept.append(weakref.ref(held))
            yield held, text
            del held
            assert sum(each() is not None for each in kept) <= 2

    assert written(tmp_path, streamed()) > 50
    assert len(kept) == 50


@needs_pagefind
@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "\ud800",
        "\u202eevil\0\x1b",
        "x" * 5000,
        "a\u200bb",
        "word " * 100_000,
        "  ",
        "漢字かな",
    ],
    ids=range(8),
)
def test_hostile_text(tmp_path: Path, text: str) -> None:
    """Whatever a page says can be searched, and is kept as text."""
    entry = Entry("https://x.example/", "a.html", text, text, (text,), text, (text,), "other", text)
    written(tmp_path, [(entry, text), record(1)], SiteFacts("n", text))
    one, _ = fragments(tmp_path)
    assert len(str(one["content"])) < search.MOST_TEXT + 1000
    assert "\u200b" not in str(one["content"])


@needs_pagefind
def test_no_records_no_search() -> None:
    """An archive without records gets no search page."""
    assert list(search_files([], SITE)) == []


def test_without_pagefind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed, that can be asked before, and is told."""
    monkeypatch.setattr(pagefind, "_MODULES", ("no_such_module",))
    assert not search_available()
    with pytest.raises(SearchFailed, match="for want of Pagefind"):
        list(search_files([record(1)], SITE))


NO = base64.b64encode(b'{"payload": {"type": "Error", "message": "no"}}').decode()
BROKEN = {
    "ends at once": "",
    "speaks nonsense": "print('nonsense', end=',', flush=True); input()",
    "says no": f"print('{NO}', end=',', flush=True); input()",
    "says nothing": "import sys; sys.stdin.read()",
}


@pytest.mark.parametrize("code", BROKEN.values(), ids=BROKEN)
def test_a_broken_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """A program that ends, talks nonsense, refuses or is silent is one clear line."""
    program = tmp_path / "program"
    program.write_text(f"#!{sys.executable}\n{code}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(search, "pagefind_program", lambda: program)
    monkeypatch.setattr(pagefind, "PATIENCE", 2.0)
    with pytest.raises(SearchFailed, match=r"^Pagefind[^\n]*$"):
        list(search_files([record(1)], SITE))


def test_a_program_that_is_none(tmp_path: Path) -> None:
    """A file that cannot be run is one clear line that says how to mend it."""
    (tmp_path / "program").write_text("")
    with pytest.raises(SearchFailed, match="does not start"):
        Pagefind(tmp_path / "program", "en")


@needs_pagefind
def test_the_program_ends_with_us() -> None:
    """Where the records themselves fail, no process is left behind."""

    def failing() -> Iterable[tuple[Entry, str]]:
        yield record(1)
        raise OSError("the records fail")

    before = children()
    with pytest.raises(OSError, match="the records fail"):
        list(search_files(failing(), SITE))
    assert children() == before


@needs_pagefind
@pytest.mark.parametrize(
    "damage",
    [b"", b"no gzip", gzip.compress(b"pagefind_dcd", mtime=0), gzip.compress(b"pagefind_dcd\xa0", mtime=0)],
    ids=["empty", "no gzip", "no entries", "cut entry"],
)
def test_files_of_another_pagefind(damage: bytes) -> None:
    """An index in a form that we do not know is refused, not made worse."""
    program = pagefind.pagefind_program()
    assert program
    with Pagefind(program, "en") as index:
        index.add("a.html", "a word", {"title": "A"}, {"year": ["2020"]})
        files = index.files()
    assert settled(files)
    for path in files:
        if path.endswith((".pf_meta", ".pf_filter", "entry.json")):
            with pytest.raises(ValueError, match=r".+"):
                settled({**files, path: damage})
