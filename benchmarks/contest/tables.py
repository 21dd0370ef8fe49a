"""The results as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contest.programs import OURS
from contest.scores import MEASURES, Measure, Summary
from contest.sites import OFF
from contest.worst import Worst

Bars = Mapping[str, Mapping[str, float]]
"""By measure, then by group; and `cost`."""
NONE = "–"


@dataclass(frozen=True)
class Result:
    """All that one run found."""

    versions: Mapping[str, str]
    """By program."""
    scores: Mapping[str, Mapping[str, Summary]]
    """By group, then by program."""
    costs: Mapping[str, Mapping[str, Summary]]
    """The same."""
    worst: Mapping[str, Sequence[Worst]]
    """By field."""
    remarks: Sequence[str]
    """How it was run."""
    sites: Mapping[str, Mapping[str, Summary]] = field(default_factory=dict)
    """By group, then by the way in which a site's pages were extracted."""
    sites_cost: Mapping[str, float] = field(default_factory=dict)
    """By that way: CPU ms a page."""


def page_of(result: Result, bars: Bars) -> str:
    """The whole page of results."""
    parts = [
        "# Extraction: results\n\nMade by `benchmarks/extraction.py`; what it means, benchmarks/README.md says.",
        "\n".join(f"- {remark}" for remark in result.remarks),
        "Versions: " + ", ".join(f"{name} {version}" for name, version in result.versions.items()) + ".",
        "## Ours against the bars\n\n" + against_bars(result, bars),
        "## Cost\n\n" + cost_table(result, bars),
        "## Each pack\n\nIn brackets: 95 % bootstrap interval over the pages.",
        *(f"### {name}\n\n{group_table(name, summaries, bars)}" for name, summaries in result.scores.items()),
        *([sites_section(result, bars)] if result.sites else []),
        "## Our ten worst pages for each field\n\nGiven and wanted are cut to 60 letters.",
        *(f"### {name}\n\n{worst_table(rows)}" for name, rows in result.worst.items() if rows),
    ]
    return "\n\n".join(parts) + "\n"


def against_bars(result: Result, bars: Bars) -> str:
    """For each bar: our score, whether it is reached, and the best peer's."""
    rows = []
    for measure in MEASURES:
        for group, bar in bars.get(measure.key, {}).items():
            summaries = {**result.scores, **result.sites}.get(group, {})
            ours = summaries.get(OURS, {}).get(measure.key)
            if ours is None:
                continue
            best = max(
                ((cell["mean"], name) for name, cell in _cells(summaries, measure) if not name.startswith(OURS)),
                default=None,
            )
            peer = f"{best[0]:.3f} {best[1]}" if best else NONE
            reached = "yes" if ours["mean"] >= bar else f"no, {bar - ours['mean']:.3f} short"
            rows.append([measure.title, group, _score(ours), f"{bar:.3f}", reached, peer])
    return markdown(("measure", "pages", "ours", "bar", "reached", "best peer"), rows)


def cost_table(result: Result, bars: Bars) -> str:
    """CPU time of each program for each group; `to trafilatura`: its median and p95 as parts of trafilatura's own."""
    rows = []
    for group, costs in result.costs.items():
        for name, cost in costs.items():
            ratio = f"{cost['ratio']:.3f} / {cost['ratio_p95']:.3f}" if "ratio" in cost else NONE
            bar = bars.get("cost", {}).get("ratio") if name == OURS and "ratio" in cost else None
            reached = NONE if bar is None else "yes" if max(cost["ratio"], cost["ratio_p95"]) <= bar else "no"
            spent = [f"{cost['median']:.1f}", f"{cost['p95']:.1f}", f"{cost['pages_per_s']:.0f}"]
            rows.append([group, _name(name), str(cost["timed"]), *spent, ratio, f"{bar:.3f}" if bar else NONE, reached])
    heads = ("pages", "program", "timed", "CPU ms median", "p95", "pages a CPU second", "to trafilatura, median / p95")
    return markdown((*heads, "bar", "reached"), rows)


def group_table(group: str, summaries: Mapping[str, Summary], bars: Bars) -> str:
    """Each program's scores for one group of pages, the bars on top."""
    shown = [measure for measure in MEASURES if any(True for _ in _cells(summaries, measure))]
    wanted = [bars.get(measure.key, {}).get(group) for measure in shown]
    rows = [["bar", *(f"{bar:.3f}" if bar is not None else "" for bar in wanted), ""]] if any(wanted) else []
    rows += [
        [_name(name), *(_score(summary.get(measure.key)) for measure in shown), str(summary["errors"])]
        for name, summary in summaries.items()
        if any(measure.key in summary for measure in shown)
    ]
    pages = next(iter(summaries.values()))["pages"]
    return f"{pages} pages\n\n" + markdown(("program", *(measure.title for measure in shown), "errors"), rows)


def sites_section(result: Result, bars: Bars) -> str:
    """One site's pages together."""
    spent = ", ".join(f"{way} {cost:.0f}" for way, cost in result.sites_cost.items())
    lines = [
        f"Each site as a WARC file, read by `snapshot extract`. CPU ms a page, the program's start included: {spent}."
    ]
    for name, ways in result.sites.items():
        if OURS in ways and OFF in ways:
            lines.append(
                f"Worse with the site model than without: {', '.join(worse(ways[OURS], ways[OFF])) or 'nothing'}."
            )
        lines.append(f"### {name}\n\n{group_table(name, ways, bars)}")
    return "\n\n".join(["## One site's pages together", *lines])


def worse(summary: Summary, other: Summary) -> list[str]:
    """The measures by which `summary` is worse than `other`."""
    both = [measure for measure in MEASURES if measure.key in summary and measure.key in other]
    return [
        measure.title
        for measure in both
        if (summary[measure.key]["mean"] - other[measure.key]["mean"]) * (-1 if measure.low_is_good else 1) < 0
    ]


def worst_table(rows: Sequence[Worst]) -> str:
    """Pages that we get wrong."""
    cells = [[row.page, f"{row.score:.2f}", row.given, row.wanted, row.why] for row in rows]
    return markdown(("page", "score", "given", "wanted", "why"), cells)


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; nothing in a cell can break it."""
    lines = [list(heads), ["---"] * len(heads), *([_safe(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_json(result: Result) -> dict[str, Any]:
    """The same for programs."""
    worst = {name: [vars(row) for row in rows] for name, rows in result.worst.items()}
    return {
        "versions": dict(result.versions),
        "remarks": list(result.remarks),
        "scores": result.scores,
        "costs": result.costs,
        "worst": worst,
        "sites": result.sites,
        "sites_cost": result.sites_cost,
    }


def _cells(summaries: Mapping[str, Summary], measure: Measure) -> list[tuple[str, dict[str, float]]]:
    return [(name, summary[measure.key]) for name, summary in summaries.items() if measure.key in summary]


def _score(cell: Mapping[str, float] | None) -> str:
    return f"{cell['mean']:.3f} ({cell['low']:.3f}–{cell['high']:.3f})" if cell else NONE


def _name(program: str) -> str:
    return f"**{program}**" if program == OURS else program


def _safe(cell: str) -> str:
    text = " ".join(cell.split())
    for letter, harmless in (("&", "&amp;"), ("<", "&lt;"), ("|", "&#124;"), ("`", "&#96;"), ("[", "&#91;")):
        text = text.replace(letter, harmless)
    return text
