"""What lies around the WARC files, held against them: index, lists, sums, a WACZ file."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from building import NAME, RESPONSE, Folder, cdxj, named, sha1

from snapshot.errors import NotAnArchive
from snapshot.verify.findings import Finding
from snapshot.verify.folder import verify_folder
from snapshot.verify.surts import key_is_of

INDEX = "indexes/index.cdxj"
Line = tuple[str, str, dict[str, str]]


def said(finding: Finding) -> tuple[str, int | None, str | None, str]:
    return finding.file, finding.offset, finding.record_id, finding.rule


def value(name: str, text: str) -> Callable[[Line], Line]:
    return lambda line: (line[0], line[1], line[2] | {name: text})


WRONG_LINES: dict[str, tuple[Callable[[Line], Line], str]] = {
    "length": (value("length", "7"), "I2"),
    "url": (value("url", "https://example.org/About"), "I3"),
    "time": (lambda line: (line[0], "20240430120009", line[2]), "I4"),
    "status": (value("status", "404"), "I5"),
    "mime": (value("mime", "text/plain"), "I6"),
    "digest": (value("digest", sha1(b"other")), "I7"),
    "host in the key": (lambda line: ("org,example,www)/about", line[1], line[2]), "I8"),
    "path in the key": (lambda line: ("org,example)/abou", line[1], line[2]), "I8"),
}


@pytest.mark.parametrize("way", WRONG_LINES)
def test_a_wrong_line(folder: Folder, way: str) -> None:
    """Each value of an index line is held against the record that it points to."""
    change, rule = WRONG_LINES[way]
    response, revisit = folder.index()
    lines = sorted([cdxj(change(response)), cdxj(revisit)])
    folder.lines(INDEX, lines)
    place = len(lines[0]) + 1 if cdxj(revisit) == lines[0] else 0
    assert [said(finding) for finding in folder.package().findings()] == [(INDEX, place, named(2), rule)]


def test_a_line_that_points_nowhere(folder: Folder) -> None:
    """A line whose offset is no record's is an error, and its capture is missing."""
    response, revisit = folder.index()
    folder.lines(INDEX, sorted([cdxj(value("offset", "1")(response)), cdxj(revisit)]))
    assert [said(finding) for finding in folder.package().findings()] == [
        (INDEX, None, named(2), "I9"),
        (INDEX, 0, None, "I1"),
    ]


def test_a_line_that_points_at_a_request(folder: Folder) -> None:
    """A line must point at a capture."""
    response, revisit = folder.index()
    folder.lines(INDEX, sorted([cdxj(value("offset", str(folder.offsets[2]))(response)), cdxj(revisit)]))
    assert {"I1", "I9"} <= {finding.rule for finding in folder.package().findings()}


def test_a_missing_line(folder: Folder) -> None:
    """A capture that no line names is an error."""
    folder.lines(INDEX, [cdxj(folder.index()[0])])
    assert [said(finding) for finding in folder.package().findings()] == [(INDEX, None, named(4), "I9")]


def test_no_line_and_no_order(folder: Folder) -> None:
    """What is no line of CDXJ, and a line out of order, are errors."""
    lines = [*map(cdxj, folder.index()), "hello"]
    folder.lines(INDEX, reversed(lines))
    found = folder.package().findings()
    assert [finding.rule for finding in found] == ["I10", "I11"]
    assert [finding.offset for finding in found] == [0, len("hello\n") + len(lines[1]) + 1]


KEYS = [
    ("https://www.example.org:443/A/", "org,example)/a", True),
    ("http://example.org:8080/", "org,example:8080)/", True),
    ("http://example.org:8080/", "org,example)/", False),
    ("https://example.org/?b=2&a=1", "org,example)/?a=1&b=2", True),
    ("https://example.org/?b=2&a=1", "org,example)/?a=1&c=2", False),
    ("https://example.org/a%20b", "org,example)/a%20b", True),
    ("https://example.org/x", "https://example.org/x", False),
]


@pytest.mark.parametrize(("url", "key", "right"), KEYS)
def test_keys(url: str, key: str, right: bool) -> None:
    """A key is told right from wrong."""
    assert key_is_of(key, url) is right


def test_a_changed_file(folder: Folder) -> None:
    """A file of another size or sum than the package states is named."""
    folder.lines("records/records.jsonl", [json.dumps(folder.told()) + " "])
    assert [(finding.file, finding.rule) for finding in folder.findings()] == [
        ("records/records.jsonl", "P2"),
        ("records/records.jsonl", "P3"),
    ]


