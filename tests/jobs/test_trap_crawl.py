"""Sites without end, crawled to an end."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from command import Answer, run, site
from kept import ledger

from snapshot.frontier.traps import NOTHING_NEW, PATIENCE, REPEATS, WATCHED

MONTHS = ["January", "February", "March", "April", "May", "June"]
FACETS = {
    "color": ["red", "green", "blue"],
    "size": ["s", "m", "l"],
    "sort": ["up", "down"],
    "from": ["a", "b", "c", "d"],
}


def calendar(number: int) -> str:
    year, month = divmod(number, len(MONTHS))
    return f'{MONTHS[month]} {2000 + year}: no events. <a href="/calendar/{number + 1}">next</a>'


def facets(query: str) -> str:
    chosen = dict(parse_qsl(query))
    links = "".join(
        f'<a href="/shop?{urlencode({**chosen, name: choice})}">{choice}</a>'
        for name, choices in FACETS.items()
        for choice in choices
    )
    return f"Shoes, {' '.join(chosen.values())}. {links}"


def test_five_traps(tmp_path: Path) -> None:
    """Calendar, session, facets, growing path and relative link: each is bounded, and reported as a trap by example."""
    asked: Counter[str] = Counter()
    sessions = itertools.count()

    def page(kind: str, path: str) -> str:
        starts = ("calendar/0", "room?t=0", "shop?sort=up", "grow/", "rel/a")
        match kind:
            case "calendar":
                return calendar(int(path.rpartition("/")[2]))
            case "room":
                return f'The same room. <a href="/room?t={next(sessions)}x">again</a>'
            case "shop":
                return facets(urlsplit(path).query)
            case "grow":
                return '<a href="a/b/">on</a>'
            case "rel":
                return '<a href="rel/a">here</a>'
            case _:
                return "".join(f'<a href="/{name}">x</a>' for name in starts)

    def answer(path: str) -> Answer:
        kind = path.split("/")[1].partition("?")[0]
        asked[kind] += 1
        return 404 if kind in {"robots.txt", "sitemap.xml"} else 200, {}, f"<title>t</title>{page(kind, path)}".encode()

    with site(answer) as url:
        ran = run("crawl", url, "-o", tmp_path / "out", "--delay", "0", "--capture-only")
    assert ran.code == 0, ran.err
    bound = WATCHED + PATIENCE + 12
    assert [kind for kind in ("calendar", "room", "shop", "grow", "rel") if not 0 < asked[kind] <= bound] == [], asked
    ended = {(urlsplit(url).path.split("/")[1], row["reason"]) for url, row in ledger(tmp_path / "out").items()}
    assert ended >= {("calendar", NOTHING_NEW), ("room", NOTHING_NEW), ("grow", REPEATS), ("rel", REPEATS)}
    refused = json.loads((tmp_path / "out/report/report.json").read_text("utf-8"))["refused"]
    assert refused[NOTHING_NEW]["examples"]
    assert "trap: nothing new" in ran.out


def test_sessions_of_several_pages(tmp_path: Path) -> None:
    """Pages that lead to each other at ever new addresses end by themselves, and cost nothing of what else there is."""
    sessions = itertools.count(0x9F8E7D6C5B4A3F2E)

    def answer(path: str) -> Answer:
        kind = path.rpartition("/")[2]
        if kind not in {"", "about", "help", "news"} and not kind.startswith("article"):
            return 404, {}, b""
        links = [f"/{next(sessions):x}/{name}" for name in ("about", "help", "news")]
        links += [f"/article-{number}" for number in range(300)] if not kind else []
        body = f"<title>t</title><h1>{kind}</h1>" + "".join(f'<a href="{link}">on</a>' for link in links)
        return 200, {}, body.encode()

    with site(answer) as url:
        ran = run("crawl", url, "-o", tmp_path / "out", "--delay", "0", "--capture-only", "--max-pages", "4000")
    assert ran.code == 0, ran.err
    rows = ledger(tmp_path / "out")
    kinds = Counter(urlsplit(at).path.rpartition("/")[2][:4] for at, row in rows.items() if row["status"] == 200)
    assert kinds["arti"] == 300
    assert all(kinds[name] <= WATCHED + 2 * PATIENCE + 12 for name in ("abou", "help", "news")), kinds
    reasons = json.loads((tmp_path / "out/report/report.json").read_text("utf-8"))["refused"]
    assert "max-pages" not in reasons


def test_long_addresses(tmp_path: Path) -> None:
    """A page of links as long as links may be takes no longer than others."""
    links = "".join(
        f'<a href="/{letter * 5000}.{letter * 9000}/{number}">x</a>' for letter in "gz" for number in range(60)
    )

    with site(lambda path: (200 if path == "/" else 404, {}, links.encode())) as url:
        ran = run("crawl", url, "-o", tmp_path / "out", "--delay", "0", "--capture-only")
    assert ran.code == 0, ran.err
    assert len(ledger(tmp_path / "out")) == 120 + 5
