"""Extraction: each rule, on a snippet that shows it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import snapshot
from snapshot.export.records import record_line
from snapshot.extraction.extract import FIELDS
from snapshot.model import Record

URL = "http://e.org/2019/07/02/post/"
TEXT = "<p>" + "A sentence that is long enough to be text, and says something. " * 4 + "</p>"


def record(body: str, head: str = "", url: str = "http://e.org/x", language: str = "en") -> Record:
    return snapshot.extract(f"<html lang={language}><head>{head}</head><body>{body}</body></html>", url=url)


def article(body: str, head: str = "") -> Record:
    return record(f"<main><article><h1>The title</h1>{body}</article></main>", head)


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def test_every_field_has_a_row() -> None:
    """The register makes every field of a record but those that the archive knows."""
    assert FIELDS.keys() == Record.model_fields.keys() - {"url", "captured_at", "source", "evidence"}


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>The title - A Site</title>", "<h1>The title</h1>", "The title"),
        ("<title>The title | A Site</title>", "<p>no heading", "The title"),
        ("<title>Two - A Site</title>", "<h1>A Site</h1><h1>Two</h1>", "Two"),
        ("<title>What we kept safe</title>", "<h1>The tin: what we kept safe</h1>", "What we kept safe"),
        (
            '<title>What we kept safe</title><meta property="og:title" content="The tin: what we kept safe">',
            "<h1>The tin: what we kept safe</h1>",
            "The tin: what we kept safe",
        ),
        (
            "<title>Python 3.11 documentation</title><meta property=og:title content='3.11 documentation'>",
            "<h1>Python 3.11 documentation</h1>",
            "Python 3.11 documentation",
        ),
        (
            "<title>How we saved the tin | Us</title>",
            "<h1>How we saved the tin | Our life</h1>",
            "How we saved the tin",
        ),
        ("<title>灯油の_工房</title>", "<h1>工房</h1><h2>灯油の</h2>", "灯油の"),
        (
            "<title>The tin kept safe</title>",
            "<a href=/><h1>A Shed</h1></a><h2>What we kept safe</h2>",
            "The tin kept safe",
        ),
        ("<title>Lending</title>", "<h1>Lending <a href=#l>\u200b</a></h1>", "Lending"),
        (
            "<title>News - Who has the tin? | Us</title><meta property=og:title content='News - Who has the tin?'>",
            "<h1><span>News</span> Who has the tin?</h1>",
            "News - Who has the tin?",
        ),
        (
            "<title>Question - Who has the tin?</title>",
            "<h1>Question Who has the tin?</h1>",
            "Question Who has the tin?",
        ),
        ("<title>Home - Friends of the Tin</title>", "<p>Come in.", "Friends of the Tin"),
        (
            "<title>The Tin Blog: A day in the shed</title><meta property=og:title content='A day in the shed'>",
            "<h1>The Tin Blog</h1><h3>A day in the shed</h3>",
            "A day in the shed",
        ),
        (
            "<title>Tin Diary - A long and rainy day that we all spent in the shed</title>",
            "<h1>Tin Diary</h1><h2>2 July</h2><h3>* A long and rainy day that we all spent in the shed</h3>",
            "* A long and rainy day that we all spent in the shed",
        ),
        (
            "<title>The Tin - What there is to know of it</title><meta property=og:title content='The Tin'>",
            "<h1>The Tin</h1><h2>What there is to know of it</h2>",
            "The Tin",
        ),
        (
            "<title>灯油の工房</title>",
            "<p>工房</p><div class=skiptranslate><h1 class=title>Original text</h1></div>",
            "灯油の工房",
        ),
        ("<title>« Il pleut » dit Ann - Us</title>", "<h1>« Il pleut » dit Ann</h1>", "« Il pleut » dit Ann"),
        ("<title>Ann «adore» la pluie | Us</title>", "<h1>Ann «adore» la pluie</h1>", "Ann «adore» la pluie"),
        ("<title>Regen »im Zelt« | Us</title>", "<p>Es war nass.", "Regen »im Zelt«"),
        ("<title>The tin » Us</title>", "<p>It is here.", "The tin"),
        ("<title>Tin Diary &raquo; Blog Archive &raquo; In the Shed</title>", "<p>It is here.", "In the Shed"),
        (
            "<title>Tin Diary &raquo; Blog Archive &raquo; In the Shed</title>",
            "<h1><a href=/diary/>Tin Diary</a></h1><h2><a href=/x>In the Shed</a></h2>",
            "In the Shed",
        ),
        ("", "<h1>A tin of spoons A tin of spoons</h1>", "A tin of spoons"),
        ("<title>Learning C# - Us</title>", "<h1>Learning C#</h1>", "Learning C#"),
        ("", "<h1>Learning C#<a href=#l>#</a></h1>", "Learning C#"),
        ("", "<h1>Learning F# <a href=#l>#</a></h1>", "Learning F#"),
        ("<title>Lending - The Book</title>", "<h1>The Book</h1><main><h2>Lending</h2></main>", "Lending"),
        ('<meta property="og:title" content="The title">', "", "The title"),
        ("", "<h1>Section<a class=headerlink>¶</a></h1>", "Section"),
        ("", "<p>nothing", None),
    ],
)
def test_title(head: str, body: str, title: str | None) -> None:
    """The headline comes without the site's name."""
    assert record(body, head).title == title


