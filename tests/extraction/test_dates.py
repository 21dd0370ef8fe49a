"""When a page was published and changed: by what it declares, and by what it prints."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

import snapshot
from snapshot.extraction.datetext import epoch_date, find_date, machine_date
from snapshot.model import Record

TEXT = "<p>The mill by the river was built of grey stone, and its wheel turned for two hundred years.</p>"


def article(
    head: str = "", above: str = "", below: str = "", url: str = "http://e.org/mill", lang: str = "en"
) -> Record:
    page = f"""<html lang="{lang}"><head><title>The mill</title>{head}</head><body><article><h1>The mill</h1>{above}
        {TEXT * 4}</article>{below}</body></html>"""
    return snapshot.extract(page.encode(), url=url)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jul 2, 2019", "en"), ("2nd July, 2019", "en"),
        ("Tuesday 2nd July 2019", "en"), ("07/02/2019", "en-US"), ("02/07/2019", "en-GB"),
        ("02.07.2019", "de"), ("2. Juli 2019", "de"), ("2 juillet 2019", "fr"), ("2 de julio de 2019", "es"),
        ("2 lipca 2019 r.", "pl"), ("2019. július 2.", "hu"), ("2019 m. liepos 2 d.", "lt"), ("2. srpnja 2019.", "hr"),
        ("2 июля 2019 г.", "ru"), ("2 липня 2019", "uk"), ("2 Temmuz 2019", "tr"), ("2 Ιουλίου 2019", "el"),
        ("٢ يوليو ٢٠١٩", "ar"), ("2 ביולי 2019", "he"), ("۱۱ تیر ۱۳۹۸", "fa"), ("2 जुलाई 2019", "hi"),
        ("২ জুলাই ২০১৯", "bn"), ("2 กรกฎาคม 2562", "th"), ("ngày 2 tháng 7 năm 2019", "vi"), ("2 Juli 2019", "id"),
        ("2019年7月2日", "zh"), ("令和元年7月2日", "ja"), ("2019년 7월 2일", "ko"), ("2 Gorffennaf 2019", "cy"),
        ("2. julij 2019", "sl"), ("2 јули 2019", "mk"), ("2019. gada 2. jūlijs", "lv"), ("2019ko uztailaren 2a", "eu"),
        ("2 Julai 2019", "ms"), ("2 iyul 2019", "az"), ("2 جولائی 2019", "ur"),
        ("2 ஜூலை 2019", "ta"), ("2 జూలై 2019", "te"), ("02 Tem 2019", "tr"), ("Hulyo 2, 2019", "fil"),
        ("2 ივლისი, 2019", "ka"), ("2 հուլիսի, 2019", "hy"), ("2 шілде 2019", "kk"),
        ("۱۳۹۸/۰۴/۱۱", "fa"), ("令和1年7月2日", "ja"), ("中華民國108年7月2日", "zh-TW"),
    ],
)  # fmt: skip
def test_the_same_day_in_many_languages(text: str, language: str) -> None:
    """The second of July 2019 is read in each language as it is written there."""
    found = find_date(text, language)
    assert found is not None
    assert found[0] == "2019-07-02"


@pytest.mark.parametrize("text", ["vor 3 Stunden", "3 hours ago", "31 February 2019", "July 2019", "2 of 2019", ""])
def test_no_whole_day(text: str) -> None:
    """What is relative to now, no day of the calendar, or no whole date gives none."""
    assert find_date(text, "en") is None


def test_forms_for_machines() -> None:
    """ISO 8601 keeps its time and zone; seconds and milliseconds since 1970 give the day in UTC."""
    assert machine_date("2019-07-02T09:30:00+0100") == "2019-07-02T09:30:00+01:00"
    assert epoch_date("1562059800") == epoch_date("1562059800000") == "2019-07-02"
    assert epoch_date("20190702") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2019-07-02 10:00 PM", "2019-07-02T22:00:00"),
        ("2019-07-02 12:05:30 a.m. +0200", "2019-07-02T00:05:30+02:00"),
        ("2019-07-02T10:00:00+05", "2019-07-02T10:00:00+05:00"),
        ("2019-07-02 10:00:00 UTC", "2019-07-02T10:00:00Z"),
        ("2019-07-02T10:00:00.123456789Z", "2019-07-02T10:00:00Z"),
        ("2019-07-02T25:61:00Z", "2019-07-02"),
        ("2019-07-02T10:00:60Z", "2019-07-02"),
        ("2019-07-02T10:00:00+99:99", "2019-07-02T10:00:00"),
        ("1970-01-01T00:00:00+00:00", None),
    ],
)
def test_times_of_the_day(text: str, told: str | None) -> None:
    """What comes out is always ISO 8601: halves of the day and zones are read, and what is no time is left out."""
    assert machine_date(text) == told
    assert told is None or datetime.fromisoformat(told)


@pytest.mark.parametrize(
    ("above", "url", "lang", "date"),
    [
        ('<time datetime="2019-07-02T09:30Z">a while ago</time>', "http://e.org/", "en", "2019-07-02T09:30:00Z"),
        ('<p><abbr class="published" title="2019-07-02">Tuesday</abbr></p>', "http://e.org/", "en", "2019-07-02"),
        ('<span class="date" data-timestamp="1562059800">Tuesday</span>', "http://e.org/", "en", "2019-07-02"),
        ("<p>Posted by Lee Moss, 2 July 2019</p>", "http://e.org/", "en", "2019-07-02"),
        ("<p>07/02/2019</p>", "http://e.co.uk/", "en", "2019-02-07"),
        ("<p>07/02/2019</p>", "http://e.com/", "en", "2019-07-02"),
        ("", "http://e.org/2019/07/02/mill", "en", "2019-07-02"),
        ("", "http://e.org/mill-20190702-a.html", "en", "2019-07-02"),
        ("<p>River, 2.7.19</p>", "http://e.at/", "de", "2019-07-02"),
        ("<p>Mills | 07/02/19</p>", "http://e.com/", "en", "2019-07-02"),
        ("<p>Jul 2, '19</p>", "http://e.com/", "en", "2019-07-02"),
        ("<p>19.07.02</p>", "http://e.kr/", "ko", "2019-07-02"),
        ("<p>Version 1.2.19.4, from 10-12 to 11-12</p>", "http://e.org/", "en", None),
        ("", "http://e.org/2019/jul/02/mill", "en", "2019-07-02"),
        ("", "http://e.org/2019/july/2/mill", "en", "2019-07-02"),
        ("", "http://e.org/2019/mills/2/mill", "en", None),
        ("<h1>The Mill 3.2.25 documentation</h1>", "http://e.org/", "en", None),
        ("<p>Mills 3.2.25</p>", "http://e.de/", "de", "2025-02-03"),
        (
            '<abbr class="published" title="2019-07-02T09:30:00+00:00">Published: Tue 02 July 2019</abbr>',
            "http://e.org/",
            "en",
            "2019-07-02T09:30:00+00:00",
        ),
        ("<p>3 hours ago</p>", "http://e.org/", "en", None),
        ("<p>平成31年4月2日</p>", "http://e.jp/", "ja", "2019-04-02"),
        ("<p>民國108年7月2日</p>", "http://e.tw/", "zh-TW", "2019-07-02"),
        ("<p>1398/04/11</p>", "http://e.ir/", "fa", "2019-07-02"),
        ("<p>1398/04/11</p>", "http://e.org/", "en", None),
    ],
)
def test_printed_dates(above: str, url: str, lang: str, date: str | None) -> None:
    """The day stands in an element made for it, in a line near the headline, or in the address."""
    assert article(above=above, url=url, lang=lang).date == date


def test_first_day_and_last_change() -> None:
    """Where a line gives both days each goes to its field, whichever comes first."""
    made = article(above="<p>Last updated: 5 July 2019. Published: 2 July 2019</p>")
    assert (made.date, made.date_modified) == ("2019-07-02", "2019-07-05")


def test_a_sentence_about_the_past() -> None:
    """A day before there were pages is a page's own only where it stands alone, or with a label."""
    assert article(above="<ul><li>The Tea Act was signed into law at last on August 14, 1935</ul>").date is None
    assert article(above="<p>August 14, 1935</p>").date == "1935-08-14"


