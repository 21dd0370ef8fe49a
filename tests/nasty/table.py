"""The table of the nasty server's routes and their outcomes, in Markdown.

usage: python tests/nasty/table.py > docs/reference/nasty.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))
from impatience import OPTIONS
from nasty_hosts import TOO_PATIENT
from nasty_rows import Row, Site
from nasty_sites import SITES

HEAD = """# The nasty server

Each route of the server that the tests crawl through the front door (tests/nasty), and how its URL must end in the
ledger. *Tries* are requests; *bytes* is what may be kept of one answer at the most, *seconds* what one try may take.

    snapshot crawl {options}

| site | route | state | reason | tries | bytes | seconds |
|---|---|---|---|---:|---:|---:|
"""
PATIENT = """
And with `--max-time {seconds}`, which ends before these servers want to be asked again:

| site | route | state | reason | tries | bytes | seconds |
|---|---|---|---|---:|---:|---:|
"""
MAX_TIME = 6
"""Seconds."""


def markdown() -> str:
    """The whole page."""
    options = " ".join(f"{name} {value}" for name, value in OPTIONS.items())
    parts = [HEAD.format(options=options), *_lines(SITES), PATIENT.format(seconds=MAX_TIME), *_lines(TOO_PATIENT)]
    return "".join(parts)


def _lines(sites: Iterable[Site]) -> Iterator[str]:
    return (_line(site, row) for site in sites for row in site.rows)


def _line(site: Site, row: Row) -> str:
    route = (row.shown or "/").replace("|", "\\|")
    return f"| {site.name} | `{route}` | {row.state} | {row.reason} | {row.tries} | {row.size:,} | {row.seconds:g} |\n"


if __name__ == "__main__":
    print(markdown(), end="")
