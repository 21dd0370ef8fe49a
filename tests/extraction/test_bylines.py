"""Bylines: each way in which a page says who wrote it, on a snippet that shows it."""

from __future__ import annotations

import json
from typing import Any

import pytest

import snapshot
from snapshot.extraction.people import names_of

TEXT = "<p>" + "A sentence that is long enough to be text, and says something. " * 4 + "</p>"


def byline(body: str, head: str = "", title: str = "The title") -> str | None:
    """The byline of an article with this under its headline, and this in its head."""
    page = f"<html lang=en><head><title>{title}</title>{head}</head><body><main><article><h1>{title}</h1>{body}"
    return snapshot.extract(f"{page}</article></main></body></html>", url="http://paper.example/2019/x").byline


def ld(value: Any) -> str:
    """A script of linked data."""
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ann Lee and Bo Ek, editors", ("Ann Lee", "Bo Ek")),
        ("Lee Moss, MS, RDN, LD", ("Lee Moss",)),
        ("Lee Moss Senior Motoring Reporter", ("Lee Moss",)),
        ("Lee Moss For Daily Example", ("Lee Moss",)),
        ("Lee Moss, Example Report", ("Lee Moss",)),
        ("By Lee Moss ESPN.com", ("Lee Moss",)),
        ("By Lee Moss BBC News", ("Lee Moss",)),
        ("LEE MOSS ASSOCIATED PRESS", ("LEE MOSS",)),
        ("Lee Moss III", ("Lee Moss III",)),
        ("The Daily Example News", ("The Daily Example News",)),
        ("Story Highlights", ()),
        ("The Example Press\nFiled Under\nNews\nLocal Matters", ("The Example Press",)),
        ("Von Jörg Öhm und Ute Klee", ("Jörg Öhm", "Ute Klee")),
        ("LEE MOSS, ANN LEE and BO EK", ("LEE MOSS", "ANN LEE", "BO EK")),
        ("Lee Moss Published: Jul 2, 2019", ("Lee Moss",)),
        ("Lee Moss December", ("Lee Moss",)),
        ("Theresa May", ("Theresa May",)),
        ("Di Moss", ("Di Moss",)),
        ("Will Moss", ("Will Moss",)),
        ("you will", ()),
        ("Rui Ma", ("Rui Ma",)),
        ("Ask the Doctors", ("Ask the Doctors",)),
        ("Food Desk / paper.example.com / Dec 17, 2025", ("Food Desk",)),
        ("vom", ()),
        ("Lee Moss Ein Kommentar", ("Lee Moss",)),
        ("di Mario Verdi", ("Mario Verdi",)),
        ("文／王小明", ("王小明",)),
        ("박하나 기자", ("박하나",)),
        ("Por João da Silva e Souza", ("João da Silva e Souza",)),
        ("José Ortega y Gasset, Ana Silva e João Souza", ("José Ortega y Gasset", "Ana Silva", "João Souza")),
        ("Ana Silva e da Costa e EFE", ("Ana Silva e da Costa",)),
        ("Ana Silva e Redacción", ("Ana Silva",)),
        ("Ana Silva e Lusa", ("Ana Silva",)),
        ("By Lee Moss, Jr., Bo Ek Sr. and Ann Lee III, editors", ("Lee Moss, Jr.", "Bo Ek Sr.", "Ann Lee III")),
        ("Lee Moss Jr, PhD, and Bo Ek IV", ("Lee Moss Jr", "Bo Ek IV")),
        ("Ana Silva, Sr. López", ("Ana Silva", "Sr. López")),
        ("Γράφει ο Γιώργος Παπαδόπουλος", ("Γιώργος Παπαδόπουλος",)),
        ("Írta: Kovács János és Nagy Éva", ("Kovács János", "Nagy Éva")),
        ("लेखक: राम शर्मा", ("राम शर्मा",)),
        ("โดย สมชาย ใจดี", ("สมชาย ใจดี",)),
        ("โดยสมชาย ใจดี", ("สมชาย ใจดี",)),
        ("記者王小明／台北報導", ("王小明",)),
        ("聯合報 記者林宸誼／即時報導", ("林宸誼",)),
        ("記者會", ("記者會",)),
        ("Von Prof. Dr. med. Karl Müller", ("Prof. Dr. med. Karl Müller",)),
        ("Prof. Dr. rer. nat. Dr. h.c. Karl Müller, Direktor", ("Prof. Dr. rer. nat. Dr. h.c. Karl Müller",)),
        ("Ana María de la Cruz y Pérez", ("Ana María de la Cruz y Pérez",)),
        ("lee.moss@paper.example", ()),
        ("Published on", ()),
        ("admin", ()),
    ],
)
def test_names_in_a_text(text: str, names: tuple[str, ...]) -> None:
    """Labels, work, letters, houses, dates and addresses are no part of a name."""
    assert names_of(text) == names


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ({"@type": "Person", "name": "Lee Moss"}, "Lee Moss"),
        ([{"@type": "Person", "name": "Lee Moss"}, {"@type": "Person", "name": "Bo Ek"}], "Lee Moss, Bo Ek"),
        ("Lee Moss and Bo Ek", "Lee Moss, Bo Ek"),
        ("Lee Moss, Motoring Editor", "Lee Moss"),
        ([{"name": "Lee Moss"}, {"@type": "Organization", "name": "The Paper"}], "Lee Moss"),
        ([{"name": "Lee Moss"}, {"name": "dpa"}], "Lee Moss, dpa"),
        ({"@type": "Organization", "name": "Example Press Agency"}, "Example Press Agency"),
        ({"@id": "#lee"}, "Lee Moss"),
        ("Lee O&#039;Moss &amp; Bo Ek", "Lee O'Moss, Bo Ek"),
        ({"name": '<a href="/lee">Lee Moss</a>'}, "Lee Moss"),
        ({"@type": "Person", "givenName": "Lee", "familyName": "Moss"}, "Lee Moss"),
        ([{"name": "", "givenName": {"@value": "Lee"}, "familyName": "Moss"}, {"@id": "#bo"}], "Lee Moss, Bo Ek"),
        ({"name": {"@value": "Lee Moss", "@language": "en"}}, "Lee Moss"),
        ({"name": [{"@value": "Lee Moss", "@language": "en"}, {"@value": "リー", "@language": "ja"}]}, "Lee Moss"),
        ({"name": {"en": "Lee Moss", "ja": "リー"}}, "Lee Moss"),
        ({"url": "http://paper.example/lee"}, None),
        ("admin", None),
    ],
)
def test_linked_data(author: Any, expected: str | None) -> None:
    """JSON-LD names persons, directly or by a reference; an organisation counts where it is listed as an author."""
    graph = [
        {"@type": "NewsArticle", "headline": "The title", "author": author, "publisher": {"name": "The Paper"}},
        {"@type": "Person", "@id": "#lee", "name": "Lee Moss"},
        {"@type": "Person", "@id": "#bo", "givenName": "Bo", "familyName": "Ek"},
    ]
    assert byline(TEXT, ld({"@graph": graph})) == expected