@pytest.mark.parametrize(
    ("line", "byline", "date"),
    [
        ("Jul 2, 2019 | by Lee Ann Moss", "Lee Ann Moss", "2019-07-02"),
        ("By Lee Moss and Bo Ek, 2 July 2019", "Lee Moss, Bo Ek", "2019-07-02"),
        ("2. Juli 2019 | von Jörg Öhm", "Jörg Öhm", "2019-07-02"),
        ("le 2 juillet 2019", None, "2019-07-02"),
        ("2019年7月2日", None, "2019-07-02"),
        ("02.07.2019", None, "2019-07-02"),
        ("By admin", None, None),
        ("Maw 1, 2022 | gan Siân Rhys", "Siân Rhys", "2022-03-01"),
    ],
)
def test_line_under_the_headline(line: str, byline: str | None, date: str | None) -> None:
    """The line of date and name beside the headline is read, and is no part of the body."""
    made = article(f"<p>{line}</p>{TEXT}")
    assert (made.byline, made.date) == (byline, date)
    assert line not in made.body or byline is date is None


def test_a_headline_below_a_long_menu() -> None:
    """The heading of the first level is found below a menu of any length."""
    menu = "".join(f"<li><a href=/{number}>Entry {number}</a>" for number in range(900))
    made = record(f"<ul>{menu}</ul><main><h1>Lending a hand</h1>{TEXT}</main>", "<title>Lending - A Site</title>")
    assert made.title == "Lending a hand"


@pytest.mark.parametrize(
    ("printed", "url", "title", "name"),
    [
        ("Tin Diary » Blog Archive » In the Shed", "http://e.org/x", "In the Shed", "Tin Diary"),
        ("La lluvia - Público", "http://publico.example/x", "La lluvia", "Público"),
    ],
)
def test_site_name_beside_the_title(printed: str, url: str, title: str, name: str) -> None:
    """A blog's name may stand first, and a host spells names without their accents."""
    made = record(TEXT, f"<title>{printed}</title>", url)
    assert (made.title, made.site_name) == (title, name)


def test_a_slogan_is_no_title() -> None:
    """Of a page that is no article, its heading gives way to what `<title>` and `og:title` both say."""
    head = '<title>Payroll software | A Site</title><meta property="og:title" content="Payroll software">'
    body = "<h1>Simple. Clean. Fast.</h1><h2>Features</h2><p>Try it.</p><a href=/d>Demo</a>"
    found = record(body, head, url="http://e.org/")
    assert (found.kind, found.title) == ("page", "Payroll software")


