"""`snapshot serve` as a user has it: a real server on loopback, asked by hand, and ended by Ctrl-C."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from archive_making import answer, exchange, write
from command import COMMAND, run

import snapshot.serve
from snapshot.archive.index import write_index
from snapshot.jobs.folder import Folder

PAGE = b"<!DOCTYPE html><html lang=en><head><title>Page</title></head><body><p>The words of a page.</p></body></html>"
WAYBACK = '''#!{python}
"""Stands in for pywb: it takes its arguments, answers at the port, and tells what it was given."""
import http.server, pathlib, sys
folder = pathlib.Path(sys.argv[sys.argv.index("--directory") + 1])
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = (folder / "config.yaml").read_bytes() + (folder / "templates/custom_banner.html").read_bytes()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
http.server.HTTPServer((sys.argv[2], int(sys.argv[4])), Handler).serve_forever()
'''


@dataclass
class Served:
    """A server at work, and what it printed."""

    process: subprocess.Popen[str]
    lines: list[str]

    @property
    def port(self) -> int:
        return int(re.findall(r"http://127\.0\.0\.1:(\d+)/", next(line for line in self.lines if "Copy  " in line))[0])

    def ask(self, target: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest(method, target, skip_host="host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        got = connection.getresponse()
        told = got.status, {name.lower(): value for name, value in got.getheaders()}, got.read()
        connection.close()
        return told

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


@contextmanager
def served(folder: Path, path: str) -> Iterator[Served]:
    """`snapshot serve`, with programs looked for in `path` alone."""
    command = [COMMAND, "serve", str(folder)]
    environment = {**os.environ, "PATH": path}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Ctrl-C"):
            break
    try:
        yield Served(process, lines)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive folder with its copy, and things beside the copy that nobody may read."""
    root = tmp_path_factory.mktemp("serve") / "out"
    write(
        root,
        exchange("https://example.org/", answer(PAGE)),
        exchange("https://example.org/a/", answer(PAGE)),
        exchange("https://example.org/x.png", answer(b"\x89PNG" + bytes(range(200)), b"Content-Type: image/png")),
        exchange("https://example.org/x.js", answer(b"let x = 1", b"Content-Type: text/javascript")),
    )
    assert run("publish", root).code == 0
    write_index(Folder(root).warcs(), Folder(root).index)
    (root / "secret.txt").write_text("secret")
    (root / "site/empty").mkdir()
    (root / "site/out").symlink_to(root)
    return root


