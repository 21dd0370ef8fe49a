"""Stopping and going on: Ctrl-C, `kill`, `kill -9`, two at once."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

from command import COMMAND, Answer, run, site

PAGES = 400


def forest(path: str) -> Answer:
    """A site of PAGES pages, each linking to two others, with a picture of its own; slow enough to be interrupted."""
    time.sleep(0.004)
    if path.startswith("/picture/"):
        return 200, {"Content-Type": "image/png"}, b"\x89PNG" + path.encode() * 50
    number = int(path.strip("/") or 1) if path.strip("/").isdigit() or path == "/" else 0
    if not 1 <= number <= PAGES:
        return 404, {}, b"gone"
    links = "".join(f"<a href='/{child}'>{child}</a>" for child in (2 * number, 2 * number + 1) if child <= PAGES)
    return 200, {}, f"<title>{number}</title><img src='/picture/{number}'>{links}<p>{'text ' * 200}</p>".encode()


def captures(folder: Path) -> Counter[str]:
    lines = (folder / "indexes/index.cdxj").read_text("utf-8").splitlines()
    return Counter(json.loads(line.split(" ", 2)[2])["url"] for line in lines)


def start(url: str, folder: Path) -> subprocess.Popen[bytes]:
    command = [COMMAND, "crawl", url, "-o", str(folder), "--delay", "0", "--capture-only", "--quiet"]
    return subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE)


def lines_in(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0


def wait_for_captures(folder: Path, number: int, process: subprocess.Popen[bytes]) -> None:
    while lines_in(folder / "logs/crawl.jsonl") < number and process.poll() is None:
        time.sleep(0.005)


def test_stopped_by_a_signal(tmp_path: Path) -> None:
    """Ctrl-C and `kill` let what is under way end, then stop with 3; the same command goes on to the end."""
    folder = tmp_path / "out"
    with site(forest) as url:
        for number in (signal.SIGINT, signal.SIGTERM):
            process = start(url, folder)
            wait_for_captures(folder, lines_in(folder / "logs/crawl.jsonl") + 30, process)
            process.send_signal(number)
            process.communicate(timeout=30)
            assert process.returncode == 3
        assert run("crawl", url, "-o", folder, "--delay", "0", "--capture-only").code == 0
    counts = captures(folder)
    assert len(counts) == 2 * PAGES + 4
    assert set(counts.values()) == {1}


def test_two_crawls_in_one_folder(tmp_path: Path) -> None:
    """The second crawl in a folder is refused with one line while the first is at work."""
    folder = tmp_path / "out"
    with site(forest) as url:
        process = start(url, folder)
        wait_for_captures(folder, 5, process)
        second = run("crawl", url, "-o", folder)
        process.kill()
        process.communicate()
    assert (second.code, "another snapshot is at work" in second.line) == (2, True)


def test_another_crawl_in_the_folder(tmp_path: Path) -> None:
    """A folder that holds one crawl is not mixed with another."""
    folder = tmp_path / "out"
    with site(forest) as url:
        process = start(url, folder)
        wait_for_captures(folder, 5, process)
        process.terminate()
        process.communicate()
        other = run("crawl", url + "2", "-o", folder)
    assert (other.code, "holds a crawl with urls" in other.line) == (2, True)
