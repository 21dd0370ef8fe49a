"""robots.txt, by RFC 9309."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from snapshot import urls
from snapshot.frontier.robots import Robots, RobotsAnswer, final_answer, read_robots


def robots(text: str, token: str = "snapshot") -> Robots:
    return read_robots(RobotsAnswer(200, None, text.encode()), token)


AGAINST_THE_RFC = {
    # RFC 9309, 2.2.2: "The /robots.txt URI is implicitly allowed."
    ("stress/327748", "http://m.example.com/robots.txt"),
    ("stress/369883", "http://example.com/robots.txt"),
    ("stress/860237", "http://example.com/robots.txt"),
    # RFC 9309, 2.2.2: octets of rule and URL are compared percent-encoded, so that these match.
    ("correctness/non-ascii-paths", "http://foo.bar/foo/bar/ツ"),
    ("correctness/non-ascii-paths", "http://foo.bar/foo/bar/baz"),
}


@pytest.mark.shared
def test_google_spec(shared: Path) -> None:
    """All of Google's expectations hold but those that RFC 9309 contradicts, and those for an empty URL."""
    wrong, asked = set(), 0
    for case in json.loads((shared / "suites/robots/google-spec.json").read_text("utf-8")):
        answer = RobotsAnswer(200, None, base64.b64decode(case["robotstxt_base64"]))
        for expected in case["expect"]:
            url = urls.resolve(expected["url"])
            if url is None:
                continue
            asked += 1
            if read_robots(answer, expected["user_agent"]).allows(url) != expected["allowed"]:
                wrong.add((case["file"], expected["url"]))
    assert (wrong, asked) == (AGAINST_THE_RFC, 396)


@pytest.mark.shared
def test_every_real_file_is_read(shared: Path) -> None:
    """robots.txt files from the wild, broken ones too, give rules and leave robots.txt itself open."""
    files = sorted((shared / "suites/robots").glob("*.txt"))
    assert files
    for file in files:
        assert read_robots(RobotsAnswer(200, None, file.read_bytes())).allows("http://e.org/robots.txt")


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(200, False), (301, True), (401, True), (404, True), (429, False), (500, False), (None, False)],
)
def test_status(status: int | None, allowed: bool) -> None:
    """A missing robots.txt allows everything, an unreachable one nothing (RFC 9309, 2.3.1)."""
    answer = RobotsAnswer(status, None, b"User-agent: *\nDisallow: /")
    assert read_robots(answer).allows("http://e.org/x") is allowed


@pytest.mark.parametrize(
    ("line", "addressed"),
    [("SnapShot", True), ("snapshot/1.0", True), ("snap", False), ("snapshots", False), ("*", True)],
)
def test_product_token(line: str, addressed: bool) -> None:
    """A group is ours when its product token is, whole and in any case."""
    assert robots(f"User-agent: {line}\nDisallow: /").allows("http://e.org/x") is not addressed


def test_crawl_delay_of_our_group() -> None:
    """Crawl-delay counts in the group that speaks to us."""
    text = "User-agent: *\nCrawl-delay: 9\nUser-agent: snapshot\nCrawl-delay: 2.5\nDisallow:"
    assert robots(text).crawl_delay == 2.5
    assert robots("User-agent: other\nCrawl-delay: 9").crawl_delay is None


def test_only_the_first_500_kib_count() -> None:
    """A robots.txt without end costs no more than its beginning."""
    text = "User-agent: *\nDisallow: /a\n" + "# filler\n" * 60_000 + "Disallow: /b\n"
    rules = robots(text)
    assert (rules.allows("http://e.org/a"), rules.allows("http://e.org/b")) == (False, True)


def test_a_hostile_pattern_is_matched_in_time() -> None:
    """Wildcards without number do not make matching explode."""
    rules = robots("User-agent: *\nDisallow: /" + "*a" * 200 + "$")
    assert rules.allows("http://e.org/" + "a" * 150 + "b") is True


def test_redirects_are_followed_five_times() -> None:
    """The rules are those at the end of five redirects; a sixth makes the file a missing one."""
    chain = {f"http://h{n}/robots.txt": RobotsAnswer(301, f"http://h{n + 1}/robots.txt") for n in range(6)}
    chain["http://h6/robots.txt"] = RobotsAnswer(200, None, b"x")
    assert final_answer("http://h1", chain.get) == RobotsAnswer(200, None, b"x")
    assert final_answer("http://h0", chain.get) == RobotsAnswer(404)
    assert final_answer("http://other", chain.get) is None


def test_a_path_that_names_an_agent_stays_a_path() -> None:
    """Only user-agent lines are addressed to somebody."""
    assert not robots("User-agent: *\nDisallow: /user-agent:x").allows("http://e.org/user-agent:x")
