"""`snapshot crawl` on the bundled site: what is captured, what the folder holds, what the records say."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from command import Answer, Crawled, run, site
from pydantic import TypeAdapter

import snapshot


def captured(folder: Path) -> dict[str, int]:
    """URL → status, from the index."""
    found = {}
    for line in (folder / "indexes/index.cdxj").read_text("utf-8").splitlines():
        entry = json.loads(line.split(" ", 2)[2])
        assert entry["url"] not in found, "captured twice"
        found[entry["url"]] = int(entry["status"])
    return found


def test_it_says_where_to_look(crawled: Crawled) -> None:
    """A whole crawl ends with 0, a summary, and the places to look at."""
    assert crawled.ran.code == 0, crawled.ran.err
    assert "captured" in crawled.ran.out
    assert str(crawled.folder / "report/report.html") in crawled.ran.out
    assert str(crawled.folder / "records/records.jsonl") in crawled.ran.out


def test_every_url_is_captured(crawled: Crawled) -> None:
    """The archive holds exactly the URLs that a complete capture holds, each once, with its status."""
    expected = crawled.expected("urls.json")["urls"]
    assert captured(crawled.folder) == {crawled.url[:-1] + path: facts["status"] for path, facts in expected.items()}


def test_every_refusal_has_its_reason(crawled: Crawled) -> None:
    """What was not fetched is in the report, by reason."""
    report = json.loads((crawled.folder / "report/report.json").read_text("utf-8"))
    refused = {url: reason for reason, facts in report["refused"].items() for url in facts["examples"]}
    expected = crawled.expected("urls.json")["refused"]
    assert {url: refused.get(url) for url in expected} == expected


def test_records_to_the_letter(crawled: Crawled) -> None:
    """The records are what a person read off the pages."""
    records = crawled.lines("records/records.jsonl")
    assert [record["url"] for record in records] == sorted(record["url"] for record in records)
    expected = {record["url"]: record for record in crawled.expected("records.json")}
    made = {record["url"]: record for record in records}
    assert made.keys() == expected.keys()
    for url, record in expected.items():
        assert {name: made[url][name] for name in record} == record


def test_a_record_says_where_its_bytes_are(crawled: Crawled) -> None:
    """`source` leads to the very WARC record, and every value has its evidence."""
    archive = snapshot.open(crawled.folder)
    for record in archive.records():
        capture = archive.get(record.url)
        assert capture is not None
        assert record.source is not None
        assert capture.record_id == record.source.record_id
        filled = {name for name in ("title", "date", "byline", "body", "notice") if getattr(record, name)}
        assert filled <= record.evidence.keys()


def test_records_keep_to_their_schema(crawled: Crawled) -> None:
    """The schema beside the records is JSON Schema 2020-12 and names every field of every line."""
    schema = json.loads((crawled.folder / "records/records.schema.json").read_text("utf-8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for record in crawled.lines("records/records.jsonl"):
        assert list(record) == list(schema["properties"])
        assert TypeAdapter(snapshot.Record).validate_python(record).url == record["url"]


def test_datapackage_sums(crawled: Crawled) -> None:
    """datapackage.json names every file but itself, state/ and logs/, with its size and SHA-256."""
    package = json.loads((crawled.folder / "datapackage.json").read_text("utf-8"))
    listed = {each["path"]: (each["bytes"], each["hash"]) for each in package["resources"]}
    found = {}
    for path in crawled.folder.rglob("*"):
        name = path.relative_to(crawled.folder).as_posix()
        if path.is_file() and name.split("/")[0] not in {"state", "logs", "datapackage.json"}:
            data = path.read_bytes()
            found[name] = (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
    assert listed == found


def test_pages_list(crawled: Crawled) -> None:
    """pages.jsonl has a header, and a page for each record."""
    header, *pages = crawled.lines("pages/pages.jsonl")
    assert header["format"] == "json-pages-1.0"
    records = crawled.lines("records/records.jsonl")
    assert {page["url"]: page.get("title") for page in pages} == {each["url"]: each["title"] for each in records}


def test_warcio_finds_nothing_wrong(crawled: Crawled) -> None:
    """`warcio check` is silent about every WARC file."""
    for warc in (crawled.folder / "archive").glob("*.warc.gz"):
        checked = subprocess.run(
            [Path(sys.executable).parent / "warcio", "check", warc], capture_output=True, text=True, check=False
        )
        assert (checked.returncode, checked.stdout) == (0, "")


def test_log_has_a_line_an_attempt(crawled: Crawled) -> None:
    """logs/crawl.jsonl tells every try, and who pointed to it."""
    lines = crawled.lines("logs/crawl.jsonl")
    assert {line["url"] for line in lines} == captured(crawled.folder).keys()
    assert all("parent" in line for line in lines if line["via"].startswith("a["))


def test_given_again_it_says_that_it_is_finished(crawled: Crawled) -> None:
    """A finished crawl, given again, asks the site for nothing, says so and ends with 0."""
    before = (crawled.folder / "logs/crawl.jsonl").read_bytes()
    again = run("crawl", crawled.url, "-o", crawled.folder, "--delay", "0")
    assert (again.code, "was finished" in again.out) == (0, True)
    assert (crawled.folder / "logs/crawl.jsonl").read_bytes() == before


def test_report_command(crawled: Crawled) -> None:
    """`snapshot report` says it in short, and whole with --json."""
    assert "captured" in run("report", crawled.folder).out
    facts: dict[str, Any] = json.loads(run("report", crawled.folder, "--json").out)
    assert facts["totals"]["captured"] == len(captured(crawled.folder))
    assert facts["configuration"]["urls"] == [crawled.url]


def test_extract_makes_the_same_records_again(crawled: Crawled, tmp_path: Path) -> None:
    """Records come from the WARC files alone: deleted they are made again, byte for byte, and so from a lone file."""
    records = crawled.folder / "records/records.jsonl"
    before = records.read_bytes()
    records.unlink()
    assert run("extract", crawled.folder).code == 0
    assert records.read_bytes() == before
    (warc,) = (crawled.folder / "archive").glob("*.warc.gz")
    alone = run("extract", warc, "-o", tmp_path / "alone.jsonl")
    assert alone.code == 0, alone.err
    lone = [json.loads(line) for line in (tmp_path / "alone.jsonl").read_text("utf-8").splitlines()]
    kept = [json.loads(line) for line in before.decode().splitlines()]
    for record in lone + kept:
        record["source"]["warc"] = Path(record["source"]["warc"]).name
    assert lone == kept


def test_report_page_is_whole(crawled: Crawled) -> None:
    """report.html is one file that loads nothing."""
    page = (crawled.folder / "report/report.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "<script" not in page
    assert "src=" not in page


@pytest.mark.parametrize("limit", ["--max-pages=3", "--depth=1", "--exclude=/blog/", "--scope=page"])
def test_limits_are_no_failures(bundled: str, tmp_path: Path, limit: str) -> None:
    """A crawl that a limit ends is finished; what it left out is counted under the limit's name."""
    ran = run("crawl", bundled, "-o", tmp_path / "out", "--delay", "0", "--capture-only", limit)
    assert ran.code == 0, ran.err
    report = json.loads((tmp_path / "out/report/report.json").read_text("utf-8"))
    reasons = {"--max-pages=3": "max-pages", "--depth=1": "too deep", "--exclude=/blog/": "excluded"}
    assert report["refused"][reasons.get(limit, "out of scope")]["count"] > 0
    assert not (tmp_path / "out/records").exists()


