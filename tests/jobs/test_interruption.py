"""Stopping and going on: Ctrl-C, `kill`, `kill -9`, two at once."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
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


def test_a_crawl_that_was_killed_says_so(tmp_path: Path) -> None:
    """Report and copy of a crawl that has not ended say so and how to go on; what waits has a reason, and no end."""
    folder = tmp_path / "out"
    with site(forest) as url:
        process = start(url, folder)
        wait_for_captures(folder, 30, process)
        process.kill()
        process.communicate(timeout=30)
        again = f"snapshot crawl {url} -o {folder} --delay 0 --capture-only --quiet"
        ran = run("report", folder)
        assert ran.code == 0, ran.err
        assert f"  not ended; its command, given again, goes on with it: {again}" in ran.out.splitlines()
        assert " in a time that is not known; " in ran.out
        copied = run("publish", folder)
        assert copied.code == 0, copied.err
        assert copied.err.count("the crawl has not ended, and the copy lacks what it has not fetched") == 1
        assert again in copied.err
        report = json.loads((folder / "report/publish.json").read_text("utf-8"))
        waiting = [at for at, reason in report["missing"].items() if reason == "not fetched yet"]
        assert waiting
        assert "" not in report["missing"].values()
        why = run("report", folder, "--why", waiting[0]).out
        assert any(f"  {state}: not fetched yet\n" in why for state in ("queued", "active"))
        assert ", not ended\n" in why
        assert json.loads(run("report", folder, "--why", waiting[0], "--json").out)["ended_at"] is None
        assert run("crawl", url, "-o", folder, "--delay", "0", "--capture-only").code == 0
    assert "not ended" not in run("report", folder).out
    assert "has not ended" not in (folder / "report/report.html").read_text("utf-8")


def test_a_crawl_that_was_stopped_says_so_on_its_page(tmp_path: Path) -> None:
    """The page of the report of a crawl that was stopped names the command that goes on with it."""
    folder = tmp_path / "out"
    with site(forest) as url:
        process = start(url, folder)
        wait_for_captures(folder, 30, process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    page = (folder / "report/report.html").read_text("utf-8")
    assert "This crawl has not ended." in page
    assert f"<code>snapshot crawl {url} -o {folder} " in page


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_repair_that_was_stopped_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    """A repair that was stopped or killed goes on by the same command, as the report says."""
    folder = tmp_path / "out"
    ailing = True

    def answer(path: str) -> Answer:
        if path == "/":
            return 200, {}, "".join(f"<a href='/{number}'>x</a>" for number in range(60)).encode()
        if ailing or not path[1:].isdigit():
            return 500 if path[1:].isdigit() else 404, {}, b"broken"
        time.sleep(0.05)
        return 200, {}, f"<title>{path}</title><p>{'text ' * 200}</p>".encode()

    with site(answer) as url:
        assert run("crawl", url, "-o", folder, "--delay", "0", "--tries", "1", "--capture-only").code == 1
        ailing = False
        again = ("repair", str(folder), "--host-concurrency", "1", "--capture-only")
        process = subprocess.Popen([COMMAND, *again, "--quiet"], stderr=subprocess.DEVNULL, start_new_session=True)
        wait_for_captures(folder, lines_in(folder / "logs/crawl.jsonl") + 5, process)
        process.send_signal(number)
        process.communicate(timeout=30)
        told = run("report", folder).out
        assert f"snapshot repair {folder}" in told, told
        ran = run(*again)
        assert ran.code == 0, ran.out + ran.err
    counts = captures(folder)
    assert all(counts[f"{url}{number}"] >= 2 for number in range(60))
    assert all(count <= 3 for count in counts.values())
