"""`snapshot publish`: what the notice says, whatever a site or its owner calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import run
from lxml import etree
from test_publish_command import archive, tree_of

from snapshot.publish.escaping import escape

TOP = "https://example.org/"
XHTML = b"<html xmlns='http://www.w3.org/1999/xhtml'><head><title>t</title></head><body><p>Text</p></body></html>"


def named(site_name: bytes) -> list[tuple[str, bytes, str]]:
    """Pages that give their site a name, and one that is XML."""
    page = b'<title>Page</title><meta property="og:site_name" content="%s"><h1>Page</h1><p>Text' % site_name
    told = [(f"{TOP}{path}", page, "text/html") for path in ("", "one/", "two/")]
    return [*told, (f"{TOP}page.xhtml", XHTML, "application/xhtml+xml")]


def notice_of_xml(folder: Path) -> str:
    """What the notice of the page that is XML says, as a browser reads it: one fault, and it shows nothing."""
    tree = etree.parse(folder / "site/page.xhtml").getroot()
    (found,) = tree.iter("{*}snapshot-notice")
    return " ".join(str(etree.tostring(found, method="text", encoding="unicode")).split())


def test_a_name_that_xml_does_not_bear_spoils_no_page(tmp_path: Path) -> None:
    """A control character in what pages call their site is not in the notice: XHTML pages stay well formed."""
    folder = archive(tmp_path, *named(b"Our&#x1;Name"))
    assert run("publish", folder).code == 0
    assert notice_of_xml(folder).startswith("OurName is archived.")


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [("--notice", "Closed\x07now", "Closed now"), ("--site-name", "Na\x01me\ufffe", "Na me is archived")],
)
def test_words_that_xml_does_not_bear_spoil_no_page(tmp_path: Path, option: str, given: str, said: str) -> None:
    """Nor does a control character in what the owner has the notice say."""
    folder = archive(tmp_path, *named(b"Ours"))
    assert run("publish", folder, option, given).code == 0
    assert notice_of_xml(folder).startswith(said)


def test_blanks_are_no_notice(tmp_path: Path) -> None:
    """A notice or a name of blanks alone is as none: the notice says what it says without."""
    folder = archive(tmp_path, *named(b"Ours"))
    assert run("publish", folder, "--notice", "   ", "--site-name", "\t ").code == 0
    assert tree_of(folder / "site/index.html").xpath("string(//snapshot-notice)").startswith("Ours is archived.")


@pytest.mark.parametrize("letter", ["\0", "\x08", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_does_not_bear_is_a_blank(letter: str) -> None:
    """XML 1.0, 2.2: what lies outside of its Char is not in what we write; all else is."""
    assert escape(f"a{letter}<b>") == "a &lt;b&gt;"
    assert escape("\t\n\r ä\x7f\ue000\ufffd\U0001f600") == "\t\n\r ä\x7f\ue000\ufffd\U0001f600"
