"""`snapshot publish`: the bundled site as files that lead to each other, and archives that others mean ill with."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from archive_making import BEGUN, answer, exchange, revisit, warcs, write
from command import ROOT, Crawled, run, serving
from lxml import html
from serve import make_server

from snapshot.publish.draft import Draft
from snapshot.publish.words import words_for

LINK = ("href", "src", "poster", "data")


def pages(site: Path) -> list[Path]:
    """The pages of a copy."""
    return sorted(site.rglob("*.html"))


def tree_of(page: Path) -> html.HtmlElement:
    return html.document_fromstring(page.read_text("utf-8-sig"))


def files(site: Path) -> dict[str, bytes]:
    """Path → content of all files."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


def report_of(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report/publish.json").read_text("utf-8"))
    return report


def broken_links(site: Path) -> list[tuple[str, str]]:
    """Links of a copy that lead to no file of it, and not to another site."""
    found = []
    for page in pages(site):
        for element in tree_of(page).iter():
            for name in LINK:
                value = element.get(name) if isinstance(element.tag, str) else None
                path = unquote((value or "").partition("#")[0].partition("?")[0])
                top = page.name == "404.html" and path.startswith("/")  # it may be shown at any depth
                target = site / (path[1:] or "index.html") if top else page.parent / path
                if path and not re.match(r"[a-z]+:", path) and not target.is_file():
                    found.append((page.relative_to(site).as_posix(), str(value)))
    return found


def archive(folder: Path, *answers: tuple[str, bytes, str]) -> Path:
    """An archive folder without a ledger: URL, body, media type."""
    write(
        folder,
        *(
            exchange(url, answer(body, b"Content-Type: " + kind.encode()), started=BEGUN + timedelta(seconds=number))
            for number, (url, body, kind) in enumerate(answers)
        ),
    )
    return folder


def test_a_crawl_ends_with_a_copy(crawled: Crawled) -> None:
    """Every page and file that was captured stands where one looks for it, and the report says where."""
    assert crawled.ran.code == 0
    site = crawled.folder / "site"
    urls = report_of(crawled.folder)["urls"]
    captured = {line["url"] for line in crawled.lines("pages/pages.jsonl") if "url" in line}
    assert captured <= urls.keys()
    assert all((site / told["file"]).is_file() for told in urls.values())
    assert urls[f"{crawled.url}blog/ten-years-of-asking/"]["file"] == "blog/ten-years-of-asking/index.html"
    assert str(site / "index.html") in crawled.ran.out


def test_every_link_leads_somewhere(crawled: Crawled) -> None:
    """No link of the copy leads to a file that is not there."""
    assert len(pages(crawled.folder / "site")) > 30
    assert broken_links(crawled.folder / "site") == []


def test_the_notice_is_on_every_captured_page(crawled: Crawled) -> None:
    """Each page of the site carries the notice, first in its body, and links to where the copy comes from."""
    site = crawled.folder / "site"
    for told in report_of(crawled.folder)["urls"].values():
        if told["type"] == "text/html":
            page = site / told["file"]
            first = next(element for element in tree_of(page).find("body") if isinstance(element.tag, str))
            assert first.tag == "snapshot-notice", page
            about, browse, *_ = first.xpath(".//a/@href")
            assert (page.parent / about).resolve() == (site / "_archive/index.html").resolve()
            assert (page.parent / browse).resolve() == (site / "_archive/browse/index.html").resolve()


def test_a_job_file_gives_the_notice_its_words(crawled: Crawled, tmp_path: Path) -> None:
    """The keys of a job file reach the copy; without them the notice has the name that the pages give the site."""
    notice = tree_of(crawled.folder / "site/index.html").xpath("//snapshot-notice")[0].text_content()
    assert notice.startswith("Centre for Shared Evidence is archived. This copy was made on ")
    with serving(make_server(ROOT / "fixtures" / "site")) as url:
        job = tmp_path / "job.toml"
        job.write_text(
            f'urls = ["{url}about/"]\nscope = "page"\noutput = "{tmp_path}/out"\ndelay = 0\nnoindex = true\n'
            'site_name = "The Centre"\nonline_from = "2014"\nonline_until = "30 April 2024"\n'
        )
        ran = run("run", job)
    assert ran.code == 0, ran.err
    assert tree_of(tmp_path / "out/site/index.html").xpath("//a/@href") == ["about/index.html"]
    page = tree_of(tmp_path / "out/site/about/index.html")
    said = page.xpath("//snapshot-notice")[0].text_content()
    assert said.startswith("The Centre is archived. It was online from 2014 to 30 April 2024.")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert run("publish", tmp_path / "out", "--online-until", "2024").code == 0
    again = tree_of(tmp_path / "out/site/about/index.html").xpath("//snapshot-notice")[0].text_content()
    assert again.startswith("The Centre is archived. It was online from 2014 to 2024.")


def test_a_crawl_that_only_captures_has_no_copy(tmp_path: Path) -> None:
    """--capture-only ends before the copy; `snapshot publish` makes it later, and it is the same folder's."""
    with serving(make_server(ROOT / "fixtures" / "site")) as url:
        ran = run("crawl", f"{url}about/", "--scope", "page", "-o", tmp_path / "out", "--delay", "0", "--capture-only")
    assert ran.code == 0, ran.err
    assert not (tmp_path / "out/site").exists()
    assert run("publish", tmp_path / "out").code == 0
    assert (tmp_path / "out/site/about/index.html").is_file()
    assert run("verify", tmp_path / "out", "--strict").code == 0


def test_where_it_comes_from_is_told(crawled: Crawled) -> None:
    """The page that the notice leads to says what was captured, by what, how, and what is missing."""
    text = tree_of(crawled.folder / "site/_archive/index.html").text_content()
    assert "snapshot/" in text
    assert '"urls"' in text
    assert "Its server said that there is no such page." in text


def test_missing_pages_say_why(crawled: Crawled) -> None:
    """A link to what the archive does not hold leads to a page that says why, and where else to look."""
    missing = report_of(crawled.folder)["missing"]
    assert set(missing.values()) == {"404", "robots"}
    for page in (crawled.folder / "site/_missing").iterdir():
        if page.name != "many.html":
            (look_up,) = tree_of(page).xpath("//a[contains(@href, 'web.archive.org')]/@href")
            assert look_up.removeprefix("https://web.archive.org/web/*/") in missing


def test_old_addresses_that_moved_are_told_to_servers(crawled: Crawled) -> None:
    """Redirects stand in the words of nginx, Apache and Netlify, and as a page for hosts that know none."""
    site = crawled.folder / "site"
    assert (site / "old-about/index.html").is_file()
    assert "/old-about/ /about/ 301\n" in (site / "_redirects").read_text()
    assert '"/old-about/" "/about/";' in (site / "redirects/nginx.conf").read_text()
    assert "/old-about/ /about/\n" in (site / "redirects/apache.txt").read_text()


def test_the_icon_stands_where_browsers_look(tmp_path: Path) -> None:
    """Where the site led from /favicon.ico to a file, that file stands there too, as browsers ask for it unbidden."""
    moved = b"HTTP/1.1 302 Found\r\nLocation: /i/logo.png\r\nContent-Length: 0\r\n\r\n"
    logo = answer(b"\x89PNG the logo", b"Content-Type: image/png")
    top = "https://example.org"
    write(
        tmp_path,
        exchange(f"{top}/", answer(b"<title>Top</title>")),
        exchange(f"{top}/favicon.ico", moved),
        exchange(f"{top}/i/logo.png", logo),
    )
    assert run("publish", tmp_path).code == 0
    held = [(tmp_path / "site" / name).read_bytes() for name in ("favicon.ico", "i/logo.png")]
    assert held == [b"\x89PNG the logo"] * 2
    assert report_of(tmp_path)["urls"][f"{top}/i/logo.png"]["file"] == "i/logo.png"


def test_the_same_archive_gives_the_same_bytes(crawled: Crawled, tmp_path: Path) -> None:
    """A copy made again, or elsewhere by fewer processes, is the same to the byte; nothing of it is written anew."""
    site = crawled.folder / "site"
    before = files(site)
    again = run("publish", crawled.folder, "--json")
    assert again.code == 0, again.err
    assert json.loads(again.out)["written"] == 0
    assert files(site) == before
    shutil.copytree(crawled.folder, tmp_path / "copy")
    shutil.rmtree(tmp_path / "copy/site")
    assert run("publish", tmp_path / "copy", "--workers", "1").code == 0
    assert files(tmp_path / "copy/site") == before


def test_only_what_changed_is_written(crawled: Crawled, tmp_path: Path) -> None:
    """A file that is the same keeps its place on the disk; what somebody has changed or lost is mended."""
    folder = tmp_path / "out"
    shutil.copytree(crawled.folder, folder)
    site = folder / "site"
    (site / "about/index.html").write_text("spoilt")
    (site / "people/index.html").unlink()
    (site / "stray.html").write_text("not of the archive")
    kept = (site / "index.html").stat().st_ino
    ran = run("publish", folder, "--json")
    assert json.loads(ran.out)["written"] == 2
    assert files(site) == files(crawled.folder / "site")
    assert (site / "index.html").stat().st_ino == kept


def test_files_that_were_put_in_are_told_of(tmp_path: Path) -> None:
    """What somebody put into the copy is not in the next one, and a line names it; of captures none is told."""
    top = "https://example.org"
    folder = archive(tmp_path / "a", (f"{top}/", b"<title>Eins</title><p>x", "text/html"))
    elsewhere = archive(tmp_path / "b", (f"{top}/", b"<p>y", "text/html"), (f"{top}/b.png", b"b", "image/png"))
    moved = b"HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"
    write(elsewhere, exchange(f"{top}/old/", moved))
    assert run("publish", elsewhere, "-o", tmp_path / "out").code == 0
    assert (tmp_path / "out/site/old/index.html").is_file()
    (tmp_path / "out/site/CNAME").write_text("example.net")
    for number in range(4):
        (tmp_path / f"out/site/own{number}.txt").write_text("mine")
    ran = run("publish", folder, "-o", tmp_path / "out")
    assert ran.code == 0, ran.err
    (line,) = [line for line in ran.err.splitlines() if "not in the new copy" in line]
    assert f"what was put into {tmp_path / 'out/site'} is not in the new copy" in line
    assert "(5: CNAME, own0.txt, own1.txt…); keep such files elsewhere" in line
    assert not (tmp_path / "out/site/b.png").exists()
    assert "not in the new copy" not in run("publish", folder, "-o", tmp_path / "out").err


def test_a_copy_is_known_without_its_report(tmp_path: Path) -> None:
    """Where report/ was deleted the copy is still known as ours, and made again."""
    folder = archive(tmp_path, ("https://example.org/", b"<p>x", "text/html"))
    assert run("publish", folder).code == 0
    before = files(folder / "site")
    shutil.rmtree(folder / "report")
    ran = run("publish", folder)
    assert (ran.code, "not in the new copy" in ran.err) == (0, False)
    assert files(folder / "site") == before


def test_the_folder_stays_sound(crawled: Crawled) -> None:
    """Every file of the copy is in datapackage.json, and `snapshot verify` has nothing to say."""
    run("publish", crawled.folder, "--noindex")
    verified = run("verify", crawled.folder, "--strict")
    assert verified.code == 0, verified.out
    listed = {each["path"] for each in json.loads((crawled.folder / "datapackage.json").read_text())["resources"]}
    assert {f"site/{name}" for name in files(crawled.folder / "site")} <= listed
    assert run("publish", crawled.folder).code == 0


def test_a_kill_leaves_a_whole_copy(tmp_path: Path) -> None:
    """After a kill between the two renames the old copy is put back; what was half made is thrown away."""
    folder = archive(tmp_path / "a", ("https://example.org/", b"<p>x", "text/html"))
    assert run("publish", folder).code == 0
    (folder / "site").rename(folder / ".site.old")
    (folder / ".site.new").mkdir()
    (folder / ".site.new/half").write_text("x")
    ran = run("publish", folder, "--json")
    assert json.loads(ran.out)["written"] == 0
    assert sorted(path.name for path in folder.iterdir()) == ["archive", "report", "site"]


LOOKING = """
import os, sys
print("looking", flush=True)
missed = 0
while not os.path.exists(sys.argv[2]):
    missed += not os.path.exists(sys.argv[1])
print(missed)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no exchange of two folders")
def test_there_is_a_copy_at_every_moment(tmp_path: Path) -> None:
    """While one copy after the other takes the old one's place, who looks always finds one."""
    draft = Draft(tmp_path)
    draft.begin()
    draft.put("index.html", b"")
    draft.finish()
    command = [sys.executable, "-c", LOOKING, str(draft.site / "index.html"), str(tmp_path / "end")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as looking:
        assert looking.stdout
        assert looking.stdout.readline() == "looking\n"
        for number in range(200):
            draft.begin()
            draft.put("index.html", b"%d" % number)
            draft.finish()
        (tmp_path / "end").touch()
        assert looking.stdout.read() == "0\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["end", "site"]


def test_a_link_is_not_taken_for_the_copy(tmp_path: Path) -> None:
    """Where site/ leads elsewhere nothing is written, there or here, and one line says how to mend it."""
    folder = archive(tmp_path / "a", ("https://example.org/", b"<p>x", "text/html"))
    assert run("publish", folder).code == 0
    (folder / "site").rename(tmp_path / "www")
    (folder / "site").symlink_to(tmp_path / "www")
    before = files(tmp_path / "www")
    ran = run("publish", folder, "--noindex", "--quiet")
    assert (ran.code, "site: is a link" in ran.line, "remove it" in ran.line) == (2, True, True)
    assert files(tmp_path / "www") == before
    assert (folder / "site").is_symlink()


def test_an_archive_without_ledger_is_published(tmp_path: Path) -> None:
    """A lone WARC file gives a copy, in the folder that is named; the host with most pages stands at its top."""
    folder = archive(
        tmp_path / "a",
        ("https://www.example.org/", b"<a href=/b/>b</a><a href=/c/>c</a><img src=//cdn.net/x.png>", "text/html"),
        ("https://www.example.org/b/", b"<a href=..>home</a>", "text/html"),
        ("https://cdn.net/x.png", b"\x89PNG", "image/png"),
    )
    ran = run("publish", warcs(folder)[0], "-o", tmp_path / "copy")
    assert ran.code == 0, ran.err
    site = tmp_path / "copy/site"
    assert {"index.html", "b/index.html", "_hosts/cdn.net/x.png"} <= files(site).keys()
    assert broken_links(site) == []
    assert report_of(tmp_path / "copy")["missing"] == {"https://www.example.org/c/": "not known"}


def test_a_wacz_is_published(tmp_path: Path) -> None:
    """A WACZ file gives the same copy as the WARC file in it."""
    folder = archive(tmp_path / "a", ("https://example.org/", b"<a href=/b/>b</a>", "text/html"))
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        package.write(warcs(folder)[0], f"archive/{warcs(folder)[0].name}")
    assert run("publish", folder).code == 0
    ran = run("publish", tmp_path / "a.wacz", "-o", tmp_path / "copy")
    assert ran.code == 0, ran.err
    assert files(tmp_path / "copy/site") == files(folder / "site")


def test_the_newest_good_capture_is_shown_and_others_are_reached(tmp_path: Path) -> None:
    """Of several captures the newest good one stands at the address, older ones by date; errors and repeats do not."""
    url = "https://example.org/"
    times = [BEGUN + timedelta(days=day) for day in range(5)]
    bodies = [b"<p>first", b"<p>second", b"<p>second", b"<p>third"]
    folder = tmp_path / "a"
    write(
        folder,
        *(exchange(url, answer(body), started=time) for body, time in zip(bodies, times, strict=False)),
        exchange(url, answer(b"<p>down", status=b"HTTP/1.1 503 Down"), started=times[4], status=503),
    )
    assert run("publish", folder).code == 0
    site = folder / "site"
    assert "third" in (site / "index.html").read_text()
    older = {path.parent.name: path.read_text() for path in (site / "_versions").glob("*/index.html")}
    assert sorted(older) == ["20240430120000", "20240502120000"]
    assert "first" in older["20240430120000"]
    assert "See the newest capture" in older["20240430120000"]
    listed = tree_of(site / "_versions/index.html").xpath("//td/a/@href")
    assert {f"{stamp}/index.html" for stamp in older} < set(listed)
    assert broken_links(site) == []


def test_an_older_capture_has_the_pictures_of_its_day(tmp_path: Path) -> None:
    """It loads what was captured nearest to it: what is gone now, and what had gone and is back again."""
    folder = tmp_path / "a"
    days = {
        "/": (b"<p>first<img src=logo.png><img src=hall.png>", None, b"<p>third<img src=logo.png><img src=hall.png>"),
        "/logo.png": (b"\x89PNG one", b"\x89PNG two", b"\x89PNG one"),
        "/hall.png": (b"\x89PNG old", None, b"\x89PNG new"),
    }
    write(
        folder,
        *(
            exchange(
                f"https://example.org{path}",
                answer(body, b"Content-Type: " + (b"image/png" if path.endswith("png") else b"text/html")),
                started=BEGUN + timedelta(days=10 * number),
            )
            for path, bodies in days.items()
            for number, body in enumerate(bodies)
            if body
        ),
    )
    assert run("publish", folder).code == 0
    site = folder / "site"
    first = next((site / "_versions").glob("*/index.html"))
    shown = {src: (first.parent / src).resolve().read_bytes() for src in tree_of(first).xpath("//img/@src")}
    assert list(shown.values()) == [b"\x89PNG one", b"\x89PNG old"]
    newest = [(site / src).read_bytes() for src in tree_of(site / "index.html").xpath("//img/@src")]
    assert newest == [b"\x89PNG one", b"\x89PNG new"]
    assert broken_links(site) == []


def test_a_revisit_shows_what_it_refers_to(tmp_path: Path) -> None:
    """A page that was found unchanged is shown with the body that was kept before, and is no older capture."""
    folder = tmp_path / "a"
    write(folder, exchange("https://example.org/", answer(b"<p>kept")))
    with warcs(folder)[0].open("ab") as file:
        block = answer(b"<p>kept").partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        file.write(revisit("https://example.org/", block, **{"WARC-Refers-To-Target-URI": "https://example.org/"}))
    assert run("publish", folder).code == 0
    assert "kept" in (folder / "site/index.html").read_text()
    assert not (folder / "site/_versions").exists()


HOSTILE = [
    "https://example.org/%2e%2e/%2e%2e/%2e%2e/escaped.html",
    "https://example.org/..%2f..%2f..%2fescaped.html",
    "https://example.org/..%5c..%5cescaped.html",
    "https://example.org/" + "n" * 4000,
    "https://example.org/" + "d/" * 1500 + "deep.html",
    "https://example.org/con",
    "https://example.org/aux.html",
    "https://example.org/%E2%80%AEgnp.html",
    "https://example.org/a%00b%0ac.html",
    "https://example.org/_headers",
    "https://example.org/.htaccess",
    "https://example.org/<script>alert(1)</script>",
    "https://example.org/?q=</title><script>alert(1)</script>",
    "https://example.org/A/",
    "https://example.org/a/",
    "https://example.org/a",
]
BREAKING = (
    b"</title></snapshot-notice></body></html><!--><script>alert(1)</script><plaintext><title>${about}</title>"
    b"<a href=\"/x'><script>alert(2)</script>\">x</a><a href='javascript:alert(3)'>y</a>"
)


def test_hostile_archives_write_nothing_outside(tmp_path: Path) -> None:
    """Names that climb, are too long, devices or tricks, and pages that break out: all get files within the copy."""
    folder = archive(tmp_path / "deep/a", *((url, BREAKING, "text/html") for url in HOSTILE))
    ran = run("publish", folder)
    assert ran.code == 0, ran.err
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == ["a"]
    assert not list(tmp_path.glob("**/escaped.html")) or all(
        path.is_relative_to(folder / "site") for path in tmp_path.glob("**/escaped.html")
    )
    urls = report_of(folder)["urls"]
    assert len({told["file"] for told in urls.values()}) == len(urls) >= len(HOSTILE) - 1
    assert not (folder / "site/_headers").exists()
    assert not list(folder.rglob(".htaccess"))
    for page in ((folder / "site/_missing"), (folder / "site/_archive")):
        for ours in page.glob("*.html"):
            assert not tree_of(ours).xpath("//script")


def test_a_site_cannot_have_its_links_followed_on_the_disk(tmp_path: Path) -> None:
    """A symbolic link that somebody put into the old copy is not written through."""
    folder = archive(tmp_path / "a", ("https://example.org/x/", b"<p>x", "text/html"))
    assert run("publish", folder).code == 0
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.rmtree(folder / "site/x")
    os.symlink(outside, folder / "site/x")
    assert run("publish", folder).code == 0
    assert list(outside.iterdir()) == []
    assert (folder / "site/x/index.html").is_file()
    assert not (folder / "site/x").is_symlink()


def test_an_archive_without_pages_is_published(tmp_path: Path) -> None:
    """Where no page was captured there is still a copy that says what it is."""
    folder = archive(tmp_path / "a", ("https://example.org/x.png", b"\x89PNG", "image/png"))
    ran = run("publish", folder)
    assert ran.code == 0, ran.err
    assert "_hosts/example.org/x.png" in files(folder / "site") or "x.png" in files(folder / "site")
    assert (folder / "site/_archive/index.html").is_file()
    assert tree_of(folder / "site/index.html").xpath("//a/@href") == ["_archive/index.html"]


def test_a_cut_tail_is_told_and_the_rest_published(tmp_path: Path) -> None:
    """Of a file that was cut short all that can be read is published; one line says what cannot, with code 4."""
    folder = archive(
        tmp_path / "a",
        ("https://example.org/", b"<p>whole", "text/html"),
        ("https://example.org/b/", os.urandom(5000).hex().encode(), "text/html"),
    )
    path = warcs(folder)[0]
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 2500)
    ran = run("publish", folder)
    assert ran.code == 4
    assert str(path.name) in ran.err.splitlines()[-1]
    assert "Traceback" not in ran.err
    assert "whole" in (folder / "site/index.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere"),
        (["{tmp}"], "holds no WARC file"),
        (["{out}", "--canonical", "ftp://x"], "--canonical"),
        (["{out}", "--notice-template", "{tmp}/none.html"], "--notice-template {tmp}/none.html: cannot be read"),
        (["{out}", "--workers", "0"], "--workers"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    """A wrong path or option ends with 2 and one line that names it."""
    folder = archive(tmp_path / "a", ("https://example.org/", b"<p>x", "text/html"))
    ran = run("publish", *(each.format(tmp=tmp_path, out=folder) for each in arguments))
    assert ran.code == 2
    assert said.format(tmp=tmp_path) in ran.err.splitlines()[-1]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("<p>${text}\n${nope}</p>", "line 2: there is no slot ${nope}; the slots are ${label},"),
        ("<p>${text} $5</p>", "line 1: a $ that begins no slot is written $$"),
        ("<p>closed</p>", "line 1: it has no ${text}"),
        ("<p>\n<b>${text}</p>", "line 2: it is not well formed"),
        ("<p class=x>${text}</p>", "line 1: it is not well formed"),
        ("<p>${text}</p><snapshot-notice/>", "line 1: leave out <snapshot-notice>"),
    ],
)
def test_a_template_that_is_not_fit_is_refused(tmp_path: Path, template: str, said: str) -> None:
    """What would stand wrong on every page is said in one line before anything is written."""
    folder = archive(tmp_path / "a", ("https://example.org/", b"<p>x", "text/html"))
    (tmp_path / "notice.html").write_text(template)
    ran = run("publish", folder, "--notice-template", tmp_path / "notice.html")
    assert ran.code == 2
    assert f"--notice-template {tmp_path / 'notice.html'}, {said}" in ran.err.splitlines()[-1]
    assert not (folder / "site").exists()
    crawl = run("crawl", "http://127.0.0.1:1/", "-o", tmp_path / "new", "--notice-template", tmp_path / "notice.html")
    assert (crawl.code, said in crawl.err, (tmp_path / "new").exists()) == (2, True, False)


