"""In which encoding a page's text can be read, where it declares a wrong one or none.

What declares none is told from what its bytes would spell, as browsers do; only of scripts other than Latin, whose
letters stand beside each other: a page in a Latin script is left to the default.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from snapshot.parse.encoding import DEFAULT, byte_order_mark, decode, told

_UNICODE = frozenset({"utf-8", "utf-16le", "utf-16be"})
_ENOUGH = 8
"""Octets beyond one a letter from which text that is valid UTF-8 is no accident."""
_SAMPLE = 256 * 1024
_LEAST = 24
"""Bytes beyond ASCII from which a guess is none."""
_TOGETHER = 0.5
"""The share of them that stand beside another; in Latin scripts most stand alone."""
_ERRORS = 0.01
_MOSTLY = 0.4
"""The share of them that are wrong as UTF-8, from which a page is in another encoding than that."""
_RUN = re.compile(rb"[\x80-\xff]{2,}")
_BEYOND = re.compile(rb"[\x80-\xff]")
_TAG = re.compile(rb"<[^<>]*>")
_JAPANESE_IN_ASCII = re.compile(rb"\x1b\$[@B][!-~]{2,}\x1b\([BJ]")
_WRONG = frozenset("\ufffd") | {chr(code) for code in range(0x80, 0xA0)}

_KANA = "".join(map(chr, (*range(0x3041, 0x3094), *range(0x30A1, 0x30F7)))) + "ー、。"
_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经"
    "么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实，。、"
)
_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經"
    "麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實，。、"
)
_KOREAN = "이다는의가을에고하지로한도은서기를사리인어나대자있들시그과해일수정보게것으만라여까"
_CYRILLIC = "оеаинтсрвлкмдпуяыьгз"
_GREEK = "αοιετσνηυρπκμλάίόέήςωδγ"
_HEBREW = "יוהלאמרתבשנעדחק"
_ARABIC = "اليمنوترهبدعسةفكقأحجش"
_THAI = "านรอกเงมยลวดทสตะปบคหแจพชไใขโ่้ีัิ์ื็ุู"


class _Script(NamedTuple):
    encoding: str
    letters: frozenset[str]
    share: float
    """Of the characters beyond ASCII, how many have to be among these letters."""


_SCRIPTS = (
    _Script("shift_jis", frozenset(_KANA), 0.3),
    _Script("euc-jp", frozenset(_KANA), 0.3),
    _Script("gb18030", frozenset(_SIMPLIFIED), 0.2),
    _Script("big5", frozenset(_TRADITIONAL), 0.2),
    _Script("euc-kr", frozenset(_KOREAN), 0.25),
    _Script("windows-1251", frozenset(_CYRILLIC), 0.6),
    _Script("koi8-r", frozenset(_CYRILLIC), 0.6),
    _Script("iso-8859-5", frozenset(_CYRILLIC), 0.6),
    _Script("ibm866", frozenset(_CYRILLIC), 0.6),
    _Script("windows-1253", frozenset(_GREEK), 0.6),
    _Script("windows-1255", frozenset(_HEBREW), 0.6),
    _Script("windows-1256", frozenset(_ARABIC), 0.6),
    _Script("windows-874", frozenset(_THAI), 0.8),
)


def sniff_to_read(body: bytes, content_type: str | None) -> str:
    """The encoding by which a page's text can be read: UTF-8 where all of it is, whatever it declares; else `sniff`'s.

    Browsers show such a page garbled, and resolve its links as it declares: for these, `sniff` holds. Where nothing is
    declared, what the bytes spell decides; and where UTF-8 is, as servers say of all pages, that most of them are not.
    """
    declared = told(body, content_type)
    if declared is None:
        return encoding_by_letters(body) or DEFAULT
    if declared == "utf-8" and byte_order_mark(body) is None:
        return _instead_of_utf_8(body) or declared
    if declared in _UNICODE or body.isascii():
        return declared
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return declared
    beyond = len(body) - len(text)
    return "utf-8" if beyond >= _ENOUGH else declared


def _instead_of_utf_8(body: bytes) -> str | None:
    """What the page itself declares, or spells, where most of it is no UTF-8; None where it is."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        wrong = body.decode("utf-8", "replace").count("\ufffd")
    else:
        return None
    if wrong < _LEAST or wrong < _MOSTLY * len(_BEYOND.findall(body)):
        return None
    declared = told(body, None)
    return declared if declared not in {None, "utf-8"} else encoding_by_letters(body)


def encoding_by_letters(body: bytes) -> str | None:
    """The encoding that best spells a text in the scripts that it is for; None where none does."""
    if body.isascii():
        return "iso-2022-jp" if _JAPANESE_IN_ASCII.search(body) else None
    sample = _TAG.sub(b" ", body[:_SAMPLE])
    beyond = len(_BEYOND.findall(sample))
    if beyond < _LEAST or sum(map(len, _RUN.findall(sample))) < _TOGETHER * beyond:
        return None
    fits = {script.encoding: _fit(sample, script) for script in _SCRIPTS}
    likeliest = max(fits, key=lambda encoding: fits[encoding])
    return likeliest if fits[likeliest] >= 1 else None


def _fit(text: bytes, script: _Script) -> float:
    """How well an encoding spells some bytes: 1 or more where it may be theirs."""
    counts = Counter(char for char in decode(text, script.encoding) if not char.isascii() and char != "\xa0")
    whole = counts.total()
    if not whole or sum(counts[char] for char in _WRONG) > _ERRORS * whole:
        return 0.0
    return sum(counts[char] for char in script.letters) / whole / script.share