def test_a_label_in_the_line_above() -> None:
    """A label may stand alone above its day: it tells the first from the last, and owns to a day in a frame."""
    made = article(above="<div><h4>Updated</h4><div>5 July 2019</div><h4>Published</h4><div>2 July 2019</div></div>")
    assert (made.date, made.date_modified) == ("2019-07-02", "2019-07-05")
    frame = '<div class="sidebar"><h4>Published</h4><div class="date">2 July 2019</div></div>'
    assert article(below="<p>More of the river.</p>" * 12 + frame).date == "2019-07-02"


def test_days_of_others() -> None:
    """Days of comments, of further reading and of rights are not the page's."""
    below = """<div class="comments"><p><time datetime="2020-01-01">1 January 2020</time> Well said.</p></div>
        <aside><p>2 January 2020</p></aside><p>Copyright 3 January 2020</p>"""
    assert article(below=below).date is None


@pytest.mark.parametrize("frame", ["<aside>{}</aside>", "<div class=widget>{}</div>", "<p class=sidebar>{}</p>"])
def test_a_frame_under_the_headline(frame: str) -> None:
    """A day under the headline is the page's, though its template has it in a frame; in a list of others it is not."""
    assert article(above=frame.format("<p>2 July 2019</p>")).date == "2019-07-02"
    assert article(above="<div class='related'><p>2 July 2019</p></div>").date is None


