"""What concerns a whole host, each with one of its own: robots.txt, sitemaps, and servers that ask for patience."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from nasty_addresses import to
from nasty_answers import Answer, Sender, drip, ending, in_turn, plain
from nasty_bodies import of_type
from nasty_markup import ENTITIES
from nasty_routes import ROUTES
from nasty_rows import KB, MAX_SIZE, MB, NEVER, Row, Site, failed, found, refused

ROBOTS_SIZE = 100 * MB
RULES = b"User-agent: *\nDisallow: /private\n"
PAGES = (Row("open"), refused("private", "robots"))
"""Where the rules are read."""
SHUT = (refused("", "robots unreachable", href=""),)
"""Where nothing may be asked for, not even the seed."""
OPEN = (Row("open"), Row("private"))
"""Where there are none."""


def _text(body: bytes) -> bytes:
    return of_type("text/plain", body)


async def endless_robots(wire: Sender) -> None:
    """100 MB, of which the rules are the first lines."""
    await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % ROBOTS_SIZE + RULES)
    comment = b"# " + b"x" * 99_997 + b"\n"
    for _ in range(ROBOTS_SIZE // len(comment)):
        await wire.send(comment)


def _robots(name: str, answer: Answer, own: Row, rows: tuple[Row, ...]) -> Site:
    """A site whose robots.txt is this; `own` is what comes of the file itself."""
    return Site(f"robots-{name}", (own, *rows), robots=answer)


def _own(reason: str = "200", state: str = "captured", tries: int = 1, size: int = 100 * KB) -> Row:
    return Row("robots.txt", NEVER, reason, state, tries, size, 10.0, href="")


ROBOTS = (
    _robots("good", _text(RULES), _own(), PAGES),
    _robots("huge", endless_robots, _own("max-size", "refused", size=MAX_SIZE), PAGES),
    _robots("long-line", _text(RULES + b"Disallow: /" + b"*a" * 200 * KB), _own(size=MB), PAGES),
    _robots("500", plain(status=b"500 Oh No"), _own("500", "failed", 2), SHUT),
    _robots("401", plain(status=b"401 Unauthorized"), _own("401"), OPEN),
    _robots("404", plain(status=b"404 Not Found"), _own("404"), OPEN),
    _robots("moved", to("/elsewhere/robots.txt"), _own("302"), (found("elsewhere/robots.txt"), *OPEN)),
    _robots("ring", to("/robots.txt"), _own("302"), OPEN),
    _robots("invalid-utf-8", _text(b"\xff\xfe\x80\n" + RULES + b"Disallow: /\xff\n"), _own(), PAGES),
    _robots("bom", _text(b"\xef\xbb\xbf" + RULES), _own(), PAGES),
    _robots("crs", _text(RULES.replace(b"\n", b"\r")), _own(), PAGES),
    _robots("nulls", _text(bytes(1000) + b"\n" + RULES), _own(), PAGES),
    _robots("page", plain(), _own(), OPEN),
    _robots("slow", drip(_text(RULES)[:40], _text(RULES)[40:], pause=10), _own("idle too long", "failed", 2), SHUT),
    _robots("cut", ending(_text(RULES)[:-5]), _own("cut short", "failed", 2), SHUT),
    _robots("stars", _text(RULES + b"Disallow: /" + b"*a" * 500 + b"b$\n"), _own(), (*PAGES, Row("a" * 3000))),
)  # fmt: skip


def _urls(*locations: str, root: str = "urlset", item: str = "url") -> str:
    return f"<{root}>{''.join(f'<{item}><loc>{location}</loc></{item}>' for location in locations)}</{root}>"


def _index(*locations: str) -> str:
    return _urls(*locations, root="sitemapindex", item="sitemap")


def _sitemap(name: str, text: str | bytes) -> Row:
    body = text if isinstance(text, bytes) else text.encode()
    return Row(name, of_type("application/xml", body), size=MB, href="")


def _bomb() -> bytes:
    """One URL, and then 200 MB of spaces, packed."""
    return gzip.compress(b"<urlset><url><loc>/from-bomb</loc></url>" + b" " * 200 * MB, 1, mtime=0)


SITEMAPS_NAMED = (
    "self.xml", "ring-1.xml", "bomb.xml.gz", "entities.xml", "external.xml", "deep.xml", "cut.xml", "other.xml",
    "text.txt", "elements.xml",
)  # fmt: skip
SITEMAP = Site(
    "sitemaps",
    (
        Row("start"),
        _sitemap("self.xml", _index("/self.xml", "/self.xml", "/by-self.xml")),
        _sitemap("by-self.xml", _urls("/from-self")),
        found("from-self"),
        _sitemap("ring-1.xml", _index("/ring-2.xml")),
        _sitemap("ring-2.xml", _index("/ring-1.xml")),
        _sitemap("bomb.xml.gz", _bomb()),
        found("from-bomb"),
        _sitemap("entities.xml", ENTITIES + _urls("/from-entities", "&l9;", "&f;")),
        found("from-entities"),
        _sitemap("external.xml", '<!DOCTYPE urlset SYSTEM "/never.dtd">' + _urls("/from-external")),
        found("from-external"),
        _sitemap("deep.xml", "<urlset><url><loc>/from-deep</loc></url>" + "<x>" * 100_000),
        found("from-deep"),
        _sitemap("cut.xml", _urls("/from-cut", "/cut-off")[:-40]),
        found("from-cut"),
        _sitemap("other.xml", _urls("http://elsewhere.invalid/from-sitemap", "file:///etc/passwd")),
        refused("http://elsewhere.invalid/from-sitemap", "out of scope", href=""),
        _sitemap("text.txt", "not a URL\n\0\nhttp://\n"),
        _sitemap("elements.xml", "<urlset><url><loc>/from-elements</loc></url>" + "<x/>" * 50_000),
        found("from-elements"),
    ),
    others={"never.dtd": NEVER},
    robots=_text("".join(f"Sitemap: /{name}\n" for name in SITEMAPS_NAMED).encode()),
)


def in_seconds(seconds: float) -> Answer:
    """429 with a date so far away at the first request; then a page."""

    async def send(wire: Sender) -> None:
        if wire.number > 1:
            await wire.send(plain())
            return
        moment = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
        await wire.send(plain(b"Retry-After: " + moment.encode(), status=b"429 Too Many Requests"))

    return send


def later(value: bytes) -> Answer:
    """429 with that Retry-After at the first request; then a page."""
    return in_turn(plain(b"Retry-After: " + value, status=b"429 Too Many Requests"), plain())


WAITED = {"retry-seconds": 2.0, "retry-date": 1.0}
"""Seconds that must lie between the first request and the second, at the least (dates are in whole seconds)."""
PATIENCE = (
    Site("retry-seconds", (Row("retry-seconds", later(b"2"), tries=2),)),
    Site("retry-date", (Row("retry-date", in_seconds(2.5), tries=2),)),
    Site("retry-past", (Row("retry-past", in_seconds(-1e6), tries=2),)),
    Site("retry-nonsense", (Row("retry-nonsense", later(b"soon"), tries=2),)),
    Site("retry-negative", (Row("retry-negative", later(b"-5"), tries=2),)),
    Site("once-503", (Row("once-503", in_turn(plain(status=b"503 Not Now"), plain()), tries=2),)),
    Site("unavailable", (failed("unavailable-twice", ROUTES["unavailable-twice"], "503"),)),
)


def waited(name: str, answer: Answer) -> Site:
    """A site whose page is still being waited for when the crawl's --max-time is over."""
    return Site(name, (Row(name, answer, "max-time", "refused"),))