def test_linked_data_of_another_article() -> None:
    """Of several articles in the linked data, the one with the page's headline tells."""
    other = {"@type": "NewsArticle", "headline": "Another one", "author": {"name": "Bo Ek"}}
    own = {"@type": "NewsArticle", "headline": "The title", "author": {"name": "Lee Moss"}}
    assert byline(TEXT, ld([other, own])) == "Lee Moss"


def test_a_printed_line_beside_a_longer_list() -> None:
    """Where JSON-LD lists photographers and editors too, the line at the headline says who wrote it."""
    head = ld({"@type": "NewsArticle", "author": [{"name": "Lee Moss"}, {"name": "Bo Ek"}]})
    assert byline(f"<p>By Lee Moss</p>{TEXT}", head) == "Lee Moss"


def test_the_house_with_its_place() -> None:
    """The site's name is no person's, also where its place stands before it."""
    head = "<meta property=og:site_name content='Morning Beacon'>"
    assert byline(f"<p>By Lee Moss | South Coast Morning Beacon</p>{TEXT}", head) == "Lee Moss"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<div class=byline><span>By</span><a href=/x>Lee Moss</a><span>Senior editor</span></div>", "Lee Moss"),
        (
            "<p><a rel=author href=/author/lee>Lee Moss</a><a rel=author href=/author/bo>Bo Ek</a></p>",
            "Lee Moss, Bo Ek",
        ),
        ("<p itemprop=author itemscope><span itemprop=name>Lee Moss</span></p>", "Lee Moss"),
        ("<p>Written by: <b>Lee Moss</b></p>", "Lee Moss"),
        ("<p><a href='/author/lee-moss'>Lee Moss</a></p>", "Lee Moss"),
        ("<div><span>By</span><a href=/x>Lee Moss</a></div>", "Lee Moss"),
        ("<p>Jul 2, 2019 | by Lee Moss</p>", "Lee Moss"),
        ("<p class=author>View all posts by Lee Moss</p>", "Lee Moss"),
        ("<p>作者：王小明</p>", "王小明"),
        ("<p>By the sea, they agreed, all is calm.</p>", None),
        ("<p class=byline>Published on 2 July 2019</p>", None),
        ("<p>Text size</p>", None),
    ],
)
def test_lines_under_the_headline(line: str, expected: str | None) -> None:
    """Marked elements, lines with a label and links to authors' pages tell; sentences and buttons do not."""
    assert byline(line + TEXT) == expected


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("it", "Di Carlo De Benedetti", "Carlo De Benedetti"),
        ("nb", "Av Kari Nordmann", "Kari Nordmann"),
        ("da", "Af Mette Jensen", "Mette Jensen"),
        ("en", "Di Carlo De Benedetti", None),
        ("it", "Di sera si parte", None),
        ("th", "โดยสมชาย ใจดี", "สมชาย ใจดี"),
        ("th", "โดยไม่มีเงื่อนไข", None),
    ],
)
def test_labels_of_a_language(language: str, line: str, expected: str | None) -> None:
    """Words that also begin names and sentences are labels on pages in their language."""
    page = f"<html lang={language}><body><main><article><h1>The title</h1><p>{line}</p>{TEXT}</article></main>"
    assert snapshot.extract(page, url="http://paper.example/2019/x").byline == expected


