"""WARC files that go while or after they are written, and folders that may not be written any more."""

from __future__ import annotations

import ctypes
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from command import run
from orchard import Orchard
from proof import Proven, prove
from session import Session

PAGES = 30
PARTS_HELD_OPEN = ("archive", "state", "logs")
"""Folders whose files are open already: losing the right to make new ones need not end the crawl."""
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
"""Of Linux: prctl(2), capabilities(7)."""


@pytest.fixture(scope="module")
def site() -> Iterator[Orchard]:
    with Orchard(PAGES, seconds=0.02) as orchard:
        yield orchard


@pytest.fixture(scope="module")
def whole(site: Orchard, tmp_path_factory: pytest.TempPathFactory) -> Proven:
    """What a crawl that nothing happened to has."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    assert Session(site.url, "-o", folder, "--capture-only").end() == 0
    return prove(folder)


def begun(site: Orchard, folder: Path, requests: int, *arguments: str) -> Session:
    """A crawl that has made so many requests."""
    enough = len(site.asked) + requests
    session = Session(site.url, "-o", folder, "--capture-only", *arguments)
    session.wait_for(lambda: len(site.asked) >= enough)
    return session


def warcs(folder: Path) -> list[Path]:
    return sorted((folder / "archive").glob("*.warc.gz"))


def test_the_file_being_written_is_deleted(tmp_path: Path, site: Orchard, whole: Proven) -> None:
    """That the WARC file being written is gone is told at once, in one line; going on fetches anew what it held."""
    session = begun(site, tmp_path, 60)
    (warc,) = warcs(tmp_path)
    warc.unlink()
    assert session.end() == 3
    assert f"{warc}: taken away while it was written" in session.line
    again = run("crawl", site.url, "-o", tmp_path, "--delay", "0", "--capture-only")
    assert again.code == 0
    assert "answers that the ledger counts are not there any more" in again.out
    assert prove(tmp_path, lost=True).digests == whole.digests


@pytest.mark.parametrize("loss", ["deleted", "cut short"])
def test_an_older_file_is_lost(tmp_path: Path, site: Orchard, whole: Proven, loss: str) -> None:
    """What a WARC file of an earlier session held is fetched anew where the file is gone, or shorter than it was."""
    for _ in range(2):
        session = begun(site, tmp_path, 60)
        session.send(signal.SIGTERM)
        assert session.end() == 3
    older, newer = warcs(tmp_path)
    kept = newer.read_bytes()
    if loss == "deleted":
        older.unlink()
    else:
        older.write_bytes(older.read_bytes()[: older.stat().st_size // 2])
    assert run("crawl", site.url, "-o", tmp_path, "--delay", "0", "--capture-only").code == 0
    assert newer.read_bytes() == kept, "what was not lost is not touched"
    proven = prove(tmp_path, lost=True)
    assert (proven.digests, proven.twice.total()) == (whole.digests, 0)


def test_lost_after_all_was_fetched(tmp_path: Path, site: Orchard, whole: Proven) -> None:
    """Lost between the end of fetching and the index: the crawl fetches again before it goes on to its end."""
    session = Session(site.url, "-o", tmp_path, "--capture-only")
    session.wait_for(lambda: "index" in session.stages)
    session.kill()
    (warc,) = warcs(tmp_path)
    warc.unlink()
    begun(site, tmp_path, 30).kill()
    assert run("crawl", site.url, "-o", tmp_path, "--delay", "0", "--capture-only").code == 0
    assert prove(tmp_path, lost=True).digests == whole.digests


def obey_rights() -> None:
    """Let the rights of files bind root too: without its capabilities, it is their owner and no more."""
    drop = partial(ctypes.CDLL(None).prctl, PR_CAPBSET_DROP)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        drop(capability, 0, 0, 0)


@pytest.mark.parametrize("part", ["archive", "state", "logs", "."])
def test_a_folder_becomes_read_only(tmp_path: Path, site: Orchard, whole: Proven, part: str) -> None:
    """A folder that may not be written any more ends the crawl in one line; with the right given back it goes on."""
    folder = tmp_path / "out"
    session = Session(site.url, "-o", folder, preexec_fn=obey_rights)
    session.wait_for(lambda: bool(warcs(folder)))
    (folder / part).chmod(0o555)
    session.end()
    assert session.process.returncode == 3 or part in PARTS_HELD_OPEN
    second = Session(site.url, "-o", folder, preexec_fn=obey_rights)
    second.end()
    for ended in (session, second):
        assert ended.process.returncode in (0, 2, 3)
        assert ended.process.returncode == 0 or str(folder) in ended.line
    (folder / part).chmod(0o755)
    assert Session(site.url, "-o", folder, preexec_fn=obey_rights).end() == 0
    assert prove(folder).digests == whole.digests
