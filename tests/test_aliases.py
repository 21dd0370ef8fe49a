"""Aliases: what redirects teach about scheme and `www.`, and the keys that follow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from snapshot import urls
from snapshot.aliases import Aliases

ORIGINS = ("http://e.org", "https://e.org", "http://www.e.org", "https://www.e.org")


def learned(*redirects: tuple[str, str]) -> Aliases:
    aliases = Aliases()
    for source, target in redirects:
        aliases = aliases.learn(source, target)
    return aliases


def test_nothing_is_taken_for_granted() -> None:
    """Without a redirect, scheme and `www.` make different addresses."""
    assert len({Aliases().key(f"{origin}/a") for origin in ORIGINS}) == len(ORIGINS)


def test_a_redirect_teaches_for_the_whole_origin() -> None:
    """An alias that redirects to the other spelling of the same path shares that one's keys, at every path."""
    aliases = learned(("http://e.org/a?b=1", "https://www.e.org/a?b=1"))
    assert aliases.key("http://e.org/c?utm_source=x&d=%7e") == aliases.key("https://www.e.org/c?d=~")
    assert aliases.key("http://e.org/c") == urls.seen_key("https://www.e.org/c")
    assert aliases.key("https://e.org/c") != aliases.key("https://www.e.org/c")


def test_aliases_of_aliases() -> None:
    """Redirects one after the other lead to one key."""
    aliases = learned(("http://e.org/a", "https://e.org/a"), ("https://e.org/a", "https://www.e.org/a"))
    assert {aliases.key(f"{origin}/b") for origin in ORIGINS[:2]} == {"https://www.e.org/b"}


def test_other_redirects_teach_nothing() -> None:
    """A redirect to another path, query, port or host says nothing of origins."""
    for target in (
        "https://e.org/b",
        "https://e.org/a?b",
        "https://e.org:8443/a",
        "https://m.e.org/a",
        "http://e.org/b",
    ):
        assert learned(("http://e.org/a", target)) == Aliases()


def test_contradictions_teach_nothing() -> None:
    """Where some paths redirect one way and some the other, or elsewhere, each spelling stands for itself."""
    there, back = ("http://e.org/a", "https://e.org/a"), ("https://e.org/b", "http://e.org/b")
    for aliases in (learned(there, back), learned(there, back, there), learned(back, there)):
        assert aliases.key("http://e.org/c") != aliases.key("https://e.org/c")
    split = learned(there, ("http://e.org/b", "http://www.e.org/b"))
    assert split.key("http://e.org/c") == "http://e.org/c"


def test_what_a_redirect_leads_to_is_never_taken_for_seen() -> None:
    """A redirect to another spelling of itself has a target with a key of its own; any other has the usual key."""
    aliases = learned(("http://e.org/", "https://e.org/"))
    for source, target in (
        ("https://e.org/a?utm_source=x", "https://e.org/a"),
        ("https://e.org/a", "https://e.org/a?sid=9682993c8daa2c5497996114facdc805"),
        ("https://e.org/%7Ea", "https://e.org/~a"),
        ("http://e.org/a", "https://e.org/a"),
    ):
        assert aliases.key(source) == aliases.key(target) != aliases.redirect_key(source, target)
    assert aliases.redirect_key("https://e.org/a", "https://e.org/b") == "https://e.org/b"
    assert aliases.redirect_key("https://e.org/a", "https://e.org/a") == "https://e.org/a"


@given(st.lists(st.tuples(st.sampled_from(ORIGINS), st.sampled_from(ORIGINS)), max_size=12))
def test_any_redirects_make_steady_keys(pairs: list[tuple[str, str]]) -> None:
    """Whatever redirects are met, in whatever order, each key is found, and is its own key."""
    aliases = learned(*((f"{source}/a", f"{target}/a") for source, target in pairs))
    for origin in ORIGINS:
        key = aliases.key(f"{origin}/b?c")
        assert aliases.key(key) == key
