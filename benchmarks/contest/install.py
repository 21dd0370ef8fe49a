"""The peers' own environment: a virtual environment and a folder of node packages, made once a list of versions."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE.parent / "requirements-peers.txt"
NODE_LISTS = ("package.json", "package-lock.json")


class NotInstalled(Exception):
    """The peers cannot be run here; says why, and how to mend it."""


def python_peers(cache: Path) -> Path:
    """The Python of the peers' virtual environment below `cache`, made where it is not there yet."""
    folder = cache / f"peers-{digest(REQUIREMENTS)}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        say(f"installing the peers of {REQUIREMENTS.name} into {folder}")
        shutil.rmtree(folder, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(folder)])
        run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", "-r", str(REQUIREMENTS)])
        (folder / "ready").touch()
    return python


def node_peers(cache: Path) -> Path | None:
    """The folder of node packages below `cache`; None where there is no node."""
    if not (shutil.which("node") and shutil.which("npm")):
        return None
    folder = cache / f"node-{digest(*(HERE / name for name in NODE_LISTS))}"
    if not (folder / "ready").exists():
        say(f"installing the peers of {NODE_LISTS[0]} into {folder}")
        folder.mkdir(parents=True, exist_ok=True)
        for name in NODE_LISTS:
            shutil.copy(HERE / name, folder / name)
        run(["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)])
        (folder / "ready").touch()
    return folder


def digest(*files: Path) -> str:
    """Twelve letters that change with the files."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


def say(line: str) -> None:
    """Tell how far we are."""
    print(line, file=sys.stderr, flush=True)


def run(command: list[str]) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["it says nothing"]
        raise NotInstalled(f"`{' '.join(command)}` failed: {last[0]}; is the package registry to be reached?")
