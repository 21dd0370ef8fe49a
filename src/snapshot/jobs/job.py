"""A job: the whole configuration of a crawl, frozen. Each room gets only its slice."""

from __future__ import annotations

import difflib
import json
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    ByteSize,
    Field,
    PlainSerializer,
    ValidationError,
)

import snapshot.version
from snapshot import urls
from snapshot.errors import UsageError
from snapshot.fetch.addresses import lies_inside
from snapshot.fetch.agent import user_agent
from snapshot.fetch.retry import RetrySettings
from snapshot.fetch.secrets import SCRUBBED, make_secrets
from snapshot.fetch.settings import FetchSettings
from snapshot.frontier.pace import MannersSettings
from snapshot.frontier.scope import Scope, ScopeMode, ScopeSettings
from snapshot.jobs.copying import Copying

_LONGEST_NAME = 100
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_COMMENT = re.compile(r"(?:^|\s)#.*")
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([smhd]?)\s*")


def _duration(value: object) -> object:
    if isinstance(value, timedelta) or value is None:
        return value
    with _sane():
        span = _span(str(value)) if isinstance(value, int | float | str) else None
    if span is None:
        raise ValueError("give a time such as 90, 30s, 10m, 2h or 1d")
    return span


def _moment(value: object) -> object:
    """A moment with its time zone; the machine's where it names none, and from now on where it is a time of day."""
    if isinstance(value, date | time):  # as TOML writes them
        value = str(value)
    if not isinstance(value, str):
        return value
    now = datetime.now().astimezone()
    with _sane():
        if isinstance(span := _span(value), timedelta):
            return now + span
    try:
        if _CLOCK.fullmatch(text := value.strip()):
            clock = time.fromisoformat(f"0{text}" if text[1] == ":" else text)
            moment = datetime.combine(now.date(), clock).astimezone()
            return moment if moment > now else moment + timedelta(days=1)
        return datetime.fromisoformat(value.strip()).astimezone()
    except ValueError:
        raise ValueError("give a moment such as 18:00 or 2026-12-31T18:00, or a time from now such as 6h") from None


@contextmanager
def _sane() -> Iterator[None]:
    try:
        yield
    except OverflowError:
        raise ValueError("that is longer than any crawl; leave it out where there is to be no limit") from None


def _span(value: str) -> timedelta | None:
    match = _DURATION.fullmatch(value)
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]]) if match else None


def _url(value: object) -> object:
    url = urls.resolve(value.strip()) if isinstance(value, str) else None
    if url is None:
        raise ValueError(f"{value!r} is not a web address; give one such as https://example.org/")
    return url


SECRET = ("header", "auth")
"""Fields that are told to nobody."""
_PASSWORD = "SNAPSHOT_PASSWORD"  # noqa: S105  (a variable's name)

Duration = Annotated[timedelta, BeforeValidator(_duration), PlainSerializer(lambda time: time.total_seconds())]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
Url = Annotated[str, BeforeValidator(_url)]


