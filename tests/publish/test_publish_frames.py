"""A page of frames has a notice above them; they stand in the same document, with the sizes that they had."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from copying import Copy
from lxml import etree, html


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy that holds a few files."""
    return Copy(tmp_path)


def test_frames_stand_below_the_notice(copy: Copy) -> None:
    """The frames of all sets are there in their order, with their names, and the copy tells what it did."""
    page = (
        "<html lang=de><head><title>t</title></head><frameset rows='80,*' onload=go()>"
        "<frame name=head src=/frame.html noresize>"
        "<frameset cols='1*,2*' id=inner><frame name=menu src=/frame.html#here><frame name=main></frameset>"
        "</frameset></html>"
    )
    tree = copy.tree(page)
    body = tree.find("body")
    assert [element.tag for element in body] == ["snapshot-notice", "snapshot-frames"]
    assert (body.get("onload"), body.get("rows")) == ("go()", "80,*")
    assert tree.xpath("//iframe/@name") == ["head", "menu", "main"]
    assert tree.xpath("//iframe/@src") == ["../../frame.html#snapshot-framed-b301e85d", "../../frame.html#here"]
    assert tree.xpath("count(//iframe[@noresize])") == 1
    (inner,) = tree.xpath("//snapshot-frames/snapshot-frames[@id='inner']")
    assert [frame.get("name") for frame in inner] == ["menu", "main"]
    assert copy.changes(page) == {"frameset"}


@pytest.mark.parametrize(
    ("said", "style"),
    [
        ("rows='80,*' cols=''", "minmax(0,80px) minmax(0,1fr)/minmax(0,1fr);gap:6px"),
        ("cols='20%, 80%,' border=0", "minmax(0,1fr)/minmax(0,20fr) minmax(0,80fr);gap:0px"),
        (
            "cols='100, 3*, 20%, *' border=2",
            "minmax(0,1fr)/minmax(0,100px) minmax(0,3fr) minmax(0,20%) minmax(0,1fr);gap:2px",
        ),
        ("cols=100,50% frameborder=NO", "minmax(0,1fr)/minmax(0,100px) minmax(0,50fr);gap:0px"),
        ("cols=100,200 frameborder=yes", "minmax(0,1fr)/minmax(0,100fr) minmax(0,200fr);gap:6px"),
        ("cols='x;}<,-1,1e9,½'", "minmax(0,1fr)/minmax(0,1fr) minmax(0,1fr) minmax(0,1px) minmax(0,1fr);gap:6px"),
    ],
)
def test_sizes_are_kept(copy: Copy, said: str, style: str) -> None:
    """Pixels, shares of the whole and shares of the rest mean in the copy what they mean in a set of frames."""
    tree = copy.tree(f"<frameset {said}><frame><frame></frameset>")
    assert tree.xpath("//snapshot-frames/@style") == [f"grid-template:{style}"]


def test_a_set_has_the_borders_of_the_one_around_it(copy: Copy) -> None:
    """What a set does not say of its borders, the outer one says."""
    tree = copy.tree("<frameset border=3><frameset><frameset frameborder=0><frameset border=9>")
    gaps = [style.rpartition("gap:")[2] for style in tree.xpath("//snapshot-frames/@style")]
    assert gaps == ["3px", "3px", "0px", "0px"]


def test_what_browsers_pass_over_stays_away(copy: Copy) -> None:
    """Among frames only frames are shown; what is for who has none is kept, and leads within the copy."""
    page = (
        "<frameset cols=*>text<script>alert(1)</script><p>p<iframe src=/x></iframe>"
        "<frame style=x data-snapshot-frame=y>"
        "<noframes><body><a href=/>x</a></noframes></frameset><body onload=alert(2)><h1>h</h1>"
        "<noframes>second</noframes><frame src=/frame.html>"
    )
    text = copy.text(page).partition("</snapshot-notice>")[2]
    assert text == (
        '<snapshot-frames style="grid-template:minmax(0,1fr)/minmax(0,1fr);gap:6px">'
        '<iframe data-snapshot-frame=""></iframe>'
        '<noframes><body><a href="../../index.html">x</a></noframes></snapshot-frames><noframes>second</noframes>'
        "</body></html>"
    )


def test_a_frame_of_elsewhere_keeps_its_place(copy: Copy) -> None:
    """It says what it was, and links there; the frames behind it have the numbers that they had."""
    tree = copy.tree("<frameset><frame src=//evil.net/ title=Map><frame src=/frame.html></frameset>")
    sources = tree.xpath("//iframe/@src")
    assert sources[0].startswith("data:text/html;charset=utf-8,")
    assert sources[1] == "../../frame.html#snapshot-framed-b301e85d"
    (link,) = html.document_fromstring(unquote(sources[0].partition(",")[2])).findall(".//a")
    assert link.text == "Map: Content from evil.net, outside this archive"
    assert link.get("href") == "https://evil.net/"


def test_frames_in_xhtml_stay_well_formed(copy: Copy) -> None:
    """A set of frames in XHTML can still be parsed as XML."""
    page = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><frameset cols="*,*" style="x">'
        '<frame src="/frame.html"/><frame src="/frame.html"></frame><noframes><body><p>x</p></body></noframes>'
        "</frameset></html>"
    )
    tree = etree.fromstring(copy.write(page, "x.xhtml").body)
    (body,) = tree.findall("{*}body")
    assert [element.tag.partition("}")[2] for element in body] == ["snapshot-notice", "snapshot-frames"]
    assert len(tree.findall(".//{*}iframe")) == 2
    assert tree.findtext(".//{*}noframes//{*}p") == "x"
