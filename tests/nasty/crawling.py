"""The nasty server crawled through the front door, and what that left behind."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import trustme

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))
from impatience import OPTIONS
from nasty_certificates import contexts
from nasty_rows import Row, Site
from nasty_sites import SITES, Standing, standing
from watching import Ended, watched


@dataclass(frozen=True)
class Crawled:
    """A crawl of sites of the nasty server, at its end; the servers are still there."""

    sites: list[Standing]
    folder: Path
    ended: Ended

    @cached_property
    def ledger(self) -> dict[str, dict[str, Any]]:
        """The ledger's rows, by URL."""
        with closing(sqlite3.connect(self.folder / "state/frontier.sqlite")) as database:
            database.row_factory = sqlite3.Row
            return {row["url"]: dict(row) for row in database.execute("SELECT * FROM urls")}

    @cached_property
    def tried(self) -> dict[str, list[dict[str, Any]]]:
        """The log's lines, by URL."""
        lines: dict[str, list[dict[str, Any]]] = {}
        for line in (self.folder / "logs/crawl.jsonl").read_text("utf-8").splitlines():
            entry = json.loads(line)
            lines.setdefault(entry["url"], []).append(entry)
        return lines

    def rows(self) -> Iterator[tuple[Standing, Row]]:
        """Each row, with the site where it is."""
        return ((site, row) for site in self.sites for row in site.site.rows)

    def site(self, name: str) -> Standing:
        """The site of that name."""
        return next(site for site in self.sites if site.site.name == name)


def arguments(roots: Iterable[str], folder: Path, **others: str) -> list[str]:
    """The command line of a crawl."""
    options = OPTIONS | {f"--{name.replace('_', '-')}": value for name, value in others.items()}
    told = [part for option in options.items() for part in option if part]
    return [str(Path(sys.executable).parent / "snapshot"), "crawl", *roots, "-o", str(folder), "--quiet", *told]


@contextmanager
def crawled_sites(sites: Iterable[Site], folder: Path, first: int, timeout: float, **others: str) -> Iterator[Crawled]:
    """Sites at work from 127.0.0.`first` on, and a crawl of them that has ended."""
    authority = trustme.CA()
    bundle = folder / "authorities.pem"
    authority.cert_pem.write_to_path(str(bundle))
    environment = os.environ | {"SSL_CERT_FILE": str(bundle), "PYTHONWARNINGS": "always::ResourceWarning"}
    with standing(sites, contexts(authority, "127.0.0.*", folder), first) as started:
        out = folder / "out"
        command = arguments([site.root for site in started], out, **others)
        yield Crawled(started, out, watched(command, environment, timeout))


@contextmanager
def crawled_whole(folder: Path) -> Iterator[Crawled]:
    """The whole table, crawled."""
    with crawled_sites(SITES, folder, 2, 120) as done:
        yield done
