"""Crawl Debian's python3-doc, served by nginx on loopback: `snapshot crawl` beside `wget --warc-file`.

usage: python benchmarks/crawl.py [--runs N] [--site DIR]

Needs nginx, wget and python3-doc (apt-get install nginx-light wget python3-doc). The programs take turns on the same
site, so that a drift of the machine meets both; the table gives the median of each figure, and the last line says
whether both found the same pages.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

SITE = Path("/usr/share/doc/python3.11/html")
SNAPSHOT = str(Path(sys.executable).parent / "snapshot")


@dataclass(frozen=True)
class Run:
    """What one run took."""

    wall: float
    cpu: float
    memory: float
    """Peak of the whole process tree, MB (proportional set size)."""
    responses: int
    pages: frozenset[str]


def main() -> None:
    """Run both programs in turn and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--site", type=Path, default=SITE)
    given = options.parse_args()
    results: dict[str, list[Run]] = {name: [] for name in PROGRAMS}
    with nginx(given.site) as url:
        for _ in range(given.runs):
            for name, command in PROGRAMS.items():
                with tempfile.TemporaryDirectory() as folder:
                    results[name].append(measure(command(url, folder), Path(folder)))
    print(f"{'program':28} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'responses':>10} {'pages':>6}")
    for name, runs in results.items():
        wall, cpu, memory = (
            statistics.median(getattr(run, what) for run in runs) for what in ("wall", "cpu", "memory")
        )
        print(f"{name:28} {wall:8.2f} {cpu:8.2f} {memory:8.0f} {runs[0].responses:10} {len(runs[0].pages):6}")
    sets = [runs[0].pages for runs in results.values()]
    print("same pages" if all(pages == sets[0] for pages in sets) else f"pages differ: {sets[0] ^ sets[-1]}")


QUICKLY = ("--delay", "0", "--quiet")
PROGRAMS: dict[str, Callable[[str, str], list[str]]] = {
    "wget": lambda url, folder: [
        *("wget", "-q", "-r", "-l", "inf", "-np", "--page-requisites", "-P", f"{folder}/mirror"),
        *(f"--warc-file={folder}/wget", url),
    ],
    "snapshot --capture-only": lambda url, folder: [
        SNAPSHOT,
        "crawl",
        url,
        *QUICKLY,
        "-o",
        f"{folder}/a",
        "--capture-only",
    ],
    "snapshot (with records)": lambda url, folder: [SNAPSHOT, "crawl", url, *QUICKLY, "-o", f"{folder}/a"],
}


@contextmanager
def nginx(site: Path) -> Iterator[str]:
    """nginx on a free port of loopback, serving `site`."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        configuration = Path(folder, "nginx.conf")
        configuration.write_text(
            f"""
            daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
            events {{}}
            http {{ include /etc/nginx/mime.types; access_log off; sendfile on; keepalive_requests 100000;
                    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
                    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
                    server {{ listen 127.0.0.1:{port}; root {site}; }} }}
            """
        )
        with subprocess.Popen([program, "-c", configuration]) as server:
            while not answers(port):
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}/"
            server.terminate()


def answers(port: int) -> bool:
    """Whether something listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def measure(command: list[str], folder: Path) -> Run:
    """Run `command` and say what it took."""
    begun = time.monotonic()
    process = subprocess.Popen(command)
    watch = Watch(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    watch.stop()
    responses, pages = captured(folder)
    return Run(wall, usage.ru_utime + usage.ru_stime + watch.others, watch.peak / 1e3, responses, pages)


class Watch:
    """Watches a process and all below it: their memory, and the CPU time of those that nobody waits for."""

    def __init__(self, pid: int) -> None:
        """Begin to watch."""
        self.peak = 0
        """Of all together, kB."""
        self._pid, self._ticks, self._end = pid, dict[int, int](), threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._end.set()
        self._thread.join()

    @property
    def others(self) -> float:
        """CPU seconds of the processes below; up to 50 ms of each may be missed."""
        return sum(ticks for pid, ticks in self._ticks.items() if pid != self._pid) / os.sysconf("SC_CLK_TCK")

    def _watch(self) -> None:
        while not self._end.wait(0.05):
            pids = list(tree(self._pid))
            self.peak = max(self.peak, sum(memory(pid) for pid in pids))
            self._ticks |= {pid: ticks for pid in pids if (ticks := cpu_ticks(pid))}


def tree(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from tree(int(child))


def cpu_ticks(pid: int) -> int:
    """A process's CPU time so far, in the kernel's ticks."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def memory(pid: int) -> int:
    """A process's proportional set size, kB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def captured(folder: Path) -> tuple[int, frozenset[str]]:
    """Responses in the WARC files below a folder, and the paths of those that are pages."""
    number, pages = 0, set()
    for warc in folder.rglob("*.warc.gz"):
        with warc.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type not in {"response", "revisit"}:
                    continue
                number += 1
                if record.http_headers.get_statuscode() == "200" and is_html(record.http_headers):
                    pages.add(record.rec_headers.get_header("WARC-Target-URI").strip("<>").split("/", 3)[3])
    return number, frozenset(pages)


def is_html(headers: object) -> bool:
    """Whether an answer says that it is HTML."""
    return "html" in (headers.get_header("Content-Type") or "")  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
