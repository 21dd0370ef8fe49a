"""A clock that is set back while a crawl is at work, and between two sessions of one."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from orchard import Orchard, answer_to
from proof import ledger, prove
from session import Session

CLOCK = '''
"""A clock that is wrong by as many seconds as the file CLOCK_OFF_BY says, read anew each time."""

import datetime as module
import os
import time

real = time.time


def now():
    with open(os.environ["CLOCK_OFF_BY"]) as file:
        return real() + float(file.read() or 0)


class Datetime(module.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(now(), tz)


time.time = now
module.datetime = Datetime
'''
HOUR = 3600
PAGES = 12


def with_clock(folder: Path) -> dict[str, str]:
    """An environment in which Python's clock is wrong by what `folder`/off_by says."""
    (folder / "sitecustomize.py").write_text(CLOCK)
    (folder / "off_by").write_text("0")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "CLOCK_OFF_BY": str(folder / "off_by")}


def test_set_back_on_the_way(tmp_path: Path) -> None:
    """Set back by an hour amid the crawl, the clock delays no request, and nothing is written over."""
    environment = with_clock(tmp_path)
    folder = tmp_path / "out"
    with Orchard(PAGES, seconds=0.02) as site:
        session = Session(site.url, "-o", folder, "--capture-only", env=environment)
        session.wait_for(lambda: len(site.asked) > 20)
        (tmp_path / "off_by").write_text(str(-HOUR))
        assert session.end() == 0
    dates = ledger(folder, "SELECT min(captured_at), max(captured_at), count(*) FROM urls WHERE warc NOT NULL")
    begun, ended, number = dates[0]
    assert begun[:13] < ended[:13], "the clock was set back while the crawl was at work"
    assert len(prove(folder).digests) == number == len(site.asked)


def test_set_back_between_sessions(tmp_path: Path) -> None:
    """What was put off is not put off for the hour by which the clock was set back, and each file has its own name."""
    environment = with_clock(tmp_path)
    folder = tmp_path / "out"
    busy = True

    def answer(path: str) -> bytes:
        if busy and path == "/image/2/a":
            return b"HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n"
        return answer_to(path, PAGES)

    with Orchard(PAGES, answer=answer) as site:
        first = Session(site.url, "-o", folder, "--capture-only", env=environment)
        first.wait_for(lambda: any(asked.path == "/image/2/a" for asked in site.asked))
        time.sleep(1)
        first.send(signal.SIGTERM)
        assert first.end() == 3
        busy = False
        (tmp_path / "off_by").write_text(str(-HOUR))
        begun = time.monotonic()
        assert Session(site.url, "-o", folder, "--capture-only", env=environment).end() == 0
    assert time.monotonic() - begun < 60
    assert len(list((folder / "archive").iterdir())) == 2
    assert prove(folder).digests.keys() == {site.url + asked.path[1:] for asked in site.asked}
