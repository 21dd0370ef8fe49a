"""The key that an index is sorted by: a URL with its host turned round, spelt as pywb and cdxj-indexer spell it.

All captures of one address must meet under one key, however the address is spelt. So keys are coarser than URLs:
`www.`, case, session ids, the order of a query's parts and a last slash make no difference.
"""

from __future__ import annotations

import re
import socket
from urllib.parse import unquote_to_bytes

_URL = re.compile(r"(?:https?:/+)*(https?):/+([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_INVISIBLE = str.maketrans("", "", "\t\r\n")
_PORT = re.compile(r":([0-9]{0,5})$")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"^www[0-9]*\.")
_SLASHES = re.compile(r"/{2,}")
_DECIMAL_ADDRESS = re.compile(r"[0-9.]+")
_HEX = frozenset(b"0123456789ABCDEFabcdef")
_ESCAPED = {*range(0x21), *range(0x7F, 0x100), ord("#"), ord("%")}
_SPELLING = [f"%{byte:02x}" if byte in _ESCAPED else chr(byte).lower() for byte in range(0x100)]

_IN_PATH = (
    re.compile(r"(?<=/)(?=(\((?:[a-z]\([0-9a-z]{24}\))+\)/))"),  # ASP.NET: /(S(…)F(…))/page.aspx
    re.compile(r"(?<=/)(?=(\([0-9a-z]{24}\)/))"),
)
_IN_QUERY = (
    re.compile(r"(?=(jsessionid=[0-9a-z]{32}(?:&|$)))"),
    re.compile(r"(?=(phpsessid=[0-9a-z]{32}(?:&|$)))"),
    re.compile(r"(?=(sid=[0-9a-z]{32}(?:&|$)))"),
    re.compile(r"(?=(aspsessionid[a-z]{8}=[a-z]{24}(?:&|$)))"),
    re.compile(r"(?=(cfid=[^&]{1,64}&cftoken=[^&]{1,128}(?:&|$)))"),
)
"""Session ids, by the program that writes them. Of each kind the last in a URL is left out of its key."""


def surt(url: str) -> str:
    """The key of an http or https URL, as `org,example)/path?query`; any other URL is its own key."""
    match = _URL.fullmatch(url.translate(_INVISIBLE).strip())
    if not match:
        return url
    scheme, authority, path, query = match.groups("")
    query = _query(_spell(query))
    return _authority(scheme.lower(), authority) + ")" + _path(_spell(path)) + (f"?{query}" if query else "")


def _authority(scheme: str, authority: str) -> str:
    """The host's labels from the last to the first, and the port where it is not the scheme's own."""
    host = authority.rpartition("@")[2]
    port = _PORT.search(host)
    if port:
        host = host[: port.start()]
    shown = ",".join(reversed(_host(host.strip("[]")).split(".")))
    number = int(port[1]) if port and port[1] else _DEFAULT_PORTS[scheme]
    return shown if number == _DEFAULT_PORTS[scheme] else f"{shown}:{number}"


def _host(host: str) -> str:
    name = _spell(_ascii(_unescaped(host).decode("utf-8", "ignore"))).replace("..", ".").strip(".")
    return _address(name) if _DECIMAL_ADDRESS.fullmatch(name) else _WWW.sub("", name)


def _ascii(host: str) -> str:
    """An internationalised name in its ASCII form (IDNA); what has none, as it is."""
    try:
        return host if host.isascii() else host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _address(number: str) -> str:
    """A number that means an IPv4 address, in four parts; any other number as it is."""
    try:
        return socket.inet_ntoa(socket.inet_aton(number))
    except OSError:
        return number


def _path(path: str) -> str:
    """Without dot segments, doubled and last slashes, session ids."""
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == ".." and kept:
            kept.pop()
        elif segment != ".":
            kept.append(segment)
    path = _SLASHES.sub("/", "/" + "/".join(kept))
    page = path.rfind(".aspx")
    for pattern in _IN_PATH:
        path = _without_last(pattern, path, page)
    return path.rstrip("/") or "/"


def _query(query: str) -> str:
    """Without session ids, and with its parts in the order of their names and values."""
    for pattern in _IN_QUERY:
        query = _without_last(pattern, query, len(query) + 1)
    return "&".join(sorted(query.split("&"), key=lambda part: part.split("=", 1)))


def _without_last(pattern: re.Pattern[str], text: str, before: int) -> str:
    """`text` without the last match of `pattern` that ends before a place."""
    spans = [match.span(1) for match in pattern.finditer(text) if match.end(1) < before]
    return text[: spans[-1][0]] + text[spans[-1][1] :] if spans else text


def _spell(text: str) -> str:
    """In lower case, with only those escapes that are needed."""
    return "".join(map(_SPELLING.__getitem__, _unescaped(text)))


def _unescaped(text: str) -> bytes:
    """With all escapes undone, also the escapes of escapes: `%2541` is `A`. One pass, however deep they are."""
    data = unquote_to_bytes(text.encode("utf-8", "surrogatepass"))
    if b"%" not in data:
        return data
    out = bytearray()
    for byte in data:
        out.append(byte)
        while len(out) > 2 and out[-3] == ord("%") and out[-2] in _HEX and out[-1] in _HEX:
            out[-3:] = bytes.fromhex(out[-2:].decode("ascii"))
    return bytes(out)
