"""The rules of the house that a linter cannot hold: who may import whom, and what a test is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import snapshot

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "snapshot"

LAYERS = (
    {"cli", "display", "options", "__init__"},
    {"jobs"},
    {"engines", "verify", "serve", "export", "publish", "extraction", "parse", "archive", "fetch", "frontier"},
    {"urls", "aliases", "content_type", "noise", "model", "errors", "spool", "version"},
)
READERS = {"publish", "export", "extraction"}
READ = {"parse", "archive"}
BASE = {
    **{name: set[str]() for name in ("noise", "errors", "spool", "version")},
    "urls": {"noise"},
    "aliases": {"urls"},
    "model": {"spool"},
    "content_type": {"model"},
}


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Each room that a file imports, and the depth at which the import stands (0: at its top)."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name.startswith("snapshot.") and isinstance(node, ast.stmt):
                yield name.split(".")[1], node.col_offset


def allowed(importer: str, imported: str) -> bool:
    if importer == imported:
        return True
    if importer in BASE:
        return imported in BASE[importer]
    above = next(number for number, layer in enumerate(LAYERS) if importer in layer)
    below = next(number for number, layer in enumerate(LAYERS) if imported in layer)
    beside = importer in READERS and imported in READ
    return beside or below > above or (above == below == 0)


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_one_way(path: Path) -> None:
    """A room imports only what lies below it, and nothing inside a function."""
    found = list(imports(path))
    assert [name for name, _ in found if not allowed(room_of(path), name)] == []
    assert [name for name, depth in found if depth] == []


@pytest.mark.parametrize("library", ["httpx", "warcio", "protego", "rich", "sqlite3"])
def test_a_library_lives_in_one_room(library: str) -> None:
    """Only one room knows each of the libraries that may have to be replaced one day."""
    importing = re.compile(rf"^\s*(?:import|from) {library}\b", re.MULTILINE)
    rooms = {room_of(path) for path in SOURCE.rglob("*.py") if importing.search(path.read_text("utf-8"))}
    assert len(rooms) == 1, rooms


def test_every_test_is_a_sentence() -> None:
    """Each test says in its docstring what must hold."""
    silent = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_public_names() -> None:
    """What `import snapshot` offers is a list, and all of it is there."""
    assert sorted(snapshot.__all__) == list(snapshot.__all__)
    assert all(hasattr(snapshot, name) for name in snapshot.__all__)
