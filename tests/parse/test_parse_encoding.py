"""Encodings: which one a page is in, and its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.parse.document import parse_html
from snapshot.parse.encoding import decode, python_codec, sniff

SUITE = Path(__file__).parents[2].parent / "shared" / "suites" / "encoding"
META = b'<meta charset="%b">'


def html5lib_cases() -> Iterator[tuple[bytes, str]]:
    for path in sorted(SUITE.glob("*.dat")):
        for case in re.split(rb"(?:\A|\n)#data\n", path.read_bytes())[1:]:
            data, _, encoding = case.partition(b"\n#encoding\n")
            yield data, encoding.strip().decode().lower()


@pytest.mark.shared
def test_html5lib_cases() -> None:
    """All 82 cases of html5lib come out as written there; no case is left out."""
    cases = list(html5lib_cases())
    assert len(cases) == 82
    assert [(data, sniff(data, None)) for data, _ in cases] == cases


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"\xef\xbb\xbf" + META % b"koi8-r", "text/html; charset=big5", "utf-8"),
        (b"\xff\xfe<\0", "text/html; charset=utf-8", "utf-16le"),
        (b"\xfe\xff\0<", None, "utf-16be"),
        (META % b"koi8-r", 'text/html; Charset="ISO-8859-2"', "iso-8859-2"),
        (META % b"koi8-r", "text/html; charset=nonsense", "koi8-r"),
        (META % b"latin1", None, "windows-1252"),
        (META % b"utf-16", None, "utf-8"),
        (META % b"x-user-defined", None, "windows-1252"),
        (META % b"nonsense" + META % b"koi8-r", None, "koi8-r"),
        (b'<?xml version="1.0" encoding="iso-8859-5"?><html>', None, "iso-8859-5"),
        (b"<\0?\0x\0m\0l\0", None, "utf-16le"),
        ("grüße".encode(), None, "utf-8"),
        ("grüße".encode("latin-1"), None, "windows-1252"),
        (b"plain", None, "windows-1252"),
        (b" " * 5000 + META % b"koi8-r" + b"\xc1", None, "koi8-r"),
        (b" " * 5000 + META % b"koi8-r" + "é".encode(), None, "utf-8"),
        (b"", None, "windows-1252"),
    ],
)
def test_what_decides(body: bytes, content_type: str | None, expected: str) -> None:
    """First the BOM, then HTTP, then the first 1024 bytes, then what the bytes look like, as in browsers."""
    assert sniff(body, content_type) == expected


@pytest.mark.parametrize(
    "encoding", ["utf-8", "windows-1252", "shift_jis", "gbk", "euc-kr", "big5", "koi8-u", "utf-16le"]
)
def test_text_comes_back(encoding: str) -> None:
    """What an encoding wrote, it reads."""
    text = {"shift_jis": "日本語", "gbk": "汉字", "euc-kr": "한국", "big5": "漢字", "koi8-u": "їжак"}.get(
        encoding, "é–x"
    )
    assert decode(text.encode(python_codec(encoding)), encoding) == text


@pytest.mark.parametrize("encoding", ["nonsense", "replacement", "x-user-defined", "iso-8859-8-i", "utf-16be"])
@given(body=st.binary())
def test_decoding_never_fails(encoding: str, body: bytes) -> None:
    """Any bytes are text in any encoding, known or not."""
    assert isinstance(decode(body, encoding), str)


_RIVER = {
    "ja": "昨夜、川の水位が上がり、朝には下の牧草地が十年ぶりに水没した。水車小屋も流された。",
    "zh": "昨晚河水上涨，到早上下面的草地十年来第一次被水淹没了。这是我们大家都没有想到的事，人们说以后还要来。",
    "zh-TW": "昨晚河水上漲，到早上下面的草地十年來第一次被水淹沒了。這是我們大家都沒有想到的事，人們說以後還要來。",
    "ko": "밤에 강물이 불어나 아침에는 아래쪽 초원이 십 년 만에 처음으로 물에 잠겼다. 사람들은 이를 보고 놀라서.",
    "ru": "Ночью река поднялась, и к утру нижний луг впервые за десять лет оказался под водой.",
    "el": "Το ποτάμι ανέβηκε τη νύχτα και το πρωί το κάτω λιβάδι ήταν κάτω από το νερό.",
    "he": "הנהר עלה בלילה, ובבוקר היה האחו התחתון מתחת למים בפעם הראשונה זה עשר שנים.",
    "ar": "ارتفع النهر في الليل، وبحلول الصباح غمرت المياه المرج السفلي للمرة الأولى منذ عشر سنوات.",
    "th": "แม่น้ำสูงขึ้นในตอนกลางคืน และในตอนเช้าทุ่งหญ้าด้านล่างก็จมอยู่ใต้น้ำเป็นครั้งแรกในรอบสิบปี",
    "fr": "L’été a été très mouillé à Évreux ; où l’élève était-il allé déjà ? Là, ça a gelé, hélas !",
    "cs": "Řeka v noci stoupla a ráno byla dolní louka poprvé po deseti letech pod vodou, říkají sousedé.",
    "pl": "Rzeka wezbrała w nocy i rano dolna łąka pierwszy raz od dziesięciu lat znalazła się pod wodą, mówią.",
    "tr": "Gece nehir yükseldi ve sabah aşağı çayır on yıldır ilk kez su altında kaldı, diyor komşular.",
    "de": "Über Öfen, Äpfel und süße Flüße: während der Nacht stieg der Fluß über die Wiesenränder.",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("ja", "shift_jis"), ("ja", "euc-jp"), ("ja", "iso-2022-jp"), ("zh", "gb18030"), ("zh-TW", "big5"),
        ("ko", "euc-kr"), ("ru", "windows-1251"), ("ru", "koi8-u"), ("ru", "iso-8859-5"), ("ru", "ibm866"),
        ("el", "windows-1253"), ("he", "windows-1255"), ("ar", "windows-1256"), ("th", "windows-874"),
        ("fr", "windows-1252"), ("de", "windows-1252"), ("cs", "windows-1250"), ("pl", "iso-8859-2"),
        ("tr", "windows-1254"),
    ],
)  # fmt: skip
def test_an_encoding_that_nothing_declares(language: str, encoding: str) -> None:
    """A page is read by what its bytes spell, as browsers do; its links are resolved by the default."""
    text = _RIVER[language]
    page = f"<html><title>A river</title><p class=t>{text} <a href=/>{text}</a>".encode(python_codec(encoding))
    read = parse_html(page, "https://a.example/", to_read=True)
    assert read.encoding == encoding
    assert text in "".join(read.tree.itertext())
    assert parse_html(page, "https://a.example/").encoding == "windows-1252"


@pytest.mark.parametrize(("language", "encoding"), [("ru", "koi8-u"), ("ja", "shift_jis"), ("ar", "windows-1256")])
def test_a_server_that_says_utf_8_of_all_pages(language: str, encoding: str) -> None:
    """Where hardly anything is UTF-8, what the page declares or spells is what it is read by."""
    text = _RIVER[language]
    for head in ("", f"<meta charset={encoding}>"):
        page = f"{head}<p>{text} {text}".encode(python_codec(encoding))
        read = parse_html(page, "https://a.example/", "text/html; charset=utf-8", to_read=True)
        assert (read.encoding, text in "".join(read.tree.itertext())) == (encoding, True)
    cut = f"<p>{text}".encode()[:-1] + b"\xff"
    assert parse_html(cut, "https://a.example/", "text/html; charset=utf-8", to_read=True).encoding == "utf-8"


def test_what_is_declared_is_not_guessed() -> None:
    """A declaration holds, be it late or wrong."""
    page = f"<p>{_RIVER['ru']}".encode("windows-1251")
    assert parse_html(page, "https://a.example/", "text/html; charset=latin1", to_read=True).encoding == "windows-1252"
    late = page + b" " * 2000 + META % b"koi8-r"
    assert parse_html(late, "https://a.example/", to_read=True).encoding == "koi8-r"


def test_page_is_read_in_its_encoding() -> None:
    """The tree's text is what the bytes mean, and the document says by which encoding."""
    document = parse_html('<meta charset=windows-1251><p title="ёж">ёж'.encode("windows-1251"), "https://a.example/")
    assert document.encoding == "windows-1251"
    assert [(p.get("title"), p.text) for p in document.tree.iter("p")] == [("ёж", "ёж")]
