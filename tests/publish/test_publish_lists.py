"""`snapshot publish` joins the copy with its lists and its search: what is in them, and what is without."""

from __future__ import annotations

import json
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Crawled, run
from test_publish_command import archive, broken_links, files, tree_of

from snapshot.publish.words import words_for

LISTS = "_archive/browse/title/index.html"
PAGE = b"<!DOCTYPE html><html lang=de><head><title>%s</title></head><body><article><h1>%s</h1>%s</article>"


def page(title: bytes) -> bytes:
    return PAGE % (title, title, b"<p>Genug W\xc3\xb6rter, damit dies ein Text ist und keine Liste.</p>" * 9)


def listed(site: Path) -> set[str]:
    """The files that the lists of all pages lead to, beyond the archive's own."""
    found = set()
    for each in (site / "_archive/browse/title").glob("*.html"):
        for href in tree_of(each).xpath("//ol//a/@href | //ul[@class='entries']//a/@href"):
            found.add((each.parent / href).resolve().relative_to(site.resolve()).as_posix())
    return {path for path in found if not path.startswith("_archive/")}


def without_pagefind(folder: Path) -> dict[str, str]:
    """An environment in which Pagefind cannot be imported."""
    for name in ("pagefind_bin", "pagefind_bin_extended"):
        (folder / f"{name}.py").write_text("raise ImportError")
    return {**os.environ, "PYTHONPATH": str(folder)}


def test_every_page_but_listings_is_in_the_lists(crawled: Crawled) -> None:
    """The lists hold each page of the records but those that only list others, at its place in the copy."""
    urls = json.loads((crawled.folder / "report/publish.json").read_text())["urls"]
    wanted = {urls[each["url"]]["file"] for each in crawled.lines("records/records.jsonl") if each["kind"] != "listing"}
    assert listed(crawled.folder / "site") == wanted


def test_the_archives_own_pages_lead_to_each_other(crawled: Crawled) -> None:
    """The page about the archive and every list lead to the top of the copy, to lists, and to each other."""
    site = crawled.folder / "site"
    for start in ("_archive/index.html", "_archive/browse/index.html", LISTS):
        told = tree_of(site / start).xpath("//nav//a/@href | //header//a/@href")
        found = {(site / start).parent.joinpath(href).resolve().relative_to(site.resolve()).as_posix() for href in told}
        assert {"index.html", "_archive/browse/index.html"} <= found, start
    about = tree_of(site / LISTS).xpath("//header//a[contains(@href, '/index.html')]/@href")
    assert "../../index.html" in about
    notice = tree_of(site / LISTS).xpath("//header")[0].text_content()
    assert "is archived. This copy was made on " in notice
    assert "will remain publicly accessible" in notice


@pytest.mark.pagefind
def test_a_copy_has_its_search(crawled: Crawled) -> None:
    """With Pagefind there is an index and its page, and the notice of every page leads there."""
    site = crawled.folder / "site"
    assert (site / "_archive/search/index.html").is_file()
    assert list((site / "_archive/search/pagefind").rglob("*.pf_*"))
    (search,) = tree_of(site / "about/index.html").xpath("//snapshot-notice//a[text()='Search']/@href")
    assert search == "../_archive/search/index.html"
    ran = run("publish", crawled.folder, "--json")
    facts = json.loads(ran.out)
    assert facts["search"] is True
    assert facts["listed"] == len(listed(site))
    assert facts["written"] == 0


def test_a_copy_without_pagefind_says_how_to_get_it(crawled: Crawled, tmp_path: Path) -> None:
    """Without Pagefind the copy has lists and no search, no page leads to one, and one line says the remedy."""
    shutil.copytree(crawled.folder, tmp_path / "out")
    ran = run("publish", tmp_path / "out", env=without_pagefind(tmp_path))
    assert ran.code == 0, ran.err
    (line,) = [line for line in ran.err.splitlines() if "without search" in line]
    assert "pip install 'snapshot[search]'" in line
    site = tmp_path / "out/site"
    assert not (site / "_archive/search").exists()
    assert listed(site) == listed(crawled.folder / "site")
    assert broken_links(site) == []
    assert tree_of(site / "about/index.html").xpath("//snapshot-notice//a[text()='Search']") == []
    assert run("verify", tmp_path / "out", "--strict").code == 0


BROKEN = """
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
def get_executable():
    return Path(__file__).with_name("program")
"""


