"""Odd URLs on pages, and redirects that lead astray."""

from __future__ import annotations

from nasty_answers import Sender, plain
from nasty_rows import KB, NEVER, Row, Site, found, refused

CHAIN = 100
ELSEWHERE = "http://elsewhere.invalid"
FAR = "far/" + "x" * 90_000
LONG = "long/" + "y" * 100_000


def to(location: str, *headers: bytes, status: bytes = b"302 Found") -> bytes:
    """A redirect."""
    return plain(b"Location: " + location.encode(), *headers, status=status, body=b"")


async def again_with_cookie(wire: Sender) -> None:
    """To itself, with a cookie; a page once it is there."""
    await wire.send(to("/self-cookie", b"Set-Cookie: seen=1; Path=/") if wire.number == 1 else plain())


REDIRECTS = Site(
    "redirects",
    (
        Row("ring-a", to("/ring-b"), "302"),
        Row("ring-b", to("/ring-c"), "302", href=""),
        Row("ring-c", to("/ring-a"), "302", href=""),
        Row("chain/0", to("/chain/1"), "302"),
        Row("chain/20", to("/chain/21"), "302", href=""),
        refused("chain/21", "too many redirects", href=""),
        Row("to-file", to("file:///etc/passwd"), "302"),
        Row("to-javascript", to("javascript:alert(1)"), "302"),
        Row("to-data", to("data:text/html,<a href=/never>never</a>"), "302"),
        Row("to-ftp", to("ftp://elsewhere.invalid/never"), "302"),
        Row("self-cookie", again_with_cookie, "200", tries=2),
        Row("to-elsewhere", to(f"{ELSEWHERE}/page"), "302"),
        refused(f"{ELSEWHERE}/page", "out of scope", href=""),
        Row("to-far", to(f"/{FAR}"), "302", size=110 * KB),
        refused(FAR, "address too long", href=""),
        Row("to-credentials", to("//user:secret@HOST/after-credentials"), "302"),
        Row("to-relative", to("deeper/../after-relative", status=b"308 Moved"), "308"),
        found("after-relative"),
        Row("to-nowhere", plain(status=b"302 Found"), "302"),
        Row("to-two", plain(b"Location: /first", b"Location: /second", status=b"302 Found", body=b""), "302"),
        found("first"),
        Row("refresh-to-itself", plain(b"Refresh: 0")),
    ),
    others={f"chain/{number}": to(f"/chain/{number + 1}") for number in range(CHAIN)} | {"never": NEVER},
)

URLS = Site(
    "urls",
    (
        refused(LONG, "address too long"),
        Row("long/" + "z" * 16_000, size=1 * KB),
        Row("space%20d", href="/space d"),
        Row("back/slash", href="\\back\\slash"),
        Row("credentials", href="http://user:pass@HOST/credentials"),
        Row("percent%2Fslash"),
        Row("percent/slash"),
        Row("bad%zzescape"),
        Row("lone%"),
        Row("nul%00escaped"),
        Row("dots", href="/a/b/../../dots"),
        Row("encoded-dots", href="/a/%2e%2E/encoded-dots"),
        Row("above", href="/../../../above"),
        Row("newline", href="/new\n\tline"),
        Row("fragment", href="/fragment#one"),
        Row("%C3%A9t%C3%A9", href="/été"),
        Row("%F0%9F%90%88", href="/🐈"),
        Row("%3Cscript%3E", href="/<script>"),
        Row("relative-scheme", href="//HOST/relative-scheme"),
        Row("upper", href="HTTP://HOST/upper"),
        Row("one-slash", href="http:/one-slash"),
        Row("decimal-host", href="http://DECIMAL/decimal-host"),
        Row("hex-host", href="http://HEX/hex-host"),
        Row("query?a=%3C%22%27%3E&b=%&c=%C3%A9", href="/query?a=<\"'>&b=%&c=é"),
        Row("empty-query?", href="/empty-query?"),
        Row("semicolon;a=b"),
        Row("a//b///c"),
        Row("..%2F..%2F..%2Fetc%2Fpasswd"),
        Row("con.txt%00.html"),
        Row("'quote"),
        Row("trailing.", href="/trailing."),
        refused("http://xn--bcher-kva.invalid/idn", "out of scope", href="http://bücher.invalid/idn"),
        refused("http://elsewhere.invalid/plain", "out of scope", href="http://elsewhere.invalid/plain"),
        refused("http://127.0.0.1:1/private", "out of scope", href="http://127.0.0.1:1/private"),
    ),
    links=(
        "javascript:alert(1)",
        "data:text/html,never",
        "mailto:never@example.org",
        "tel:+1",
        "file:///etc/passwd",
        "http://HOST:99999/never",
        "http://[::1/never",
        "http://a b/never",
        "http://%00/never",
        "http:///",
        "",
        "#never",
        "/fragment#two",
        "about:blank",
        "blob:http://HOST/never",
        "view-source:http://HOST/never",
        "http://" + "a." * 300 + "invalid/%",
    ),
)