def test_what_is_not_ours_is_not_replaced(tmp_path: Path) -> None:
    """A folder `site` that somebody else has filled is left alone."""
    folder = archive(tmp_path / "a", ("https://example.org/", b"<p>x", "text/html"))
    (tmp_path / "www/site").mkdir(parents=True)
    (tmp_path / "www/site/mine.html").write_text("mine")
    ran = run("publish", folder, "-o", tmp_path / "www")
    assert ran.code == 2
    assert "not a copy of ours; move it away, or give another folder with -o" in ran.line
    assert (tmp_path / "www/site/mine.html").read_text() == "mine"


def test_the_copy_of_another_archive_folder_is_not_replaced(tmp_path: Path) -> None:
    """A package, whose copy would by its name stand in the folder that it was made of, leaves that folder sound."""
    folder = archive(tmp_path / "output/a", ("https://example.org/", b"<p>x", "text/html"))
    assert run("publish", folder).code == 0
    before = files(folder / "site")
    (tmp_path / "a.warc.gz").write_bytes(warcs(folder)[0].read_bytes())
    ran = run("publish", "a.warc.gz", "--site-name", "Another", cwd=tmp_path)
    assert (ran.code, "output/a: is an archive folder, whose copy would be lost" in ran.line) == (2, True), ran.err
    assert files(folder / "site") == before
    assert run("publish", "a.warc.gz", "-o", tmp_path / "USB stick \N{FLOPPY DISK}/my copy", cwd=tmp_path).code == 0
    assert (tmp_path / "USB stick \N{FLOPPY DISK}/my copy/site/index.html").is_file()


