"""Scripts as they stand in the copy: what they load is found where it is, and nothing is fetched ahead. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from snapshot.parse.strings import Span, called_spans, plain_spans
from snapshot.publish.specifiers import modules
from snapshot.publish.targets import KEPT, Lead, Outcome, Targets
from snapshot.publish.values import Lookup, strings_written

INERT = "text/plain"
"""The type of a script that does not run."""
SPECULATION = "speculationrules"
"""The type of a script that says what is to be fetched before anybody asks for it; no policy of a page stops that."""

_NAMED = re.compile(rf"""([\"'`]){SPECULATION}\1""", re.IGNORECASE)
_URL_BEFORE = re.compile(r"\bnew\s{1,9}URL\s{0,9}\(\s{0,9}(?P<base>[^()]{0,200},\s{0,9})?\Z")
_URL_BEHIND = re.compile(r"\s{0,9}\)")
_LOOKED_AROUND = 240


def speculates(kind: str) -> bool:
    """Whether a script of this type has a browser fetch pages ahead (HTML, 4.12.1.1)."""
    return kind.partition(";")[0].strip("\t\n\f\r ").lower() == SPECULATION


def unspeculative(script: str) -> str:
    """A script that gives one which it makes a type that does nothing: plainly that, as a string of its own."""
    return _NAMED.sub(rf"\g<1>{INERT}\g<1>", script)


def modules_written(script: str, targets: Targets) -> str:
    """A script in which modules that the copy holds are imported from there."""
    pieces: list[str] = []
    end = 0
    for start, stop, reference in modules(script):
        new = specifier(reference, targets)
        if new and new != reference:
            pieces += (script[end:start], new)
            end = stop
    return "".join((*pieces, script[end:]))


def specifier(reference: str, targets: Targets) -> str:
    """The address of a module that the copy holds, as an import names it: never bare. Empty where it holds none."""
    if not reference.startswith(("/", "./", "../", "http:", "https:")):
        return ""
    lead = targets.load(reference)
    if lead.outcome is not Outcome.LOCAL:
        return ""
    return lead.href if lead.href.startswith("../") else f"./{lead.href.removeprefix('./')}"


def inline_written(script: str, targets: Targets) -> str:
    """A script of a page: what it loads by whole addresses, or is plainly about to load, is found in the copy."""

    def absolute(reference: str) -> Lead:
        """Paths may be parts of addresses that are put together."""
        return local(reference) if reference.startswith(("http:", "https:", "//")) else KEPT

    def local(reference: str) -> Lead:
        lead = targets.load(reference)
        return lead if lead.outcome is Outcome.LOCAL else KEPT

    script = _urls_written(modules_written(unspeculative(script), targets), absolute)
    return strings_written(strings_written(script, absolute, _but_bases), local, called_spans)


def _urls_written(script: str, absolute: Lookup) -> str:
    """What `new URL("https://…")` says alone has to stand on something, once it is relative."""
    pieces: list[str] = []
    end = 0
    for start, stop, reference in plain_spans(script):
        made = _made_a_url(script, start)
        if made and not made["base"] and _URL_BEHIND.match(script, stop + 1) and (href := absolute(reference).href):
            pieces += (script[end:start], href, script[stop], ", document.baseURI")
            end = stop + 1
    return "".join((*pieces, script[end:]))


def _but_bases(script: str) -> Iterator[Span]:
    """Strings that are plainly URLs, but for those that `new URL` is to stand on, which have to be whole."""
    return (span for span in plain_spans(script) if not ((made := _made_a_url(script, span[0])) and made["base"]))


def _made_a_url(script: str, start: int) -> re.Match[str] | None:
    return _URL_BEFORE.search(script[max(0, start - 1 - _LOOKED_AROUND) : start - 1])


def import_map_written(raw: str, targets: Targets, *, xml: bool = False) -> str:
    """An import map that leads to where modules are in the copy; sums of their old bytes are left out."""
    try:
        told = json.loads(unescape(raw) if xml else raw)
    except (ValueError, RecursionError):
        return raw
    if not isinstance(told, dict):
        return raw
    new = {name: value for name, value in told.items() if name != "integrity"}
    if isinstance(told.get("imports"), dict):
        new["imports"] = _imports(told["imports"], targets)
    if isinstance(told.get("scopes"), dict):
        new["scopes"] = {
            _place(scope, targets): _imports(each, targets) if isinstance(each, dict) else each
            for scope, each in told["scopes"].items()
        }
    if new == told:
        return raw
    return json.dumps(new, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")


def _imports(told: dict[str, Any], targets: Targets) -> dict[str, Any]:
    return {
        _place(name, targets): _place(value, targets) if isinstance(value, str) else value
        for name, value in told.items()
    }


def _place(reference: str, targets: Targets) -> str:
    """Where a module is, or all that begin so; the same for bare names and what the copy does not hold."""
    if reference.endswith("/") and reference.startswith(("/", "./", "../", "http:", "https:")):
        folder = targets.folder(reference)
        return reference if folder is None else folder
    return specifier(reference, targets) or reference