def test_a_number_in_the_address_is_no_day() -> None:
    """Seven digits are no date; eight are."""
    assert article(url="http://e.org/2039026/mill").date is None
    assert article(url="http://e.org/20190702/mill").date == "2019-07-02"


def test_a_day_in_six_figures_of_the_address() -> None:
    """Behind year and month of the path, six figures that repeat them are a day; others are not."""
    assert article(url="http://e.org/2019/07/190702-mill/").date == "2019-07-02"
    assert article(url="http://e.org/2019/07/190802-mill/").date is None


def test_a_page_put_out_again() -> None:
    """Where the declared day is also the last change's, a much earlier one that is printed was the first."""
    head = '<meta property="article:published_time" content="%s"><meta name="last-modified" content="2020-07-02">'
    line = "<p>2 July 2019</p>"
    assert article(head=head % "2020-07-02", above=line).date == "2019-07-02"
    assert article(head=head % "2020-01-01", above=line).date == "2020-01-01"
    assert article(head=head % "2020-07-02", above=line + "<p>2 July 2020</p>").date == "2020-07-02"
    assert article(head=head % "2020-07-02", url="http://e.org/2019/07/02/mill").date == "2019-07-02"
    assert article(head=head % "2020-07-02", url="http://e.org/2020/06/30/mill").date == "2020-07-02"


def test_a_day_in_a_heading() -> None:
    """What a heading tells of is no day of the page's where a line beside it says one."""
    talk = "<h3>Talk of 10 April 2025 about the mill and its wheel</h3>"
    assert article(above=f"{talk}<p>Ann Lee</p><p>6 March 2025</p>").date == "2025-03-06"


def test_a_year_that_a_time_sticks_to() -> None:
    """A year of two figures is none of four, though the time behind it makes it look like one."""
    assert article(above="<p><span>28.09.19</span><span>12:44</span></p>", lang="de").date == "2019-09-28"
    assert find_date("28.09.1912:44", "de") is None


def test_when_somebody_joined() -> None:
    """The day in an element's `title` is not the page's where its text says that it is a member's."""
    assert article(above='<span class="date" title="2 July 2011">Joined July 2011</span>').date is None


def test_the_first_post_of_a_thread() -> None:
    """A thread is of the day of its first post, which stands between its headline and its text."""
    posts = "".join(
        f"<div class='post reply'><p>Jul {day}, 2019 at 3:59 pm #{day}</p><p>Member</p>{TEXT * 2}</div>"
        for day in range(2, 8)
    )
    page = f"<html lang=en><body class=forum><h1>Which pump?</h1><p>Log in</p>{posts}<p>6 replies</p></body></html>"
    made = snapshot.extract(page, url="http://forum.e.org/t/which-pump/12")
    assert (made.kind, made.date) == ("forum", "2019-07-02")
    glued = page.replace("Jul 2, 2019 at 3:59 pm #2", "<a>Lee</a><span>2.7.19</span><span>12:44</span>")
    assert snapshot.extract(glued, url="http://forum.e.org/t/which-pump/12").date == "2019-07-02"


@pytest.mark.parametrize(
    "data",
    [
        "<![CDATA[ {} ]]>",
        "//<![CDATA[\n{}\n//]]>",
        "/*<![CDATA[*/ {} /*]]>*/",
        "<!-- {} -->",
        "{}}}",
        "{};",
        "\ufeff{}",
        "/* ours */ {}",
    ],
)
def test_data_in_wrappings(data: str) -> None:
    """JSON-LD is read in what old pages wrap it in, and where more than its end stands behind it."""
    told = data.format('{"@type": "Article", "datePublished": "2019-07-02"}')
    assert article(head=f'<script type="application/ld+json">{told}</script>').date == "2019-07-02"


@pytest.mark.parametrize("quote", ['"', "&quot;"])
def test_data_that_is_no_json(quote: str) -> None:
    """Linked data is read though a comma stands behind a last entry, or its quotes are references."""
    told = '{"@type": "Article", "author": [{"name": "Lee Moss",},\n], "datePublished": "2019-07-02",\n}'
    made = article(head=f'<script type="application/ld+json">{told.replace(chr(34), quote)}</script>')
    assert (made.byline, made.date) == ("Lee Moss", "2019-07-02")


def test_a_general_meta_gives_way_to_the_printed_day() -> None:
    """`<meta name=date>` may be any day; the one under the headline is what readers see."""
    head = '<meta name="date" content="2019-07-01"><meta name="dcterms.date" content="2019-07-01">'
    assert article(head=head, above="<p>2 July 2019</p>").date == "2019-07-02"


def test_declared_day_wins() -> None:
    """JSON-LD of the article outweighs a day printed below it."""
    head = '<script type="application/ld+json">{"@type": "Article", "datePublished": "2019-07-02"}</script>'
    assert article(head=head, below="<p>9 August 2020</p>").date == "2019-07-02"


def test_lone_line() -> None:
    """Where nothing else tells, the one day in a line of its own far below is taken; of two such days neither is."""
    far = "<p>More of the river.</p>" * 12
    assert article(below=far + "<p>2 July 2019</p>").date == "2019-07-02"
    assert article(below=far + "<p>2 July 2019</p><p>3 July 2019</p>").date is None


def test_first_words() -> None:
    """Where nothing else tells, the day that the text begins with is the page's; not one of which it tells."""
    assert article(above=TEXT.replace("The mill", "Riverside, 2 July 2019 - The mill")).date == "2019-07-02"
    told = "<p>It closed on 2 July 2019. " + "Its wheel had turned for two hundred years before. " * 3
    assert article(above=told).date is None


def test_data_of_scripts() -> None:
    """Where nothing else tells, the one day of publication in a script's data is taken; of two neither is."""
    state = '<script>state = {"publishedAt": "%s", "updatedAt": "2020-01-01", "unpublishedAt": "2021-01-01"}</script>'
    assert article(below=state % "2019-07-02T10:00:00Z").date == "2019-07-02"
    assert article(below=state % "2019-07-02" + state % "2019-07-03").date is None


def test_the_first_article_speaks_for_the_page() -> None:
    """What a live page declares of its later posts is not its own day, though another rule agrees with it."""
    posts = [{"@type": "LiveBlogPosting", "datePublished": "2019-07-02"}]
    posts += [{"@type": "BlogPosting", "datePublished": "2019-07-05"}]
    head = f'<script type="application/ld+json">{json.dumps(posts)}</script>'
    head += '<meta property="article:published_time" content="2019-07-05">'
    assert article(head=head).date == "2019-07-02"


