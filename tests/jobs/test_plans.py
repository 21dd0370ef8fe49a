"""What is asked for before and while a crawl goes on: seeds from a file, a dry run, a deadline."""

from __future__ import annotations

import json
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from command import COMMAND, Answer, run, site
from kept import ledger

from snapshot.frontier.order import rank, rank_by_value
from snapshot.frontier.scope import Way
from snapshot.jobs.estimate import Rate, is_late
from snapshot.model import Role


def mapped(path: str) -> Answer:
    """A site with a sitemap of four, one of which robots.txt refuses and one lies elsewhere."""
    if path == "/robots.txt":
        return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /secret\n"
    if path == "/sitemap.xml":
        places = ("a", "b", "secret/c", "http://elsewhere.invalid/d")
        locations = "".join(f"<url><loc>{place if '//' in place else HERE[0] + place}</loc></url>" for place in places)
        body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>'
        return 200, {"Content-Type": "application/xml"}, body.encode()
    return 200, {}, b"<title>t</title><p>text</p>" if path in {"/", "/a", "/b"} else b"<p>other</p>"


HERE = [""]


def test_a_dry_run(tmp_path: Path) -> None:
    """It asks for robots.txt and sitemaps alone, writes nothing, and says what would be fetched and what not."""
    asked: list[str] = []

    def answer(path: str) -> Answer:
        asked.append(path)
        return mapped(path)

    with site(answer) as url:
        HERE[0] = url
        ran = run("crawl", url, "-o", tmp_path / "out", "--dry-run", "--delay", "0.1", "--json")
        plain = run("crawl", url, "-o", tmp_path / "out", "--dry-run", "--delay", "0")
    assert ran.code == 0, ran.err
    facts = json.loads(ran.out)
    assert set(asked) == {"/robots.txt", "/sitemap.xml", "/wp-sitemap.xml"}
    assert not (tmp_path / "out").exists()
    assert {wanted.removeprefix(url) for wanted in facts["urls"]} == {"", "a", "b", "favicon.ico"}
    assert facts["refused_by_robots"] == [{"url": url + "secret/c", "reason": "robots"}]
    assert facts["out_of_scope"] == ["http://elsewhere.invalid/d"]
    assert facts["by_host"] == {"127.0.0.1": {"page": 3, "requisite": 1}}
    assert facts["seconds_at_least"] == pytest.approx(0.4)
    assert "refused by robots.txt: 1" in plain.out


def test_a_dry_run_of_nothing(tmp_path: Path) -> None:
    """Where nobody answers, it says so, and 1."""
    ran = run("crawl", "http://127.0.0.1:1/", "-o", tmp_path / "out", "--dry-run", "--tries", "1")
    assert (ran.code, "connection refused" in ran.out) == (1, True)


def test_seeds_from_a_file(tmp_path: Path) -> None:
    """Each line is a seed, beside those given; comments and empty lines are none."""
    with site(mapped) as url:
        HERE[0] = url
        (tmp_path / "seeds.txt").write_text(f"# ours\n\n{url}a  # the first\n  {url}b#top  \n")
        options = ("-o", tmp_path / "out", "--delay", "0", "--scope", "page")
        assert run("crawl", url, "--seeds", tmp_path / "seeds.txt", *options).code == 0
        assert run("crawl", "--seeds", tmp_path / "seeds.txt", "-o", tmp_path / "only", "--delay", "0").code == 0
    seeds = {found.removeprefix(url) for found, row in ledger(tmp_path / "out").items() if row["via"] == "seed"}
    assert seeds == {"", "a", "b"}