def test_the_owner_has_the_notice_say_it(tmp_path: Path) -> None:
    """Options give the notice its name, years, words and template, and pages their canonical address."""
    folder = archive(tmp_path / "a", ("https://example.org/x/", b"<head></head><p>x", "text/html"))
    template = tmp_path / "notice.html"
    template.write_text('<div role="note" id="own">${text} <a href="${about}">$$1</a></div>')
    ran = run(
        "publish",
        folder,
        *("--site-name", "The <Site>", "--online-from", "2009", "--online-until", "2024"),
        *("--canonical", "https://copy.example.net/", "--noindex", "--notice-template", template),
    )
    assert ran.code == 0, ran.err
    tree = tree_of(folder / "site/x/index.html")
    (own,) = tree.xpath("//body/snapshot-notice/snapshot-text/div[@id='own']")
    assert own.text.startswith("The <Site> is archived. It was online from 2009 to 2024.")
    assert tree.xpath("//link[@rel='canonical']/@href") == ["https://copy.example.net/x/"]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_an_archive_without_pages(tmp_path: Path) -> None:
    """Files that no page leads to are published all the same, and one line says that there is no page."""
    folder = archive(tmp_path / "files", ("http://e.org/list.csv", b"a,b\n", "text/csv"))
    ran = run("publish", folder)
    assert ran.code == 0
    assert [line for line in ran.err.splitlines() if "the archive holds no page" in line]
    assert [path.read_bytes() for path in (folder / "site").rglob("*list*.csv")] == [b"a,b\n"]


