"""Old addresses, asked of a server of the copy that was told of them as site/redirects/README.txt says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from archive_making import answer, exchange, write
from command import run
from site_servers import nginx

TOP = "https://example.org"
_MOST = 5
"""Redirects that are followed."""


def page(url: str) -> bytes:
    """A page that says of which address it is."""
    return answer(f"<p>This is [{url}]".encode())


def moved(location: str) -> bytes:
    """A redirect."""
    return f"HTTP/1.1 301 Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


def copy_of(folder: Path, pages: Sequence[str], moves: Mapping[str, str] | None = None, *options: str) -> Path:
    """The copy of a site of these pages and redirects; the path of the top page is its name."""
    urls = [path if path.startswith("http") else TOP + path for path in ("/", *pages)]
    redirects = [(TOP + old, moved(new)) for old, new in (moves or {}).items()]
    write(folder, *(exchange(url, block) for url, block in [*((url, page(url)) for url in urls), *redirects]))
    ran = run("publish", folder, *options)
    assert ran.code == 0, ran.err
    return folder / "site"


@contextmanager
def served(site: Path, other: Path | None = None) -> Iterator[str]:
    """The copy at the top of nginx, and another under /old-site/; its host and port."""
    told = [line for copy in (site, other) if copy for line in told_nginx(copy)]
    around, rules = (
        "\n".join(dict.fromkeys(line for where, line in told if where == room)) for room in ("http", "server")
    )
    below = f"location /old-site/ {{ alias {other}/; }}" if other else ""
    with nginx(site, rules + below, around=around) as address:
        yield address.split("/")[2]


def told_nginx(site: Path) -> list[tuple[str, str]]:
    """What the copy says that nginx has to be told: where, and what."""
    told = (site / "redirects/README.txt").read_text().replace("/path/of/site", str(site))
    return re.findall(r"In `(http|server)`[^:]*: (.+)", told)


def shown(host: str, target: str) -> str:
    """Of which address the page is that a reader gets who asks for `target`; else the status."""
    for _ in range(_MOST):
        connection = HTTPConnection(host, timeout=20)
        connection.request("GET", target)
        got = connection.getresponse()
        body = got.read().decode()
        connection.close()
        if got.status != 301:
            return body.partition("This is [")[2].partition("]")[0] or str(got.status)
        location = str(got.headers["Location"])
        target = location.removeprefix(f"http://{host}") if "://" in location else location
    return "no end"


def sent_type(host: str, target: str) -> str:
    """The media type that a file is sent as."""
    connection = HTTPConnection(host, timeout=20)
    connection.request("GET", target)
    got = connection.getresponse()
    got.read()
    connection.close()
    return str(got.headers["Content-Type"])


SAFE = [
    "/wiki/Category:Foo",
    "/wiki/What%3F",
    "/wiki/%22Q%22",
    "/wiki/Star*",
    "/wiki/C%2B%2B",
    "/x%7Cy",
    "/x|z",
    "/x$y'z",
    "/con",
    "/nul/",
    "/a.",
    "/a:b",
    "/cafe%CC%81",
    "/caf%C3%A9s",
    "/%E4",
    "/" + "n" * 200,
    "/q?id=1",
    "/q?a=$|^b",
    "/a%20b/",
    "/report.pdf",
]


@pytest.mark.nginx
def test_old_addresses_lead_to_names_made_safe(tmp_path: Path) -> None:
    """Each address that was captured shows its page, also where no file may have its name."""
    with served(copy_of(tmp_path, SAFE)) as host:
        assert {path: shown(host, path) for path in SAFE} == {path: TOP + path for path in SAFE}
        assert shown(host, "/x$y%27z") == f"{TOP}/x$y'z"
        assert shown(host, "/nothing") == "404"


@pytest.mark.nginx
def test_module_scripts_have_their_type(tmp_path: Path) -> None:
    """Scripts named .mjs and style sheets named .xsl keep their names, and nginx sends them as what they are."""
    script = answer(b"export {}", b"Content-Type: text/javascript")
    sheet = answer(b"<x/>", b"Content-Type: application/xslt+xml")
    held = {"/a.mjs": script, "/feed.xsl": sheet, "/": page("/")}
    write(tmp_path, *(exchange(TOP + path, block) for path, block in held.items()))
    assert run("publish", tmp_path, "--quiet").code == 0
    with served(tmp_path / "site") as host:
        assert sent_type(host, "/a.mjs") in ("text/javascript", "application/javascript")
        assert sent_type(host, "/feed.xsl") == "text/xsl"
        assert sent_type(host, "/") == "text/html"


@pytest.mark.nginx
def test_what_redirected_still_does(tmp_path: Path) -> None:
    """An address that redirected leads to the page at its end, or to the other site."""
    moves = {"/wiki/Talk:Old": "/b", "/old?x=1&y=2": "/b", "/a'b": "/b"}
    with served(copy_of(tmp_path, ["/b"], moves)) as host:
        assert {shown(host, path) for path in moves} == {f"{TOP}/b"}


@pytest.mark.nginx
def test_case_parts_addresses(tmp_path: Path) -> None:
    """Addresses that differ by case alone each lead to their own page, whether or not nginx has to be told of them."""
    pages = ["/Case", "/case", "/CASE/", "/wiki/Talk:a.b", "/wiki/TALK:A.B", "/Lone:x", "/up/", "/q?A=\\b", "/q?a=\\b"]
    moves = {"/RM": "/case", "/rm": "/up/", "/Up": "/Lone:x", "/UP/": "/case", "/old": "/up/"}
    with served(copy_of(tmp_path, pages, moves)) as host:
        assert {path: shown(host, path) for path in pages} == {path: TOP + path for path in pages}
        assert {path: shown(host, path) for path in moves} == {path: TOP + new for path, new in moves.items()}
    rules = (tmp_path / "site/redirects/nginx.conf").read_text()
    assert '"/old" ' in rules
    assert '"~^/RM$" ' in rules


@pytest.mark.nginx
def test_an_address_keeps_its_own_page(tmp_path: Path) -> None:
    """No redirect takes an address that has a page of its own, not even by way of the folder of the same name."""
    pages = [
        "/thing",
        "/thing/",
        "/thing/sub",
        "/p",
        "/y",
        "/s/",
        "/f/",
        "/index.html",
        "/x",
        "/x/",
        "/x/index.html",
        "/a%20b",
        "/a%20b/",
    ]
    moves = {"/y/": "/thing", "/z": "/p", "/s": "/s/", "/f": "/f/#end", "/to": "/thing", "/y/index.html": "/p"}
    twice = ["http://example.org/p", "http://example.org/z", "http://www.example.org/thing/"]
    site = copy_of(tmp_path, [*pages, *twice], moves)
    with served(site) as host:
        assert {path: shown(host, path) for path in pages} == {path: TOP + path for path in pages}
        assert {shown(host, path) for path in ("/y/", "/to")} == {f"{TOP}/thing"}
        assert [shown(host, path) for path in ("/z", "/s", "/f")] == [twice[1], f"{TOP}/s/", f"{TOP}/f/"]
    rules = dict(line.split() for line in (site / "redirects/apache.txt").read_text().splitlines())
    assert rules.keys() == {"/thing", "/thing/", "/y", "/y/", "/f", "/to", "/index.html", "/a%20b", "/a%20b/"} | {
        "/x",
        "/x/index.html",
    }
    assert rules["/thing"] == "/thing/index.html"


@pytest.mark.nginx
def test_several_copies_share_a_server(tmp_path: Path) -> None:
    """Two copies are led apart by one nginx, one of them under the path that --canonical names."""
    pages, moves = ["/wiki/Talk:A", "/thing", "/thing/", "/case", "/Case", "/q?a=1"], {"/old": "/case"}
    top = copy_of(tmp_path / "a", pages[:3])
    other = copy_of(tmp_path / "b", pages, moves, "--canonical", "https://example.net/old-site/")
    with served(top, other) as host:
        assert {path: shown(host, path) for path in pages[:3]} == {path: TOP + path for path in pages[:3]}
        assert {path: shown(host, f"/old-site{path}") for path in pages} == {path: TOP + path for path in pages}
        assert (shown(host, "/old-site/old"), shown(host, "/old")) == (f"{TOP}/case", "404")


def test_names_of_the_copy_itself_are_not_led(tmp_path: Path) -> None:
    """No captured address takes away a page of ours, or what hosts and search engines read."""
    site = copy_of(tmp_path, ["/_archive/", "/_Archive/index.html", "/redirects/", "/robots.txt", "/404.html"])
    assert (site / "redirects/apache.txt").read_text() == ""


def test_no_rule_of_static_hosts_takes_other_addresses(tmp_path: Path) -> None:
    """In `_redirects` a colon and an asterisk of an address mean themselves; what all hosts can say is first."""
    moves = {"/t12:30": "/wiki/File:Xray.png", "/z": "https://en.wikipedia.org:8080/wiki/Help:X*"}
    site = copy_of(tmp_path, ["/wiki/File:Xray.png", "/wiki/Star*", "/q?a:b"], moves)
    told = [line.split() for line in (site / "_redirects").read_text().splitlines()]
    assert [old for old, _, _ in told] == ["/t12:30", "/z", "/wiki/File%3AXray.png", "/wiki/Star%2A"]
    assert told[1][1] == "https://en.wikipedia.org:8080/wiki/Help%3AX%2A"


def test_pages_lead_on_where_a_server_of_files_finds_them(tmp_path: Path) -> None:
    """For hosts that know no redirects a page stands at an old address; none where nobody could come upon it."""
    moves = {"/old": "/b", "/was.html": "/b", "/a:b": "/b", "/q?x=1": "/b", "/b/": "/b"}
    site = copy_of(tmp_path, ["/b"], moves)
    told = [path for path in site.rglob("*.html") if 'http-equiv="refresh"' in path.read_text()]
    assert {path.relative_to(site).as_posix() for path in told} == {"old/index.html", "was.html"}