@pytest.fixture(scope="module")
def alone(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The copy, served where pywb is not installed."""
    with served(folder, str(tmp_path_factory.mktemp("nothing"))) as server:
        yield server


def test_pages_and_files_are_sent(alone: Served) -> None:
    """Pages and files come with their media types and lengths; a folder without its slash leads to the page."""
    for target, kind in {
        "/": "text/html; charset=utf-8",
        "/a/": "text/html; charset=utf-8",
        "/a/index.html?q=1": "text/html; charset=utf-8",
        "/x.png": "image/png",
        "/x.js": "text/javascript; charset=utf-8",
        "/_archive/snapshot.css": "text/css; charset=utf-8",
    }.items():
        status, headers, body = alone.ask(target)
        assert (status, headers["content-type"], headers["content-length"]) == (200, kind, str(len(body))), target
    status, headers, body = alone.ask("/x.png", "HEAD")
    assert (status, headers["content-length"], body) == (200, "204", b"")
    assert alone.ask("/a?q=1")[:2][1]["location"] == "/a/?q=1"
    assert b"snapshot-bar" not in alone.ask("/")[2]


@pytest.mark.parametrize(
    ("said", "status", "first", "length"),
    [
        ("bytes=0-3", 206, "bytes 0-3/204", 4),
        ("bytes=200-", 206, "bytes 200-203/204", 4),
        ("bytes=-4", 206, "bytes 200-203/204", 4),
        ("bytes=100-9999", 206, "bytes 100-203/204", 104),
        ("bytes=204-", 416, "bytes */204", None),
        ("bytes=-0", 416, "bytes */204", None),
        ("bytes=5-2", 200, None, 204),
        ("bytes=0-1,3-4", 200, None, 204),
        ("lines=1-2", 200, None, 204),
    ],
)
def test_pieces_of_files_are_sent(alone: Served, said: str, status: int, first: str | None, length: int | None) -> None:
    """A Range is answered as RFC 9110, 14 has it; what it leaves open is answered with the whole."""
    got, headers, body = alone.ask("/x.png", range=said)
    assert (got, headers.get("content-range")) == (status, first)
    assert length is None or len(body) == length
    if got == 206 and first:
        start = int(first.split()[1].split("-")[0])
        assert body == (b"\x89PNG" + bytes(range(200)))[start : start + len(body)]


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/a/..%5c..%5c..%5csecret.txt",
        "//../secret.txt",
        "/out/secret.txt",
        "/%00",
        "/x.png%00.html",
        "/" + "n" * 5000,
        "/empty/",
        "/empty",
        "/x.png/",
        "http://127.0.0.1/secret.txt",
        "/_archive/at?url=https://example.org/none",
    ],
)
def test_nothing_else_is_sent(alone: Served, target: str) -> None:
    """No path leads out of the copy, by dots, escapes or links on the disk, and no folder is listed."""
    status, _, body = alone.ask(target)
    assert status == 404
    assert b"secret" not in body


def test_only_this_machine_is_answered(alone: Served) -> None:
    """It listens on loopback alone, and a name of somebody else's that leads there is sent away."""
    listening = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    held = re.findall(rf"\d+: ([0-9A-F]+):{alone.port:04X} \S+ 0A", listening)
    assert held == ["0100007F"]
    assert alone.ask("/", host="evil.example")[0] == 421
    assert alone.ask("/", host=f"localhost:{alone.port}")[0] == 200


def test_other_methods_are_refused(alone: Served) -> None:
    """Nothing can be sent to it."""
    assert alone.ask("/", "POST")[0] == 501


def test_without_pywb_one_line_says_how_to_get_it(alone: Served) -> None:
    """The copy is there, and one line names the extra."""
    assert [line for line in alone.lines if "pip install 'snapshot[replay]'" in line] == [alone.lines[0]]
    assert not any(line.startswith("Replay") for line in alone.lines)


def test_ctrl_c_ends_it_cleanly(folder: Path, tmp_path: Path) -> None:
    """Ctrl-C ends it with 0, and without a word."""
    with served(folder, str(tmp_path)) as server:
        assert server.ask("/")[0] == 200
        assert server.end() == 0
        assert server.process.stdout
        assert server.process.stdout.read() == ""


def test_the_replay_stands_beside_the_copy(folder: Path, tmp_path: Path) -> None:
    """pywb is started on the WARC files; bars lead from copy to replay and back; Ctrl-C ends both."""
    (tmp_path / "bin").mkdir()
    wayback = tmp_path / "bin/wayback"
    wayback.write_text(WAYBACK.format(python=sys.executable))
    wayback.chmod(0o755)
    before = (folder / "site/a/index.html").read_bytes()
    with served(folder, str(wayback.parent)) as server:
        page = server.ask("/a/")[2].decode()
        (replay,) = re.findall(r'<snapshot-bar.*?href="(http[^"]+)"', page)
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/archive/\d{14}/https://example\.org/a/", replay)
        assert "snapshot-bar" not in server.ask("/_archive/index.html")[2].decode()
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(replay).port or 0, timeout=20)
        connection.request("GET", "/")
        told = connection.getresponse().read().decode()
        connection.close()
        assert f"{folder}/archive/" in told
        assert f"http://127.0.0.1:{server.port}/_archive/at?url=" in told
        assert set(re.findall(r"^</?([a-z]+)", told, re.MULTILINE)) == {"script"}, "else the encoding is not found"
        status, headers, _ = server.ask("/_archive/at?url=https%3A//example.org/a/")
        assert (status, headers["location"]) == (301, "/a/index.html")
        assert server.end() == 0
        with pytest.raises(ConnectionRefusedError):
            http.client.HTTPConnection("127.0.0.1", urlsplit(replay).port or 0, timeout=20).connect()
    assert (folder / "site/a/index.html").read_bytes() == before


