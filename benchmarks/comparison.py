"""Copies of the same sites by HTTrack, wget, wget2 and `snapshot crawl`: what is broken or missing, and the cost.

usage: python benchmarks/comparison.py [--sites NAME…] [--programs NAME…] [--limit SECONDS] [--keep DIR]

Needs httrack, wget, wget2, Chromium and the packages of tests/sites/real_sites.py; what is not there is left out, and
the last lines say so. The sites are served by nginx on loopback, the programs take turns on the same server, and the
copies are judged once it is gone. Prints the table of docs/comparison.md.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

sys.path.append(str(Path(__file__).parents[1] / "tests" / "sites"))
from copy_links import aim, dead_links, leads
from real_sites import SITES
from site_visits import Visitor, chromium

SNAPSHOT = str(Path(sys.executable).parent / "snapshot")
_OPENED = 30
"""Pages of each copy that are opened in the browser."""
_PAGES = ("text/html", "application/xhtml+xml")
_AT_ONCE = 6
_OWN = ("_missing", "_archive", "_versions")
"""Folders of pages of our own, which name old addresses on purpose."""

Command = Callable[[str, Path], list[str]]
PROGRAMS: dict[str, Command] = {
    "HTTrack": lambda url, folder: [
        *("httrack", url, "-O", str(folder), "--quiet", "--disable-security-limits", "--max-rate=0"),
        *(f"--sockets={_AT_ONCE}", "--connection-per-second=0", "--near", "--robots=2"),
    ],
    "wget": lambda url, folder: [
        *("wget", "--no-verbose", "-k", "-p", "-E", "-r", "-l", "inf", "-np", "-P", str(folder), url),
    ],
    "wget2": lambda url, folder: [
        *("wget2", "--no-verbose", "-k", "-p", "-E", "-r", "-l", "inf", "-np", f"--max-threads={_AT_ONCE}"),
        *("-P", str(folder), url),
    ],
    "snapshot": lambda url, folder: [
        *(SNAPSHOT, "crawl", url, "-o", str(folder), "--delay", "0", f"--host-concurrency={_AT_ONCE}", "--quiet"),
    ],
}
"""By name, how a site is copied: no delay, as many requests at once as the program can do, up to six."""


@dataclass
class Result:
    """What one program made of one site."""

    site: str
    program: str
    folder: Path
    """The copy."""
    seconds: float
    ended: str
    """How the program ended, where not well."""
    fetched: frozenset[str]
    """The pages that it was given, as targets of requests."""
    dead: int = 0
    """References to local files that are not there."""
    back: int = 0
    """Links to the server that is gone."""
    told: int = 0
    """Links to a page of the copy that says of a page that it is missing, and why."""
    leaving: set[str] = field(default_factory=set)
    """What pages asked of others than the copy when they were opened."""
    missing: int = 0
    """Pages that another program was given, and it was not."""
    size: int = 0
    """Bytes of the copy."""


def main() -> None:
    """Copy, judge, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sites", nargs="*", default=list(SITES), choices=list(SITES))
    options.add_argument("--programs", nargs="*", default=list(PROGRAMS), choices=list(PROGRAMS))
    options.add_argument("--limit", type=float, default=1200, help="seconds that a program may take for a site")
    options.add_argument("--keep", type=Path, help="where the copies are to stay")
    given = options.parse_args()
    lacking = [site for site in given.sites if not SITES[site].installed]
    lacking += [name for name in given.programs if not shutil.which(PROGRAMS[name]("", Path())[0])]
    with tempfile.TemporaryDirectory() as scratch:
        place = given.keep or Path(scratch)
        results = [
            result
            for site in given.sites
            if site not in lacking
            for result in compared(site, [name for name in given.programs if name not in lacking], place, given.limit)
        ]
    print(table(results))
    for result in results:
        if result.ended:
            print(f"{result.program} on {result.site}: {result.ended}")
    if lacking:
        print("Not run, for want of what it needs:", ", ".join(lacking))


def compared(site: str, programs: list[str], place: Path, limit: float) -> list[Result]:
    """What each of the programs makes of a site."""
    log = place / f"{site}.log"
    place.mkdir(parents=True, exist_ok=True)
    with SITES[site].running(log=log) as url:
        results = [copied(site, program, url, place / f"{site}-{program}", limit) for program in programs]
    union = frozenset().union(*(result.fetched for result in results))
    for result in results:
        result.missing = len(union - result.fetched)
        judge(result, url.split("/")[2])
        print(f"{site} by {result.program}: {result.seconds:.1f} s", file=sys.stderr)
    return results


def copied(site: str, program: str, url: str, folder: Path, limit: float) -> Result:
    """A site, copied by one program; the log of its server stands beside the copy's folder."""
    log = folder.with_name(f"{site}.log")
    shutil.rmtree(folder, ignore_errors=True)
    before = log.stat().st_size if log.is_file() else 0
    begun, ended = time.monotonic(), ""
    try:
        ran = subprocess.run(PROGRAMS[program](url, folder), capture_output=True, check=False, timeout=limit)
        # 8 is what wget says where some address answered with an error, which is not its fault.
        ended = "" if ran.returncode in (0, 8) else f"ended with {ran.returncode}"
    except subprocess.TimeoutExpired:
        ended = f"not done after {limit:.0f} s"
    seconds = time.monotonic() - begun
    time.sleep(0.5)
    with log.open("rb") as file:
        file.seek(before)
        lines = [line.split(" ", 2) for line in file.read().decode("utf-8", "replace").splitlines()]
    fetched = {unquote(target) for status, target, kind in lines if status == "200" and kind.startswith(_PAGES)}
    return Result(site, program, _copy(folder), seconds, ended, frozenset(fetched))


def _copy(folder: Path) -> Path:
    """What of a program's folder is the copy."""
    if (folder / "site").is_dir():
        return folder / "site"
    shutil.rmtree(folder / "hts-cache", ignore_errors=True)
    return folder


def judge(result: Result, host: str) -> None:
    """Look at a copy, when its site is gone."""
    root = result.folder
    result.size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    result.dead = len(set(dead_links(root)))
    links = {(file, link) for file, link in leads(root) if file.relative_to(root).parts[0] not in _OWN}
    result.back = sum(link.startswith((f"http://{host}", f"//{host}")) for _, link in links)
    absent = f"{root}/_missing/"
    result.told = sum((aim(file, link) or "").startswith(absent) for file, link in links)
    result.leaving = _leaving(root)


def _leaving(root: Path) -> set[str]:
    """What some pages, always the same ones of a copy, ask of others when they are opened from a disk."""
    pages = sorted(path for path in root.rglob("*.html") if not path.relative_to(root).parts[0].startswith("_"))
    chosen = random.Random(5).sample(pages, min(_OPENED, len(pages)))
    asked: set[str] = set()
    with chromium("") as browser:
        visitor = Visitor(browser)
        for page in chosen:
            asked |= visitor.visit(page.as_uri(), look=False).asked
    return {url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))}


_COLUMNS = (
    "| Site | Program | Pages | Missing | Dead links | Links back | Told missing | Requests that leave | MB | Seconds |"
)


def table(results: list[Result]) -> str:
    """All of it, as a table in Markdown."""
    lines = [_COLUMNS, "|---|---|" + "---:|" * 8]
    for each in results:
        figures = (len(each.fetched), each.missing, each.dead, each.back, each.told, len(each.leaving))
        numbers = " | ".join(f"{figure:,}" for figure in figures)
        lines.append(f"| {each.site} | {each.program} | {numbers} | {each.size / 1e6:.1f} | {each.seconds:.1f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