def test_other_peoples_names() -> None:
    """Who comments, and who wrote something related, is not the author."""
    comment = "<div class=comments><div class=comment><span class=author>Bo Ek</span><p>Well said.</p></div></div>"
    related = "<div class=related><h3>Another one</h3><p class=byline>By Ann Lee</p></div>"
    assert byline(TEXT + comment + related) is None
    assert byline("<p class=byline>By Lee Moss</p>" + TEXT + comment + related) == "Lee Moss"


def test_printed_and_declared_names() -> None:
    """Where the page prints two names, and declares one of them, both are given; a site's name yields to a person."""
    line = "<p>By <a rel=author href=/author/lee>Lee Moss</a> and Bo Ek</p>"
    assert byline(line + TEXT, '<meta name=author content="Lee Moss">') == "Lee Moss, Bo Ek"
    site = '<meta property=og:site_name content="The Paper"><meta name=author content="The Paper">'
    assert byline("<p class=byline>By Lee Moss</p>" + TEXT, site) == "Lee Moss"


def test_cards_of_the_site() -> None:
    """A card in the site's footer or sidebar is no author's; one in the article's own footer is."""
    powered = "<address class='vcard body'>Powered by <a href=/p>Pelican</a>, made of <a href=/q>Python</a>.</address>"
    page = "<html lang=en><body><main><article><h1>The title</h1>{}{}</article></main>{}"
    for site in (
        f"<footer>{powered}</footer>",
        "<div class=sidebar><p class=vcard><b class=fn>Moss Mill</b></p></div>",
    ):
        assert snapshot.extract(page.format(TEXT, "", site), url="http://paper.example/x").byline is None
    own = "<footer><span class='vcard'>Lee Moss</span></footer>"
    assert snapshot.extract(page.format(TEXT, own, ""), url="http://paper.example/x").byline == "Lee Moss"


def test_evidence_of_several() -> None:
    """Evidence is an XPath of all elements that name an author, each once."""
    links = (
        "<p><a rel=author href=/lee>Lee Moss</a><a rel=author href=/lee>Lee Moss</a><a rel=author href=/bo>Bo Ek</a>"
    )
    made = snapshot.extract(f"<body><main><article><h1>The title</h1>{links}{TEXT}", url="http://paper.example/x")
    place = "/html/body/main/article/p[1]"
    assert made.evidence["byline"] == f"marked[rel=author] {place}/a[1] | {place}/a[3]"