class Job(Copying):
    """What `snapshot crawl` was told: its options, or the keys of a job file."""

    urls: tuple[Url, ...] = Field(min_length=1, description="Where to begin.")
    seeds: Path | None = Field(
        None, description="Begin also at the URLs in this file, one a line; - is standard input."
    )
    dry_run: bool = Field(False, description="Only say what would be fetched: by robots.txt, sitemaps and the seeds.")
    output: Path | None = Field(None, description="The archive folder. [default: output/HOST]")
    scope: ScopeMode = Field(
        ScopeMode.PREFIX,
        description="Which pages: these alone, those under the seeds' paths, of their hosts, or of their domains.",
    )
    include: tuple[str, ...] = Field((), description="Also pages whose URL matches this regular expression.")
    exclude: tuple[str, ...] = Field((), description="Never a URL that matches this regular expression.")
    depth: int | None = Field(None, ge=0, description="Follow links this far from a seed.")
    max_pages: int | None = Field(None, ge=1, description="Take at most this many pages.")
    max_bytes: ByteSize | None = Field(None, gt=0, description="Stop after this many bytes (10GB, 500MiB).")
    max_time: Duration | None = Field(None, gt=timedelta(0), description="Stop after this time (90, 30s, 10m, 2h, 1d).")
    deadline: Moment | None = Field(
        None, description="Be done by then (18:00, 2026-12-31T18:00, or a time from now, 6h); what matters goes first."
    )
    max_size: ByteSize = Field(ByteSize(2 * 1024**3), gt=0, description="Cut a single answer at this many bytes.")
    ignore_robots: bool = Field(False, description="Fetch what robots.txt refuses; for an owner's own site.")
    delay: float = Field(0.5, ge=0, allow_inf_nan=False, description="Seconds between two requests to one host.")
    concurrency: int = Field(32, ge=1, le=1000, description="Requests under way at once.")
    host_concurrency: int = Field(6, ge=1, le=100, description="Requests under way at once to one host.")
    tries: int = Field(5, ge=1, le=50, description="Times that a URL is tried where a later try may go better.")
    contact: str | None = Field(None, description="Address or URL of whoever runs the crawl, for the User-Agent.")
    user_agent: str | None = Field(None, description="The whole User-Agent.")
    header: tuple[str, ...] = Field((), description="Send this header ('Name: value') to the seeds' hosts; never kept.")
    cookie_jar: Path | None = Field(None, description="Send the cookies of this file (cookies.txt); never kept.")
    auth: str | None = Field(
        None, description="Log in by HTTP Basic: USER:PASSWORD, or USER (SNAPSHOT_PASSWORD is read)."
    )
    follow_logout: bool = Field(False, description="Logged in, follow also links that look like logging out.")
    allow_private: bool = Field(False, description="Go also to private addresses; a seed on one lifts this by itself.")
    insecure: bool = Field(False, description="Go on where a certificate is wrong; the archive records what was.")
    connect_timeout: float = Field(10, gt=0, description="Seconds for a connection to come about.")
    first_byte_timeout: float = Field(60, gt=0, description="Seconds from a request to the first byte of its answer.")
    idle_timeout: float = Field(30, gt=0, description="Seconds without a byte amid an answer.")
    total_timeout: float = Field(1800, gt=0, description="Seconds for one whole answer.")
    follow_traps: bool = Field(False, description="Follow also links without end that bring nothing new.")
    keep_duplicates: bool = Field(False, description="Store what is the same at several URLs each time, not once.")
    capture_only: bool = Field(False, description="Stop after the WARC files: no records, no copy.")
    workers: int | None = Field(None, ge=1, le=256, description="Processes that parse. [default: one a processor]")

    @property
    def folder(self) -> Path:
        """The archive folder."""
        return self.output or Path("output") / _file_name(urls.split(self.urls[0]).authority)

    def scope_settings(self) -> ScopeSettings:
        """The slice that scope sees."""
        stay_in = self._logged_in and not self.follow_logout
        return ScopeSettings(self.urls, self.scope, self.include, self.exclude, self.depth, stay_in)

    def manners(self) -> MannersSettings:
        """The slice that order and politeness see."""
        return MannersSettings(
            delay=self.delay,
            concurrency=self.concurrency,
            host_concurrency=self.host_concurrency,
            obey_robots=not self.ignore_robots,
        )

    def fetch_settings(self) -> FetchSettings:
        """The slice that fetching sees; where all seeds lie in a private network, that network is what is asked for."""
        hosts = {urls.split(url).host for url in self.urls}
        return FetchSettings(
            user_agent=self.user_agent or user_agent(snapshot.version.VERSION, self.contact),
            connect_timeout=self.connect_timeout,
            first_byte_timeout=self.first_byte_timeout,
            idle_timeout=self.idle_timeout,
            total_timeout=self.total_timeout,
            max_size=int(self.max_size),
            insecure=self.insecure,
            allow_private=self.allow_private or all(map(lies_inside, hosts)),
            inner_hosts=frozenset(filter(lies_inside, hosts)),
            secrets=make_secrets(self.urls, self.header, self.cookie_jar, self._auth),
        )

    @property
    def _logged_in(self) -> bool:
        """Whether something was given that a server may know somebody by."""
        named = any(header.partition(":")[0].strip().lower() == "authorization" for header in self.header)
        return named or self.cookie_jar is not None or self.auth is not None

    @property
    def _auth(self) -> str | None:
        """User and password; the password from the environment where it was not given."""
        password = os.environ.get(_PASSWORD)
        return f"{self.auth}:{password}" if self.auth and ":" not in self.auth and password else self.auth

    def retry_settings(self) -> RetrySettings:
        """The slice that trying again sees."""
        return RetrySettings(tries=self.tries)

    def told(self) -> dict[str, Any]:
        """The configuration as plain values, for warcinfo, report and comparison; without secrets."""
        told = self.model_dump(mode="json", exclude={"output", "seeds", "dry_run"})
        return told | {name: SCRUBBED for name in SECRET if told[name]}


