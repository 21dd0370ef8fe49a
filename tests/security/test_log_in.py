"""What a crawl is given to log in with goes where it belongs, and is kept nowhere."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from command import Ran, run, serving
from kept import stored

SECRETS = ("s3cr3t-header", "s3cr3t-cookie", "s3cr3t-password", "dXNlcjpzM2NyM3QtcGFzc3dvcmQ=")
"""The last is user and password as HTTP Basic writes them."""
JAR = "# Netscape HTTP Cookie File\n#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\ts3cr3t-cookie\n"
OPTIONS = (
    "--header",
    "X-Key: s3cr3t-header",
    "--auth",
    "user:s3cr3t-password",
    "--delay",
    "0",
    "--contact",
    "a@b.example",
)


@dataclass
class Door:
    """A server that lets in whoever has the key, and writes down what it was told."""

    heard: list[dict[str, str]] = field(default_factory=list)
    page: bytes = b"<title>In</title><p>Welcome in."

    @contextmanager
    def open(self) -> Iterator[str]:
        """At work, at this address."""
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                door.heard.append(dict(self.headers))
                body = door.page
                self.send_response(200 if self.path == "/" else 404)
                self.send_header("Content-Type", "text/html")
                self.send_header("Set-Cookie", "own=theirs")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
            yield url


def everything(folder: Path, ran: Ran) -> bytes:
    """Every byte that a crawl left anywhere."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    unpacked = [gzip.decompress(path.read_bytes()) for path in folder.rglob("*.gz")]
    return b"\0".join([*files, *unpacked, ran.out.encode(), ran.err.encode()])


def test_secrets_are_sent_and_not_kept(tmp_path: Path) -> None:
    """The seed's host gets headers, cookies and password; nothing in the folder or on the terminal holds one."""
    (tmp_path / "cookies.txt").write_text(JAR)
    door, other = Door(), Door()
    with door.open() as url, other.open() as elsewhere:
        door.page = (
            f'<title>In</title><p>Welcome.<img src="{elsewhere.replace("127.0.0.1", "localhost")}a.png">'.encode()
        )
        ran = run("crawl", url, "-o", tmp_path / "out", *OPTIONS, "--cookie-jar", tmp_path / "cookies.txt", "--json")
    assert ran.code == 0, ran.err
    heard = door.heard[-1]
    assert (heard["X-Key"], heard["Authorization"]) == ("s3cr3t-header", f"Basic {SECRETS[3]}")
    assert "session=s3cr3t-cookie" in heard["Cookie"]
    assert other.heard
    assert all(
        "X-Key" not in told and "Authorization" not in told and "session" not in told.get("Cookie", "")
        for told in other.heard
    )
    left = everything(tmp_path / "out", ran)
    assert [secret for secret in SECRETS if secret.encode() in left] == []


def test_the_archive_says_that_something_was_scrubbed(tmp_path: Path) -> None:
    """The request record has the headers without their values; the metadata record beside it names them."""
    (tmp_path / "cookies.txt").write_text(JAR)
    door = Door()
    with door.open() as url:
        run("crawl", url, "-o", tmp_path / "out", *OPTIONS, "--cookie-jar", tmp_path / "cookies.txt")
    records = [record for record in stored(tmp_path / "out") if record.url == url]
    (request,) = [record for record in records if record.type == "request"]
    (metadata,) = [record for record in records if record.type == "metadata"]
    assert b"\r\nX-Key: scrubbed\r\nAuthorization: scrubbed\r\n" in request.block
    assert b"session=scrubbed" in request.block
    assert b"\r\nscrubbed: x-key, authorization, cookie\r\n" in metadata.block


def test_cookies_of_the_server_stay(tmp_path: Path) -> None:
    """What the server itself sets is part of the capture: it is kept, in its answer and in what is sent back."""
    door = Door(page=b'<title>In</title><p>Welcome.<a href="/next">on</a>')
    with door.open() as url:
        run("crawl", url, "-o", tmp_path / "out", "--delay", "0", "--header", "X-Key: s3cr3t-header")
    records = stored(tmp_path / "out")
    assert any(b"\r\nCookie: own=theirs\r\n" in record.block for record in records if record.type == "request")
    assert any(b"\r\nSet-Cookie: own=theirs\r\n" in record.block for record in records if record.type == "response")


