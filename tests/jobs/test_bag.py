"""snapshot pack --bag: a bag that others find valid, whole or not there at all; and `verify` of bags."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import bagit  # type: ignore[import-untyped]
import pytest
from command import Crawled, run

import snapshot

CLIMBING = "0" * 64 + "  ../../etc/passwd\n"


@pytest.fixture(scope="module")
def bag(crawled: Crawled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled site's bag."""
    folder = tmp_path_factory.mktemp("bag") / "site.bag"
    ran = run("pack", crawled.folder, "--bag", "-o", folder, "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    return folder


def test_the_library_of_congress_finds_it_valid(bag: Path) -> None:
    """bagit.py validates it, both sums; and it says where it is from."""
    read = bagit.Bag(str(bag))
    read.validate()
    assert set(read.algorithms) == {"sha256", "sha512"}
    assert read.info["External-Identifier"].startswith("http://")
    assert read.info["Bag-Software-Agent"].startswith("snapshot/")


@pytest.mark.parametrize("manifest", ["manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha512.txt"])
def test_plain_tools_check_it(bag: Path, manifest: str) -> None:
    """Coreutils' sha256sum and sha512sum read the manifests."""
    program = "sha256sum" if "256" in manifest else "sha512sum"
    subprocess.run([program, "--check", "--strict", "--quiet", manifest], cwd=bag, check=True)


def test_the_payload_is_the_archive(bag: Path, crawled: Crawled) -> None:
    """All of the folder but state/ is in it, to the byte, and is itself an archive folder."""
    expected = {
        path.relative_to(crawled.folder).as_posix(): path.read_bytes()
        for path in crawled.folder.rglob("*")
        if path.is_file() and path.relative_to(crawled.folder).parts[0] != "state"
    }
    found = {
        path.relative_to(bag / "data").as_posix(): path.read_bytes()
        for path in (bag / "data").rglob("*")
        if path.is_file()
    }
    assert found == expected
    assert run("verify", bag / "data", "--strict").code == 0


def test_a_bag_verifies(bag: Path) -> None:
    """The validator finds nothing wrong with it."""
    ran = run("verify", bag, "--strict")
    assert ran.code == 0, ran.out


def test_a_bag_is_read_as_it_is(bag: Path, crawled: Crawled, tmp_path: Path) -> None:
    """Copy, records and captures are made from a bag as from the folder, and nothing is written into it."""
    ran = run("publish", bag, "--quiet", cwd=tmp_path)
    assert ran.code == 0, ran.err
    copy = tmp_path / "output/site/site"
    assert (copy / "index.html").read_bytes() == (crawled.folder / "site/index.html").read_bytes()
    records = run("extract", bag, "--quiet")
    assert records.out == (crawled.folder / "records/records.jsonl").read_text()
    archive, folder = snapshot.open(bag), snapshot.open(crawled.folder)
    assert [capture.url for capture in archive.captures()] == [capture.url for capture in folder.captures()]
    assert list(archive.records()) == list(folder.records())
    ran = run("publish", bag, "-o", bag / "data", "--quiet")
    assert (ran.code, "is an archive folder" in ran.line) == (2, True)
    assert run("verify", bag, "--strict").code == 0


def test_fields_of_a_bag_are_the_givers(crawled: Crawled, tmp_path: Path) -> None:
    """What is given with --info stands in bag-info.txt, also in the place of what is known; one line a field."""
    given = ("Source-Organization=The = Archive", "Bag-Software-Agent=x\nPayload-Oxum: 0.0")
    options = [part for each in given for part in ("--info", each)]
    assert run("pack", crawled.folder, "--bag", "-o", tmp_path / "x", *options).code == 0
    read = bagit.Bag(str(tmp_path / "x"))
    read.validate()
    assert read.info["Source-Organization"] == "The = Archive"
    assert read.info["Bag-Software-Agent"] == "x Payload-Oxum: 0.0"


@pytest.mark.parametrize("info", ["no value", "=x", "Payload-Oxum=1.1", "A: B=c", "Contact-Name= "])
def test_fields_that_cannot_be_given(crawled: Crawled, tmp_path: Path, info: str) -> None:
    """A field without a name or value, or one that is counted, ends with 2 and one line."""
    ran = run("pack", crawled.folder, "--bag", "-o", tmp_path / "x", "--info", info)
    assert (ran.code, "--info" in ran.line, (tmp_path / "x").exists()) == (2, True, False)


def _append(name: str, text: str) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        with (folder / name).open("a") as file:
            file.write(text)

    return harm


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        (folder / name).write_text((folder / name).read_text().replace(old, new))

    return harm


@pytest.mark.parametrize(
    ("harm", "rule"),
    [
        (_replace("bagit.txt", "UTF-8", "UTF-7"), "B1"),
        (_append("manifest-sha256.txt", CLIMBING), "B2"),
        (_append("manifest-sha256.txt", "no line of a manifest\n"), "B2"),
        (lambda folder: [path.unlink() for path in folder.glob("manifest-*")], "B2"),
        (lambda folder: (folder / "data/logs/crawl.jsonl").unlink(), "B3"),
        (_append("data/logs/crawl.jsonl", "one more\n"), "B4"),
        (_append("bag-info.txt", "Internal-Sender-Description: not ours\n"), "B4"),
        (_append("data/stray.txt", "not listed"), "B5"),
        (_replace("bag-info.txt", "Payload-Oxum: 1", "Payload-Oxum: 2"), "B6"),
    ],
    ids=["encoding", "path climbs", "no line", "no manifest", "missing", "changed", "tag changed", "stray", "size"],
)
def test_what_is_wrong_is_told(bag: Path, tmp_path: Path, harm: Callable[[Path], None], rule: str) -> None:
    """Each harm to a bag is found by its rule, and the command ends with 4."""
    shutil.copytree(bag, tmp_path / "harmed")
    harm(tmp_path / "harmed")
    ran = run("verify", tmp_path / "harmed")
    assert ran.code == 4
    assert f": {rule}: " in ran.out


def test_names_with_odd_characters(crawled: Crawled, tmp_path: Path) -> None:
    """Percent signs and line breaks in names are escaped as RFC 8493 has it, and read again."""
    shutil.copytree(crawled.folder, tmp_path / "odd")
    (tmp_path / "odd/logs/100% sure\nor not.txt").write_text("odd")
    assert run("pack", tmp_path / "odd", "--bag", "-o", tmp_path / "odd.bag", "--quiet").code == 0
    assert "data/logs/100%25 sure%0Aor not.txt" in (tmp_path / "odd.bag/manifest-sha512.txt").read_text()
    ran = run("verify", tmp_path / "odd.bag")
    assert ": B" not in ran.out, ran.out


@pytest.mark.parametrize("options", [["--bag"], []], ids=["bag", "wacz"])
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_append("records/records.jsonl", '{"url": "http://forged.example/"}\n'), "records/records.jsonl"),
        (_append("report/report.html", "edited"), "report/report.html: was changed"),
        (lambda folder: (folder / "report/site-model.json").unlink(), "report/site-model.json: is listed"),
        (lambda folder: shutil.rmtree(folder / "report"), "report/publish.json: is listed"),
    ],
    ids=["records", "edited", "lost", "folder lost"],
)
def test_what_was_changed_is_not_handed_over(
    crawled: Crawled, tmp_path: Path, harm: Callable[[Path], None], said: str, options: list[str]
) -> None:
    """A file that is not as datapackage.json says is named, the code is that of `verify`, and nothing is left."""
    shutil.copytree(crawled.folder, tmp_path / "harmed")
    harm(tmp_path / "harmed")
    ran = run("pack", tmp_path / "harmed", *options, "-o", tmp_path / "packed", "--quiet")
    assert (ran.code, said in ran.line) == (4, True), ran.err
    assert os.listdir(tmp_path) == ["harmed"]
    assert run("verify", tmp_path / "harmed").code == 4