def test_files_and_list_differ(folder: Folder) -> None:
    """A file that is not listed, and a listed one that is not there, are errors; state/ and logs/ are left out."""
    (folder.root / "records/records.jsonl").unlink()
    for name in ("archive/notes.txt", "state/ledger", "logs.txt"):
        (folder.root / name).write_text("x")
    assert [(finding.file, finding.rule) for finding in folder.findings()] == [
        ("archive/notes.txt", "P4"),
        ("logs.txt", "P4"),
        ("records/records.jsonl", "P5"),
    ]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"resources": [1]}'])
def test_no_package(folder: Folder, text: str) -> None:
    """A datapackage.json that lists nothing is an error."""
    (folder.root / "datapackage.json").write_text(text)
    assert [finding.rule for finding in folder.findings()] == ["P1"]


WRONG_SOURCES: list[tuple[str, Any]] = [
    ("warc", "other.warc.gz"),
    ("offset", 3),
    ("offset", None),
    ("length", 3),
    ("record_id", "urn:uuid:0"),
    ("payload_digest", sha1(b"other")),
]


@pytest.mark.parametrize(("name", "wrong"), WRONG_SOURCES)
def test_a_record_from_elsewhere(folder: Folder, name: str, wrong: Any) -> None:
    """A line of records.jsonl whose source is not the place of its capture is an error."""
    told = folder.told()
    told["source"][name] = wrong
    folder.lines("records/records.jsonl", [json.dumps(folder.told()), json.dumps(told)])
    place = len(json.dumps(folder.told())) + 1
    assert [said(finding) for finding in folder.package().findings()] == [("records/records.jsonl", place, None, "L2")]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("records/records.jsonl", "{"),
        ("records/records.jsonl", "[]"),
        ("records/records.jsonl", '{"source": 1}'),
        ("pages/pages.jsonl", "{"),
        ("pages/pages.jsonl", '{"url": "https://example.org/", "ts": "2024-04-30T12:00:00Z"}'),
        ("pages/pages.jsonl", '{"url": "https://example.org/about", "ts": "2020-04-30T12:00:00Z"}'),
    ],
)
def test_a_wrong_line_in_a_list(folder: Folder, name: str, line: str) -> None:
    """A line that is not JSON, or names what is not there, is an error."""
    with (folder.root / name).open("a") as file:
        file.write(f"{line}\n")
    assert [finding.rule[0] for finding in folder.package().findings()] == ["L"]


def wacz(folder: Folder, path: Path, how: int = zipfile.ZIP_STORED, package: bytes | None = None) -> Path:
    """The folder as a WACZ file."""
    package = (folder.root / "datapackage.json").read_bytes() if package is None else package
    digest = hashlib.sha256((folder.root / "datapackage.json").read_bytes()).hexdigest()
    with zipfile.ZipFile(path, "w", how) as file:
        for each in sorted(folder.root.rglob("*")):
            if each.is_file() and each.name != "datapackage.json":
                file.write(each, each.relative_to(folder.root).as_posix())
        file.writestr("datapackage.json", package)
        told = {"path": "datapackage.json", "hash": f"sha256:{digest}"}
        file.writestr("datapackage-digest.json", json.dumps(told))
    return path


def test_a_wacz(folder: Folder, tmp_path: Path) -> None:
    """A WACZ file is verified in place; a flipped bit in it is found where a folder's would be."""
    path = wacz(folder, tmp_path / "out.wacz")
    assert verify_folder(path).findings == ()
    data = path.read_bytes()
    at = data.index(folder.members[RESPONSE]) + 60
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    found = verify_folder(path).findings
    assert (f"archive/{NAME}", folder.offsets[RESPONSE]) in [(finding.file, finding.offset) for finding in found]
    assert "P3" in [finding.rule for finding in found]


def test_a_wacz_that_packs(folder: Folder, tmp_path: Path) -> None:
    """A WARC file that the zip file packs cannot be read in place (P1)."""
    found = verify_folder(wacz(folder, tmp_path / "out.wacz", zipfile.ZIP_DEFLATED)).findings
    assert (f"archive/{NAME}", "P1") in [(finding.file, finding.rule) for finding in found]


def test_a_wacz_with_another_package(folder: Folder, tmp_path: Path) -> None:
    """datapackage-digest.json is held against datapackage.json (P6)."""
    package = (folder.root / "datapackage.json").read_bytes() + b" "
    found = verify_folder(wacz(folder, tmp_path / "out.wacz", package=package)).findings
    assert [(finding.file, finding.rule) for finding in found] == [("datapackage.json", "P6")]


@pytest.mark.parametrize("name", ["nothing", "empty", "text.txt"])
def test_not_an_archive(tmp_path: Path, name: str) -> None:
    """What is no archive is refused, not verified, and one line says what to give."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").write_text("hello")
    with pytest.raises(NotAnArchive, match=r"; (give|get) "):
        verify_folder(tmp_path / name)
