"""What a crawl would fetch, as far as robots.txt, sitemaps and the seeds tell. Nothing is kept."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from snapshot.archive.writer import WarcWriter
from snapshot.engines.local import Processes
from snapshot.frontier.frontier import Frontier, Options
from snapshot.frontier.ledger import Ledger, Row
from snapshot.frontier.rules import ROBOTS_UNREACHABLE
from snapshot.frontier.scope import Scope
from snapshot.jobs.attempts import open_log
from snapshot.jobs.capture import STALLED, Capture, Rooms
from snapshot.jobs.crawl import seeds, warc_settings
from snapshot.jobs.folder import Folder
from snapshot.jobs.job import Job
from snapshot.jobs.progress import Progress, silent
from snapshot.model import Role
from snapshot.urls import split

_MOST = 1_000_000
_WAITING = f"state = 'refused' AND reason = '{STALLED}'"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done."""

    facts: dict[str, Any]
    answered: bool
    """Whether any host answered at all."""


def dry_run(job: Job, progress: Progress = silent) -> Plan:
    """Ask for robots.txt and sitemaps alone, as politely as the crawl would, and tell what it would begin with."""
    with TemporaryDirectory(prefix="snapshot-") as place, Processes(job.workers) as processes:
        folder = Folder(Path(place))
        options = Options(job.max_pages, roles=(Role.ROBOTS, Role.SITEMAP))
        frontier = Frontier(folder.ledger, Scope(job.scope_settings()), job.manners(), options)
        folder.log.parent.mkdir(parents=True, exist_ok=True)
        with closing(frontier):
            frontier.add_seeds(seeds(job))
            with WarcWriter(warc_settings(job, folder, lambda _: None)) as writer, open_log(folder.log) as log:
                asyncio.run(Capture(job, Rooms(folder.root, frontier, writer, processes, log), progress).run())
            return _plan(job, frontier, Ledger(folder.ledger))


def _plan(job: Job, frontier: Frontier, ledger: Ledger) -> Plan:
    wanted: dict[str, Counter[str]] = defaultdict(Counter)
    urls: list[str] = []
    refused: list[dict[str, str]] = []
    unreachable: list[str] = []
    for row in ledger.rows(_WAITING, _MOST):
        reason = frontier.would_refuse(row.url)
        if reason == ROBOTS_UNREACHABLE:
            unreachable.append(row.url)
        elif reason:
            refused.append({"url": row.url, "reason": reason})
        else:
            wanted[split(row.url).host][row.role] += 1
            urls.append(row.url)
    asked = ledger.rows("role IN ('robots', 'sitemap') AND attempts > 0", _MOST)
    outside = ledger.rows("state = 'refused' AND reason = 'out of scope'", _MOST)
    longest = max((sum(kinds.values()) for kinds in wanted.values()), default=0)
    facts = {
        "seeds": list(job.urls),
        "known": len(urls),
        "by_host": {host: dict(kinds) for host, kinds in wanted.items()},
        "asked": [_told(row) for row in asked],
        "refused_by_robots": refused,
        "robots_unreachable": unreachable,
        "out_of_scope": [row.url for row in outside],
        "seconds_at_least": round(longest * job.delay, 1),
        "urls": urls,
    }
    return Plan(facts, any(row.status is not None for row in asked))


def _told(row: Row) -> dict[str, str]:
    return {"url": row.url, "role": row.role, "answer": row.reason}