def test_seeds_from_standard_input(tmp_path: Path) -> None:
    """`--seeds -` takes what a pipe brings, also with the mark that Windows puts before UTF-8."""
    options = ("-o", str(tmp_path / "out"), "--delay", "0", "--capture-only")
    with site(mapped) as url:
        text = f"\ufeff{url}a\r\n{url}b\r\n".encode()
        subprocess.run([COMMAND, "crawl", "--seeds", "-", *options], input=text, capture_output=True, check=True)
    assert {found for found, row in ledger(tmp_path / "out").items() if row["via"] == "seed"} == {url + "a", url + "b"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("http://a.example/\nnot a url\n", "line 2: 'not a url' is not a web address"),
        ("# nothing\n", "holds no URL"),
        (None, "cannot be read (No such file or directory)"),
    ],
)
def test_seeds_that_cannot_be_used(tmp_path: Path, text: str | None, line: str) -> None:
    """One line that names file, line and fault, and 2."""
    path = tmp_path / "seeds.txt"
    if text is not None:
        path.write_text(text)
    ran = run("crawl", "--seeds", path)
    assert (ran.code, f"--seeds {path}: {line}" in ran.line) == (2, True), ran.line


def test_nothing_to_begin_at() -> None:
    """Without a URL there is one clear line, and 2."""
    ran = run("crawl")
    assert (ran.code, "give a web address to begin at" in ran.line) == (2, True)


def listing(path: str) -> Answer:
    """A home page that links to lists first, then to plain pages, then to articles."""
    names = [f"tag/t{number}" for number in range(8)] + [f"p{number}" for number in range(8)]
    names += [f"2019/07/article-{number}" for number in range(8)]
    links = "".join(f'<a href="/{name}">x</a>' for name in names)
    return (404, {}, b"") if path.endswith((".xml", ".txt", ".ico")) else (200, {}, f"<title>t</title>{links}".encode())


def test_what_matters_goes_first(tmp_path: Path) -> None:
    """With a deadline, articles are fetched before other pages, and lists last; the rest is refused in the end."""
    asked: list[str] = []

    def answer(path: str) -> Answer:
        asked.append(path)
        return listing(path)

    with site(answer) as url:
        begun = time.monotonic()
        ran = run("crawl", url, "-o", tmp_path / "out", "--delay", "0.4", "--deadline", "8s", "--capture-only")
        took = time.monotonic() - begun
    assert ran.code == 0, ran.err
    kinds = [kind for path in asked for kind in ("2019", "p", "tag") if path.startswith(f"/{kind}")]
    assert kinds == sorted(kinds)
    assert kinds[:8] == ["2019"] * 8
    reasons = {row["reason"] for row in ledger(tmp_path / "out").values()}
    assert "deadline" in reasons
    assert took < 14


def test_order_by_value() -> None:
    """Robots and sitemaps, then requisites, then what is listed or looks like an article, then others, then lists."""
    way = Way(depth=1, parent="http://e.org/")

    def place(path: str, *, listed: bool = False) -> int:
        return rank_by_value(Role.PAGE, way, f"http://e.org{path}", listed=listed)

    requisite = rank_by_value(Role.REQUISITE, Way(depth=1, hops=1, parent="x"), "http://e.org/a.css", listed=False)
    article = place("/2019/07/02/co-production/")
    assert rank_by_value(Role.ROBOTS, Way(), "http://e.org/robots.txt", listed=False) < requisite < article
    assert article == place("/what-counts-as-evidence/") == place("/x", listed=True) < place("/about")
    lists = (
        "/tag/x",
        "/category/a/b",
        "/2019/07/",
        "/author/me",
        "/page/3",
        "/?s=x",
        "/?paged=2",
        "/calendar/5",
        "/search",
    )
    assert {place(path) for path in lists} == {place("/tag/x")}
    assert place("/about") < place("/tag/x")
    assert rank(Role.PAGE, way) == 3


def test_rate_and_end() -> None:
    """A rate is said once it says something; what waits, by the rate of the last half minute, is the time left."""
    rate = Rate()
    assert rate.seconds_for(10, 0.0) is None
    for second in range(20):
        rate.mark(float(second), 5)
    assert rate.per_second(19.0) == pytest.approx(5.0, rel=0.1)
    assert rate.seconds_for(100, 19.0) == pytest.approx(20.0, rel=0.1)
    for second in range(20, 120):
        rate.mark(float(second))
    assert rate.per_second(119.0) == pytest.approx(1.0, rel=0.1)
    assert (is_late(None, 5), is_late(6.0, 5), is_late(4.0, 5)) == (False, True, False)