def test_other_peoples_cookies_stay_at_home(tmp_path: Path) -> None:
    """A jar without a cookie for the seed's domain is refused; credentials in a seed's URL are not kept."""
    (tmp_path / "cookies.txt").write_text(JAR.replace("127.0.0.1", "tracker.example"))
    ran = run("crawl", "http://127.0.0.1:1/", "--cookie-jar", tmp_path / "cookies.txt", "-o", tmp_path / "out")
    assert (ran.code, "holds no cookie for 127.0.0.1" in ran.line) == (2, True)
    door = Door()
    with door.open() as url:
        ran = run("crawl", url.replace("//", "//user:s3cr3t-password@"), "-o", tmp_path / "out", "--delay", "0")
    assert ran.code == 0, ran.err
    assert b"s3cr3t" not in everything(tmp_path / "out", ran)


def test_going_on_needs_the_secret_again(tmp_path: Path) -> None:
    """A crawl that was logged in is not repaired logged out."""
    door = Door()
    with door.open() as url:
        run("crawl", url, "-o", tmp_path / "out", *OPTIONS)
        ran = run("repair", tmp_path / "out")
        assert (ran.code, "logged in with --header; give that again, it is not kept" in ran.line) == (2, True)
        assert run("repair", tmp_path / "out", *OPTIONS).code == 0


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--header", "no colon"), "--header: give it as 'Name: value'"),
        (("--header", "X: a\r\nY: b"), "--header: give it as 'Name: value'"),
        (("--header", "Host: other.example"), "--header: Host is set by the crawl itself"),
        (("--auth", "user"), "--auth: give USER:PASSWORD"),
        (("--cookie-jar", "/no/such/file"), "--cookie-jar /no/such/file: cannot be read (No such file or directory)"),
        (("--cookie-jar", __file__), "not a cookie file in Netscape's form"),
        (("--exclude", "(?=x)"), "not a regular expression of RE2"),
        (("--include", r"(a)\1"), "no back-references"),
    ],
)
def test_what_cannot_be_used(options: tuple[str, str], line: str, tmp_path: Path) -> None:
    """One clear line, and 2."""
    ran = run("crawl", "http://127.0.0.1:1/", "-o", tmp_path / "out", *options)
    assert (ran.code, line in ran.line) == (2, True), ran.line


def test_expressions_take_linear_time(tmp_path: Path) -> None:
    """An expression that would keep a backtracking engine busy for ages does not hold up a crawl."""
    door = Door(page=f'<title>In</title><p>Welcome.<a href="/{"a" * 5000}!">on</a>'.encode())
    with door.open() as url:
        assert run("crawl", url, "-o", tmp_path / "out", "--delay", "0", "--exclude", "/(a+)+$").code == 0


def test_it_does_not_log_itself_out(tmp_path: Path) -> None:
    """Logged in, what looks like logging out is refused and told; it is followed on demand, and without a log-in."""
    links = "".join(f'<a href="{link}">x</a>' for link in ("/wp-login.php?action=logout", "/Log-Off/", "/on"))
    door = Door(page=f"<title>In</title><p>Welcome in.{links}".encode())
    inside = ("--auth", "user:s3cr3t-password", "--delay", "0")
    with door.open() as url:
        outs = {f"{url}wp-login.php?action=logout", f"{url}Log-Off/"}
        ran = run("crawl", url, "-o", tmp_path / "in", *inside)
        before = {record.url for record in stored(tmp_path / "in")}
        again = run("repair", tmp_path / "in", "--follow-logout", *inside)
        run("crawl", url, "-o", tmp_path / "out", "--delay", "0")
    assert (ran.code, again.code) == (0, 0)
    assert "would log out 2" in ran.out
    assert f"{url}on" in before
    assert not outs & before
    assert all(outs <= {record.url for record in stored(tmp_path / folder)} for folder in ("in", "out"))