def test_a_heading_below_the_text() -> None:
    """Days stand near the text where what looks like the headline is below it."""
    lines = "".join(
        f"<li><a href=/{number}>Mill {number}</a><div>{number} May 2018</div></li>" for number in range(1, 9)
    )
    page = f"""<html><head><title>The mill</title></head><body><div><p>2 July 2019</p>{TEXT * 4}</div>
        <div><h1>The mill</h1><ul>{lines}</ul></div></body></html>"""
    assert snapshot.extract(page.encode(), url="http://e.org/mill").date == "2019-07-02"


@pytest.mark.parametrize(
    ("moment", "printed", "date"),
    [
        ("2019-07-03T02:11:03Z", "<time datetime=2019-07-02T22:11:03-04:00>yesterday</time>", "2019-07-02"),
        ("2019-07-01T22:00:00Z", "<p>2 July 2019</p>", "2019-07-02"),
        ("2019-07-02T22:11:03Z", "<p>3 July 2019</p>", "2019-07-02"),
        ("2019-07-02T25:00:00Z", "<p>3 July 2019</p>", "2019-07-02"),
    ],
)
def test_the_day_of_the_place(moment: str, printed: str, date: str) -> None:
    """A moment in UTC is of the day that the page prints of it in its own zone, or that begins there with it."""
    head = f'<meta property="article:published_time" content="{moment}">'
    assert (article(head=head, above=printed).date or "")[:10] == date


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("This entry was posted on Tuesday, July 2nd, 2019 at 3:59 pm and is filed under Mills, Rivers.", "2019-07-02"),
        ("Dieser Artikel wurde am 2. Juli 2019 um 14:48 von Lee geschrieben und unter Mühlen abgelegt.", "2019-07-02"),
        ("Cet article a été publié dans Moulins par Lee le 2 juillet 2019.", "2019-07-02"),
        ("The book of the mill was published on 2 July 2019 by the society for mills, in print.", None),
        ("Die Mühle wurde am 2. Juli 2019 wieder eröffnet.", None),
    ],
)
def test_a_sentence_of_the_template(sentence: str, date: str | None) -> None:
    """Where nothing else tells, what a blog's template says of the entry does, in however long a sentence."""
    filler = " It is known to everybody who has ever walked along the river and its many mills." * 2
    lang = "de" if "wurde" in sentence else "fr" if "été" in sentence else "en"
    assert article(below=f"<div>{'<p>More.</p>' * 15}</div><p>{sentence}{filler}</p>", lang=lang).date == date


def test_a_container_that_has_replies() -> None:
    """`has-replies` tells what a container has: it is no reply."""
    page = f"<h1>The mill</h1><div class='has-replies no-sidebar'><p>2 July 2019</p>{TEXT * 3}</div>"
    assert snapshot.extract(page, url="http://e.org/mill").date == "2019-07-02"


def test_a_day_after_the_capture(tmp_path: Path) -> None:
    """What was captured in 2024 was not published in 2091; of a lone page nothing is known."""
    page = f"<html lang=en><body><main><h1>The mill</h1><p>2 July 2091</p>{'<p>A sentence of some words. ' * 60}"
    both = page.replace("<p>2 July 2091</p>", "<p>2 July 2091</p><p>Published: 3 January 2024</p>")
    assert captured(tmp_path / "a.warc", page, "2024-01-01T00:00:00Z") is None
    assert captured(tmp_path / "b.warc", both, "2024-01-01T00:00:00Z") == "2024-01-03"
    assert captured(tmp_path / "c.warc", page, "2091-06-30T23:00:00Z") == "2091-07-02"
    assert captured(tmp_path / "d.warc", page, "1970-01-01T00:00:00Z") == "2091-07-02"
    assert snapshot.extract(page, url="http://e.org/mill").date == "2091-07-02"


def captured(path: Path, page: str, when: str) -> str | None:
    """The date of a page in a WARC file of that moment."""
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://e.org/mill\r\nWARC-Date: {when}\r\n"
        f"WARC-Record-ID: <urn:uuid:{UUID(int=1)}>\r\nContent-Type: application/http;msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    path.write_bytes(head.encode() + block + b"\r\n\r\n")
    (record,) = snapshot.open(path).records()
    return record.date
