"""Files that the copy holds as they are: read and written in pieces, and as atomic and as sparing as all others."""

from __future__ import annotations

import gzip
import json
import random
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import run

from snapshot import urls
from snapshot.archive.source import open_source
from snapshot.publish.draft import Draft
from snapshot.publish.look import Look
from snapshot.publish.plan import Item, Ledgered, make_plan
from snapshot.publish.table import write_table
from snapshot.publish.work import Batch, Made, Setting, make_files

sys.path.append(str(Path(__file__).parents[1] / "archive"))
from archive_making import answer, exchange, write

FILM = random.Random(1).randbytes(12 << 20)
URL = "https://example.org/v.mp4"


def packed(body: bytes) -> bytes:
    """An answer whose body is packed."""
    return answer(body, b"Content-Type: video/mp4", b"Content-Encoding: gzip")


def made(folder: Path, draft: Draft) -> Made:
    """What a worker makes of an archive, without the processes around it."""
    plan = make_plan(open_source(folder), Ledgered())
    write_table(folder / "table", plan.known())
    items = tuple(item for item in plan.items if item.url == URL)
    draft.begin()
    return make_files(Batch(Setting(draft, folder / "table", plan.hosts, Look("x")), items))


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    """A film of 12 MB comes into the copy in less than 4 MB of memory, also where the old copy has it."""
    write(tmp_path, exchange("https://example.org/", answer()), exchange(URL, packed(gzip.compress(FILM, 1))))
    draft = Draft(tmp_path)
    urls.registered_domain("www.example.org")  # the list of suffixes is read once in a process
    for wrote in (True, False):
        tracemalloc.start()
        (done,) = made(tmp_path, draft).done
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        draft.finish()
        assert done.wrote == wrote
        assert (draft.site / "v.mp4").read_bytes() == FILM
        assert peak < 4 << 20


def test_a_broken_body_is_kept_as_far_as_it_goes(tmp_path: Path) -> None:
    """Of a packed file that breaks off, the copy has what comes before; one that is not packed stays as it is."""
    whole = gzip.compress(FILM[: 1 << 20])
    write(tmp_path, exchange("https://example.org/", answer()), exchange(URL, packed(whole[: len(whole) // 2])))
    write(tmp_path, exchange("https://example.org/w.mp4", packed(b"not packed at all")))
    assert run("publish", tmp_path, "--quiet").code == 0
    begun = (tmp_path / "site/v.mp4").read_bytes()
    assert 1 << 18 < len(begun) < 1 << 20
    assert FILM.startswith(begun)
    assert (tmp_path / "site/w.mp4").read_bytes() == b"not packed at all"
    assert json.loads((tmp_path / "report/publish.json").read_text())["unreadable"] == []


@pytest.mark.parametrize("new", [b"", b"abc", b"abcdef", b"abcdefg", b"abXdef", b"X"])
def test_only_what_changed_is_written(tmp_path: Path, new: bytes) -> None:
    """A file that is the same is shared with the old copy; one that begins alike, is shorter or longer, is written."""
    draft = Draft(tmp_path)
    for body in (b"abcdef", new):
        draft.begin()
        wrote = draft.put_pieces("a/b", (body[start : start + 2] for start in range(0, len(body), 2)))
        shared = (draft.new / "a/b").stat().st_nlink == 2
        draft.finish()
    assert (draft.site / "a/b").read_bytes() == new
    assert (wrote, shared) == (new != b"abcdef", new == b"abcdef")


@pytest.mark.parametrize("before", [None, b"abcdef", b"abX"])
def test_nothing_is_left_of_a_file_that_cannot_be_read_to_its_end(tmp_path: Path, before: bytes | None) -> None:
    """Where its pieces end with an exception, no part of it stands in the copy."""

    def pieces() -> Iterator[bytes]:
        yield b"abc"
        raise OSError("gone")

    draft = Draft(tmp_path)
    if before is not None:
        draft.begin()
        draft.put("a", before)
        draft.finish()
    draft.begin()
    with pytest.raises(OSError, match="gone"):
        draft.put_pieces("a", pieces())
    assert list(draft.new.iterdir()) == []


def test_a_file_that_is_taken_away_is_told(tmp_path: Path) -> None:
    """A WARC file that is gone when its bodies are read is a fault of those, and of nothing else."""
    write(tmp_path, exchange(URL, answer(FILM, b"Content-Type: video/mp4")))
    plan = make_plan(open_source(tmp_path), Ledgered())
    (item,) = plan.items
    assert isinstance(item, Item)
    draft = Draft(tmp_path)
    draft.begin()
    for file in (tmp_path / "archive").iterdir():
        file.unlink()
    found = make_files(Batch(Setting(draft, tmp_path / "table", plan.hosts, Look("x")), plan.items))
    assert (len(found.faults), found.done) == (1, [])
    assert list(draft.new.iterdir()) == []
