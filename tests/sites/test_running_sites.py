"""The real sites themselves: each runs, and has what it was filled with."""

from __future__ import annotations

import re
from urllib.request import urlopen

import pytest
from here import the_site
from real_sites import SITES
from site_words import posts


def got(url: str) -> str:
    with urlopen(url) as answer:
        return str(answer.read().decode())


@pytest.mark.parametrize("name", list(SITES))
def test_a_site_runs(name: str) -> None:
    """The first page answers, with a style sheet and at least ten links."""
    with the_site(name).running() as url:
        page = got(url)
    assert len(re.findall(r"<a\s", page)) >= 10
    assert re.search(r"<link[^>]+stylesheet", page)


def test_a_wordpress_is_filled() -> None:
    """Posts stand at their dates, with author, picture, comments and a menu; none of the program's own is left."""
    post = next(post for post in reversed(posts(50)) if post.comments and post.related)
    with the_site("wordpress").running() as url:
        month = got(f"{url}{post.day:%Y/%m}/")
        address = re.findall(rf'href="({re.escape(url)}{post.day:%Y/%m/%d}/[^"#]+?-{post.number}/)"', month)[0]
        page = got(address)
    for told in (post.keyword, post.author, post.comments[0][1], "srcset=", "menu-item", "Read on"):
        assert told in page
    assert "Hello world" not in month


def test_a_mediawiki_is_filled() -> None:
    """Pages have their categories, files, versions and links; the main page is ours."""
    post = posts(40)[-1]
    with the_site("mediawiki").running() as url:
        home = got(url)
        address = next(path for path in re.findall(r'href="(/wiki/[^"]+)"', home) if f"({post.number})" in path)
        page = got(url.rstrip("/") + address)
    for told in (post.keyword, f"Category:{post.categories[0].replace(' ', '_')}", "Hills", "wikitable"):
        assert told in page
