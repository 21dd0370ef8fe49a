"""Killed at any moment, however often: nothing is lost, nothing is torn, and hardly anything is fetched twice."""

from __future__ import annotations

import json
import random
import time
from bisect import bisect
from dataclasses import dataclass
from pathlib import Path

from orchard import Asked, Orchard
from proof import prove
from session import Session

PAGES = 330
AT_LEAST = 2000
"""URLs that the site has."""
IN_FLIGHT = 6
"""Requests to one host under way at once (the default of --host-concurrency)."""
A_MOMENT = 10.0
"""Seconds within which an answer that was sent has been settled: the first ones wait until the workers have started."""
ON_THE_WIRE = 0.1
"""Seconds after which the server has read what was sent before the kill."""
STAGES = ("index", "records", "report")


@dataclass(frozen=True)
class Moment:
    """When to kill: some milliseconds after so many more requests, or after a stage has begun."""

    requests: int = 0
    stage: str = ""
    pause: float = 0.0


def moments(number: int, chance: random.Random) -> list[Moment]:
    """A tenth while the program starts, a tenth (at least one a stage) at the closing stages, the others on the way."""
    starting, closing = number // 10, max(len(STAGES), number // 10)
    amid = number - starting - closing
    most = int(1.4 * AT_LEAST / amid)
    way = [Moment(chance.randrange(1, most), pause=chance.uniform(0, 0.02)) for _ in range(amid)]
    way += [Moment(pause=chance.uniform(0, 0.8)) for _ in range(starting)]
    chance.shuffle(way)
    return way + [Moment(stage=STAGES[turn % 3], pause=chance.uniform(0, 0.05)) for turn in range(closing)]


def kill_at(moment: Moment, site: Orchard, folder: Path) -> float | None:
    """Start the crawl and kill it at the moment; the time of that, None where the crawl had ended before."""
    enough = len(site.asked) + moment.requests
    session = Session(site.url, "-o", folder)
    session.wait_for(lambda: len(site.asked) >= enough and (not moment.stage or moment.stage in session.stages))
    time.sleep(moment.pause)
    alive = session.kill()
    time.sleep(ON_THE_WIRE)
    return time.monotonic() if alive else None


def asked_again(site: Orchard, kills: list[float]) -> list[int]:
    """How many of the requests in flight at each kill were made again; AssertionError for one that was not."""
    again = [0] * len(kills)
    last: dict[str, Asked] = {}
    for asked in site.asked:
        before = last.get(asked.path)
        if before:
            kill = bisect(kills, before.begun)
            assert kill < len(kills), f"{asked.path}: asked for twice without a kill in between"
            assert kills[kill] < asked.begun, f"{asked.path}: asked for twice without a kill in between"
            assert before.ended is None or before.ended > kills[kill] - A_MOMENT, f"{asked.path}: was settled long ago"
            again[kill] += 1
        last[asked.path] = asked
    return again


def test_killed_at_any_moment(kills: int, tmp_path: Path) -> None:
    """However often it is killed, a crawl ends as one that was not, and asks again only for what was in flight."""
    begun = time.monotonic()
    with Orchard(PAGES) as site:
        times = [kill_at(moment, site, tmp_path / "killed") for moment in moments(kills, random.Random(kills))]
        assert Session(site.url, "-o", tmp_path / "killed").end() == 0
        asked, site.asked = site.asked, []
        assert Session(site.url, "-o", tmp_path / "whole").end() == 0
        site.asked = asked
    alive = [moment for moment in times if moment]
    again = asked_again(site, alive)
    killed, whole = prove(tmp_path / "killed"), prove(tmp_path / "whole")
    assert len(alive) == kills, "each kill met a living crawl"
    assert killed.digests == whole.digests
    assert len(whole.digests) >= AT_LEAST
    assert not whole.twice
    assert max(again) <= IN_FLIGHT
    assert killed.twice.total() <= sum(again)
    assert records(tmp_path / "killed") == records(tmp_path / "whole")
    print(
        f"{kills} kills, {kills} resumed; {len(whole.digests)} URLs, {sum(again)} asked for twice, "
        f"{killed.twice.total()} captured twice; {time.monotonic() - begun:.0f} s"
    )


def records(folder: Path) -> list[tuple[str, str]]:
    """What the records say, without when and where it was captured."""
    lines = [json.loads(line) for line in (folder / "records/records.jsonl").read_text("utf-8").splitlines()]
    return [(line["url"], line["body"]) for line in lines]
