"""The frontier: order, seen set, robots, limits, and what a kill leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from snapshot.errors import Interrupted
from snapshot.frontier.answers import Answered
from snapshot.frontier.frontier import Frontier, Options
from snapshot.frontier.ledger import MISSING, Ledger
from snapshot.frontier.pace import MannersSettings
from snapshot.frontier.robots import RobotsAnswer
from snapshot.frontier.scope import Scope, ScopeSettings
from snapshot.model import Link, Outcome, Role, State, Target

SEED = "http://e.org/"
OPEN = MannersSettings(delay=0.0, host_concurrency=100)


def page(path: str) -> Link:
    return Link(SEED + path, Role.PAGE, "a[href]")


def requisite(path: str) -> Link:
    return Link(SEED + path, Role.REQUISITE, "img[src]")


@contextmanager
def frontier(
    tmp_path: Path, manners: MannersSettings = OPEN, max_pages: int | None = None, **scope: Any
) -> Iterator[Frontier]:
    made = Frontier(tmp_path / "f.sqlite", Scope(ScopeSettings((SEED,), **scope)), manners, Options(max_pages))
    with closing(made):
        if made.noted("begun") is None:
            made.note("begun", "now")
            made.add_seeds([Link(SEED, Role.PAGE, "seed")])
        yield made


def done(line: Frontier, target: Target, *found: Link, status: int = 200, now: float = 0.0) -> None:
    html = target.role is Role.PAGE and status == 200
    robots = RobotsAnswer(404) if target.role is Role.ROBOTS else None
    outcome = Outcome(State.CAPTURED, str(status), status=status, mime="text/html" if html else None)
    line.settle(target, outcome, found, Answered(status, 0.0, None, html, robots), now)


def claim(line: Frontier, now: float = 0.0) -> Target:
    target = line.claim(now)
    assert target is not None
    return target


def past_robots(line: Frontier, text: bytes = b"") -> None:
    target = claim(line)
    assert target.role is Role.ROBOTS
    answered = Answered(200, 0.0, None, robots=RobotsAnswer(200, None, text))
    line.settle(target, Outcome(State.CAPTURED, "200", status=200), (), answered, 0.0)


def drain(line: Frontier) -> list[str]:
    order = []
    while target := line.claim(0.0):
        order.append(target.url.removeprefix(SEED))
        done(line, target)
    return order


def test_robots_first(tmp_path: Path) -> None:
    """A host is asked for nothing before its robots.txt is known."""
    with frontier(tmp_path) as line:
        target = claim(line)
        assert (target.url, line.claim(0.0)) == ("http://e.org/robots.txt", None)
        done(line, target, status=404)
        assert claim(line).url == SEED


def test_order(tmp_path: Path) -> None:
    """Requisites come with their page, near pages before far ones."""
    with frontier(tmp_path) as line:
        past_robots(line)
        done(line, claim(line), page("a"), page("b"), requisite("logo.png"))
        first, second = claim(line), claim(line)
        assert (first.url, second.url) == (SEED + "logo.png", SEED + "a")
        done(line, second, page("a/far"), requisite("a.png"))
        assert drain(line) == ["a.png", "b", "a/far"]


def test_each_url_once(tmp_path: Path) -> None:
    """Spellings of one URL, from however many pages, make one fetch."""
    with frontier(tmp_path) as line:
        past_robots(line)
        done(line, claim(line), page("a"), page("%61"), page("a?"), page("a"), page(""))
        assert drain(line) == ["a"]


def test_redirect_to_another_spelling_of_itself(tmp_path: Path) -> None:
    """Where a tracking link redirects to the page itself, the page is fetched, once."""
    with frontier(tmp_path) as line:
        past_robots(line)
        done(line, claim(line), page("a?utm_source=x"), page("a?utm_source=y"))
        done(line, claim(line), Link(SEED + "a", Role.PAGE, "location"), status=301)
        done(line, claim(line), page("a"), page("a?utm_source=x"), Link(SEED + "a", Role.PAGE, "canonical"))
        assert drain(line) == []
    assert Ledger(tmp_path / "f.sqlite").groups()["by_status"] == {"200": 3, "301": 1}


def test_origins_that_lead_to_each_other(tmp_path: Path) -> None:
    """Once `http` has redirected to `https`, what both name is fetched once, until `http` answers for itself."""
    secure = SEED.replace("http:", "https:")
    with frontier(tmp_path) as line:
        past_robots(line)
        done(line, claim(line), Link(secure, Role.PAGE, "location"), status=301)
    with frontier(tmp_path) as line:
        past_robots(line)
        done(line, claim(line), page("a"), Link(secure + "a", Role.PAGE, "a[href]"))
        assert drain(line) == ["a"]
        line._store.learn(line._store.aliases.doubt(SEED))
        assert line._store.aliases.key(SEED + "b") != line._store.aliases.key(secure + "b")


def test_robots_refuse(tmp_path: Path) -> None:
    """What robots.txt disallows ends refused, for that reason."""
    with frontier(tmp_path) as line:
        past_robots(line, b"User-agent: *\nDisallow: /private")
        done(line, claim(line), page("private/x"), page("public"))
        assert drain(line) == ["public"]
    assert Ledger(tmp_path / "f.sqlite").reasons("refused") == {"robots": 1}


def test_robots_ignored(tmp_path: Path) -> None:
    """An owner may ignore robots.txt."""
    with frontier(tmp_path, MannersSettings(delay=0.0, obey_robots=False)) as line:
        assert claim(line).url == SEED


def test_robots_of_another_host_by_redirect(tmp_path: Path) -> None:
    """A robots.txt that redirects to another host's gives that one's rules, whichever of the two is asked first."""
    elsewhere = "http://www.e.org/robots.txt"
    with frontier(tmp_path) as line:
        first = claim(line)
        moved = Answered(301, 0.0, None, robots=RobotsAnswer(301, elsewhere))
        location = Link(elsewhere, Role.ROBOTS, "location")
        line.settle(first, Outcome(State.CAPTURED, "301", status=301), [location], moved, 0.0)
        second = claim(line)
        assert (second.url, second.role) == (elsewhere, Role.ROBOTS)
        rules = Answered(200, 0.0, None, robots=RobotsAnswer(200, None, b"User-agent: *\nDisallow: /x"))
        line.settle(second, Outcome(State.CAPTURED, "200", status=200), (), rules, 0.0)
        done(line, claim(line), page("x"), page("y"))
        assert drain(line) == ["y"]


def test_a_sitemap_that_leads_home(tmp_path: Path) -> None:
    """Where /sitemap.xml redirects to the home page, that stays a page."""
    with frontier(tmp_path) as line:
        past_robots(line)
        line.add_seeds([Link(SEED + "sitemap.xml", Role.SITEMAP, "well-known")])
        sitemap = claim(line)
        assert sitemap.role is Role.SITEMAP
        done(line, sitemap, Link(SEED, Role.SITEMAP, "location"), status=302)
        home = claim(line)
        assert (home.url, home.role) == (SEED, Role.PAGE)


def test_refused_as_page_taken_as_requisite(tmp_path: Path) -> None:
    """A picture elsewhere that was first met as a mere link is fetched once a page shows it."""
    url = "http://cdn.net/a.png"
    with frontier(tmp_path) as line:
        past_robots(line)
        done(line, claim(line), Link(url, Role.PAGE, "a[href]"), page("b"))
        done(line, claim(line), Link(url, Role.REQUISITE, "img[src]"))
        assert [claim(line).url] == ["http://cdn.net/robots.txt"]


def test_delayed_until_its_time(tmp_path: Path) -> None:
    """A target put off comes back at its time and not before, with its tries counted."""
    with frontier(tmp_path) as line:
        past_robots(line)
        seed = claim(line)
        line.settle(seed, Outcome(State.DELAYED, "503", retry_at=60.0), (), Answered(None, None, None), 0.0)
        assert (line.claim(59.0), line.next_time()) == (None, 60.0)
        assert claim(line, 60.0).attempt == 2


def test_killed_amid_work(tmp_path: Path) -> None:
    """What was under way at a kill is queued again, its try not counted; what was settled is not."""
    with frontier(tmp_path) as line:
        past_robots(line)
        done(line, claim(line), page("a"), page("b"))
        done(line, claim(line))
        assert claim(line).url == SEED + "b"
    with frontier(tmp_path) as line:
        target = claim(line)
        assert (target.url, target.attempt, line.claim(0.0)) == (SEED + "b", 1, None)


def test_robots_survive_a_kill(tmp_path: Path) -> None:
    """Rules once read hold after a restart, without another request."""
    with frontier(tmp_path) as line:
        past_robots(line, b"User-agent: *\nDisallow: /x")
        done(line, claim(line), page("x"), page("y"))
    with frontier(tmp_path) as line:
        assert drain(line) == ["y"]


def test_max_pages(tmp_path: Path) -> None:
    """Pages past the bound are refused by name, requisites are not, and what is no page does not count."""
    with frontier(tmp_path, max_pages=2) as line:
        past_robots(line)
        done(line, claim(line), page("gone"), page("a"), page("b"), page("c"))
        done(line, claim(line), status=404)
        done(line, claim(line), requisite("a.png"), page("d"))
        assert drain(line) == ["a.png"]
    assert Ledger(tmp_path / "f.sqlite").reasons("refused") == {"max-pages": 3}


def test_concurrency(tmp_path: Path) -> None:
    """No more requests are under way than the job allows, to a host and overall."""
    with frontier(tmp_path, MannersSettings(delay=0.0, host_concurrency=2)) as line:
        past_robots(line)
        done(line, claim(line), page("a"), page("b"), page("c"))
        first, _ = claim(line), claim(line)
        assert line.claim(0.0) is None
        done(line, first)
        assert claim(line).url == SEED + "c"


def test_limits_refuse_the_rest(tmp_path: Path) -> None:
    """A limit refuses all that waits, by its own name."""
    with frontier(tmp_path) as line:
        past_robots(line)
        done(line, claim(line), page("a"), page("b"))
        assert line.refuse_rest("max-time") == 2
        assert line.claim(0.0) is None


def test_ledger(tmp_path: Path) -> None:
    """Every URL met has one state, one reason, and who pointed to it."""
    with frontier(tmp_path) as line:
        past_robots(line)
        done(line, claim(line), page("gone"), Link("http://f.org/", Role.PAGE, "a[href]"))
        done(line, claim(line), status=404)
    ledger = Ledger(tmp_path / "f.sqlite")
    assert (ledger.totals().urls, ledger.totals().captured, ledger.totals().refused) == (4, 3, 1)
    assert ledger.examples("refused", "out of scope", 9) == ["http://f.org/"]
    (missing,) = ledger.rows(MISSING, 9)
    assert (missing.url, missing.reason, missing.parent) == (SEED + "gone", "404", SEED)


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """A ledger that cannot grow stops the crawl in one line, and keeps what it had."""
    with frontier(tmp_path) as line:
        past_robots(line)
        line._store._db.execute("PRAGMA max_page_count = 1")
        seed = claim(line)
        with pytest.raises(Interrupted, match=r"f\.sqlite: cannot be used .*full"):
            done(line, seed, *(page(f"{number}/{'x' * 500}") for number in range(500)))
    with frontier(tmp_path) as line:
        assert claim(line).url == SEED


def test_nobody_is_waited_for_without_need(tmp_path: Path) -> None:
    """A host that asked to be left alone is not waited for once nothing of it is queued."""
    with frontier(tmp_path) as line:
        past_robots(line)
        target = claim(line)
        busy = Answered(429, 0.0, 300.0)
        line.settle(target, Outcome(State.FAILED, "429", status=429), [page("next")], busy, 0.0)
        assert line.next_time() == 300.0
        line.refuse_rest("max-time")
        assert line.next_time() is None


def _to_itself(line: Frontier) -> Target:
    """Claim a page and settle it as a redirect to itself that sets a cookie."""
    target = claim(line)
    answered = Answered(302, 0.0, None, sets_cookie=True)
    line.settle(target, Outcome(State.CAPTURED, "302", 302), [Link(SEED, Role.PAGE, "location")], answered, 0.0)
    return target


def test_a_redirect_to_itself_with_a_cookie_is_followed(tmp_path: Path) -> None:
    """The page behind it is asked for, and is how the URL ends; it counts as a page."""
    with frontier(tmp_path, max_pages=1) as line:
        past_robots(line)
        first = _to_itself(line)
        second = claim(line)
        assert (second.url, second.attempt) == (first.url, 2)
        done(line, second, page("more"))
        assert line.claim(0.0) is None
    ((status, reason),) = Ledger(tmp_path / "f.sqlite").ask("SELECT status, reason FROM urls WHERE url = ?", (SEED,))
    assert (status, reason) == (200, "200")


def test_a_redirect_to_itself_is_followed_three_times(tmp_path: Path) -> None:
    """One that never ends is kept as what it is, and the reason says so."""
    with frontier(tmp_path) as line:
        past_robots(line)
        assert [_to_itself(line).attempt for _ in range(4)] == [1, 2, 3, 4]
        assert line.claim(0.0) is None
    ((*ended,),) = Ledger(tmp_path / "f.sqlite").ask("SELECT state, status, reason FROM urls WHERE url = ?", (SEED,))
    assert ended == ["captured", 302, "redirects to itself"]
