"""Pack a small and a large archive as WACZ and as bag: does memory grow with it?

usage: python benchmarks/pack_memory.py [--mb N...]

The archive is the bundled site's, with one further file of N MB of random bytes beside its WARC files: what packing
reads, it reads as bytes. One line is printed for each: seconds, and the peak of resident memory.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crawl import SNAPSHOT

ROOT = Path(__file__).resolve().parents[1]
_CHUNK = 1 << 20


def main() -> None:
    """Pack archives of the sizes that are asked for, and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--mb", type=int, nargs="+", default=[20, 1000])
    print(f"{'MB':>6} {'form':>6} {'wall s':>8} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive-folder"
        subprocess.run([sys.executable, ROOT / "fixtures" / "demo.py", archive], check=True, capture_output=True)
        for size in options.parse_args().mb:
            with (archive / "archive" / "large-00000.warc.gz").open("wb") as file:
                for _ in range(size):
                    file.write(os.urandom(_CHUNK))
            for form in ("WACZ", "bag"):
                print(measure(archive, Path(folder) / f"{size}.{form}", form, size), flush=True)


def measure(archive: Path, target: Path, form: str, size: int) -> str:
    """Pack, and say in a line what it took."""
    begun = time.monotonic()
    command = [SNAPSHOT, "pack", str(archive), "-o", str(target), "--quiet", *(["--bag"] if form == "bag" else [])]
    process = subprocess.Popen(command)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"packing ended with {os.waitstatus_to_exitcode(status)}")
    return f"{size:6} {form:>6} {time.monotonic() - begun:8.1f} {used.ru_maxrss / 1e3:8.0f}"


if __name__ == "__main__":
    main()