def test_the_replay_begins_with_a_page(tmp_path: Path) -> None:
    """Where the copy has no page at its top, the line for the replay leads to the page nearest to it."""
    pages = [exchange(f"https://example.org/{path}", answer(PAGE)) for path in ("b/c/", "b/")]
    write(tmp_path, exchange("https://example.org/a.png", answer(b"\x89PNG", b"Content-Type: image/png")), *pages)
    assert run("publish", tmp_path).code == 0
    write_index(Folder(tmp_path).warcs(), Folder(tmp_path).index)
    wayback = tmp_path / "wayback"
    wayback.write_text(WAYBACK.format(python=sys.executable))
    wayback.chmod(0o755)
    with served(tmp_path, str(tmp_path)) as server:
        (line,) = [line for line in server.lines if line.startswith("Replay")]
        assert line.endswith("/https://example.org/b/")
        assert server.end() == 0


def test_a_pywb_that_fails_leaves_the_copy(folder: Path, tmp_path: Path) -> None:
    """Where pywb ends at once the copy is served alone, and one line says what pywb said."""
    wayback = tmp_path / "wayback"
    wayback.write_text(f"#!{sys.executable}\nimport sys; sys.exit('no such thing')\n")
    wayback.chmod(0o755)
    with served(folder, str(tmp_path)) as server:
        assert "pywb does not answer: no such thing" in server.lines[0]
        assert server.ask("/")[0] == 200


def test_a_bag_is_served_as_it_is(folder: Path, tmp_path: Path) -> None:
    """The copy in a bag is served, and nothing is written into the bag."""
    shutil.copytree(folder, tmp_path / "a.bag/data", symlinks=True)
    (tmp_path / "a.bag/bagit.txt").write_text("BagIt-Version: 1.0\n")
    before = sorted(tmp_path.rglob("*"))
    with served(tmp_path / "a.bag", str(tmp_path / "nothing")) as server:
        assert server.ask("/a/")[0] == 200
        assert server.end() == 0
    assert sorted(tmp_path.rglob("*")) == before


def test_the_way_to_a_copy_that_can_be_served_is_told(folder: Path, tmp_path: Path) -> None:
    """For a package without a copy the line names both commands and the folder; they lead to a copy."""
    (tmp_path / "a.warc.gz").write_bytes(Folder(folder).warcs()[0].read_bytes())
    ran = run("serve", "a.warc.gz", cwd=tmp_path)
    make, then = re.findall(r"(?<=snapshot )(?:publish|serve) .*?(?=,|$)", ran.line)
    assert (ran.code, make, then) == (2, "publish a.warc.gz -o output/a", "serve output/a")
    assert run(*make.split(), cwd=tmp_path).code == 0
    with served(tmp_path / "output/a", str(tmp_path)) as server:
        assert server.ask("/a/")[0] == 200


def test_what_cannot_be_served_is_said(folder: Path, alone: Served, tmp_path: Path) -> None:
    """A folder without a copy, and a port that is taken, end with 2 and one line."""
    ran = run("serve", tmp_path)
    assert (ran.code, "snapshot publish" in ran.line) == (2, True)
    ran = run("serve", tmp_path / "none")
    assert (ran.code, "none: is not there" in ran.line) == (2, True)
    ran = run("serve", folder, "--port", str(alone.port))
    assert (ran.code, f"--port {alone.port}" in ran.line) == (2, True)


def test_pywb_is_never_imported() -> None:
    """pywb is GPL: no file of ours imports it."""
    sources = Path(snapshot.serve.__file__).parents[1].rglob("*.py")
    assert [path for path in sources if re.search(r"^\s*(import|from) pywb", path.read_text(), re.MULTILINE)] == []
