"""What the writer does when the disk, the folder or another writer is against it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archive_making import answer, exchange, of_type, raw_records, settings, warcs, write

from snapshot.archive.reader import WarcReader
from snapshot.archive.writer import WarcWriter, WriteFailed

_CURE = "make room or mend its permissions, then give the command again"
_FULL_DISK = """
import os, resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from archive_making import answer, exchange, settings
from snapshot.archive.writer import WarcWriter, WriteFailed

writer = WarcWriter(settings(Path(sys.argv[1])))
writer.write(exchange("https://example.org/small"))
large = exchange("https://example.org/large", answer(os.urandom(3_000_000)))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    writer.write(large)
except WriteFailed as error:
    print(error)
writer.write(exchange("https://example.org/after"))
writer.close()
"""


def test_r28_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """R28: What does not fit is taken back, said in one line, and what fits later follows what was whole before."""
    command = [sys.executable, "-c", _FULL_DISK, str(tmp_path), str(Path(__file__).parent)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    (path,) = warcs(tmp_path)
    assert ran.stdout == f"{path}: cannot be written (File too large); {_CURE}\n", ran.stderr
    urls = [record["WARC-Target-URI"] for record in of_type(raw_records(path), "response")]
    assert urls == ["https://example.org/small", "https://example.org/after"]


def test_r29_nothing_is_ever_written_over(tmp_path: Path) -> None:
    """R29: Two writers that begin in the same second write two files."""
    with WarcWriter(settings(tmp_path)) as first, WarcWriter(settings(tmp_path)) as second:
        first.write(exchange("https://example.org/1"))
        second.write(exchange("https://example.org/2"))
    assert [next(iter(WarcReader(path))).url[-1] for path in warcs(tmp_path)] == ["1", "2"]


def test_r29_a_name_that_is_taken_is_passed_over(tmp_path: Path) -> None:
    """R29: Files that already have the names of this very second are left as they are."""
    folder = tmp_path / "archive"
    folder.mkdir()
    now = int(datetime.now(UTC).timestamp())
    taken = [
        folder / f"example.org-{datetime.fromtimestamp(now + n, UTC):%Y%m%d%H%M%S}-00000.warc.gz" for n in range(60)
    ]
    for path in taken:
        path.write_bytes(b"before")
    write(tmp_path, exchange())
    (new,) = set(warcs(tmp_path)) - set(taken)
    assert new.name.endswith("-00001.warc.gz")
    assert {path.read_bytes() for path in taken} == {b"before"}


def test_a_file_past_its_size_is_followed_by_the_next(tmp_path: Path) -> None:
    """An exchange is never divided: the file is closed after the one that makes it too large."""
    places = write(tmp_path, *(exchange(block=answer(os.urandom(4000))) for _ in range(5)), roll_size=9_000)
    files = [path.name for path in warcs(tmp_path)]
    assert [place and Path(place.warc).name for place in places] == [files[0], files[0], files[1], files[1], files[2]]
    assert [name[-13:] for name in files] == ["00000.warc.gz", "00001.warc.gz", "00002.warc.gz"]


def test_a_file_without_exchange_is_removed(tmp_path: Path) -> None:
    """Where the first exchange could not be written, nothing is left behind."""
    broken = exchange()
    broken.block.close()
    writer = WarcWriter(settings(tmp_path))
    with pytest.raises(ValueError, match="closed file"):
        writer.write(broken)
    writer.close()
    assert warcs(tmp_path) == []


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    """What stands in the way is told, in one line."""
    (tmp_path / "archive").write_bytes(b"")
    with pytest.raises(WriteFailed, match=rf"^{tmp_path}/archive: cannot be written \(File exists\)"):
        write(tmp_path, exchange())


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A path that leads through a file is told, in one line."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(WriteFailed, match=rf"^{tmp_path}/file/archive: cannot be written \(Not a directory\); .*$"):
        write(tmp_path / "file", exchange())
