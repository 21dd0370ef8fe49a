"""Where a URL's file stands in the copy: where a reader would guess, and where every file system bears it."""

from __future__ import annotations

import re
import string
from random import Random
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot import urls
from snapshot.publish.names import DEVICES, folded
from snapshot.publish.paths import Held, assign, link_to, natural

SITE = "https://example.org"
PAGE, CSS, PNG, TEXT = "text/html", "text/css", "image/png", "text/plain"


def path_of(path: str, media_type: str = PAGE) -> str:
    url = urls.resolve(SITE + path)
    assert url
    return assign([Held(url, media_type)], "example.org")[url]


@pytest.mark.parametrize(
    ("path", "media_type", "file"),
    [
        ("/", PAGE, "index.html"),
        ("/2019/07/02/x/", PAGE, "2019/07/02/x/index.html"),
        ("/about", PAGE, "about/index.html"),
        ("/about.html", PAGE, "about.html"),
        ("/about.HTM", PAGE, "about.HTM"),
        ("/index.php", PAGE, "index.php/index.html"),
        ("/report.pdf", PAGE, "report.pdf/index.html"),
        ("/doc.xhtml", "application/xhtml+xml", "doc.xhtml"),
        ("/style.css", CSS, "style.css"),
        ("/style.php", CSS, "style_php.css"),
        ("/logo", PNG, "logo.png"),
        ("/photo.JPEG", "image/jpeg", "photo.JPEG"),
        ("/photo.jpg", "image/webp", "photo.jpg.webp"),
        ("/feed/", "application/rss+xml", "feed/index.xml"),
        ("/feed.xsl", "application/xslt+xml", "feed.xsl"),
        ("/sheet.xslt", "text/xsl", "sheet.xslt"),
        ("/sheet", "text/xsl", "sheet.xsl"),
        ("/evil.xsl", TEXT, "evil.xsl.txt"),
        ("/code.py", TEXT, "code.py"),
        ("/evil.html", TEXT, "evil.html.txt"),
        ("/evil.svg", "application/octet-stream", "evil.svg.bin"),
        ("/run.php", TEXT, "run_php"),
        ("/caf%C3%A9/", PAGE, "café/index.html"),
        ("/a%20b.html", PAGE, "a b.html"),
        ("//a///b/", PAGE, "a/b/index.html"),
    ],
)
def test_files_stand_where_one_looks(path: str, media_type: str, file: str) -> None:
    """A page stands where a static server finds it, and a file keeps its place, with an ending that fits."""
    assert path_of(path, media_type) == file


@pytest.mark.parametrize(
    ("path", "media_type", "pattern"),
    [
        ("/?p=12", PAGE, r"index_p=12~[0-9a-f]{8}\.html"),
        ("/index.php?title=Foo&action=edit", PAGE, r"index\.php/index_title=Foo,action=edit~[0-9a-f]{8}\.html"),
        ("/style.css?ver=6.1", CSS, r"style_ver=6\.1~[0-9a-f]{8}\.css"),
        ("/?q=" + "%3Cb%3E" * 99, PAGE, r"index_q=(-b-)+-b~[0-9a-f]{8}\.html"),
        ("/x?%E2%80%AEtxt.exe", PAGE, r"x/index_txt\.exe~[0-9a-f]{8}\.html"),
    ],
)
def test_queries_are_part_of_the_name(path: str, media_type: str, pattern: str) -> None:
    """What can be read of a query stands in the name, with a digest of all of it."""
    assert re.fullmatch(pattern, path_of(path, media_type))


def test_other_hosts_stand_apart() -> None:
    """The first seed's host stands at the top, `www.` or not and secure or not; others in their own folders."""
    held = ["http://www.example.org/a/", "http://cdn.net:8080/x.png", "https://[2001:db8::1]/y.png"]
    files = assign([Held(held[0], PAGE), *(Held(url, PNG) for url in held[1:])], "example.org")
    assert sorted(files.values()) == ["_hosts/2001_db8_1/y.png", "_hosts/cdn.net_8080/x.png", "a/index.html"]


def test_a_copy_has_room_for_its_own_files() -> None:
    """A site's own `/_hosts/`, `/redirects/` or `/_headers` never takes the place of ours, nor configures a server."""
    for path in (
        "/_hosts/evil.net/",
        "/redirects/nginx.conf",
        "/_headers",
        "/_redirects",
        "/a/.htaccess",
        "/Web.Config",
    ):
        file = path_of(path, TEXT)
        assert "~" in file, file
        assert file.split("/")[-1] not in {".htaccess", "Web.Config", "_headers", "_redirects"}


