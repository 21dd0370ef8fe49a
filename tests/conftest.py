"""What all tests share: which of them can be run here, and what the last line says of the others."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
MANUALS = Path("/usr/share/doc")


@dataclass(frozen=True)
class Need:
    """What tests of one mark cannot do without."""

    what: str
    here: Callable[[], bool]
    remedy: str


NEEDS = {
    "shared": Need("test data in ../shared", SHARED.is_dir, "it is handed out with the project's issues"),
    "browser": Need("Chromium", lambda: shutil.which("chromium") is not None, "apt-get install chromium"),
    "nginx": Need(
        "nginx", lambda: shutil.which("nginx", path="/usr/sbin:/usr/bin") is not None, "apt-get install nginx-light"
    ),
    "pagefind": Need("Pagefind", lambda: find_spec("pagefind_bin") is not None, "pip install 'snapshot[search]'"),
    "pywb": Need("pywb", (ROOT / ".venv/pywb/bin/wayback").is_file, "make test-sites installs it, for itself alone"),
    "manuals": Need(
        "manuals of Debian",
        lambda: all((MANUALS / name).exists() for name in ("python3/html", "debian-handbook/html", "debian-policy")),
        "apt-get install python3-doc debian-handbook debian-policy, where dpkg leaves /usr/share/doc in",
    ),
}
"""By mark."""
_NEEDS = re.compile(r"needs (.+?): ")
"""How the reason begins for which a test is not run."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of test data that others wrote."""
    return SHARED


@pytest.fixture(scope="session")
def manuals() -> Path:
    """The folder of Debian's manuals."""
    return MANUALS


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs something that is not here; in CI it must be here."""
    lacking = {mark: need for mark, need in NEEDS.items() if not need.here()}
    if os.environ.get("CI") == "true":
        return
    for item in items:
        mark = next((mark for mark in lacking if item.get_closest_marker(mark)), None)
        if mark:
            item.add_marker(pytest.mark.skip(reason=f"needs {NEEDS[mark].what}: {NEEDS[mark].remedy}"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail, where a test is run without what it needs, by saying so."""
    for mark, need in NEEDS.items():
        if item.get_closest_marker(mark) and not need.here():
            pytest.fail(f"needs {need.what}: {need.remedy}", pytrace=False)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say, last of all, what was not run; the tests themselves may have run in other processes."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reasons = [str(report.longrepr) for report in reporter.stats.get("skipped", [])] if reporter else []
    lacking = Counter(found[1] for reason in reasons if (found := _NEEDS.search(reason)))
    if lacking:
        print("Not run:", "; ".join(f"{number} tests, for want of {what}" for what, number in lacking.items()))
