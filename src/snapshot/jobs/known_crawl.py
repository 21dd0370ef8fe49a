"""What is known of the crawl that an archive comes from: by its ledger; else by its reports, else by its own files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from snapshot import urls
from snapshot.archive.source import Source, payload
from snapshot.frontier.ledger import MISSING, NOT_YET, Ledger
from snapshot.frontier.schema import HELD
from snapshot.frontier.scope import OUT_OF_SCOPE
from snapshot.jobs.brought import REPORT, brought, object_of
from snapshot.jobs.copy_place import REPORT as COPY
from snapshot.jobs.copying import Copying
from snapshot.jobs.folder import Folder
from snapshot.jobs.report import going_on
from snapshot.publish.plan import Ledgered
from snapshot.publish.targets import NEVER_MET, UNKNOWN

_SHOWN = ("operator", "publisher", "description", "ispartof", "robots", "http-header-user-agent")
"""Of what files of other programs say of themselves, what readers are told; command lines may hold passwords."""
_OWN = "configuration"
_LONGEST = 200
_PATHS = frozenset({"notice_template"})
"""Choices that name a file: whoever made a package is not to choose what is read here."""


@dataclass(frozen=True)
class KnownCrawl:
    """What is known of it; each part is empty where nothing is."""

    programs: tuple[str, ...] = ()
    """What captured it, as its files say."""
    configuration: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Any] = field(default_factory=dict)
    """What its owner had its copy say."""
    ledgered: Ledgered = field(default_factory=Ledgered)
    reasons: Mapping[str, str] | None = None
    """Why URLs are missing, as a copy was told that knew it; None where the ledger itself is there."""
    going_on: str | None = None
    """The command that goes on with it; None where it has ended, as far as that is known."""

    def why(self, url: str, said: str) -> str:
        """Why a URL is missing: that the crawl did not meet it, only where its ledger says so."""
        return said if self.reasons is None or said != NEVER_MET else self.reasons.get(url, UNKNOWN)


def known_crawl(path: Path, source: Source) -> KnownCrawl:
    """What is known of the crawl that made the archive at `path`, which `source` reads."""
    files = tuple(source.self_told())
    programs = dict.fromkeys(told["software"][:_LONGEST] for told in files if told.get("software"))
    folder = Folder(payload(path))
    if folder.ledger.is_file():
        ledger = Ledger(folder.ledger)
        told = json.loads(ledger.noted("job") or "{}")
        return KnownCrawl(tuple(programs), told, told, _by_ledger(ledger, told), going_on=going_on(folder))
    report, copied = (brought(path, name) for name in (REPORT, COPY))
    configuration = _part(report, _OWN) or _by_files(files)
    ledgered = Ledgered(
        seed=next(_addresses(configuration.get("urls")), None),
        hosts=frozenset(map(str, _list(copied.get("hosts")))),
        absent=tuple(_absent(_list(report.get("missing")))),
    )
    reasons = _texts(_part(copied, "missing")) if report else {}
    return KnownCrawl(tuple(programs), configuration, _choices(configuration), ledgered, reasons)


def _by_ledger(ledger: Ledger, told: Mapping[str, Any]) -> Ledgered:
    return Ledgered(
        seed=next(iter(told.get("urls", ())), None),
        hosts=frozenset(
            urls.split(url).authority
            for (url,) in ledger.ask(f"SELECT url FROM urls WHERE role = 'page' AND {HELD}")  # noqa: S608
        ),
        absent=tuple(
            (url, reason or NOT_YET)
            for url, reason in ledger.ask(f"SELECT url, reason FROM urls WHERE {MISSING} ORDER BY url")  # noqa: S608
        ),
        outside=tuple(
            url
            for (url,) in ledger.ask(
                "SELECT url FROM urls WHERE state = 'refused' AND reason = ? AND role = 'page'", (OUT_OF_SCOPE,)
            )
        ),
    )


def _by_files(files: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """What the last of the files says of how it was made: ours its configuration, others what is fit to be shown."""
    last = files[-1] if files else {}
    return object_of(last.get(_OWN, "").encode()) or {name: last[name] for name in _SHOWN if last.get(name)}


def _choices(configuration: Mapping[str, Any]) -> dict[str, Any]:
    names = (Copying.model_fields.keys() - _PATHS) & configuration.keys()
    try:
        return Copying.model_validate({name: configuration[name] for name in names}).model_dump()
    except ValidationError:
        return {}


def _absent(rows: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for row in rows:
        if isinstance(row, dict):
            yield from ((url, str(row.get("reason", UNKNOWN)) or NOT_YET) for url in _addresses([row.get("url")]))


def _addresses(told: Any) -> Iterator[str]:
    return (url for each in _list(told) if isinstance(each, str) and (url := urls.resolve(each)))


def _texts(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in told.items() if isinstance(value, str)}


def _part(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    return part if isinstance(part := told.get(name), dict) else {}


def _list(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []
