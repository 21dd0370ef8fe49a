"""expected/records.json is true of the pages that it speaks of."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import httpx
import pytest
from lxml import html

from snapshot.model import Record

FIXTURES = Path(__file__).parents[2] / "fixtures"
HOME = "http://site.invalid"

RECORDS: list[dict[str, Any]] = json.loads((FIXTURES / "expected" / "records.json").read_text("utf-8"))
STATUSES = json.loads((FIXTURES / "expected" / "urls.json").read_text("utf-8"))["urls"]
each_record = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["url"].removeprefix(HOME))

Fetch = Callable[[str], httpx.Response]

_INTRO = "//*[@class='home-intro' or @class='archive-description' or @class='author-description']"
_CONTENT = f"//*[@class='entry-content'] | {_INTRO} | //h2[@class='entry-title'] | //*[@class='entry-summary']"
_NOT_BODY = "//*[@class='entry-content']//*[@class='related-posts'] | //*[@class='entry-content']//form"
_BLOCKS = "//p | //h2 | //h3 | //li | //tr | //figcaption | //cite | //pre | //address"
_SHORTCODE = re.compile(r"\[gravityform [^]]*\]")


def page(fetch: Fetch, record: dict[str, Any]) -> Any:
    """The tree of a record's page."""
    return html.fromstring(fetch(record["url"].removeprefix(HOME)).content)


def content(fetch: Fetch, record: dict[str, Any]) -> Any:
    """The tree of a record's page, without the parts of its content elements that are not body."""
    tree = page(fetch, record)
    for element in tree.xpath(_NOT_BODY):
        element.drop_tree()
    return tree


def absolute(record: dict[str, Any], reference: str) -> str:
    """A reference on a record's page, absolute and without fragment."""
    base: str = record["url"]
    return urldefrag(urljoin(base, reference)).url


def day(text: str) -> str:
    """A printed day, as `Jul 2, 2019` or `2 July 2019`, in ISO 8601."""
    form = "%b %d, %Y" if "," in text else "%d %B %Y"
    return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007  (a day has no zone)


def squeezed(text: str) -> str:
    """`text` without white space, and without the bars that part the cells of a table."""
    return "".join(text.replace("|", " ").split())


def test_a_record_for_each_page(fetch: Fetch) -> None:
    """The records are sorted, and there is one for each HTML page that is answered with 200."""
    good = (path for path, row in STATUSES.items() if row["status"] == 200)
    pages = [path for path in good if fetch(path).headers["content-type"].startswith("text/html")]
    assert [record["url"] for record in RECORDS] == sorted(HOME + path for path in pages)


@each_record
def test_record_has_every_field(record: dict[str, Any]) -> None:
    """A record has the fields of the model, but those that only an archive or an extractor can fill."""
    Record.model_validate(record)
    assert set(record) == set(Record.model_fields) - {"captured_at", "source", "evidence"}


@each_record
def test_body_is_the_content_and_all_of_it(fetch: Fetch, record: dict[str, Any]) -> None:
    """The body says what the content elements say: no word more, none less, in the same order."""
    text = "".join(element.text_content() for element in content(fetch, record).xpath(_CONTENT))
    assert squeezed(record["body"]) == squeezed(_SHORTCODE.sub("", text))


@each_record
def test_paragraphs_are_blocks_of_the_page(fetch: Fetch, record: dict[str, Any]) -> None:
    """Each paragraph of the body is one block of the page."""
    printed = {squeezed(block.text_content()) for block in page(fetch, record).xpath(_BLOCKS)}
    assert {squeezed(paragraph) for paragraph in record["body"].split("\n\n")} <= printed


@each_record
def test_white_space_is_collapsed(fetch: Fetch, record: dict[str, Any]) -> None:
    """Lines are broken in the body only where the page has `br` or `pre`; other white space is one space."""
    tree = page(fetch, record)
    breaks = len(tree.xpath("//main//br")) + sum(pre.text.count("\n") for pre in tree.xpath("//main//pre"))
    assert record["body"].replace("\n\n", "").count("\n") == breaks
    kept = "".join(f"{pre.text}\n" for pre in tree.xpath("//main//pre")).splitlines()
    assert all(line == " ".join(line.split()) for line in record["body"].splitlines() if line not in kept)