def test_a_seed_that_leads_away(tmp_path: Path) -> None:
    """A seed that redirects out of scope is captured, and the summary says where it leads."""
    elsewhere = "http://elsewhere.invalid/"

    def answer(path: str) -> Answer:
        return (301, {"Location": elsewhere}, b"") if path == "/" else (404, {}, b"")

    with site(answer) as url:
        ran = run("crawl", url, "-o", tmp_path / "out", "--delay", "0")
    assert ran.code == 0
    assert f"{url} redirects to {elsewhere}, which is out of scope" in ran.out


def test_a_seed_in_another_spelling(tmp_path: Path) -> None:
    """Pages under a seed's path are its pages, however their links spell it."""
    links = "".join(f'<a href="/{path}">x</a>' for path in ("%7Eann/one", "%7eann/two", "~ann/three", "~bob/"))

    with site(lambda path: (200 if "ann" in path else 404, {}, links.encode())) as url:
        ran = run("crawl", url + "~ann/", "-o", tmp_path / "out", "--delay", "0", "--capture-only", "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["refused"]["out of scope"]["count"] == 1
    assert {url + "%7Eann/one", url + "%7eann/two", url + "~ann/three"} <= set(captured(tmp_path / "out"))


def test_limits_on_bytes_and_time(tmp_path: Path) -> None:
    """--max-bytes and --max-time end a crawl that would not end, and refuse the rest by their names."""

    def endless(path: str) -> Answer:
        time.sleep(0.005)
        return 200, {}, f"<a href='{path}x'>on</a>{'text ' * 1000}".encode()

    with site(endless) as url:
        for limit, value in (("max-bytes", "50kB"), ("max-time", "5s")):
            ran = run("crawl", url, "-o", tmp_path / limit, "--delay", "0", f"--{limit}", value, "--capture-only")
            report = json.loads((tmp_path / limit / "report/report.json").read_text("utf-8"))
            assert limit in report["refused"]
            assert ran.code == 0 or "no seed answered: max-time" in ran.err  # so on a machine that starts no sooner


def test_a_busy_server_is_given_time(tmp_path: Path) -> None:
    """429 with Retry-After is tried again when the server allows it, every answer is kept, and none is sooner."""
    asked: list[float] = []

    def busy(path: str) -> Answer:
        if path != "/":
            return 404, {}, b""
        asked.append(time.monotonic())
        return (429, {"Retry-After": "2"}, b"later") if len(asked) == 1 else (200, {}, b"<title>now</title>")

    with site(busy) as url:
        assert run("crawl", url, "-o", tmp_path / "out", "--delay", "0").code == 0
    assert len(asked) == 2
    assert asked[1] - asked[0] >= 2.0
    statuses = [capture.status for capture in snapshot.open(tmp_path / "out").captures() if capture.url == url]
    assert statuses == [429, 200]
    assert [record.title for record in snapshot.open(tmp_path / "out").records()] == ["now"]


def test_an_outage_is_told(tmp_path: Path) -> None:
    """A page that answers 500 to the last try is a failure: exit code 1, and the report names it."""

    def broken(path: str) -> Answer:
        pages: dict[str, Answer] = {"/": (200, {}, b"<a href=/broken>x</a>"), "/broken": (500, {}, b"oh")}
        return pages.get(path, (404, {}, b""))

    with site(broken) as url:
        ran = run("crawl", url, "-o", tmp_path / "out", "--delay", "0", "--tries", "2")
    report = json.loads((tmp_path / "out/report/report.json").read_text("utf-8"))
    assert (ran.code, report["failed"]["500"]["examples"]) == (1, [f"{url}broken"])
    assert [row["url"] for row in report["missing"]] == [f"{url}broken"]


def test_job_file(bundled: str, tmp_path: Path) -> None:
    """A job file does what the same options do; finished, it says so."""
    job = tmp_path / "job.toml"
    job.write_text(
        f"urls = ['{bundled}']\noutput = '{tmp_path / 'out'}'\ndelay = 0\nmax_pages = 2\ncapture_only = true\n"
    )
    assert run("run", job).code == 0
    again = run("run", job, "--json")
    assert (again.code, json.loads(again.out)["configuration"]["max_pages"]) == (0, 2)


@pytest.mark.parametrize(
    "stated", ["text/plain\r\nContent-Type: text/html", "text/plain, text/html", "text/html\r\nContent-Type: */*"]
)
def test_several_types(tmp_path: Path, stated: str) -> None:
    """Of several types that an answer states the last counts, as in browsers: for links, index, records and copy."""

    def twofold(path: str) -> Answer:
        return {"/": (200, {"Content-Type": stated}, b"<title>t</title><a href=/more>x</a>")}.get(path, (404, {}, b""))

    with site(twofold) as url:
        assert run("crawl", url, "-o", tmp_path / "out", "--delay", "0").code == 0
    archive = snapshot.open(tmp_path / "out")
    assert {capture.url: capture.mime for capture in archive.captures()}[url] == "text/html"
    assert f"{url}more" in captured(tmp_path / "out")
    assert [record.title for record in archive.records()] == ["t"]
    assert (tmp_path / "out/site/index.html").exists()
    assert run("verify", tmp_path / "out").code == 0
