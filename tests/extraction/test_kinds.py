"""What kind of page it is, told from pages made for each."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

import snapshot
from snapshot.extraction.kinds import KindModel, kinds_of
from snapshot.extraction.kindsigns import Facts, signs_of
from snapshot.extraction.page import Page
from snapshot.parse.document import parse_html

TEXT = "<p>" + "The committee met on the first Monday of the month, and asked what had come of it. " * 4 + "</p>"

PRODUCT = """<meta property="og:type" content="product"><meta property="product:price:amount" content="12">
<script type="application/ld+json">{"@type": "Product", "name": "Teapot"}</script>"""
MANUAL = f"""<div class='sphinxsidebar toctree'><p>On this page</p></div><div class=rst-content><h1>Install</h1>{TEXT}
<pre>make tea</pre><h2>Parameters</h2><pre>tea --cups 2</pre></div>"""


def kind(body: str, head: str = "", url: str = "http://e.org/x") -> str:
    return snapshot.extract(f"<html><head>{head}</head><body>{body}</body></html>", url=url).kind


def posts(number: int) -> str:
    post = '<div class="post message"><p class=poster>tinker{0}</p><div class=postbody>{1}<p>Reply</p></div></div>'
    return "".join(post.format(each, TEXT) for each in range(number))


def goods(number: int) -> str:
    one = '<li class="product-tile"><a href="/p/{0}"><h3>Teapot number {0}</h3></a><p class=price>$ {0}.00</p></li>'
    return f"<p>Sort by</p><ul class=product-grid>{''.join(one.format(each) for each in range(number))}</ul>"


@pytest.mark.parametrize(
    ("expected", "url", "head", "body"),
    [
        ("article", "http://e.org/2019/07/02/a-tin-of-tea", "", f"<article><h1>A tin of tea</h1>{TEXT * 5}</article>"),
        ("forum", "http://e.org/forum/threads/which-teapot.12/", "", f"<h1>Which teapot?</h1>{posts(6)}"),
        ("forum", "http://forum.e.org/t/teapot/12", "<meta name=generator content='Discourse 3.1'>", posts(3)),
        ("listing", "http://shop.e.org/collections/teapots", "", f"<h1>Teapots</h1>{goods(20)}"),
        (
            "product",
            "http://shop.e.org/products/teapot",
            PRODUCT,
            f"<h1>Teapot</h1><p class=price>$ 12.00</p><form class=addtocart></form>{TEXT}",
        ),
        (
            "documentation",
            "http://docs.e.org/en/latest/install.html",
            "<meta name=generator content='Docutils 0.19'>",
            MANUAL,
        ),
    ],
)
def test_kinds(expected: str, url: str, head: str, body: str) -> None:
    """Address, declarations, template, and what stands on the page tell its kind together."""
    assert kind(body, head, url) == expected


@pytest.mark.parametrize(("link", "kind"), [("/2019/tin.html", "article"), ("/2019/box.html", "listing")])
def test_an_entry_that_leads_to_itself(link: str, kind: str) -> None:
    """A theme that calls each page home, and links each headline to its page, makes no list of an article."""
    text = "<p>" + "The tin stood on the shelf, and nobody knew what was in it until the day of the fair. " * 3
    page = (
        f"<html lang=en><head><title>Tin</title></head><body class=home><article><h2><a href={link}>Tin</a></h2>"
        f"<p>By Ann Lee, 2 July 2019</p>{text * 4}</article></body></html>"
    )
    assert snapshot.extract(page.encode(), url="http://e.org/2019/tin.html").kind == kind


def test_little_text_is_no_list() -> None:
    """A page of few links lists nothing; one without text is of no kind."""
    assert kind(f"<main><h1>Tea</h1>{TEXT}<a href=/a>A</a></main>") != "listing"
    assert kind("") == "other"


def test_every_kind_is_a_candidate() -> None:
    """Each kind comes with how likely it is and the signs that speak for it; the learned ones add up to one."""
    page = Page(parse_html(posts(6).encode(), "http://e.org/forum/threads/12"))
    found = [each for each in kinds_of(page.outline, page.metadata, page.document.url) if "signs" in each.rule]
    assert {each.value for each in found} == {"article", "page", "forum", "product", "documentation"}
    assert sum(each.confidence for each in found) == pytest.approx(1, abs=0.3)
    assert "forum" in found[0].rule


def test_signs_add_up() -> None:
    """A sign adds its log-odds to each kind; one that the model does not know adds nothing."""
    model = KindModel(("article", "page"), (0.0, 0.0), {"a": (1.0, -1.0), "b": (0.5, 0.0)})
    first, second = model.candidates(frozenset({"a", "b", "c"}))
    assert (first.value, first.rule, second.value) == ("article", "signs: a, b", "page")
    assert first.confidence == pytest.approx(0.924, abs=0.001)


def test_the_model_is_small_and_names_its_sources() -> None:
    """The file says from what it was learned, and has a weight for each kind."""
    path = files("snapshot.extraction") / "data" / "kind-model.json"
    told = json.loads(path.read_text("utf-8"))
    assert len(path.read_bytes()) < 100_000
    assert told["packs"].keys() == {"wcxb", "newspaper4k", "fundus", "scrapinghub"}
    assert {len(row) for row in told["weights"].values()} == {len(told["kinds"])} == {len(told["bias"])}


def test_every_finder_speaks() -> None:
    """The register finds signs of each sort, and the model knows some of each."""
    body = f"<h1>Tea</h1><div class=forum>{posts(6)}</div><time>1 July</time>{goods(8)}"
    head = '<meta property="og:type" content="article"><script type="application/ld+json">{"@type": "Article"}</script>'
    page = Page(parse_html(f"<head>{head}</head>{body}".encode(), "http://e.org/docs/tea"))
    signs = signs_of(Facts(page.outline, page.metadata, page.document.url))
    known = json.loads((files("snapshot.extraction") / "data" / "kind-model.json").read_text("utf-8"))["weights"]
    expected = {"address: documentation", "json-ld: article >= 1", "og:type article", "class: forum >= 1"}
    expected |= {"prices >= 4", "linked headings >= 4", "paragraphs >= 6", "times >= 1", "cards >= 6"}
    assert expected <= signs
    assert expected <= known.keys()


def test_a_thread_of_short_posts() -> None:
    """Posts with linked headings look like teasers; what says that they are a thread's outweighs that."""
    text = "The pump has run since Monday, and the water stands as high as it did before, says who looked. "
    entries = "".join(
        f"<div class='post has-profile'><div class=postbody><h3><a href=#p{number}>Re: Which pump?</a></h3>"
        f"<p class=author>by <a href=/u/{number} class=username>Bo</a> » 2 July 2019</p><div class=content>{text}</div>"
        "<ul class=post-buttons><li><a href=/q>Quote</a></ul><dl class=postprofile><dt>Lee<dd>Posts 9</dl></div></div>"
        for number in range(12)
    )
    body = f"<h2 class=topic-title>Which pump?</h2>{entries}<p class=topic-actions><a href=/reply>Post reply</a>"
    page = f"<title>Which pump? - Forum</title><body id=phpbb class='viewtopic forum topic'>{body}"
    assert snapshot.extract(page, url="http://forums.e.org/viewtopic.php?t=361697").kind == "forum"
