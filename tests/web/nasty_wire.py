"""Answers that break HTTP, crawled: the rows of nasty_routes.py, with what comes of each in the ledger."""

from __future__ import annotations

from nasty_answers import BODY, CLOSE, Answer, Sender, chunked, drip, every_second_of_a_connection, plain
from nasty_routes import BROKEN, COOKIES, HALF, INTERIM, ROUTES, TOO_MUCH, WHOLE, Route
from nasty_rows import KB, MAX_SIZE, MB, Row, Site, failed

BUSY = frozenset({"too-many", "unavailable", "unavailable-twice"})
"""Routes that slow their whole host down: they have hosts of their own."""
REASONS = {
    "no-content": "204",
    "excess-empty": "204",
    "not-modified": "304",
    "upgrade": "101",
    "status-0": "0",
    "not-found": "404",
    "redirect": "301",
    "redirect-broken": "302",
    "redirect-control": "302",
    "redirect-emoji": "302",
    "redirect-empty": "302",
    "log-in": "401",
}
"""Of whole answers, where it is not `200`."""
SLOWER: dict[str, Answer] = {
    "slow-head": drip(HALF, HALF, pause=10),
    "slow-body": drip(plain()[:-20], plain()[-20:], pause=10),
    "slow-chunks": drip(chunked(BODY)[:-20], b"\n" * 20, pause=10),
    "dripping": drip(plain()[:-120], plain()[-120:], pause=0.2),
}
"""A crawl is more patient than the fetches that nasty_routes.py is for."""
LARGE_HEADS = {"header too large": 600 * KB}


def whole() -> list[Row]:
    """Rows of answers that can be read to their end."""
    names = [name for name in (*WHOLE, *TOO_MUCH) if name not in BUSY and name != "status-999"]
    return [
        Row(name, ROUTES[name], REASONS.get(name, "200"), tries=2 if name == "empty" else 1, size=130 * KB)
        for name in names
    ]


def broken(name: str, route: Route) -> Row:
    """The row of an answer that cannot."""
    answer = SLOWER.get(name, route.answer)
    if route.truncated == "length":
        return Row(name, answer, "max-size", "refused", size=MAX_SIZE, seconds=15)
    size = LARGE_HEADS.get(route.fault or "", 130 * KB)
    made = failed(name, answer, route.fault or "", tries=2 if route.passing else 1, size=size)
    return Row(made.name, made.answer, made.reason, made.state, made.tries, made.size, seconds=15)


BY_DEFAULT = {
    "head-a-little-too-large": Row("head-a-little-too-large", ROUTES["head-a-little-too-large"], size=130 * KB),
    "trailer-large": Row("trailer-large", ROUTES["trailer-large"], size=130 * KB),
    "large": Row("large", ROUTES["large"], size=6 * MB),
}
"""Within the bounds that a crawl has by itself, or that its options set."""


async def last_words(wire: Sender) -> str:
    """An interim answer, and then nothing more."""
    await wire.send(INTERIM * 3)
    return CLOSE


WIRE = Site(
    "wire",
    (
        *whole(),
        *(BY_DEFAULT.get(name) or broken(name, route) for name, route in BROKEN.items()),
        failed("status-999", ROUTES["status-999"], "999", tries=1),
        failed("status-500", plain(status=b"500 Oh No"), "500"),
        Row("status-410", plain(status=b"410 Gone"), "410"),
        Row("status-418", plain(status=b"418 I'm a Teapot"), "418"),
        failed("interims-endless", ROUTES["interims-endless"], "header too large", tries=1, size=600 * KB),
        failed("interims-only", last_words, "connection closed before an answer"),
    ),
)
COOKIE = Site("cookies", tuple(Row(name, answer, size=110 * KB) for name, answer in COOKIES.items()))
KEPT = Site(
    "kept-alive", tuple(Row(f"every-second?{number}", every_second_of_a_connection, more=1) for number in range(12))
)
LONG = "long/" + "x" * 16_000
EARLY = Site(
    "early",
    (Row("soon", state="duplicate"), Row(LONG, state="duplicate")),
    early=plain(body=f'<a href="/soon">x</a><a href="/{LONG}">y</a>'.encode()),
)
GREETING = Site("greeting", (Row("unread"),), greeting=plain(body=b'<a href="/unread">x</a>'))