@pytest.mark.parametrize(
    ("url", "kind", "heading", "declared", "title"),
    [
        ("http://e.org/a", "NewsArticle", "Two ships lost", "After the storm: Two ships lost", None),
        ("http://e.org/a", "NewsArticle", "Two good ships were lost Read more", "Two good ships were lost", None),
        ("http://e.org/two-ships-lost", "", "0 Comments", "Two ships lost in the storm", None),
        ("http://e.org/two-ships-lost", "", "Two ships were lost", "A storm and its ships", "Two ships were lost"),
        ("http://e.org/news/easy", "", "子どもの法律ができる", "News made easy", "子どもの法律ができる"),
        ("http://e.org/17", "", "Of tides and men", "Two ships lost in the storm", "Of tides and men"),
    ],
)
def test_a_headline_beside_another_sentence(
    url: str, kind: str, heading: str, declared: str, title: str | None
) -> None:
    """Where heading and declared title differ, JSON-LD and `og:title` together, and the address, tell which holds."""
    said = ld(f'{{"@type": "{kind}", "headline": "{declared}"}}') if kind else ""
    head = f"<title>{declared} - A Site</title><meta property=og:title content='{declared}'>{said}"
    assert record(f"<main><h1>{heading}</h1>{TEXT * 3}</main>", head, url).title == (title or declared)


def test_a_heading_stays_where_the_title_adds_a_tagline() -> None:
    """Of a page that is no article, too, what `<title>` has behind the whole heading and a dash is left out."""
    head = "<title>Tin mending - Book now</title><meta property=og:title content='Tin mending - Book now'>"
    body = "<h1>Tin mending</h1><h2>Features</h2><p>Try it.</p><a href=/d>Demo</a>"
    assert record(body, head, url="http://e.org/").title == "Tin mending"


def test_declared_facts() -> None:
    """JSON-LD gives names and dates, with the time as it stands; evidence says so."""
    made = article(
        TEXT,
        ld('{"@type": "NewsArticle", "author": [{"name": "Lee Moss"}], "datePublished": "2019-07-02T09:30:00+01:00",'
           '"dateModified": "2019-07-03"}'),
    )  # fmt: skip
    assert (made.byline, made.date, made.date_modified) == ("Lee Moss", "2019-07-02T09:30:00+01:00", "2019-07-03")
    assert made.evidence["date"] == made.evidence["byline"] == "json-ld"


@pytest.mark.parametrize(
    ("root", "around", "language", "evidence"),
    [
        ('lang="de_AT"', "<div lang=fr>", "de-AT", "html[lang]"),
        ('xml:lang="de"', "<div>", "de", "html[lang]"),
        ("", "<div lang=de-DE>", "de-DE", "lang /html/body/div"),
        ("", "<meta name=language content=cs><div lang=de>", "cs", "meta[language]"),
        ("", "<div>", None, None),
    ],
)
def test_language(root: str, around: str, language: str | None, evidence: str | None) -> None:
    """The root says it, else a meta, else what holds the main text, as in DocBook's pages; evidence says which."""
    made = snapshot.extract(f"<html {root}><body>{around}<h1>A title</h1>{TEXT * 3}</div></body></html>", url=URL)
    assert (made.language, made.evidence.get("language")) == (language, evidence)


@pytest.mark.parametrize(
    "before",
    [
        "<title>The tin</title>",
        "<html><head><title>The tin</title></head>",
        "<!doctype html><!-- <article> --><meta name=a content='x>y'><title>The tin</title><script>'<main>'</script>",
        "\ufeff<?xml version='1.0'?><html><head><style>a>b{}</style><title>The tin</title>",
    ],
)
@pytest.mark.parametrize("tag", ["article", "main", "header", "section", "my-app"])
def test_a_page_that_leaves_its_bodys_tag_out(before: str, tag: str) -> None:
    """HTML lets it; the page's text is no part of its head then, whatever tag it begins with."""
    made = snapshot.extract(f"{before}<{tag}><h1>The tin</h1><p>By Ann Lee</p></{tag}><div>{TEXT * 3}</div>", url=URL)
    assert (made.title, made.byline) == ("The tin", "Ann Lee")
    assert made.body.startswith("A sentence")
    assert made.evidence["title"].startswith("h1 /html/body/")


@pytest.mark.parametrize("body", ["<body>{}</body>", "{}"])
def test_a_page_of_frames(body: str) -> None:
    """What it has for readers without frames is its text, and no markup is."""
    inside = body.format(f"<h1>The tin</h1><p>By Ann Lee</p>{TEXT}<p>See <a href=/all>all</a> of it.</p>")
    page = '<html><head><title>Tin</title></head><FRAMESET cols="20%,*"><frame src=menu.html><frame src=main.html>'
    made = snapshot.extract(f"{page}<NOFRAMES>{inside}</NOFRAMES></FRAMESET></html>", url="http://e.org/")
    assert (made.title, made.byline, made.body[:10]) == ("The tin", "Ann Lee", "A sentence")
    assert "<" not in made.body


