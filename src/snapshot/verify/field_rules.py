"""What a record's named fields must be like: addresses, ids, dates, and their form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from snapshot.verify.header import shown
from snapshot.verify.reading import Stored
from snapshot.verify.register import Register

FIELD_RULES: Register[Callable[[Stored], Iterator[str]]] = Register()

_IDS = ("WARC-Record-ID", "WARC-Concurrent-To", "WARC-Refers-To", "WARC-Warcinfo-ID", "WARC-Segment-Origin-ID")
_BRACKETED = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:[^<>\s]+>")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
_DATES = {
    "1.0": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "1.1": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z"),
}
_ENCODED = re.compile(r"=\?[^?]+\?[BbQq]\?[^?]*\?=")
_MAY_REPEAT = frozenset({"warc-concurrent-to", "warc-protocol", "warc-cipher-suite"})
_AHEAD = timedelta(days=1)


@FIELD_RULES.rule("R15", "error")
def target_uri(record: Stored) -> Iterator[str]:
    """WARC-Target-URI is a URI (RFC 3986), in WARC 1.1 without brackets."""
    uri = record.header.get("WARC-Target-URI")
    if uri.startswith("<") and record.header.version == "1.0":
        return
    if uri and not _URI.fullmatch(uri):
        yield f"WARC-Target-URI {shown(uri)} is no URI"


@FIELD_RULES.rule("R15", "remark")
def bracketed_uri(record: Stored) -> Iterator[str]:
    """WARC-Target-URI has no brackets in WARC 1.0 either: readers differ about them."""
    uri = record.header.get("WARC-Target-URI")
    if uri.startswith("<") and record.header.version == "1.0":
        yield f"WARC-Target-URI {shown(uri)} stands in brackets"


@FIELD_RULES.rule("R16", "error")
def bracketed_ids(record: Stored) -> Iterator[str]:
    """Ids of records stand in angle brackets, and are URIs."""
    for name in _IDS:
        for value in record.header.all(name):
            if not _BRACKETED.fullmatch(value):
                yield f"{name} {shown(value)} is no URI in angle brackets"


@FIELD_RULES.rule("R17", "error")
def date_form(record: Stored) -> Iterator[str]:
    """WARC-Date is UTC: whole seconds in WARC 1.0, up to nine digits more in 1.1."""
    value = record.header.get("WARC-Date")
    form = _DATES.get(record.header.version, _DATES["1.1"])
    if value and (not form.fullmatch(value) or _time(value) is None):
        yield f"WARC-Date {shown(value)} is no date of WARC/{record.header.version}"


@FIELD_RULES.rule("R17", "remark")
def date_is_fine(record: Stored) -> Iterator[str]:
    """WARC-Date is finer than a second: several records of a URL can be told apart."""
    if record.number == 0 and record.header.version == "1.0":
        yield "the file is WARC/1.0: its dates are whole seconds"


@FIELD_RULES.rule("R17", "error")
def date_is_past(record: Stored) -> Iterator[str]:
    """WARC-Date is not in the future (by more than a day)."""
    time = _time(record.header.get("WARC-Date"))
    if time and time > datetime.now(UTC) + _AHEAD:
        yield f"WARC-Date {record.header.get('WARC-Date')} is in the future"


@FIELD_RULES.rule("R18", "error")
def no_concurrent(record: Stored) -> Iterator[str]:
    """No WARC-Concurrent-To on warcinfo, conversion and continuation."""
    if record.header.type in {"warcinfo", "conversion", "continuation"} and record.header.get("WARC-Concurrent-To"):
        yield f"a {record.header.type} record must not have WARC-Concurrent-To"


@FIELD_RULES.rule("R19", "error")
def warcinfo_has_no_uri(record: Stored) -> Iterator[str]:
    """A warcinfo record has no WARC-Target-URI."""
    if record.header.type == "warcinfo" and record.header.get("WARC-Target-URI"):
        yield "a warcinfo record must not have WARC-Target-URI"


@FIELD_RULES.rule("R19", "error")
def warcinfo_first(record: Stored) -> Iterator[str]:
    """Each file begins with a warcinfo record."""
    if record.number == 0 and record.header.type != "warcinfo":
        yield "the file does not begin with a warcinfo record"


@FIELD_RULES.rule("R19", "remark")
def warcinfo_names_file(record: Stored) -> Iterator[str]:
    """The warcinfo record says what the file is called."""
    name = record.header.get("WARC-Filename")
    if record.header.type == "warcinfo" and name != record.region.name.rpartition("/")[2]:
        yield f"WARC-Filename is {shown(name)}, but the file is called {record.region.name.rpartition('/')[2]}"


@FIELD_RULES.rule("R19", "remark")
def names_warcinfo(record: Stored) -> Iterator[str]:
    """Each record names its warcinfo record, so that it survives being moved."""
    if record.header.type != "warcinfo" and not record.header.get("WARC-Warcinfo-ID"):
        yield "WARC-Warcinfo-ID is missing"


@FIELD_RULES.rule("R20", "error")
def ip_form(record: Stored) -> Iterator[str]:
    """WARC-IP-Address is an address alone; IPv6 as RFC 5952 spells it, without brackets."""
    value = record.header.get("WARC-IP-Address")
    if value and not _is_address(value):
        yield f"WARC-IP-Address {shown(value)} is no address as RFC 5952 spells it"


@FIELD_RULES.rule("R23", "error")
def not_folded(record: Stored) -> Iterator[str]:
    """No field is folded over lines, or written as an encoded word."""
    if record.header.folded:
        yield "a field is folded over several lines"
    for name, value in record.header.fields:
        if "=?" in value and _ENCODED.search(value):
            yield f"{name} holds an encoded word (RFC 2047)"


@FIELD_RULES.rule("R23", "error")
def not_repeated(record: Stored) -> Iterator[str]:
    """No field stands twice, but WARC-Concurrent-To and declared extensions."""
    names = [name.lower() for name, _ in record.header.fields]
    for name in dict.fromkeys(names):
        if names.count(name) > 1 and name not in _MAY_REPEAT:
            yield f"{name} stands {names.count(name)} times"


@FIELD_RULES.rule("R25", "error")
def no_stray_line(record: Stored) -> Iterator[str]:
    """No value breaks its line: no CR or LF alone, no line that is no named field."""
    for line in record.header.stray:
        yield f"the header's line {line!r} is no named field"


def _time(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{value[:19]}+00:00")
    except ValueError:
        return None


def _is_address(value: str) -> bool:
    try:
        return str(ip_address(value)) == value
    except ValueError:
        return False
