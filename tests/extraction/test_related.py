"""Further reading, told apart from other lists of links."""

from __future__ import annotations

import pytest

import snapshot
from snapshot.model import Related

TEXT = "<p>" + "The committee met on the first Monday of the month, and asked what had come of it. " * 4 + "</p>"
ONE, TWO = "/news/a-teapot-was-found", "/news/the-tin-of-tea-is-empty"
LINKS = f"<li><a href={ONE}>A teapot was found in the cellar</a><li><a href={TWO}>The tin of tea is empty again</a>"


def related(body: str) -> tuple[Related, ...]:
    page = f"<html><body><main><article><h1>The title</h1>{TEXT}{body}</article></main></body></html>"
    return snapshot.extract(page, url="http://www.e.org/news/who-drank-the-tea").related


def paths(body: str) -> list[str]:
    return [each.url.removeprefix("http://www.e.org") for each in related(body)]


@pytest.mark.parametrize(
    "block",
    [
        f"<section><h2>Related articles</h2><ul>{LINKS}</ul></section>",
        f"<section>Related Articles<ul>{LINKS}</ul></section>",
        f"<div class=item>Read more: <ul>{LINKS}</ul></div>",
        f"<div><div>MORE FOR YOU</div><ul>{LINKS}</ul></div>",
        f"<div><h3>People who read this, also read:</h3><ul>{LINKS}</ul></div>",
        f"<div class=suggested-articles><ul>{LINKS}</ul></div>",
        f"<aside><h3>Das könnte dich auch interessieren</h3><ul>{LINKS}</ul></aside>",
        f"<aside><p>あわせて読みたい</p><ul>{LINKS}</ul></aside>",
        f"<p>Now, see what else we have written of it:</p><ul>{LINKS}</ul>",
    ],
)
def test_blocks(block: str) -> None:
    """A heading, a class, or a line with a colon amid the text leads to further reading."""
    assert paths(block) == [ONE, TWO]


@pytest.mark.parametrize(
    "block",
    [
        f"<div class=related-articles><h5>Most Popular</h5><ul>{LINKS}</ul></div>",
        f"<dl class=news-related><dt>Filed under:</dt><dd><a href={ONE}>Teapots</a><dd><a href={TWO}>Tins</a></dl>",
        f"<nav><div class=related><ul>{LINKS}</ul></div></nav>",
        f"<div class=related role=navigation><ul>{LINKS}</ul></div>",
        "<aside><h3>You may like</h3><ul><li><a href=http://ads.invalid/one-weird-trick>One odd trick</a></ul></aside>",
        f"<p>We wrote of <a href={ONE}>a teapot</a> before, and of <a href={TWO}>a tin</a>, at some length.</p>",
    ],
)
def test_other_lists(block: str) -> None:
    """Lists of the whole site, tags, menus, advertisements and links in running text are no further reading."""
    assert paths(block) == []


def test_promos_amid_the_text() -> None:
    """A paragraph that is one link in capitals, or says that it leads on, is one; a call to join is none."""
    promo = f"<p><a href={ONE}>A TEAPOT WAS FOUND IN THE CELLAR</a></p>"
    assert paths(f"{promo}{TEXT}") == [ONE]
    assert paths(f"<p><strong>Les også: <a href={TWO}>The tin of tea is empty again</a></strong></p>{TEXT}") == [TWO]
    assert paths(f"<p><a href=/join/?from=12345678>CLICK HERE TO JOIN OUR CIRCLE OF TEA</a></p>{TEXT}") == []


def test_read_more_elsewhere() -> None:
    """Under a heading that no advertisement has, links to other sites count."""
    links = "<ul><li><a href=http://other.invalid/tea>What the Times wrote of the tea</a></ul>"
    assert paths(f"<div class=item>Read more: {links}</div>") == ["http://other.invalid/tea"]


def test_links_beside_articles() -> None:
    """Where several links look like an article's, others in their folder count; sections and the page do not."""
    more = "<li><a href=/news/teatime>Teatime</a><li><a href=/kitchen>Kitchen</a><li>"
    more += "<a href='/news/who-drank-the-tea?from=x'>It</a>"
    assert paths(f"<section><h2>Related</h2><ul>{LINKS}{more}</ul></section>") == [ONE, TWO, "/news/teatime"]


def test_what_is_printed_with_a_link() -> None:
    """A card's heading is the title; its date, names and category are told from short lines only."""
    card = (
        f"<div class=card><a href={ONE}><span class=category>Kitchen</span><h3>A teapot was found</h3></a>"
        "<p class=byline>By Lee Moss</p><time datetime=2019-07-02>2 July</time></div>"
    )
    other = f"<div class=card><a href={TWO}>The tin is empty</a><div class=byline>{TEXT}</div></div>"
    first, second = related(f"<section><h2>Read next</h2>{card}{other}</section>")
    assert first.model_dump(exclude={"url"}) == {
        "title": "A teapot was found",
        "date": "2019-07-02",
        "byline": "Lee Moss",
        "category": "Kitchen",
    }
    assert (second.title, second.byline, second.category) == ("The tin is empty", None, None)


def test_names_of_sections() -> None:
    """Links that say too little to be titles, and do not look like an article's, are a menu."""
    assert paths("<div><h3>More</h3><ul><li><a href=/deals>Deals</a><li><a href=/savers>Savers</a></ul></div>") == []
    assert paths("<div><h3>Related</h3><a href=/teapot>A teapot was found in the cellar</a></div>") == ["/teapot"]