def test_a_plan_where_nobody_answers() -> None:
    """It says that robots.txt could not be had, not that it refuses."""
    where = ("crawl", "http://127.0.0.1:1/", "--dry-run", "--tries", "1")
    plain, facts = run(*where), json.loads(run(*where, "--json").out)
    assert (plain.code, "refused by robots.txt" in plain.out) == (1, False)
    assert "while their robots.txt cannot be had: 2" in plain.out
    assert facts["robots_unreachable"] == ["http://127.0.0.1:1/", "http://127.0.0.1:1/favicon.ico"]


def test_a_warning_before_the_deadline(tmp_path: Path) -> None:
    """As soon as the rate says so, there is one line that the deadline will not be met, also in the log."""

    def endless(path: str) -> Answer:
        if path.endswith((".xml", ".txt", ".ico")):
            return 404, {}, b""
        links = "".join(f'<a href="{path}{letter}/">{letter}</a>' for letter in "abcdefgh")
        return 200, {}, f"<title>{path}</title>{links}".encode()

    with site(endless) as url:
        ran = run("crawl", url, "-o", tmp_path / "out", "--delay", "0.05", "--deadline", "16s", "--capture-only")
    assert ran.code == 0, ran.err
    warnings = [line for line in ran.err.splitlines() if "the deadline will not be met" in line]
    assert len(warnings) == 1
    log = (tmp_path / "out/logs/crawl.jsonl").read_text("utf-8").splitlines()
    assert sum("warning" in json.loads(line) for line in log) == 1


@pytest.mark.parametrize("moment", ["yesterday", "25:00", "2026-13-01"])
def test_moments_that_are_none(moment: str) -> None:
    """One clear line, and 2."""
    ran = run("crawl", "http://127.0.0.1:1/", "--deadline", moment)
    assert (ran.code, "--deadline: give a moment such as 18:00" in ran.line) == (2, True)


def test_a_time_of_day_of_one_figure(tmp_path: Path) -> None:
    """`9:05` is a time of day, as `09:05` is."""
    ran = run("crawl", "http://127.0.0.1:1/", "--deadline", "9:05", "--tries", "1", "-o", tmp_path / "out")
    assert (ran.code, "no seed answered" in ran.err) == (1, True)


@pytest.mark.parametrize("moment", ["18:00:00", "2999-01-01T18:00:00", "2999-01-01T18:00:00Z", "2999-01-01"])
def test_a_deadline_as_toml_writes_it(tmp_path: Path, moment: str) -> None:
    """A job file may name the deadline by a time or date of TOML, and may begin with a byte order mark."""
    job = tmp_path / "job.toml"
    job.write_text(f"\ufeffurls = ['http://127.0.0.1:1/']\ntries = 1\ndeadline = {moment}\noutput = '{tmp_path}/out'\n")
    ran = run("run", job)
    assert (ran.code, "no seed answered" in ran.err) == (1, True), ran.err


def test_a_deadline_that_is_past(tmp_path: Path) -> None:
    """It is told in one line, and 2; a repair knows nothing of the deadline that its crawl had."""
    ran = run("crawl", "http://127.0.0.1:1/", "--deadline", "1999-12-31T18:00", "-o", tmp_path / "out")
    assert (ran.code, "--deadline: 1999-12-31T18:00:00" in ran.line, ran.line[-7:]) == (2, True, "is past")
    with site(mapped) as url:
        assert run("crawl", url, "-o", tmp_path / "in", "--delay", "0", "--deadline", "6s").code == 0
        time.sleep(2)
        assert run("repair", tmp_path / "in").code == 0


def test_moments(tmp_path: Path) -> None:
    """A time of day is the next one; a date and time is that; both by the machine's clock."""
    soon = (datetime.now().astimezone() + timedelta(seconds=10)).isoformat(timespec="seconds")
    with site(listing) as url:
        ran = run("crawl", url, "-o", tmp_path / "out", "--delay", "0.5", "--deadline", soon, "--capture-only")
    assert ran.code == 0, ran.err
    assert "deadline" in {row["reason"] for row in ledger(tmp_path / "out").values()}
