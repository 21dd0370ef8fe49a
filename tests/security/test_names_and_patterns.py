"""What is given or found on the command line and the web names no odd file, and costs no endless time."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from snapshot.errors import UsageError
from snapshot.frontier.scope import Scope, ScopeSettings, Way
from snapshot.jobs.job import make_job
from snapshot.model import Role

HOSTILE = ["../", ".../x", "-/", "--x/", "a/../../etc", "~root/", "$HOME/", "[::1]/", "a" * 5000 + "/", "é" * 60 + "/"]


@pytest.mark.parametrize("rest", HOSTILE)
def test_the_folder_of_a_hostile_seed(rest: str) -> None:
    """Whatever a seed looks like, its default folder is a plain, short name right under output/."""
    folder = make_job({"urls": [f"http://{rest}"]}).folder
    assert folder.parent == Path("output")
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", folder.name)


def test_a_catastrophic_pattern_on_a_long_url() -> None:
    """A pattern that would backtrack for ever is done with a long URL at once."""
    scope = Scope(ScopeSettings(("http://e.org/",), exclude=(r"(a*)*(a|aa)+b$",)))
    begun = time.process_time()
    assert scope.refusal("http://e.org/" + "a" * 5_000, Role.PAGE, Way()) is None
    assert scope.refusal("http://e.org/" + "a" * 5_000 + "b", Role.PAGE, Way()) == "excluded"
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("expression", [r"(?!x)", r"(?<=x)y", r"(a)\1", "(", "\udcff"])
def test_what_re2_has_not(expression: str) -> None:
    """What RE2 cannot read is refused, with the option, the syntax and what it has not."""
    with pytest.raises(UsageError, match=r"--include .*RE2 .*no look-around, no back-references"):
        Scope(ScopeSettings(("http://e.org/",), include=("x", expression)))