def test_declared_texts_are_escaped_twice() -> None:
    """What a template escaped once too often is read as it was meant; so is markup in it."""
    head = "".join(
        f'<meta name="{name}" content="{text}">'
        for name, text in {
            "description": "It&amp;#8217;s &lt;b&gt;safe&lt;/b&gt;",
            "og:site_name": "Tin &amp;amp; Co",
            "author": "&lt;a href=&quot;http://e.org/lee&quot;&gt;Lee Moss&lt;/a&gt;",
        }.items()
    )
    made = article(TEXT, head=head + ld('{"@type": "Article", "articleSection": "Food &amp; Drink"}'))
    assert (made.description, made.site_name) == ("It’s safe", "Tin & Co")
    assert (made.byline, made.categories) == ("Lee Moss", ("Food & Drink",))


def test_dates_of_others_are_not_the_pages() -> None:
    """Neither a comment's date nor a related post's is the page's own."""
    others = "<div class=comments><p>Mar 1, 2001</p></div><div class=related-posts><a href=/y>Y</a> Apr 1, 2001</div>"
    assert article(TEXT * 3 + others).date is None


def test_scripts_in_rows_and_code_are_not_read() -> None:
    """What rows, code, captions and links hold beside their text stays out; a break in code begins a line."""
    made = article(
        f"{TEXT}<table><tr><th>Year<script>var year = 1</script><td>2019<style>.x{{}}</style></table>{TEXT}"
        f"<pre><button>Copy</button>cups = 4<br>spoons = 3</pre>{TEXT}"
        f"<p>We kept it in <a href=/tin><style>.tin{{}}</style>a tin</a> all the time, and nobody knew.</p>{TEXT}"
    )
    assert [text for text in made.body.split("\n\n") if not text.startswith("A sentence")] == [
        *("Year | 2019", "cups = 4\nspoons = 3"),
        "We kept it in a tin all the time, and nobody knew.",
    ]
    assert [link.text for link in made.links] == ["a tin"]


def test_permalinks_are_no_text() -> None:
    """The marks of links from a heading or term to itself stay out of the body, and the sign of C# in it."""
    marks = "".join(f"<h2 id=h{at}>In C#<a href=#h{at}>{mark}</a></h2>{TEXT}" for at, mark in enumerate("¶#"))
    made = article(f"{TEXT}{marks}<dl><dt id=tin>tin(x)<a class=headerlink href=#tin>¶</a><dd>{TEXT}</dl>")
    assert [text for text in made.body.split("\n\n") if not text.startswith("A sentence")] == [
        *("In C#", "In C#", "tin(x)"),
    ]


@pytest.mark.parametrize("folder", ["forum/", "2019/07/02/", "a/b/c/d/"])
def test_where_a_file_is_kept_says_nothing(folder: str) -> None:
    """A lone file gives the same record wherever its reader keeps it."""
    made = record(f"<h1>The tin</h1>{TEXT}", url=f"file:///home/lee/{folder}tin.html")
    at_home = record(f"<h1>The tin</h1>{TEXT}", url="file:///tin.html")
    assert (made.kind, made.evidence["kind"], made.date) == (at_home.kind, at_home.evidence["kind"], None)


def test_the_way_out_is_no_logo() -> None:
    """A link of class `logout` does not name the site, nor does one to another site."""
    assert article(f"<a class=site-logout href=/out>Log out</a>{TEXT}").site_name is None
    seal = "<a class=logo href=https://seals.example/><img alt='A Seal'></a>"
    assert article(f"{seal}<a class=siteLogo href=/>Tin Town</a>{TEXT}").site_name == "Tin Town"