def test_no_copy_is_put_into_a_bag(tmp_path: Path) -> None:
    """A bag given as the place of a copy is refused in one line, and stays as it is."""
    folder = archive(tmp_path / "files", ("http://e.org/", b"<title>A</title><p>Text.", "text/html"))
    bag = tmp_path / "bag"
    bag.mkdir()
    (bag / "bagit.txt").write_text("BagIt-Version: 1.0\n")
    ran = run("publish", folder, "-o", bag)
    assert ran.code == 2
    assert "is a bag" in ran.err
    assert [path.name for path in bag.iterdir()] == ["bagit.txt"]


def test_large_files_are_what_they_were(tmp_path: Path) -> None:
    """Size changes nothing of files, whatever their type is called; a page of 16 MiB gives way to one that says so."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    paragraph = f"<p>{'word' * 20}"
    page = "<html><title>One</title><a href=/far/>far</a>" + paragraph * 50_000
    picture = b"<svg xmlns='http://www.w3.org/2000/svg'><a href='/'><path d='%s'/></a></svg>" % (b"M1 2" * 1_000_000)
    folder = archive(
        tmp_path / "a",
        ("https://example.org/", page.encode(), "text/html"),
        ("https://example.org/paper.docx", b"PK" + bytes(3_000_000), word),
        ("https://example.org/map.svg", picture, "image/svg+xml"),
        ("https://example.org/far/", b"<p>much" + b"." * 17 * 1024 * 1024, "text/html"),
    )
    ran = run("publish", folder)
    assert ran.code == 0, ran.err
    site = folder / "site"
    assert (site / "paper.docx").read_bytes() == b"PK" + bytes(3_000_000)
    assert (site / "index.html").read_text("utf-8").count(paragraph) == 50_000
    assert (site / "map.svg").stat().st_size > len(picture)
    assert words_for("en").say("too_large") in (site / "far/index.html").read_text("utf-8")
    assert report_of(folder)["changes"]["far/index.html"] == [["too large", "https://example.org/far/"]]
