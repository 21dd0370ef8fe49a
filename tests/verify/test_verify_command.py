"""`snapshot verify` as a user has it."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from building import METADATA, NAME, RESPONSE, Folder, named, sha1
from command import ROOT, Ran, run, serving
from serve import make_server

from snapshot.jobs.progress import Status
from snapshot.jobs.verify import verify
from snapshot.verify.catalogue import page, rows


def test_a_right_folder(folder: Folder) -> None:
    """A right folder gives one line and 0."""
    ran = run("verify", folder.root, "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    ran = run("verify", folder.root, "--strict")
    assert ran.code == 0
    assert re.fullmatch(
        re.escape(f"{folder.root}: 1 WARC files, 5 records, ") + r"[\d,]+ bytes, 0 errors, 0 remarks, [\d.]+ s\n",
        ran.out,
    )


def test_an_error(folder: Folder) -> None:
    """An error gives a line that names file, offset, record and rule, and 4."""
    folder.change(RESPONSE, folder.records[RESPONSE].set("WARC-Block-Digest", sha1(b"")))
    ran = run("verify", folder.root)
    assert ran.code == 4
    wrong = f"archive/{NAME}: offset {folder.offsets[RESPONSE]}: record {named(2)}: R5: block digest is "
    assert ran.out.splitlines()[0] == f"{wrong}{sha1(folder.records[RESPONSE].block)}, not {sha1(b'')}"


def test_a_remark(folder: Folder) -> None:
    """A remark gives 0, with --strict 4; --json tells it to machines."""
    folder.change(METADATA, folder.records[METADATA].set("WARC-Warcinfo-ID", None))
    ran = run("verify", folder.root, "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["counts"]["remarks"], told["findings"][0]["rule"]) == (0, 1, "R19")
    assert run("verify", folder.root, "--strict").code == 4


def test_quiet_tells_what_is_wrong(folder: Folder) -> None:
    """With --quiet only what the exit code is for is printed: errors, with --strict also remarks."""
    folder.change(METADATA, folder.records[METADATA].set("WARC-Warcinfo-ID", None))
    assert run("verify", folder.root, "--quiet") == Ran(0, "", "")
    ran = run("verify", folder.root, "--quiet", "--strict")
    assert (ran.code, ran.out.count("\n"), ": R19: remark: " in ran.out) == (4, 1, True)
    folder.change(RESPONSE, folder.records[RESPONSE].set("WARC-Block-Digest", sha1(b"")))
    ran = run("verify", folder.root, "--quiet")
    assert (ran.code, ran.out.count("\n"), ": R5: block digest" in ran.out) == (4, 1, True)


def test_a_wacz_that_was_cut(tmp_path: Path) -> None:
    """A WACZ without its end is damaged, as for every other command: one line that says so, and 4."""
    path = tmp_path / "cut.wacz"
    with zipfile.ZipFile(path, "w") as wacz:
        wacz.writestr("archive/x.warc.gz", b"x" * 1000)
    path.write_bytes(path.read_bytes()[:-30])
    ran = run("verify", path)
    assert (ran.code, f"{path}: the zip file is not whole" in ran.line) == (4, True), ran.err


def test_no_archive(tmp_path: Path) -> None:
    """What is no archive gives one line and 2."""
    ran = run("verify", tmp_path)
    assert ran.code == 2
    assert str(tmp_path) in ran.line


def test_many_files(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are read by several processes give what one process finds, and each is told of."""
    monkeypatch.setattr("snapshot.jobs.verify._WORTH", 0)
    copy = folder.warc.with_name("copy.warc.gz")
    copy.write_bytes(folder.warc.read_bytes())
    folder.package()
    statuses: list[Status] = []
    two = verify(folder.root, workers=2, progress=statuses.append)
    assert two.verified == verify(folder.root, workers=1).verified
    assert {finding.rule for finding in two.verified.errors} == {"R16", "I9"}
    assert [(status.done, status.total) for status in statuses] == [(0, 2), (1, 2), (2, 2)]


def test_what_we_crawl_is_right(tmp_path: Path) -> None:
    """A crawl of the bundled site gives no finding at all."""
    with serving(make_server(ROOT / "fixtures" / "site")) as url:
        assert run("crawl", url, "-o", tmp_path / "out", "--delay", "0").code == 0
    ran = run("verify", tmp_path / "out", "--strict")
    assert ran.code == 0, ran.out


def test_the_reference_lists_all_rules() -> None:
    """docs/reference/verify.md is the table of rules, each with a sentence."""
    assert (ROOT / "docs/reference/verify.md").read_text("utf-8") == page()
    assert all(row.holds.endswith(".") for row in rows())
