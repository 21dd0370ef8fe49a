"""Write the parts of the reference that are in the code already: commands, fields, places, rules.

usage: python docs/reference/generate.py [--check]
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from snapshot.model import Record
from snapshot.parse.places import PLACES
from snapshot.verify.catalogue import page

HERE = Path(__file__).parent
COMMANDS = ("crawl", "run", "repair", "extract", "report", "publish", "serve", "pack", "verify")


def main() -> int:
    """Write each page; with --check, say which would change and end with 1."""
    stale = []
    for name, text in {
        "commands.md": commands(),
        "record.md": record(),
        "places.md": places(),
        "verify.md": page(),
    }.items():
        file = HERE / name
        if "--check" in sys.argv:
            stale += [name] if file.read_text("utf-8") != text else []
        else:
            file.write_text(text, "utf-8")
    if stale:
        print(f"stale: {', '.join(stale)}; run python docs/reference/generate.py", file=sys.stderr)
    return bool(stale)


def commands() -> str:
    """What each command's --help says."""
    parts = [
        "# Commands\n",
        "What `--help` says. The long options of `crawl` are the keys of a job file, with `_` for `-`.\n",
    ]
    for name in COMMANDS:
        environment = os.environ | {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}
        command = [str(Path(sys.executable).parent / "snapshot"), name, "--help"]
        said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
        parts.append(f"## snapshot {name}\n\n```text\n{trimmed(said)}\n```\n")
    return "\n".join(parts)


def record() -> str:
    """The fields of a record, from its schema."""
    properties = Record.model_json_schema(mode="serialization")["properties"]
    rows = [f"| `{name}` | {kind(facts)} | {facts.get('description', '')} |" for name, facts in properties.items()]
    head = "# The record\n\nOne line of `records/records.jsonl`; `null` or `[]` where a page has none, never a guess.\n"
    return "\n".join([head, "| field | type | meaning |", "|---|---|---|", *rows, ""])


def kind(facts: dict[str, object]) -> str:
    """A JSON Schema's type in words."""
    if "anyOf" in facts:
        return " or ".join(kind(each) for each in facts["anyOf"])  # type: ignore[attr-defined]
    if "$ref" in facts:
        return str(facts["$ref"]).rsplit("/", 1)[1]
    if facts.get("type") == "array":
        return f"list of {kind(facts['items'])}"  # type: ignore[arg-type]
    return ", ".join(f"`{value}`" for value in facts["enum"]) if "enum" in facts else str(facts.get("type"))  # type: ignore[attr-defined]


def places() -> str:
    """The table of places where links hide in HTML."""
    rows = [f"| `{place.name}` | {role(place.role)} |" for place in PLACES]
    head = (
        "# Places where links hide\n\n"
        "In HTML, one row a place; the ledger and the log name the row that gave a URL (`via`). "
        "A role by its looks: a requisite where the address ends like a file that pages load, else a page.\n"
    )
    return "\n".join([head, "| place | role |", "|---|---|", *dict.fromkeys(rows), ""])


def role(role: object) -> str:
    """A row's role in words."""
    return "never fetched" if role is None else "by its looks" if callable(role) else str(role)


def trimmed(text: str) -> str:
    """Without the spaces at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


if __name__ == "__main__":
    sys.exit(main())
