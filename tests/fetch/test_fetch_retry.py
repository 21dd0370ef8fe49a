"""Whether and when to try again, and who we say we are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.errors import UsageError
from snapshot.fetch.agent import user_agent
from snapshot.fetch.retry import RetrySettings, passing, retry_after, wait_before
from snapshot.model import Exchange, Fault
from snapshot.spool import Spool

NOW = datetime(2024, 4, 30, 12, 0, 0, tzinfo=UTC)
SETTINGS = RetrySettings(tries=5, first_wait=1.0, longest_wait=60.0, max_retry_after=300.0)

NEARLY_DATES = st.from_regex(
    r"[A-Za-z]{0,9},? [0-9]{1,12}[ -][A-Z][a-z]{2}[ -][0-9]{1,12} [0-9]{1,9}:[0-9]{1,9} ([+-][0-9]{1,12}|GMT|)",
    fullmatch=True,
)


def exchange(status: int | None, fault: Fault | None) -> Exchange:
    """What came of a request that ended so."""
    return Exchange(
        "http://e.org/", NOW, b"", Spool(), b"", status, (), None, 0, None, None, None, None, 0, None, fault
    )


@pytest.mark.parametrize(
    ("status", "fault", "again"),
    [
        (200, None, False),
        (404, None, False),
        (410, None, False),
        (501, None, False),
        (408, None, True),
        (429, None, True),
        (500, None, True),
        (503, None, True),
        (522, None, True),
        (None, Fault("connection refused", passing=True), True),
        (None, Fault("no such host", passing=False), False),
        (200, Fault("cut short", passing=True), True),
        (503, Fault("larger than --max-size", passing=False), False),
    ],
)
def test_what_may_pass(status: int | None, fault: Fault | None, again: bool) -> None:
    """A fault says itself whether to try again; without one the status does."""
    one = exchange(status, fault)
    assert passing(one) is again
    one.block.close()


@given(st.text(max_size=60) | NEARLY_DATES)
def test_any_retry_after(value: str) -> None:
    """Whatever stands in a Retry-After, it is nothing or a time to come, and no exception."""
    seconds = retry_after(value, NOW)
    assert seconds is None or seconds >= 0.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Tue, 30 Apr 2024 12:01:40 GMT", 100.0),
        ("Tuesday, 30-Apr-24 12:01:40 GMT", 100.0),
        ("Tue Apr 30 12:01:40 2024", 100.0),
        ("Tue, 30 Apr 2024 11:00:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    """Retry-After is a number or a date in any of HTTP's three forms (RFC 9110, 10.2.3); all else is nothing."""
    assert retry_after(value, NOW) == seconds


def test_full_jitter() -> None:
    """A wait is drawn from all between nothing and a bound that doubles."""
    for attempt, bound in ((2, 1.0), (3, 2.0), (4, 4.0), (5, 8.0)):
        waits = [wait_before(attempt, retry_after=None, settings=SETTINGS) for _ in range(300)]
        assert all(wait is not None and 0.0 <= wait <= bound for wait in waits)
        assert max(wait or 0.0 for wait in waits) > 0.6 * bound
        assert min(wait or 0.0 for wait in waits) < 0.4 * bound


def test_never_sooner_than_asked() -> None:
    """A Retry-After is waited for, up to the bound."""
    assert wait_before(2, retry_after=100.0, settings=SETTINGS) == 100.0
    assert wait_before(2, retry_after=86400.0 * 365, settings=SETTINGS) == 300.0


def test_tries_are_counted() -> None:
    """After the last try there is no other."""
    assert wait_before(5, retry_after=None, settings=SETTINGS) is not None
    assert wait_before(6, retry_after=None, settings=SETTINGS) is None


@pytest.mark.parametrize("contact", ["archive@example.org", "https://example.org/bot"])
def test_contact(contact: str) -> None:
    """Whoever runs the crawl is named in the User-Agent."""
    assert user_agent("1.0", contact) == f"snapshot/1.0 (+{contact}; web archiving)"


@pytest.mark.parametrize("contact", ["a@b\r\nX: y", "somebody", "", "ä@example.org"])
def test_a_contact_that_is_none(contact: str) -> None:
    """What is neither an address nor a URL is refused."""
    with pytest.raises(UsageError, match="--contact"):
        user_agent("1.0", contact)
