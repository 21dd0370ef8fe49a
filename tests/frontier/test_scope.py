"""Scope: which URLs belong to the crawl."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.errors import UsageError
from snapshot.frontier.scope import MAX_HOPS, MAX_LENGTH, Scope, ScopeMode, ScopeSettings, Way
from snapshot.model import Role


def scope(*seeds: str, **settings: object) -> Scope:
    return Scope(ScopeSettings(seeds, **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seed", "url", "inside"),
    [
        ("http://e.org/", "http://e.org/any/page", True),
        ("http://e.org/", "https://www.e.org/any/page", True),
        ("http://www.e.org/", "http://e.org/", True),
        ("http://e.org/", "http://sub.e.org/", False),
        ("http://e.org:8080/", "http://e.org/", False),
        ("http://e.org:8080/", "http://e.org:8080/x", True),
        ("http://e.org/blog", "http://e.org/blog", True),
        ("http://e.org/blog", "http://e.org/blog/post", True),
        ("http://e.org/blog", "http://e.org/blog?page=2", True),
        ("http://e.org/blog", "http://e.org/blog2", False),
        ("http://e.org/blog/", "http://e.org/blog", True),
        ("http://e.org/blog/index.html", "http://e.org/blog/post.html", True),
        ("http://e.org/blog/index.html", "http://e.org/", False),
        ("http://e.org/v1.0", "http://e.org/v1.0/intro", True),
        ("http://e.org/v1.0", "http://e.org/v2.0/intro", False),
        ("http://e.org/~ann/", "http://e.org/%7Eann/diary", True),
        ("http://e.org/%7eann/", "http://e.org/~ann/diary", True),
        ("http://e.org/b%C3%BCcher/", "http://e.org/b%c3%bccher/eins", True),
        ("http://e.org/a/", "http://e.org/a%2Fb", False),
    ],
)
def test_prefix(seed: str, url: str, inside: bool) -> None:
    """By default a page is in scope on the seed's host, with or without www., under the seed's path."""
    assert scope(seed).contains(url) is inside


@pytest.mark.parametrize(
    ("mode", "inside"),
    [
        (ScopeMode.PAGE, {"http://e.co.uk/a/b"}),
        (ScopeMode.PREFIX, {"http://e.co.uk/a/b", "http://e.co.uk/a/b/c"}),
        (ScopeMode.HOST, {"http://e.co.uk/a/b", "http://e.co.uk/a/b/c", "http://e.co.uk/z"}),
        (ScopeMode.DOMAIN, {"http://e.co.uk/a/b", "http://e.co.uk/a/b/c", "http://e.co.uk/z", "http://s.e.co.uk/"}),
    ],
)
def test_modes(mode: ScopeMode, inside: set[str]) -> None:
    """Each mode takes in all that the narrower one does, and the registered domain is the widest."""
    every = ("http://e.co.uk/a/b", "http://e.co.uk/a/b/c", "http://e.co.uk/z", "http://s.e.co.uk/", "http://f.co.uk/")
    judge = scope("http://e.co.uk/a/b", mode=mode)
    assert {url for url in every if judge.contains(url)} == inside


def test_requisites_from_anywhere_five_deep() -> None:
    """A requisite is taken from any host, and its own requisites down to the fifth."""
    judge = scope("http://e.org/")
    refusals = [judge.refusal("http://cdn.net/x", Role.REQUISITE, Way(hops=hops)) for hops in range(1, MAX_HOPS + 2)]
    assert refusals == [None] * 5 + ["requisite too deep"]


def test_depth() -> None:
    """A page is taken up to the given number of links from a seed."""
    judge = scope("http://e.org/", depth=2)
    refusals = [judge.refusal("http://e.org/x", Role.PAGE, Way(depth=depth)) for depth in range(4)]
    assert refusals == [None, None, None, "too deep"]


def test_include_widens_and_exclude_narrows() -> None:
    """--include takes pages from elsewhere, --exclude refuses requisites too, and both together: refused."""
    judge = scope("http://e.org/", include=(r"//docs\.f\.org/",), exclude=(r"\.zip$", "secret"))
    assert judge.refusal("http://docs.f.org/a", Role.PAGE, Way()) is None
    assert judge.refusal("http://e.org/a.zip", Role.REQUISITE, Way(hops=1)) == "excluded"
    assert judge.refusal("http://docs.f.org/secret", Role.PAGE, Way()) == "excluded"


def test_a_cdn_has_no_sitemap_for_us() -> None:
    """A sitemap counts where a host of the site names it, wherever it lies, and not where a CDN does."""
    judge = scope("http://www.e.org/")
    assert judge.refusal("http://cdn.net/s.xml", Role.SITEMAP, Way(parent="http://e.org/robots.txt")) is None
    assert (
        judge.refusal("http://cdn.net/s.xml", Role.SITEMAP, Way(parent="http://cdn.net/robots.txt")) == "out of scope"
    )


def test_a_bad_expression_is_named() -> None:
    """A regular expression that cannot be read is told with its option."""
    with pytest.raises(UsageError, match=r"--exclude '\('"):
        scope("http://e.org/", exclude=("(",))


ways = st.builds(Way, depth=st.integers(0, 9), hops=st.integers(0, 9), redirects=st.integers(0, 30))


@given(
    ways, ways, st.sampled_from(list(Role)), st.sampled_from(["http://e.org/a", "http://f.org/a", "http://e.org/b/c"])
)
def test_a_better_way_is_never_judged_more_severely(one: Way, other: Way, role: Role, url: str) -> None:
    """What is taken from afar is taken from near too."""
    judge = scope("http://e.org/a", depth=4)
    nearer = Way(min(one.depth, other.depth), min(one.hops, other.hops), min(one.redirects, other.redirects))
    if judge.refusal(url, role, one) is None:
        assert judge.refusal(url, role, nearer) is None


def test_addresses_that_no_header_can_hold() -> None:
    """A URL that is longer than readers of WARC files bear is refused, in whatever role; one at the bound is not."""
    longest = "http://e.org/" + "x" * (MAX_LENGTH - 13)
    assert scope("http://e.org/").refusal(longest, Role.PAGE, Way()) is None
    for role in Role:
        assert scope("http://e.org/").refusal(longest + "x", role, Way()) == "address too long"


@pytest.mark.parametrize(
    ("target", "out"),
    [
        ("/logout", True),
        ("/users/sign_out/", True),
        ("/auth/LogOff.aspx", True),
        ("/logout;jsessionid=0123456789ABCDEF", True),
        ("/index.php?action=logout;abc=1", True),
        ("/index.php?option=com_users&task=user.logout", True),
        ("/index.php?r=site%2Flogout", True),
        ("/x?logout", True),
        ("/wiki/Spezial:Abmelden", True),
        ("/d%C3%A9connexion", True),
        ("/cerrar-sesi%C3%B3n", True),
        ("/terminar-sess%C3%A3o", True),
        ("/esci", True),
        ("/uitloggen", True),
        ("/wyloguj-si%C4%99", True),
        ("/", False),
        ("/login", False),
        ("/img/logout.png", False),
        ("/salir/bares/", False),
        ("/blog/how-to-log-out/", False),
        ("/?q=how+to+log+out", False),
    ],
)
def test_what_would_log_out(target: str, out: bool) -> None:
    """By the end of the path, or a name or value of the query; a seed is asked for whatever it is called."""
    url = f"http://e.org{target}"
    judge = Scope(ScopeSettings((url, "http://e.org/"), stay_in=True))
    assert judge.refusal(url, Role.PAGE, Way(1, parent="http://e.org/")) == ("would log out" if out else None)
    assert judge.refusal(url, Role.PAGE, Way()) is None