@each_record
def test_names_are_as_printed(fetch: Fetch, record: dict[str, Any]) -> None:
    """Title, notice, authors, categories and tags stand on the page as the record has them."""
    tree = page(fetch, record)
    assert [record["title"]] == [" ".join(h1.text_content().split()) for h1 in tree.xpath("//h1")]
    assert f"{record['notice']} Read more" == " ".join(tree.xpath("string(//*[@class='site-notice'])").split())
    assert record["authors"] == tree.xpath("//p[@class='post-meta']//*[@class='author vcard']//text()")
    assert record["categories"] == tree.xpath("//a[@rel='category tag']/text()")
    assert record["tags"] == tree.xpath("//a[@rel='tag']/text()")


@each_record
def test_metadata_is_what_the_head_says(fetch: Fetch, record: dict[str, Any]) -> None:
    """Language, canonical address, description and the date of the last change are the page's own."""
    tree = page(fetch, record)
    assert record["language"] == tree.get("lang")
    assert [record["canonical_url"]] == (tree.xpath("//link[@rel='canonical']/@href") or [None])
    assert [record["description"]] == (tree.xpath("//meta[@name='description']/@content") or [None])
    assert [record["date_modified"]] == (tree.xpath("//meta[@property='article:modified_time']/@content") or [None])


@each_record
def test_links_are_those_of_the_content(fetch: Fetch, record: dict[str, Any]) -> None:
    """The links are those of the content elements, in order, but mail, telephone and places on the same page."""
    tree = content(fetch, record)
    anchors = [a for element in tree.xpath(_CONTENT) for a in element.iter("a")]
    written = [(a.get("href"), " ".join(a.text_content().split())) for a in anchors]
    kept = [(href, text) for href, text in written if not href.startswith(("#", "mailto:", "tel:"))]
    named = [(link["url"].removesuffix("?"), link["text"]) for link in record["links"]]
    assert named == [(absolute(record, href), text) for href, text in kept]


@each_record
def test_pictures_are_those_of_the_content(fetch: Fetch, record: dict[str, Any]) -> None:
    """The pictures are those of the content elements, with what stands beside them."""
    found = [
        {
            "url": absolute(record, img.get("data-src") or img.get("src")),
            "alt": img.get("alt"),
            "caption": " ".join(img.xpath("string(ancestor::figure/figcaption)").split()) or None,
        }
        for img in page(fetch, record).xpath("//main//img")
    ]
    assert record["images"] == found


@each_record
def test_related_posts_are_as_printed(fetch: Fetch, record: dict[str, Any]) -> None:
    """Each related post has the address, title, day, names and category that the page prints."""
    found = [
        {
            "url": absolute(record, post.xpath("string(.//a/@href)")),
            "title": post.xpath("string(.//a)"),
            "date": day(post.xpath("string(*[@class='related-date'])")),
            "byline": post.xpath("string(*[@class='related-byline'])").removeprefix("By ").replace(" and ", ", "),
            "category": post.xpath("string(*[@class='related-category'])"),
        }
        for post in page(fetch, record).xpath("//*[@class='related-post']")
    ]
    assert record["related"] == found


@each_record
def test_dates_are_as_printed(fetch: Fetch, record: dict[str, Any]) -> None:
    """A post has the day that stands above its title; only a time in machine form is finer; other pages have none."""
    tree = page(fetch, record)
    printed = [text.replace("Maw", "Mar") for text in tree.xpath("//p[@class='post-meta']/*[1]/text()")]
    machine = tree.xpath("//meta[@property='article:published_time']/@content | //p[@class='post-meta']//@datetime")
    assert [record["date"]] == (machine or [day(text) for text in printed] or [None])
    assert [day(text) for text in printed] == ([record["date"][:10]] if record["kind"] == "article" else [])


@each_record
def test_shortcodes_are_defects(fetch: Fetch, record: dict[str, Any]) -> None:
    """A shortcode that was never carried out is a defect, and no part of the body."""
    found = bool(_SHORTCODE.search(page(fetch, record).text_content()))
    assert record["defects"] == ["unrendered shortcode: gravityform"] * found
    assert "gravityform" not in record["body"]