HOSTILE = [
    "/a/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2f..%2fetc%2fpasswd",
    "/..%5c..%5cwindows%5cwin.ini",
    "/%2e%2e%2f",
    "/con",
    "/CON.html",
    "/nul.tar.gz",
    "/lpt1/x",
    "/aux./x",
    "/a:b",
    "/C:%5Cx",
    "/a%00b",
    "/a%0d%0ab",
    "/%E2%80%AEgnp.exe",
    "/name.",
    "/name%20",
    "/%20name",
    "/...",
    "/*?<>|",
    "/%FF%FE",
    "/" + "n" * 4096,
    "/" + "d/" * 2000,
    "/" + "%F0%9F%92%A9" * 400,
    "/?" + "q" * 4096,
    "/<script>alert(1)</script>",
    "/~~~~",
    "/-rf",
    "/%25%32%65",
]


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path[:30])
@pytest.mark.parametrize("media_type", [PAGE, PNG, TEXT, ""])
def test_hostile_names_are_borne_by_all(path: str, media_type: str) -> None:
    """No name climbs, is a device, is too long, or holds what a file system or an eye takes for something else."""
    check(path_of(path, media_type))


def check(file: str) -> None:
    assert len(file) < 260
    for name in file.split("/"):
        assert name not in {"", ".", ".."}
        assert len(name.encode()) <= 140
        assert not re.search(r'[%<>:"\\|?*\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029]', name)
        assert name == name.strip()
        assert not name.endswith(".")
        assert name.split(".")[0].lower() not in DEVICES


CLASHES = [
    ("/About/", PAGE),
    ("/about/", PAGE),
    ("/about", PAGE),
    ("/about/index.html", PAGE),
    ("/ABOUT/index.html", PAGE),
    ("//about/", PAGE),
    ("/a", PNG),
    ("/a.png", PNG),
    ("/a.png/b", PNG),
    ("/A.png/b/c", PAGE),
    ("/a.PNG/B/C", PAGE),
    ("/e%CC%81/", PAGE),
    ("/%C3%A9/", PAGE),
    ("/%C3%89/", PAGE),
    ("/stra%C3%9Fe/", PAGE),
    ("/strasse/", PAGE),
    ("/a%2Fb", PAGE),
    ("/a_b", PAGE),
    ("/a?x", PNG),
    ("/a%3Fx", PNG),
]


def test_clashes_are_parted_whatever_the_order() -> None:
    """URLs that a file system may take for one get files of their own, the same in whatever order they are given."""
    held = [Held(SITE + path, media_type) for path, media_type in CLASHES]
    files = assign(held, "example.org")
    assert len(files) == len(CLASHES)
    parted(list(files.values()))
    for seed in range(5):
        shuffled = [*held]
        Random(seed).shuffle(shuffled)
        assert assign(shuffled, "example.org") == files


def test_a_name_made_to_clash_is_parted_too() -> None:
    """A site that knows how names are made cannot have a file written over another."""
    held = [Held(f"{SITE}/a/", PAGE), Held(f"{SITE}/A/", PAGE)]
    for _ in range(9):
        files = assign(held, "example.org")
        parted(list(files.values()))
        held.append(Held(f"{SITE}/{files[held[0].url]}", PAGE))
        held.append(Held(f"{SITE}/{files[held[1].url]}", PAGE))


def parted(files: list[str]) -> None:
    keys = {folded(file) for file in files}
    assert len(keys) == len(files)
    folders = {"/".join(key.split("/")[:number]) for key in keys for number in range(1, key.count("/") + 1)}
    assert not keys & folders


@given(st.lists(st.text(st.sampled_from(string.printable + "éÉß\u202e%/."), max_size=40), max_size=12), st.randoms())
def test_any_paths_get_sound_files(paths: list[str], random: Random) -> None:
    """Whatever the paths, each URL gets a sound file of its own."""
    resolved = {url for path in paths if (url := urls.resolve(f"/{path}", SITE))}
    held = [Held(url, random.choice([PAGE, PNG, TEXT, ""])) for url in sorted(resolved)]
    files = assign(held, "example.org")
    assert files.keys() == resolved
    parted(list(files.values()))
    for file in files.values():
        check(file)


@pytest.mark.parametrize(
    ("path", "page", "link"),
    [
        ("index.html", "index.html", "index.html"),
        ("a/index.html", "index.html", "a/index.html"),
        ("index.html", "a/b/index.html", "../../index.html"),
        ("a/c.png", "a/b/index.html", "../c.png"),
        ("a b/100%.png", "x.html", "a%20b/100%25.png"),
        ("é#?.png", "x.html", "%C3%A9%23%3F.png"),
        ("_hosts/x_8080/y.css", "a/index.html", "../_hosts/x_8080/y.css"),
    ],
)
def test_links_are_relative(path: str, page: str, link: str) -> None:
    """A link is what a browser resolves to the file, from a disk too."""
    assert link_to(path, page) == link
    joined = urls.resolve(link_to(path, page), f"http://host/{page}")
    assert joined
    assert unquote(joined) == f"http://host/{path}"


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("https://example.org/about", "about/index.html"),
        ("https://example.org/about/?x=1", "about/index.html"),
        ("https://example.org/a.php?x=1", "a.php"),
        ("https://other.org/", "_hosts/other.org/index.html"),
    ],
)
def test_where_a_plain_server_looks(url: str, file: str) -> None:
    """It is known what a static server takes for an address, so that what stands elsewhere can be redirected."""
    assert natural(url, "example.org") == file