def test_body_is_what_is_to_be_read() -> None:
    """Headings, lists, quotes, rows and captions are paragraphs; menus, forms, sharing and comments are none."""
    made = article(
        f"<nav><a href=/>Home</a></nav>{TEXT}<h2>What was in the tin</h2>"
        "<ul><li>one brown teapot, chipped<li>two cups of tin</ul>"
        f"{TEXT}<blockquote><p>We never counted the spoons.</blockquote>{TEXT}"
        "<table><tr><th>Year<th>Cups<tr><td>2019<td>214</table>"
        f"{TEXT}<figure><img src=/p.png alt=P><figcaption>The tin, after ten years</figcaption></figure>{TEXT}"
        "<pre>cups = 4\n  spoons = 3</pre>"
        "<p>Of all that we kept in the tin, the teapot was missed most.<br>It came back in June.</p>"
        f"{TEXT}<div class=share-links>Share</div><form>Send</form><div id=comments>Nice</div>"
    )
    assert [text for text in made.body.split("\n\n") if not text.startswith("A sentence")] == [
        *("What was in the tin", "one brown teapot, chipped", "two cups of tin", "We never counted the spoons."),
        *("Year | Cups", "2019 | 214", "The tin, after ten years", "cups = 4\n  spoons = 3"),
        "Of all that we kept in the tin, the teapot was missed most.\nIt came back in June.",
    ]
    assert [(image.url, image.alt, image.caption) for image in made.images] == [
        ("http://e.org/p.png", "P", "The tin, after ten years")
    ]


@pytest.mark.parametrize("control", ["button type=button", "select"])
def test_a_control_that_is_not_closed_hides_nothing(control: str) -> None:
    """What follows a button or a list that its author left open is text as before."""
    made = record(
        f"<header><{control}>Menu</header><main><h1>The title</h1>{TEXT * 4}</main>", "<title>The title</title>"
    )
    assert made.title == "The title"
    assert "long enough to be text" in (made.body or "")


def test_a_page_that_needs_scripts_is_read_as_without() -> None:
    """Where scripts are to make the whole page, what `<noscript>` has is its text; else that is none of it."""
    words = "<script>make()</script><noscript>{}</noscript>".format(f"<main><h1>The title</h1>{TEXT * 4}</main>")
    assert "long enough" in (record(f"<p>Loading…</p>{words}").body or "")
    made = record(
        f"<main><h1>The title</h1>{TEXT * 4}</main><noscript><p>Scripts are off, says the page.</p></noscript>"
    )
    assert "Scripts" not in (made.body or "")


@pytest.mark.parametrize("declared", ["gb2312", "iso-8859-1", "windows-1251"])
def test_utf_8_that_is_declared_otherwise(declared: str) -> None:
    """A page that is UTF-8 all through is read so, whatever its `<meta>` says; one that is what it says, too."""
    words = "Ein längerer Satz über die Mühle, die Bäche, die Brücke und das größere Übel. " * 4
    page = f"<meta charset={declared}><title>Mühle</title><h1>Mühle</h1><p>{words}</p>"
    assert "größere" in (snapshot.extract(page.encode(), url=URL).body or "")
    if declared == "iso-8859-1":
        assert "größere" in (snapshot.extract(page.encode("latin-1"), url=URL).body or "")


def test_dead_shortcodes_are_defects() -> None:
    """A shortcode that nobody rendered is named and left out; brackets in prose are not."""
    made = article(TEXT + "<p>As they say [sic] in note [1].</p><p>[gravityform id=1 title=true]</p>")
    assert made.defects == ("unrendered shortcode: gravityform",)
    assert made.body.endswith("As they say [sic] in note [1].")


def test_mojibake_is_a_defect() -> None:
    """Text in the wrong encoding is named."""
    assert article("<p>cafÃ© and â€™").defects == ("mojibake",)


def test_related() -> None:
    """A block of further reading gives each link with category, date and names; it is no part of the body."""
    made = article(
        TEXT + "<section><h2>Related posts</h2>"
        "<div><span class=category>Guest Blog</span> <span>Mar 14, 2018</span> <span>By Bo Ek</span>"
        "<h3><a href=/other>Other</a></h3></div><div><h3><a href=/third>Third</a></h3></div></section>"
    )
    first, second = made.related
    assert first.model_dump() == {
        "url": "http://e.org/other",
        "title": "Other",
        "date": "2018-03-14",
        "byline": "Bo Ek",
        "category": "Guest Blog",
    }
    assert (second.url, second.date) == ("http://e.org/third", None)
    assert "Other" not in made.body


