"""The lists of all pages: what stands where, in which order, in bounded pieces, whatever others wrote."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import html

from snapshot.publish.alphabet import folded_name as folded
from snapshot.publish.alphabet import letter, name_order
from snapshot.publish.browse import PER_PAGE, browse_pages
from snapshot.publish.entry import Entry
from snapshot.publish.shell import BROWSE, SiteFacts

SITE = SiteFacts("The Centre")
TEA = Entry(
    "https://x.example/tea/",
    "tea/index.html",
    "The tea-table method",
    "Tomos Prydderch, Nadia Rahmoun",
    ("Tomos Prydderch", "Nadia Rahmoun"),
    "2020-02-11T09:30:00+00:00",
    ("Practice Examples",),
    "article",
    "en-GB",
    "How to begin.",
)
ABOUT = Entry("https://x.example/about", "about/index.html", "About us")
UNTITLED = Entry("https://x.example/?p=7", "index_p-7~0.html", date="1998")


def made(entries: Iterable[Entry], site: SiteFacts = SITE) -> dict[str, bytes]:
    """Path → bytes; no path is given twice."""
    files = [(each.path, each.data) for each in browse_pages(entries, site)]
    assert len(files) == len(dict(files))
    return dict(files)


def links(files: dict[str, bytes], path: str) -> list[tuple[str, str]]:
    """Path of the file and text of each link in the main part of a page."""
    (main,) = tree(files[path]).xpath("//main")
    return [(lead(path, each.get("href")), " ".join(each.text_content().split())) for each in main.iter("a")]


def tree(page: bytes) -> Any:
    """A page, parsed."""
    return html.fromstring(page)


def lead(path: str, href: str) -> str:
    return normpath(str(PurePosixPath(path).parent / unquote(href)))


def listed(files: dict[str, bytes], path: str) -> list[str]:
    """The titles that a page lists, in its order."""
    return [" ".join(each.text_content().split()) for each in tree(files[path]).xpath("//a[@class='title']")]


def test_every_view_holds_what_it_is_for() -> None:
    """A page stands under its year, each of its authors and categories, and its letter."""
    files = made([TEA, ABOUT, UNTITLED])
    lists = {path.removeprefix("_archive/browse/"): listed(files, path) for path in files if path.endswith(".html")}
    tea, about, untitled = "The tea-table method", "About us", "https://x.example/?p=7"
    assert {name: titles for name, titles in lists.items() if titles} == {
        "date/2020.html": [tea],
        "date/1998.html": [untitled],
        "date/undated.html": [about],
        "author/tomos-prydderch-fb9a74cd.html": [tea],
        "author/nadia-rahmoun-290e8536.html": [tea],
        "category/practice-examples-651dace0.html": [tea],
        "title/t.html": [tea],
        "title/a.html": [about],
        "title/h.html": [untitled],
    }


def test_every_link_leads_to_a_file() -> None:
    """All that the lists link to is either a file of theirs, or a page of the copy that was given."""
    files = made([TEA, ABOUT, UNTITLED])
    given = {TEA.path, ABOUT.path, UNTITLED.path, SITE.home, SITE.about}
    pages = [path for path in files if path.endswith(".html")]
    hrefs = {
        lead(path, href)
        for path in pages
        for href in tree(files[path]).xpath("//@href[. != 'data:,']")
        if not href.startswith("#")
    }
    assert hrefs - given <= files.keys()
    assert given - {SITE.home, SITE.about} <= hrefs
    assert set(pages) - {BROWSE} <= hrefs


def test_all_is_reached_from_the_first_page() -> None:
    """From the page that leads to all views, with their counts, every list can be reached."""
    files = made([TEA, ABOUT, UNTITLED])
    reached, ahead = set(), [BROWSE]
    while ahead:
        path = ahead.pop()
        reached.add(path)
        ahead += [to for to, _ in links(files, path) if to in files and to not in reached]
    assert reached == {path for path in files if path.endswith(".html")}
    text = tree(files[BROWSE]).text_content()
    assert "Pages: 3" in text
    assert " ".join(text.split()).endswith("A–Z A 1 H 1 T 1")


def test_order_of_the_records_is_of_no_account() -> None:
    """Entries in another order give the same bytes."""
    entries = [
        Entry(f"https://x.example/{n}", f"{n}.html", f"Page {n % 7}", None, (f"Author {n % 5}",), f"20{n % 9:02}-01-02")
        for n in range(60)
    ]
    shuffled = random.Random(4).sample(entries, len(entries))
    assert shuffled != entries
    assert made(shuffled) == made(entries)


def test_newest_stand_first() -> None:
    """A year begins with its last day; a month has a heading; the same day is in order of titles."""
    dates = ["2019-07", "2019-07-02", "2019-12-31", "2019-07-02T23:00:00Z"]
    files = made(Entry(f"https://x.example/{n}", f"{n}.html", f"Title {n}", date=date) for n, date in enumerate(dates))
    page = tree(files["_archive/browse/date/2019.html"])
    assert page.xpath("//h2//text()") == ["2019-12", "2019-07"]
    assert listed(files, "_archive/browse/date/2019.html") == ["Title 2", "Title 1", "Title 3", "Title 0"]


@pytest.mark.parametrize("date", ["", "soon", "2019-13-01", "20190702", "2019-1-1", "٢٠١٩-٠٧-٠٢", "0x", "2019-07-021"])
def test_what_is_no_date(date: str) -> None:
    """What cannot be read as a date makes no file's name, and its page stands with those without a date."""
    files = made([replace(TEA, date=date)])
    assert {path for path in files if "/date/" in path} == {
        "_archive/browse/date/index.html",
        "_archive/browse/date/undated.html",
    }