TOO_PATIENT = (
    waited("retry-in-a-minute", ROUTES["unavailable"]),
    waited("retry-in-a-year", in_seconds(365 * 86400)),
    waited("retry-in-ages", later(b"9" * 500)),
    waited("retry-long", later(b"3600")),
)
"""A crawl of their own, with a --max-time: they would be waited for up to five minutes."""


def _tls(name: str, reason: str, tries: int, *, greeting: bytes | None = None, certificate: str | None = None) -> Site:
    own = Row("robots.txt", NEVER, reason, "failed", tries, href="")
    return Site(name, (own, *SHUT), greeting=greeting, certificate=certificate)


TLS = (
    Site("tls-good", (Row("plain"), Row("closes", ROUTES["closes"])), certificate="good"),
    _tls("tls-expired", "tls: certificate expired", 1, certificate="expired"),
    _tls("tls-early", "tls: certificate not yet valid", 1, certificate="early"),
    _tls("tls-self-signed", "tls: certificate self-signed", 1, certificate="self-signed"),
    _tls("tls-unknown", "tls: certificate of an unknown authority", 1, certificate="unknown"),
    _tls("tls-other-host", "tls: certificate of another address", 1, certificate="other"),
    _tls("tls-cut", "connection reset", 2, greeting=b"\x15\x03\x03", certificate="greeting"),
    _tls("tls-not-spoken", "tls: not spoken by the server", 1, greeting=plain(), certificate="greeting"),
)
