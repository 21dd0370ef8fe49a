"""No room left: one line, exit code 3, nothing half written; with room again the same command goes on to the end."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from orchard import Orchard
from proof import prove
from session import Session

PAGES = 20
SIZE = 24 << 20
MANY = [*range(0, 1_500_000, 50_000)] if "KILLS" in os.environ else []
"""Bytes of room, in finer steps where time is given (`make chaos`)."""


@dataclass(frozen=True)
class Disk:
    """A small file system, most of which a ballast takes."""

    root: Path

    def leave(self, room: int) -> None:
        """Leave so many bytes free."""
        self.clear()
        facts = os.statvfs(self.root)
        with (self.root / "ballast").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, facts.f_bavail * facts.f_frsize - room)

    def clear(self) -> None:
        (self.root / "ballast").unlink(missing_ok=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A small file system of its own, which only root can make."""
    root = tmp_path / "disk"
    root.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", root], check=False).returncode:
        pytest.skip("a tmpfs can only be mounted by root; test_files_that_may_not_grow does without")
    yield Disk(root)
    subprocess.run(["umount", "--lazy", root], check=True)


@pytest.fixture(scope="module")
def site() -> Iterator[Orchard]:
    with Orchard(PAGES) as orchard:
        yield orchard


@pytest.mark.parametrize("room", MANY or [0, 300_000, 1_000_000])
def test_full_on_the_way(disk: Disk, site: Orchard, room: int) -> None:
    """Whatever meets the full disk first (ledger, log, WARC file), the crawl stops in one line and can go on."""
    folder = disk.root / "out"
    disk.leave(room)
    first = Session(site.url, "-o", folder)
    assert first.end() in (2, 3)
    assert str(folder) in first.line
    disk.clear()
    assert Session(site.url, "-o", folder).end() == 0
    assert len(prove(folder).digests) > 6 * PAGES


@pytest.fixture(scope="module")
def captured(site: Orchard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a crawl that was killed when all was fetched and nothing derived."""
    folder = tmp_path_factory.mktemp("captured") / "out"
    killed = Session(site.url, "-o", folder)
    killed.wait_for(lambda: "index" in killed.stages)
    killed.kill()
    return folder


@pytest.mark.parametrize("room", MANY or [0, 80_000, 160_000])
def test_full_at_the_end(disk: Disk, site: Orchard, captured: Path, room: int) -> None:
    """Where there is no room for index, records or report, none of them is left half written."""
    folder = disk.root / "out"
    shutil.copytree(captured, folder)
    before = drafts(folder)
    disk.leave(room)
    full = Session(site.url, "-o", folder)
    if full.end() != 0:
        assert full.process.returncode == 3
        assert str(folder) in full.line
    assert drafts(folder) <= before
    disk.clear()
    assert Session(site.url, "-o", folder).end() == 0
    assert len(prove(folder).digests) > 6 * PAGES


def drafts(folder: Path) -> set[Path]:
    return {path for path in folder.rglob(".*") if path.is_file() and path.name != ".nojekyll"}


@pytest.mark.parametrize("most", [1_000, 100_000])
def test_files_that_may_not_grow(tmp_path: Path, site: Orchard, most: int) -> None:
    """The same where it is not the disk that is full but a file that may not grow (a quota, `ulimit -f`)."""
    limited = Session(
        site.url, "-o", tmp_path / "out", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    )
    assert limited.end() in (2, 3)
    assert str(tmp_path) in limited.line
    assert Session(site.url, "-o", tmp_path / "out").end() == 0
    assert len(prove(tmp_path / "out").digests) > 6 * PAGES