def test_long_lists_are_parted() -> None:
    """A list of more than 500 is parted; each part names its neighbours, and together they hold everything once."""
    count = 2 * PER_PAGE + 1
    files = made(Entry(f"https://x.example/{n}", f"{n}.html", f"A {n:04}", date="2020") for n in range(count))
    parts = [f"_archive/browse/title/a{end}.html" for end in ("", "-p2", "-p3")]
    assert [len(listed(files, path)) for path in parts] == [PER_PAGE, PER_PAGE, 1]
    assert [title for path in parts for title in listed(files, path)] == [f"A {n:04}" for n in range(count)]
    for path in parts:
        assert set(parts) <= {to for to, _ in links(files, path)}
    assert "Part 2 of 3" in tree(files[parts[1]]).text_content()
    assert "Pages: 1\N{NARROW NO-BREAK SPACE}001" in files[parts[0]].decode()


def test_many_authors_have_pages_by_letter() -> None:
    """Where an index would be too long, each letter has one, in parts of a bounded size."""
    count = 1100
    names = [f"{'AB'[n % 2]}. Writer {n}" for n in range(count)]
    files = made(Entry(f"https://x.example/{n}", f"{n}.html", "T", authors=(name,)) for n, name in enumerate(names))
    assert [text for _, text in links(files, "_archive/browse/author/index.html")][-2:] == ["A", "B"]
    ends = ("letter-a", "letter-a-p2", "letter-b", "letter-b-p2")
    told = [text for end in ends for _, text in links(files, f"_archive/browse/author/{end}.html")]
    assert set(names) <= set(told)
    assert max(len(data) for data in files.values()) < 300_000


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Éclair", "E"),
        ("“Quoted”", "Q"),
        ("Øystein", "O"),
        ("łódź", "L"),
        ("Ångström", "A"),
        ("ﬁne", "F"),
        ("1984", "0–9"),
        ("½ pint", "0–9"),
        ("٣ أيام", "0–9"),
        ("Яблоко", "Я"),
        ("أحمد", "ا"),
        ("שלום", "ש"),
        ("ガラス", "か"),
        ("漢字", "漢字"),
        ("???", "#"),
        ("", "#"),
        ("\u202eevil", "E"),
    ],
)
def test_letters(name: str, label: str) -> None:
    """A name stands under its first letter, without accents and marks; other scripts have their own letters."""
    assert letter(folded(name)).label == label


def test_collation() -> None:
    """Latin, digits, other scripts, Han, and what has no letter; case and accents make no difference."""
    ordered = ["a la carte", "Âge", "Zebra", "7 days", "Ωmega", "Яблоко", "שלום", "漢字", "!"]
    assert sorted(set(ordered), key=name_order) == ordered


def test_joiners_stay() -> None:
    """What shapes the letters of a word is part of it."""
    title = "می\u200cخواهم"
    assert listed(made([replace(TEA, title=title)]), "_archive/browse/date/2020.html") == [title]


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</bdi></a></main><base href=//evil.example/>",
    "\u202egnp.exe\u2066\u2069",
    "line\nbreak\0nul\x1b[31m",
    "\ud800 lone",
    "&amp; & &lt;",
    "${about} {count} {name}",
    "x" * 4096,
    "../../etc/passwd",
    "CON",
    "",
    " \t ",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_records(text: str) -> None:
    """Whatever stands in a record is text: no element but ours, no address but those given, nothing overlong."""
    entry = Entry("https://x.example/" + text, "a/b.html", text, text, (text,), text, (text,), "other", text, text)
    files = made([entry], SiteFacts(text, text, notice=text))
    harmless = made([replace(TEA, date=None)], SiteFacts("n", notice="n"))
    for path, data in files.items():
        assert path.startswith("_archive/")
        assert ".." not in path
        if not path.endswith(".html"):
            continue
        page = tree(data)
        assert {each.tag for each in page.iter()} <= {"html", "head", "body"} | {
            each.tag for made_page in harmless.values() for each in tree(made_page).iter()
        }
        assert all(len(line) <= 1500 for line in page.text_content().split("\n"))
        assert {href for href in page.xpath("//a/@href") if ":" in href or href.startswith("/")} == set()
        assert not {"\u202e", "\0", "\x1b"} & set(data.decode())


def test_a_copy_may_be_asked_not_to_be_found() -> None:
    """Where the owner wants it, search engines are told to leave the lists out."""
    assert b"noindex" in made([TEA], replace(SITE, noindex=True))[BROWSE]
    assert b"noindex" not in made([TEA])[BROWSE]


def test_an_empty_archive_has_a_page() -> None:
    """Without entries there is still a page that says so."""
    files = made([])
    assert set(files) == {BROWSE, "_archive/pages.css"}
    assert "Pages: 0" in files[BROWSE].decode()


@pytest.mark.parametrize(("tag", "direction"), [("ar", "rtl"), ("he-IL", "rtl"), ("fr", "ltr"), ("fa", "ltr")])
def test_direction(tag: str, direction: str) -> None:
    """A page has the direction of the words on it; what others wrote has its own, between `bdi`."""
    page = tree(made([TEA], SiteFacts("The Centre", tag))[BROWSE])
    assert page.get("dir") == direction
    assert page.xpath("//bdi[text()='Nadia Rahmoun']")
