"""The modules that a script imports by an address, each with where that stands: `import … from "/js/b.js"`. Pure.

Only what is plainly a module's address is told: a whole string, behind `import` or `export` where these are words of
the program, and not part of a comment, a string or a regular expression. Where that cannot be told any more, the rest
of a script has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from snapshot.parse.strings import Span

_LISTED = r"\{[^{}()\"'`;]{0,20000}\}"
_S = r"\s{0,80}+"
_NAME = r"[\w$]{1,200}+"
_SAID = rf"(?:{_S}/\*[^*]{{0,200}}\*/){{0,4}}{_S}"
_IMPORTED = re.compile(
    rf"(?<![\w$.#])(?:import{_S}(?:(?:{_NAME}{_S}(?:,{_S})?)?(?:\*{_S}as\s{_S}{_NAME}|{_LISTED})?{_S}from{_S})?"
    rf"|export{_S}(?:\*{_S}(?:as\s{_S}{_NAME}{_S})?|{_LISTED}{_S})from{_S}|(?P<called>import{_S}\({_SAID}))"
    r"(?P<quote>[\"'])(?P<module>(?:(?:https?:)?//|\.{0,2}/)[^\"'`\s\\<>]{1,2000})(?P=quote)(?(called)(?=\s*[,)]))"
)
_TURN = re.compile(r"//[^\n]*|/\*|[\"'`/{}]")
"""Where a program may turn into something else."""
_STRINGS = {
    '"': re.compile(r'"(?:[^"\\\n]|\\.)*+"', re.DOTALL),
    "'": re.compile(r"'(?:[^'\\\n]|\\.)*+'", re.DOTALL),
}
_TEXT = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*+(`|\$\{)", re.DOTALL)
"""The text of a template, up to its end or a program within it."""
_EXPRESSION = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*+\])++/\w*")
_BEFORE_EXPRESSION = re.compile(
    r"(?:\A|[(,=:\[!&|?{};+\-*%~^<>\n]|\b(?:return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield))\s*\Z"
)
"""What comes before a regular expression, and not before a division."""
_LOOKED_BACK = 40


def modules(script: str) -> Iterator[Span]:
    """The addresses of the modules that a script imports; absolute, from the root, or relative to itself."""
    found = list(_IMPORTED.finditer(script))
    if not found:
        return
    program = _programs(script)
    start, end = next(program, (0, 0))
    for match in found:
        while end <= match.start() and end > start:
            start, end = next(program, (0, 0))
        if start <= match.start() < end:
            yield match.start("module"), match.end("module"), match["module"]


def _programs(script: str) -> Iterator[tuple[int, int]]:
    """From where to where a script is neither comment nor string, in order; none behind what cannot be read."""
    start = position = 0
    braces: list[int] = []
    """For each template that is open, how many braces are open in the program within it."""
    while match := _TURN.search(script, position):
        sign = match[0]
        position = match.end()
        if sign in ("{", "}"):
            if not braces:
                continue
            braces[-1] += 1 if sign == "{" else -1
            if braces[-1] >= 0:
                continue
            braces.pop()
            sign = "`"
        elif sign == "/" and not _BEFORE_EXPRESSION.search(
            script[max(0, match.start() - _LOOKED_BACK) : match.start()]
        ):
            continue
        yield start, match.start() + 1
        if sign == "`":
            text = _TEXT.match(script, position)
            if text is None:
                return
            position = text.end()
            if text[1] != "`":
                braces.append(0)
        elif (behind := _behind(script, match)) is not None:
            position = behind
        else:
            return
        start = position
    yield start, len(script)


def _behind(script: str, match: re.Match[str]) -> int | None:
    """Where a comment, a string or a regular expression ends; None where it does not."""
    sign = match[0]
    if sign.startswith("//"):
        return match.end()
    if sign == "/*":
        end = script.find("*/", match.end())
        return None if end < 0 else end + 2
    ended = (_EXPRESSION if sign == "/" else _STRINGS[sign]).match(script, match.start())
    return ended.end() if ended else None
