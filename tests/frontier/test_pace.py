"""Pace: how fast one host is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from snapshot.frontier.hosts import Hosts
from snapshot.frontier.pace import MannersSettings, Pace


def test_delay_between_starts() -> None:
    """Two requests begin at least the delay apart."""
    assert Pace(0.5).asked(100.0).ready_at == 100.5


def test_busy_server_doubles_the_wait() -> None:
    """Each 429 or 503 doubles what is added, and one request at a time is left."""
    pace = Pace(0.0)
    waits = []
    for now, status in ((0.0, 429), (10.0, 503), (20.0, 429)):
        pace = pace.answered(now, status, 0.1, None)
        waits.append(pace.ready_at - now)
    assert (waits, pace.width(6)) == ([1.0, 2.0, 4.0], 1)


def test_retry_after_is_waited_for() -> None:
    """A Retry-After longer than the penalty is what counts."""
    assert Pace(0.0).answered(0.0, 503, 0.1, 42.0).ready_at == 42.0


def test_a_penalty_wears_off() -> None:
    """Good answers bring the old pace back."""
    pace = Pace(0.0).answered(0.0, 429, 0.1, None)
    for now in range(1, 30):
        pace = pace.answered(float(now), 200, 0.1, None)
    assert (pace.penalty, pace.width(6)) == (0.0, 6)


def test_a_server_that_grows_slow_is_given_time() -> None:
    """Once answers take four times what they did, and noticeably long, requests come one by one, that far apart."""
    pace = Pace(0.0)
    for now in range(10):
        pace = pace.answered(float(now), 200, 0.1, None)
    for now in range(10, 40):
        pace = pace.answered(float(now), 200, 2.0, None)
    assert pace.slow
    assert pace.width(6) == 1
    assert pace.gap > 1.9


def test_a_host_that_is_away_is_waited_for() -> None:
    """Three URLs in a row without an answer: it is left alone, ever longer, for five minutes in all; then no longer."""
    pace, now, waits = Pace(0.0), 0.0, []
    for _ in range(20):
        pace = pace.silent(now, first=True)
        waits.append(pace.ready_at - now)
        now = pace.ready_at
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, *[0] * 8]
    assert pace.width(6) == 6


def test_a_host_that_answers_is_not_away() -> None:
    """An answer in between, even one that says no, begins the count anew; URLs that fail again and again count not."""
    pace = Pace(0.0)
    for now, status in enumerate([404, 200, 429]):
        for moment in (now, now + 0.5):
            pace = pace.silent(moment, first=True)
        pace = pace.answered(now + 0.6, status, 0.1, None)
        assert not pace.away
    for _ in range(9):
        pace = pace.silent(9.0, first=False)
    assert not pace.away


def test_what_was_under_way_when_a_host_went_counts_once() -> None:
    """Six requests that fail together are one sign, and one request at a time is left."""
    pace = Pace(0.0)
    for _ in range(6):
        pace = pace.silent(100.0, first=True)
    assert (pace.ready_at, pace.width(6)) == (101.0, 1)


events = st.lists(
    st.tuples(
        st.floats(0, 5), st.sampled_from([200, 404, 429, 503, None]), st.floats(0, 3), st.none() | st.floats(0, 9)
    )
)


@given(events, st.integers(0, 3000).map(lambda milliseconds: milliseconds / 1000))
def test_never_nearer_than_the_delay(
    happened: list[tuple[float, int | None, float, float | None]], delay: float
) -> None:
    """Whatever a server answers, its delay is kept between two starts."""
    hosts, now, last = Hosts(MannersSettings(delay=delay, host_concurrency=99)), 1000.0, None
    for step, status, first_byte, retry_after in happened:
        now += step
        hosts.wake("h")
        if hosts.pop(now) is None:
            continue
        assert last is None or now - last >= delay * 0.999
        last = now
        hosts.asked("h", now)
        hosts.answered("h", hosts.pace("h").answered(now, status, first_byte, retry_after))


def test_crawl_delay_is_bounded() -> None:
    """A robots.txt's Crawl-delay is honoured up to the bound, and never makes a crawl faster."""
    hosts = Hosts(MannersSettings(delay=2.0, max_crawl_delay=30.0))
    hosts.slow_down("a", 1.0)
    hosts.slow_down("b", 10.0)
    hosts.slow_down("c", 86400.0)
    assert [hosts.pace(name).delay for name in "abc"] == [2.0, 10.0, 30.0]


def test_hosts_of_one_address_share_its_pace() -> None:
    """Two names that answer at one address are asked no faster than one, and no wider."""
    hosts = Hosts(MannersSettings(delay=2.0, host_concurrency=2))
    for name in ("a", "b"):
        hosts.wake(name)
        assert hosts.pop(0.0) == name
        hosts.asked(name, 0.0)
    assert hosts.answered("a", hosts.pace("a"), "192.0.2.1") == {"a"}
    assert hosts.answered("b", hosts.pace("b"), "192.0.2.1") == {"a", "b"}
    for name in ("a", "b"):
        hosts.wake(name)
    first = hosts.pop(2.0)
    assert first is not None
    hosts.asked(first, 2.0)
    assert hosts.pop(3.9) is None
    second = hosts.pop(4.0)
    assert {first, second} == {"a", "b"}


def test_a_host_that_moves_keeps_its_pace() -> None:
    """A host that answers at another address goes there with the delay that it had, and leaves no request behind."""
    hosts = Hosts(MannersSettings(delay=2.0, host_concurrency=1))
    hosts.wake("a")
    for time, address in ((0.0, "192.0.2.1"), (10.0, "192.0.2.2"), (20.0, "192.0.2.1")):
        assert hosts.pop(time) == "a"
        hosts.asked("a", time)
        hosts.answered("a", hosts.pace("a"), address)
        assert hosts.pace("a").ready_at == time + 2.0
        hosts.wake("a")


def test_hosts_of_one_address_have_their_turns() -> None:
    """Of two hosts that share a pace neither waits until the other has no work left, whatever their names."""
    hosts, turns = Hosts(MannersSettings(delay=1.0)), []
    for name in "ab":
        hosts.wake(name)
    for now in range(1000, 1012):
        while turn := hosts.pop(now):
            hosts.asked(turn, now)
            hosts.wake(turn)
            turns.append(turn)
            for freed in hosts.answered(turn, hosts.pace(turn).answered(now, 200, 0.01, None), "192.0.2.1"):
                hosts.wake(freed)
    assert turns.count("a") - turns.count("b") in {-1, 0, 1}


def test_a_crawl_that_goes_on_waits_first() -> None:
    """A host may have been asked the moment before a kill: it is left alone for a delay first."""
    hosts = Hosts(MannersSettings(delay=5.0), resumed=True)
    hosts.wake("a")
    assert [hosts.pop(now) for now in (1000.0, 1004.9, 1005.0)] == [None, None, "a"]
