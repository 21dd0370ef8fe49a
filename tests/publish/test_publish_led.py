"""Old addresses and where they lead, against a small server of files that goes by the rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import cast

from hypothesis import example, given
from hypothesis import strategies as st

from snapshot import urls
from snapshot.archive.reader import Spot
from snapshot.publish.led import all_led
from snapshot.publish.look import Look
from snapshot.publish.moves import resolved_moves
from snapshot.publish.paths import Held, assign, looked_for
from snapshot.publish.plan import Item, Plan
from snapshot.publish.table import Fate

TOP = "/old/"
LOOK = Look("The Site", canonical=f"https://example.net{TOP}")
NAMES = [
    "a",
    "A",
    "b",
    "a.html",
    "a.png",
    "index.html",
    "Index.html",
    "a:b",
    "x'y",
    "x%27y",
    "x%7Cy",
    "caf%C3%A9",
    "cafe%CC%81",
    "con",
    "a.",
    "%E4",
]
URLS = st.builds(
    lambda host, names, end: cast(str, urls.resolve(f"{host}/{'/'.join(names)}{end}")),
    st.sampled_from(["https://example.org", "http://example.org"]),
    st.lists(st.sampled_from(NAMES), max_size=2),
    st.sampled_from(["", "/", "?x", "/?X"]),
)


def planned(held: Mapping[str, str], moves: Mapping[str, str]) -> Plan:
    """The plan of a copy that holds URLs of these media types."""
    files = assign([Held(url, kind) for url, kind in held.items()], "example.org")
    items = tuple(Item(url, path, cast(Spot, None), held[url], "20240430120000") for url, path in files.items())
    hosts = frozenset({"example.org"})
    return Plan("example.org", hosts, items, resolved_moves(files, moves, {}, hosts), {}, {})


def sent(target: str, rules: Mapping[str, str], files: Collection[str]) -> str | None:
    """The file that a reader gets; None where there is none, or no end of redirects."""
    for _ in range(6):
        path, mark, query = target.partition("?")
        tries = looked_for(f"/{path.removeprefix(TOP)}")
        if target in rules:
            target = rules[target].partition("#")[0]
        elif tries[0] in files:
            return tries[0]
        elif tries[-1] in files:
            target = f"{path}/{mark}{query}"
        else:
            return None
    return None


@given(
    st.dictionaries(URLS, st.sampled_from(["text/html", "image/png"]), max_size=6),
    st.dictionaries(URLS, URLS, max_size=3),
)
@example({f"https://example.org/a{end}": "text/html" for end in ("", "/", "/index.html")}, {})
@example({"https://example.org/a": "image/png", "https://example.org/a.png": "image/png"}, {})
@example({"https://example.org/x%27y": "text/html", "https://example.org/x'y": "image/png"}, {})
def test_every_address_finds_its_page(held: dict[str, str], moves: dict[str, str]) -> None:
    """Whatever was captured, each address leads to a file of its own, and one that redirected to that at its end."""
    plan = planned(held, {url: new for url, new in moves.items() if url not in held})
    rules = all_led(plan, LOOK).rules
    files = {item.path for item in plan.items}
    own: dict[str, set[str]] = {}
    for item in plan.items:
        own.setdefault(urls.split(item.url).target, set()).add(item.path)
    moved: dict[str, set[str]] = {}
    for url, known in plan.moved.items():
        moved.setdefault(urls.split(url).target, set()).update({known.told} if known.fate is Fate.FILE else set())
    for target, paths in {**{target: paths for target, paths in moved.items() if paths}, **own}.items():
        assert sent(TOP + target[1:], rules, files) in paths
