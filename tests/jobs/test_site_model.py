"""What the pages of one site tell of each other."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from uuid import UUID

import pytest
from command import run

from snapshot.extraction.page import Page
from snapshot.extraction.site import LEAST_PAGES, facts_of, learn
from snapshot.parse.document import parse_html

TEXT = "The committee of number {0} met on a Monday, and asked what had come of question {0}, and of all the rest. "
NAMES = ("Ann Lee", "Bo Ek", "Cy Fox", "Dan Ho", "Eve Orr", "Flo Paz")


def page(number: int, *, declares: bool = True) -> bytes:
    """One of a site's pages; each says who wrote it, in a place that no rule knows."""
    day = f"2019-07-{number + 1:02}"
    ld = {"@type": "Article", "headline": f"Day {number}", "author": {"name": NAMES[number]}, "datePublished": day}
    return (
        f"<html lang=en><head><title>Day {number}</title>"
        + (f'<script type="application/ld+json">{json.dumps(ld)}</script>' if declares else "")
        + f"</head><body><main><h1>Day {number}</h1>"
        + f"<p>{TEXT.format(f'{number}.3') * 2}</p>"
        + "<p class=house>We are kind, we are many, and we have been here for years, as all our readers know well.</p>"
        + "".join(f"<p>{TEXT.format(f'{number}.{part}') * 2}</p>" for part in range(12))
        + f"<div class=q7><span>{NAMES[number]}</span></div><div class=q8>filed {day} at noon</div></main>"
    ).encode()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("site") / "site.warc.gz"
    write(path, [page(number, declares=number < 5) for number in range(6)])
    return path


def write(path: Path, pages: list[bytes]) -> None:
    """Write a WARC file with these pages of one host."""
    with path.open("wb") as file:
        for number, body in enumerate(pages):
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://e.org/{number}\r\n"
                f"WARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{UUID(int=number)}>\r\n"
                f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + block + b"\r\n\r\n"))


def records(*arguments: str | Path) -> dict[str, dict[str, object]]:
    done = run("extract", *arguments)
    assert done.code == 0, done.err
    return {record["url"]: record for record in map(json.loads, done.out.splitlines())}


def test_places_are_learned_from_pages_that_declare(archive: Path) -> None:
    """Where five pages print the name and the day that they declare, a sixth that declares nothing is read."""
    with_model, without = records(archive), records(archive, "--no-site-model")
    last = with_model["http://e.org/5"]
    assert (last["byline"], last["date"]) == ("Flo Paz", "2019-07-06")
    evidence = last["evidence"]
    assert isinstance(evidence, dict)
    assert evidence["byline"].startswith("site model /")
    assert without["http://e.org/5"]["byline"] is None


def test_what_repeats_is_no_part_of_the_text(archive: Path) -> None:
    """A line that stands on every page of a site is left out, though a single page does not tell."""
    with_model, without = records(archive), records(archive, "--no-site-model")
    assert "We are kind" in str(without["http://e.org/1"]["body"])
    assert "We are kind" not in str(with_model["http://e.org/1"]["body"])
    assert all(TEXT.format("1.3").strip() in str(made["http://e.org/1"]["body"]) for made in (with_model, without))


def test_the_day_of_the_visit_is_no_pages(tmp_path: Path) -> None:
    """A day that a site prints on top of every page is not when they were published."""
    top = "<table><tr><td><b>Village News</b></td><td>Thursday, 27 November 2025</td></tr></table>"
    path = tmp_path / "site.warc.gz"
    write(path, [page(number, declares=False).replace(b"<main>", f"{top}<main>".encode()) for number in range(6)])
    assert {record["date"] for record in records(path, "--no-site-model").values()} == {"2025-11-27"}
    assert "2025-11-27" not in {record["date"] for record in records(path).values()}


def test_the_model_is_readable() -> None:
    """The model says of each host how many pages it was learned from, what repeats, and where names and dates stand."""
    facts = [facts_of(Page(parse_html(page(number), "http://e.org/"))) for number in range(6)]
    model = learn(facts)
    assert model is not None
    told = model.as_json()
    assert told["pages"] == 6
    assert told["byline"] == ["div.q7 < main"]
    assert told["date"] == ["div.q8 < main"]
    assert [each["text"][:11] for each in told["repeated"]] == ["We are kind"]


def test_few_pages_teach_nothing() -> None:
    """From fewer pages than three nothing is learned."""
    facts = [facts_of(Page(parse_html(page(number), "http://e.org/"))) for number in range(LEAST_PAGES - 1)]
    assert learn(facts) is None