def test_a_pagefind_that_fails_leaves_a_whole_copy(crawled: Crawled, tmp_path: Path) -> None:
    """Where Pagefind ends in the middle nothing of the search is left, and the rest of the copy is whole."""
    shutil.copytree(crawled.folder, tmp_path / "out")
    (tmp_path / "pagefind_bin.py").write_text(BROKEN)
    (tmp_path / "pagefind_bin_extended.py").write_text("raise ImportError")
    (tmp_path / "program").write_text(f"#!{sys.executable}\nimport sys; sys.stdin.buffer.read(10)\n")
    (tmp_path / "program").chmod(0o755)
    ran = run("publish", tmp_path / "out", env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert ran.code == 0, ran.err
    assert "without search: Pagefind" in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "out/site/_archive/search").exists()
    assert broken_links(tmp_path / "out/site") == []


def test_a_lone_warc_has_lists_too(tmp_path: Path) -> None:
    """Where there are no records the pages are read for the lists, one line says so, and nothing else is left."""
    folder = archive(
        tmp_path / "a",
        ("https://example.org/", page(b"Willkommen"), "text/html; charset=utf-8"),
        ("https://example.org/zwei/", page(b"Zweite Seite"), "text/html; charset=utf-8"),
    )
    ran = run("publish", folder)
    assert ran.code == 0, ran.err
    assert len([line for line in ran.err.splitlines() if "the archive has no records" in line]) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["archive", "report", "site"]
    assert listed(folder / "site") == {"index.html", "zwei/index.html"}
    assert broken_links(folder / "site") == []
    assert tree_of(folder / "site" / LISTS).get("lang") == "de"
    assert "ist archiviert" in tree_of(folder / "site" / LISTS).xpath("//header")[0].text_content()
    before = files(folder / "site")
    assert json.loads(run("publish", folder, "--json").out)["written"] == 0
    assert files(folder / "site") == before


def test_records_that_are_spoilt_are_passed_over(tmp_path: Path) -> None:
    """Lines that are no record, name no page of the copy, or mean ill, do not stop the copy, and stay in it."""
    folder = archive(tmp_path / "a", ("https://example.org/", page(b"Eins"), "text/html; charset=utf-8"))
    evil = {
        "url": "https://example.org/",
        "title": "</a><script>alert(1)</script>",
        "authors": ["../../../x", "\u202e"],
    }
    (folder / "records").mkdir()
    (folder / "records/records.jsonl").write_text(
        "\n".join(["no JSON", "[" * 100_000, '{"url": "https://example.org/../../x"}', json.dumps(evil), "\0"])
    )
    ran = run("publish", folder)
    assert ran.code == 0, ran.err
    assert "Traceback" not in ran.err
    assert len([line for line in ran.err.splitlines() if "(3 of 5 lines are no records)" in line]) == 1
    (folder / "records/records.jsonl").write_text(f'{{"url": "https://example.org/../../x"}}\n{json.dumps(evil)}\n')
    ran = run("publish", folder)
    assert (ran.code, "not whole" in ran.err) == (0, False)
    assert listed(folder / "site") == {"index.html"}
    assert not any(
        "<script>alert" in body.decode("utf-8", "replace") for body in files(folder / "site/_archive/browse").values()
    )


def half(text: bytes) -> bytes:
    """The first lines, the last of them cut."""
    return text[: len(text) // 2]


def first_line(text: bytes) -> bytes:
    """The first line alone."""
    return text[: text.index(b"\n") + 1]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (half, " lines are no records, "),
        (first_line, "(28 of 29 pages have none)"),
        (lambda _: b"", "(29 of 29 pages have none)"),
        (lambda text: text.replace(b'{"url"', b'{"url', 1), "(1 of 29 lines are no records, 1 of 29 pages have none)"),
    ],
    ids=["cut within a line", "cut behind a line", "empty", "a broken line"],
)
def test_damaged_records_lose_no_page(
    crawled: Crawled, tmp_path: Path, spoil: Callable[[bytes], bytes], said: str
) -> None:
    """Where records are damaged, or pages have none, one line says so, and the pages are read for the lists."""
    folder = tmp_path / "out"
    shutil.copytree(crawled.folder, folder)
    records = folder / "records/records.jsonl"
    records.write_bytes(spoil(records.read_bytes()))
    ran = run("publish", folder)
    assert ran.code == 0, ran.err
    (line,) = [line for line in ran.err.splitlines() if "records are not whole" in line]
    assert said in line
    assert f"snapshot extract {folder} makes them anew" in line
    assert listed(folder / "site") == listed(crawled.folder / "site")
    assert files(folder / "site") == files(crawled.folder / "site")


