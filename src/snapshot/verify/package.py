"""datapackage.json held against the files (WACZ 1.1.1, 5.2; Frictionless Data Package)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from snapshot.verify.findings import Finding, Severity
from snapshot.verify.signature import key_of, signature_findings
from snapshot.verify.tree import UNREADABLE, Tree

NAME = "datapackage.json"
DIGEST = "datapackage-digest.json"
_LEFT_OUT = ("state/", "logs/")
_ALGORITHMS = frozenset({"sha256", "sha512", "md5", "sha1"})


def package_findings(tree: Tree) -> Iterator[Finding]:
    """What is wrong with the package's sums."""
    names = set(tree.names())
    if NAME not in names:
        yield _finding(NAME, "P1", "there is no datapackage.json", "error" if tree.packed else "remark")
        return
    package = _json(tree, NAME)
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list) or not all(isinstance(each, dict) for each in resources):
        yield _finding(NAME, "P1", "is not JSON, or lists no resources")
        return
    for resource in resources:
        yield from _resource(tree, names, resource)
    listed = {str(resource.get("path")) for resource in resources}
    for name in sorted(names - listed - {NAME, DIGEST}):
        if not name.startswith(_LEFT_OUT):
            yield _finding(name, "P4", "is not in datapackage.json")
    if DIGEST in names:
        yield from _digest(tree)


def signing_key(tree: Tree) -> str | None:
    """The SHA-256 of the public key that the package names; None where it is not signed by a lone key."""
    told = _json(tree, DIGEST) if DIGEST in tree.names() else None
    return key_of(told) if isinstance(told, dict) else None


def _resource(tree: Tree, names: set[str], resource: dict[str, Any]) -> Iterator[Finding]:
    name = str(resource.get("path"))
    if name not in names:
        yield _finding(name, "P5", "is in datapackage.json, but is not there")
        return
    size = tree.size(name)
    if resource.get("bytes") != size:
        yield _finding(name, "P2", f"has {size} bytes, not {resource.get('bytes')} as datapackage.json says")
    label = str(resource.get("hash")).partition(":")[0]
    if label not in _ALGORITHMS:
        yield _finding(name, "P3", f"has no sum in datapackage.json that can be checked: {resource.get('hash')}")
        return
    yield from _sum(tree, name, label, str(resource.get("hash")), "P3")


def _digest(tree: Tree) -> Iterator[Finding]:
    told = _json(tree, DIGEST)
    stated = str(told.get("hash")) if isinstance(told, dict) else ""
    label = stated.partition(":")[0]
    if label not in _ALGORITHMS:
        yield _finding(DIGEST, "P6", "is not JSON, or has no sum of datapackage.json")
        return
    yield from _sum(tree, NAME, label, stated, "P6")
    yield from signature_findings(DIGEST, told)


def _sum(tree: Tree, name: str, label: str, stated: str, rule: str) -> Iterator[Finding]:
    try:
        with tree.open(name) as file:
            found = f"{label}:{hashlib.file_digest(file, label).hexdigest()}"  # type: ignore[arg-type]
    except UNREADABLE as error:
        yield _finding(name, rule, f"cannot be read ({error})")
        return
    if found != stated:
        yield _finding(name, rule, f"its sum is {found}, not {stated}")


def _json(tree: Tree, name: str) -> Any:
    try:
        with tree.open(name) as file:
            return json.load(file)
    except (*UNREADABLE, ValueError, RecursionError):
        return None


def _finding(name: str, rule: str, message: str, severity: Severity = "error") -> Finding:
    return Finding(name, None, None, rule, severity, message)
