"""What a page fixes to the window, in style sheets of the copy."""

from __future__ import annotations

import pytest

from snapshot.publish.fixed import fixed_below

FAR = "--snapshot-below:var(--snapshot-top,0px)"
BELOW = "var(--snapshot-below,0px)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a{position:fixed;top:0}", f"a{{{FAR};position:fixed;top:calc(0px + {BELOW})}}"),
        ("a{position:fixed;top:0!important}", f"a{{{FAR};position:fixed;top:calc(0px + {BELOW})!important}}"),
        (
            "a{ top : 50% ; position : FIXED !important }",
            f"a{{ top:calc(50% + {BELOW}) ; {FAR} !important;position : FIXED !important }}",
        ),
        (
            "a{position:fixed;inset:0 0 auto!important}",
            f"a{{{FAR};position:fixed;inset:0 0 auto!important;top:calc(0px + {BELOW})!important}}",
        ),
        (
            "a{position:fixed;top:calc(1em + (2px * 3))}",
            f"a{{{FAR};position:fixed;top:calc(calc(1em + (2px * 3)) + {BELOW})}}",
        ),
        ("a{position:fixed;top:var(--bar)}", f"a{{{FAR};position:fixed;top:var(--bar);margin-top:{BELOW}}}"),
        ("position:fixed;top:0", f"{FAR};position:fixed;top:calc(0px + {BELOW})"),
    ],
)
def test_what_is_fixed_stands_below(before: str, after: str) -> None:
    """The distance from the top grows by the notice's, in all the forms that it is written in."""
    assert fixed_below(before) == after


def test_the_cascade_decides() -> None:
    """A rule that gives another position takes the distance away; one that only gives a top gets it."""
    text = "nav{position:fixed;top:0}@media(min-width:600px){nav{position:relative;top:0}}.bar{top:32px}"
    after = fixed_below(text)
    assert "nav{--snapshot-below:0px;position:relative;top:0}" in after
    assert f".bar{{top:calc(32px + {BELOW})}}" in after


@pytest.mark.parametrize(
    "text",
    [
        "a{position:absolute;top:0}b{top:4px}",
        "a{background-attachment:fixed;margin-top:0}",
        "",
    ],
    ids=["nothing fixed", "a background", "nothing"],
)
def test_nothing_else_changes(text: str) -> None:
    """Where nothing is fixed, a sheet stays as it is."""
    assert fixed_below(text) == text


@pytest.mark.parametrize(
    "kept",
    [
        "a{*position:fixed;top:auto}",
        "a{_position:fixed;margin-top:3px}",
        "@supports (position:fixed){a{padding-top:0}}",
        "a{top:0\\9}",
        "a{border-top:0;bottom:0}",
    ],
)
def test_what_is_not_meant_stays(kept: str) -> None:
    """Declarations for browsers of old, conditions, and other properties stay, beside what is fixed."""
    assert fixed_below(f"i{{position:fixed}}{kept}") == f"i{{{FAR};position:fixed}}{kept}"
