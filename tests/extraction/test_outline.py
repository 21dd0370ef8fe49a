"""The outline of a page: its blocks in reading order, and what holds them."""

from __future__ import annotations

import pytest

import snapshot
from snapshot.extraction.outline import Outline
from snapshot.parse.document import parse_html


def outline(body: str) -> Outline:
    tree = parse_html(f"<body>{body}</body>".encode(), "http://e.org/").tree
    return Outline(next(tree.iter("body")))


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("one<p>two <b>and</b>\n a half</p>three", ["one", "two and a half", "three"]),
        ("<div><div>deep</div> after</div>", ["deep", "after"]),
        ("a line<br>another<br><br>a paragraph", ["a line\nanother", "a paragraph"]),
        ("<pre>  kept\n  as is\n</pre>", ["  kept\n  as is"]),
        ("<table><tr><td>a<td><p>b</p></table>", ["a | b"]),
        ("<table><tr><td><p>laid</p><p>out</p><td>so</table>", ["laid", "out", "so"]),
        ("<table><tr><td>a<br>street<td>b</table>", ["a street | b"]),
        (
            "<table><tr><td>a title<br>By Lee<br><br>a text<br><br>its end</table>",
            ["a title\nBy Lee", "a text", "its end"],
        ),
        ("<p>seen<script>not</script><style>nor</style> this", ["seen this"]),
        ("<div>" * 500 + "deep", ["deep"]),
        ("", []),
    ],
)
def test_blocks(body: str, texts: list[str]) -> None:
    """Text that no other block parts is one block; scripts and styles have none."""
    assert [block.text for block in outline(body).blocks] == texts


def test_links_are_weighed() -> None:
    """Of each block it is known how many letters are a link's."""
    made = outline("<p>read <a href=x>this</a></p><ul><li><a href=y>all</a></ul>")
    assert [block.linked for block in made.blocks] == [4, 3]
    assert (made.letters(0, 2), made.linked(0, 2)) == (12, 7)
    assert [link.at for link in made.links] == [0, 1]


def test_nodes_know_their_blocks() -> None:
    """An element of the block level knows the first block in it, and the first after it; and what is not shown."""
    made = outline("<div class=a><p>one<p>two</div><div style='display: none'><p>three</div>")
    spans = {(node.tag, node.names.strip()): (node.start, node.end) for node in made.nodes}
    assert spans["div", "a"] == (0, 2)
    assert spans["body", ""] == (0, 3)
    assert [block.node.hidden for block in made.blocks] == [False, False, True]


def test_telling_elements_are_marked() -> None:
    """Elements that may name an author or a date are kept for the rules, with the block that they stand in."""
    made = outline(
        "<h1>T</h1><span class=post-author>A</span><time>1</time><a rel=author>B</a><i itemprop=author>C</i>"
    )
    assert [(element.text, at) for element, at in made.marked] == [("A", 1), ("1", 1), ("B", 1), ("C", 1)]


def test_depth_is_bounded() -> None:
    """Of elements within each other by the thousand only the outermost are nodes; the text is kept, in order."""
    made = outline("<div>" * 1_900 + "<p>one" * 3 + "</div>" * 50 + "<p>two")
    assert max(node.depth for node in made.nodes) == 120
    assert [block.text for block in made.blocks] == ["one", "one", "one", "two"]


def test_shadows_are_read() -> None:
    """What a template declares as an element's shadow is shown; other templates are not."""
    text = "A sentence that is long enough to be text. " * 9
    shadow = f"<template shadowrootmode=open><style>p {{}}</style><h1>The mill</h1><p>{text}</template>"
    made = snapshot.extract(
        f"<body><main><x-page>{shadow}</x-page><template><p>Hidden</template>", url="http://e.org/a"
    )
    assert (made.title, made.body) == ("The mill", text.strip())