def test_a_full_disk_leaves_nothing(crawled: Crawled, tmp_path: Path) -> None:
    """Where files may not grow, one line says so, the code is that of a stop, and nothing is left."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    for options in (("--bag", "-o", tmp_path / "a.bag"), ("-o", tmp_path / "a.wacz")):
        ran = run("pack", crawled.folder, *options, "--quiet", preexec_fn=limit)
        assert ran.code == 3, ran
        assert "nothing was left" in ran.line
        assert list(tmp_path.iterdir()) == []


def test_what_a_kill_left_is_cleared(crawled: Crawled, tmp_path: Path) -> None:
    """The draft of a process that is no more goes when the bag is made again."""
    dead = subprocess.Popen(["true"])
    dead.wait()
    (tmp_path / f".a.bag.{dead.pid}.part/data").mkdir(parents=True)
    assert run("pack", crawled.folder, "--bag", "-o", tmp_path / "a.bag", "--quiet").code == 0
    assert os.listdir(tmp_path) == ["a.bag"]


def test_bad_input_to_a_bag_is_one_line(crawled: Crawled, bag: Path, tmp_path: Path) -> None:
    """A target that is there or inside, options of the other kind: one line, and 2."""
    cases = [
        ((tmp_path, "--bag"), "no archive folder"),
        ((crawled.folder, "--bag", "-o", bag), "is there already"),
        ((crawled.folder, "--bag", "-o", crawled.folder / "x"), "lies in the archive folder"),
        ((crawled.folder, "--bag", "--no-text", "-o", tmp_path / "x"), "--no-text"),
    ]
    for arguments, said in cases:
        ran = run("pack", *arguments, "--quiet")
        assert ran.code == 2, ran
        assert said in ran.line
    assert not os.listdir(tmp_path)


def test_an_archive_on_another_disk(crawled: Crawled, tmp_path: Path) -> None:
    """Where archive/ was moved to another disk and is a link, all commands find the WARC files."""
    folder = tmp_path / "folder"
    shutil.copytree(crawled.folder, folder)
    (folder / "archive").rename(tmp_path / "disk")
    (folder / "archive").symlink_to(tmp_path / "disk")
    repaired = run("repair", folder, "--quiet")
    assert repaired.code == 0, repaired.err
    verified = run("verify", folder, "--strict")
    assert verified.code == 0, verified
    assert run("pack", folder, "--bag", "--quiet").code == 0
    bagit.Bag(str(tmp_path / "folder.bag")).validate()
    assert not (tmp_path / "folder.bag/data/archive").is_symlink()