def test_notice() -> None:
    """The notice of a closed site is told without its link, and is no part of the body."""
    text = "The Centre operated from 2014 to 2024. It will not be updated."
    made = record(f"<div class=site-notice><p>{text} <a href=/more>Read more</a></div><main><h1>T</h1>{TEXT}</main>")
    assert made.notice == text
    assert text not in made.body


def test_listing() -> None:
    """A page of teasers is a listing: no date or name of its own, and its entries' lines of date are left out."""
    entries = "".join(
        f"<article><h2><a href=/{n}>Post {n}</a></h2><p>Jul {n}, 2019 | by Bo Ek</p><p>About {n}.</p></article>"
        for n in (1, 2, 3)
    )
    made = record(f"<main><h1>Blog</h1>{entries}</main>")
    assert (made.kind, made.title, made.date, made.byline) == ("listing", "Blog", None, None)
    assert made.body == "Post 1\n\nAbout 1.\n\nPost 2\n\nAbout 2.\n\nPost 3\n\nAbout 3."


def test_plain_facts() -> None:
    """Language, description, canonical address, site name, categories and tags are as the page declares them."""
    made = record(
        f"<main><h1>T</h1>{TEXT}<a rel='category tag' href=/c>Cat</a> <a rel=tag href=/t>Tag</a></main>",
        '<link rel=canonical href="/c/"><meta name=description content=D><meta property="og:site_name" content=S>',
        language="cy",
    )
    assert (made.language, made.description, made.site_name) == ("cy", "D", "S")
    assert (made.canonical_url, made.categories, made.tags) == ("http://e.org/c/", ("Cat",), ("Tag",))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text("<>/=\"' abhp1[]&;-", max_size=300).map(str.encode))
def test_any_bytes_give_a_record_and_always_the_same(data: bytes) -> None:
    """Whatever comes, there is a record, and the same again."""
    assert snapshot.extract(data, url=URL) == snapshot.extract(data, url=URL)


@pytest.mark.parametrize(
    ("name", "byline"),
    [
        (r"Ann \ud83d Lee", "Ann \ufffd Lee"),
        (r"Ann \uDC00Lee", "Ann \ufffdLee"),
        (r"Ann \ud83d\ude00 Lee", "Ann \U0001f600 Lee"),
    ],
)
def test_half_a_character_in_linked_data(name: str, byline: str) -> None:
    """Half of a surrogate pair, as where a name was cut, becomes a replacement character: no file can hold it."""
    made = article(TEXT, head=ld(f'{{"@type": "Article", "author": {{"name": "{name}"}}}}'))
    assert (made.byline, json.loads(record_line(made))["byline"]) == (byline, byline)


def test_what_nobody_sees() -> None:
    """Controls are in no field, soft hyphens in no title, what turns letters in no name; what joins letters stays."""
    line = "<p>By \u202eAnn\u200b Lee\u202c</p>"
    text = "<p>Con&#7;federation of \u0645\u06cc\u200c\u0631\u0648\u0645. " + "It says something more. " * 8
    head = "<title>Feder&shy;ation\ufeff</title>" + ld(r'{"@type": "Article", "keywords": "a\u0000b"}')
    made = record(f"<main><h1>Feder&shy;ation&#x1b;</h1>{line}{text}</p><pre>  a&#x1b;b\n c</pre></main>", head)
    assert (made.title, made.byline, made.tags) == ("Federation", "Ann Lee", ("ab",))
    assert made.body.startswith("Confederation of \u0645\u06cc\u200c\u0631\u0648\u0645. It")
    assert made.body.endswith("  ab\n c")


def test_depth_is_no_danger() -> None:
    """A hundred thousand nested elements are read without recursion."""
    assert snapshot.extract(b"<div>" * 100_000 + b"deep", url=URL).url == URL


@pytest.mark.parametrize("key", ["name", "givenName", "@value"])
@pytest.mark.parametrize("levels", [3, 480, 981, 982, 983, 100_000])
def test_names_within_names(key: str, levels: int) -> None:
    """However deep a name stands in linked data, it ends nothing; beyond a few levels it is none."""
    name = f'{{"{key}":' * levels + '"Ann Lee"' + "}" * levels
    page = f'<script type="application/ld+json">{{"@type": "Article", "author": {name}}}</script>'
    assert snapshot.extract(page, url=URL).authors == (("Ann Lee",) if levels == 3 else ())