def test_a_son_of_the_same_name() -> None:
    """`Jr.` is a part of the name, and two spellings of it agree."""
    assert byline(f"<p>By Lee Moss, Jr.</p>{TEXT}") == "Lee Moss, Jr."
    two = "<p>By Lee Moss, Jr. and Bo Ek</p>"
    both = ld({"@type": "NewsArticle", "author": [{"name": "Lee Moss Jr"}, {"name": "Bo Ek"}, {"name": "Ann Lee"}]})
    assert byline(two + TEXT, both) == "Lee Moss, Jr., Bo Ek"


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("<p>Written by: Lee Moss</p>", "Lee Moss"),
        ("<h3>Lee Moss</h3><p>Lee Moss is a writer on motoring, and lives by the sea.</p>", "Lee Moss"),
        ("<h3>Lee Moss</h3><p>Lee is a writer.</p><h3>Bo Ek</h3><p>Bo has been here for long.</p>", None),
        ("<h3>Quiet Country Roads</h3><p>They wind between the hills.</p>", None),
    ],
)
def test_lines_after_the_text(end: str, expected: str | None) -> None:
    """A signature, or a note on the author, tells; a list of people, and a heading, do not."""
    assert byline(TEXT * 4 + end) == expected


def test_name_beside_a_date() -> None:
    """A line that is a name counts where a date stands beside it."""
    assert byline("<p>Lee Moss</p><p>2 July 2019</p>" + TEXT) == "Lee Moss"
    assert byline("<p>Lee Moss | Senior Writer | 2 July 2019</p>" + TEXT) == "Lee Moss"
    assert byline("<p>Country Roads</p>" + TEXT) is None


def test_names_turned_for_bibliographies() -> None:
    """Surname first, as citations write it, is turned."""
    assert byline(TEXT, '<meta name=citation_author content="Moss, Lee">') == "Lee Moss"


def test_houses_of_a_list_are_not_its_authors() -> None:
    """An organisation that JSON-LD lists before a person is the house, not an agency that helped."""
    author = [{"@type": "Organization", "name": "Example News Agency"}, {"@type": "Person", "name": "Lee Moss"}]
    assert byline(TEXT, ld({"@type": "NewsArticle", "headline": "The title", "author": author})) == "Lee Moss"


def test_the_first_of_a_thread() -> None:
    """Of a thread, who began it is the author; who answered is not."""
    posts = "".join(
        f'<div class="post topic-body"><span itemprop="author">{who}</span><p>{"An answer. " * 20}</p></div>'
        for who in ("Marged Pryce", "Liv Berg", "Adaeze Obi")
    )
    page = f"<html lang=en><body class=forum><h1>Which pump?</h1>{posts}<p>3 replies</p></body></html>"
    made = snapshot.extract(page, url="http://forum.e.org/t/which-pump/12")
    assert (made.kind, made.byline) == ("forum", "Marged Pryce")


def test_a_name_behind_a_day() -> None:
    """A line under the headline that is a day, a dash and a name, names its author."""
    text = "Ein Satz über sie. " * 40
    page = f"<html lang=de><body><main><h1>Die Mühle</h1><p>11.12.2019 - Amelie Berg</p><p>{text}</p>"
    assert snapshot.extract(page, url="http://e.org/muehle").byline == "Amelie Berg"


def test_a_name_in_parts() -> None:
    """Given name and surname in elements of their own are one name, as DocBook and vCards write it."""
    name = '<h3 class="author"><span class="firstname">{}</span>{}<span class="surname">{}</span></h3>'
    docbook = name.format("Lee", " ", "Moss") + name.format("Bo", "", "Ek")
    assert byline(docbook + TEXT * 3) == "Lee Moss, Bo Ek"
    card = '<p class="vcard author"><span class="given-name">Lee</span> <span class="family-name">Moss</span></p>'
    assert byline(card + TEXT * 3) == "Lee Moss"


def test_a_caption_names_no_author() -> None:
    """What stands in a caption under the headline is whose picture it is."""
    page = f"""<html lang=en><body><article><h1>The mill</h1><figure><img src=a.png>
        <figcaption>Harbour Games</figcaption></figure><p>2 July 2019</p><p>{"A sentence. " * 60}</p></article>"""
    assert snapshot.extract(page, url="http://e.org/mill").byline is None


def test_who_the_headline_is_about() -> None:
    """A name between headline and date is its topic's where the headline has it, unless a colon follows it there."""
    line = f"<h2>Lee Moss</h2><p>July 2, 2019</p>{TEXT}"
    assert byline(line, title="Lee Moss has lost the tin") is None
    assert byline(line, title="Lee Moss: I have lost the tin") == "Lee Moss"
    assert byline(line, title="The tin is lost") == "Lee Moss"
