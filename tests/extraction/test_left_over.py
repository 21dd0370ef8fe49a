"""What templates put amid or behind a text is no part of it."""

from __future__ import annotations

import pytest

import snapshot

TEXT = "<p>The mill by the river was built of grey stone, and its wheel turned for two hundred years.</p>"


def body(below: str, amid: str = "") -> str:
    page = f"""<html lang=en><head><title>The mill</title><meta property=og:type content=article></head><body><article>
        <h1>The mill</h1><p>By Lee Moss, 2 July 2019</p>{TEXT * 4}{amid}{TEXT * 4}{below}</article></body></html>"""
    return snapshot.extract(page.encode(), url="http://e.org/2019/07/02/the-mill-by-the-river").body


@pytest.mark.parametrize(
    "amid",
    [
        "<figure><img src=a.jpg><figcaption>(Photo: Lee Moss)</figcaption></figure>",
        "<p>© Lee Moss / Mills</p>",
        "<div class='sharedaddy sd-block'><p>Share this mill with everybody who likes mills: here.</p></div>",
        "<div class=popmake><p>The society for mills gives out a paper twice a year, to all its members.</p></div>",
        "<p class=disclaimer>The society for mills earns money from what is bought here, of mills and wheels.</p>",
        "<h3>You may also like</h3>",
        "<p>An dieser Stelle finden Sie externen Inhalt von YouTube, der die Mühle zeigt.</p>",
        "<p>This article contains content provided by Mills. We ask for your permission before anything is loaded.</p>",
    ],
)
def test_what_stands_amid_the_text(amid: str) -> None:
    """Whose a picture is, buttons to share with, windows above the page, headings of further reading, consents."""
    assert body("", amid) == body("")


@pytest.mark.parametrize(
    "below",
    [
        "<p>Follow us on Twitter, where the mill and its wheel have a page of their own for everybody to see.</p>",
        "<p>Sign up for our paper.</p><p>Subscribe now, and read of the mill and its wheel every week of the year.</p>",
        "<form id=commentform><p>E-mail (is asked for, and will never be shown to anybody)</p></form>",
        "<p class=nocomments>Comments are closed.</p>",
    ],
)
def test_what_stands_behind_the_text(below: str) -> None:
    """What asks to follow and to subscribe ends no article; the form for comments is none of it."""
    assert body(below) == body("")


def test_the_text_stays() -> None:
    """A text may tell of papers and pictures; only what ends it with an appeal is one."""
    told = "<p>Subscribe to our mill, it said in 1820, and the photo: a wheel.</p>"
    assert "it said in 1820" in body("", told)


def test_links_of_a_list_need_to_be_likely() -> None:
    """A list of which most is text does not bring in its links to other things."""
    items = "".join(f"<li>{TEXT}</li>" for _ in range(4))
    links = "<li><a href=/a>Pingback of another mill, and of its wheel</a></li>" * 3
    assert "Pingback" not in body(f"<ol class=commentlist>{items}{links}</ol>")