def test_damaged_records_of_a_package_lose_no_page(crawled: Crawled, tmp_path: Path) -> None:
    """The same with a WACZ whose records were written over."""
    assert run("pack", crawled.folder, "-o", tmp_path / "a.wacz").code == 0
    with zipfile.ZipFile(tmp_path / "a.wacz") as package, zipfile.ZipFile(tmp_path / "b.wacz", "w") as other:
        for name in package.namelist():
            other.writestr(name, b"spoilt\n" * 9 if name == "records/records.jsonl" else package.read(name))
    ran = run("publish", tmp_path / "b.wacz", "-o", tmp_path)
    assert ran.code == 0, ran.err
    assert len([line for line in ran.err.splitlines() if "(9 of 9 lines are no records, 29 of 29 pages" in line]) == 1
    assert listed(tmp_path / "site") == listed(crawled.folder / "site")


def test_a_site_may_have_a_folder_of_our_name(tmp_path: Path) -> None:
    """A captured page under `/_archive/` neither hides nor is hidden by the archive's own pages."""
    folder = archive(
        tmp_path / "a",
        ("https://example.org/", page(b"Eins"), "text/html; charset=utf-8"),
        ("https://example.org/_archive/", page(b"Ihr Archiv"), "text/html; charset=utf-8"),
        ("https://example.org/_archive/browse/", page(b"Ihre Listen"), "text/html; charset=utf-8"),
    )
    ran = run("publish", folder)
    assert ran.code == 0, ran.err
    assert len(listed(folder / "site")) == 3
    assert tree_of(folder / "site/_archive/index.html").xpath("//h1/text()") == ["Über dieses Archiv"]


def test_a_host_has_a_page_for_what_is_not_there(tmp_path: Path) -> None:
    """404.html needs nothing beside it, leads from any depth to the top, and hides no page of that name."""
    folder = archive(
        tmp_path / "a",
        ("https://example.org/", page(b"Eins"), "text/html; charset=utf-8"),
        ("https://example.org/404.html", page(b"Ihre eigene"), "text/html; charset=utf-8"),
    )
    assert run("publish", folder).code == 0
    told = tree_of(folder / "site/404.html")
    assert told.xpath("//h1/text()") == ["Nicht in diesem Archiv"]
    assert told.xpath("//a/@href")[:2] == ["/", "/_archive/browse/index.html"]
    assert told.xpath("//link[@rel='stylesheet'] | //script | //img") == []
    assert any(path.startswith("404~") for path in listed(folder / "site"))
    assert broken_links(folder / "site") == []
    assert run("publish", folder, "--canonical", "https://example.net/old/site").code == 0
    assert tree_of(folder / "site/404.html").xpath("//a/@href")[0] == "/old/site/"


@pytest.mark.parametrize("language", ["ar", "he", "ja", "zh", "pl", "nl"])
def test_the_archives_own_pages_speak_the_sites_language(tmp_path: Path, language: str) -> None:
    """Notice, lists, provenance, older captures, and what is missing are told in one language."""
    site = [f"<html lang={language}><title>Eins {number}</title><h1>Eins</h1><p>{'Wort ' * 50}" for number in range(2)]
    folder = archive(
        tmp_path / "a",
        ("https://example.org/", site[0].encode(), "text/html"),
        ("https://example.org/", site[1].encode() + b"<a href=/nowhere/>x</a>", "text/html"),
    )
    ran = run("publish", folder)
    assert ran.code == 0, ran.err
    words = words_for(language)
    (missing,) = [path for path in (folder / "site/_missing").iterdir() if path.name != "many.html"]
    told = {
        "_archive/index.html": "about",
        "_archive/browse/index.html": "browse",
        "_versions/index.html": "older_captures",
        "_missing/many.html": "missing",
        f"_missing/{missing.name}": "missing",
        "404.html": "missing",
    }
    for path, key in told.items():
        page = tree_of(folder / "site" / path)
        assert (page.get("lang"), page.get("dir")) == (language, words.direction), path
        assert page.xpath("string(//h1)") == words.say(key), path
    assert words.say("why.unknown") in tree_of(missing).text_content()
    assert words.say("promise") in tree_of(folder / "site/index.html").xpath("string(//snapshot-notice)")