def make_job(values: Mapping[str, Any], *, spell: Callable[[str], str] = str) -> Job:
    """The job that `values` describe.

    UsageError names the first wrong one, as `spell` writes a key's name, and how to mend it.
    """
    unknown = [key for key in values if key not in Job.model_fields]
    if unknown:
        raise UsageError(f"{spell(unknown[0])}: no such key{_guess(unknown[0])}")
    given = dict(values)
    begin = given.get("urls", ())
    if (path := given.pop("seeds", None)) and isinstance(begin, list | tuple):
        given["urls"] = [*begin, *read_seeds(Path(str(path)))]
    if given.get("urls") in (None, [], ()):
        raise UsageError(f"{spell('urls')}: give a web address to begin at, or a file of them (seeds)")
    try:
        job = Job.model_validate(given)
    except ValidationError as error:
        raise UsageError(_first(error, spell)) from None
    if job.deadline and job.deadline <= datetime.now().astimezone():
        raise UsageError(f"{spell('deadline')}: {job.deadline.isoformat(timespec='seconds')} is past")
    job.fetch_settings()
    Scope(job.scope_settings())
    job.look("")
    return job


def read_job(path: Path) -> Job:
    """The job that a flat TOML file describes: the long options with `_` for `-`, plus `urls` and `output`."""
    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8; a job file is TOML in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not TOML: {error}") from None
    return make_job(values, spell=lambda key: f"{path}: {key}")


def read_seeds(path: Path) -> list[str]:
    """URLs in a file, one a line; `-` is standard input. `#` begins a comment, first in a line or after a blank."""
    try:
        text = sys.stdin.read().removeprefix("\ufeff") if str(path) == "-" else path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"--seeds {path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UsageError(f"--seeds {path}: not UTF-8; give a text file with one URL a line") from None
    lines = [(number, _COMMENT.sub("", line).strip()) for number, line in enumerate(text.splitlines(), 1)]
    found = [(number, line) for number, line in lines if line]
    for number, line in found:
        if urls.resolve(line) is None:
            raise UsageError(f"--seeds {path}: line {number}: {line[:200]!r} is not a web address")
    if not found:
        raise UsageError(f"--seeds {path}: holds no URL")
    return [line for _, line in found]


def _guess(key: str) -> str:
    near = difflib.get_close_matches(key, Job.model_fields, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; the keys are {', '.join(Job.model_fields)}"


def _first(error: ValidationError, spell: Callable[[str], str]) -> str:
    fault = error.errors()[0]
    key, value = str(fault["loc"][0]), fault["input"]
    if fault["type"] == "tuple_type":
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, str) and key not in SECRET else '"…"'
        return f"{spell(key)}: give a list, such as {key} = [{shown}]"
    message = fault["msg"].removeprefix("Value error, ")
    quiet = fault["type"] in {"value_error", "missing", "too_short"} or key in SECRET
    told = "" if quiet else f", not {value!r}"
    return f"{spell(key)}: {message[:1].lower()}{message[1:]}{told}"


def _file_name(authority: str) -> str:
    """A host, and port, as a folder's name: plain, not hidden, no option, and not too long for any file system."""
    return re.sub(r"[^A-Za-z0-9.-]+", "_", authority)[:_LONGEST_NAME].strip("._-") or "site"
