"""The command line: reads it, calls jobs/, prints."""

from __future__ import annotations

import json
import re
import shlex
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from snapshot.display import Display, explanation_lines, plan_lines, published_lines, report_lines, size, story, summary
from snapshot.errors import Interrupted, SnapshotError, UsageError
from snapshot.jobs.copying import PublishOptions
from snapshot.jobs.crawl import FIXED, Result, crawl, repair
from snapshot.jobs.dry_run import dry_run
from snapshot.jobs.extract import explain_page, extract_sources, raise_damage
from snapshot.jobs.job import SECRET, Job, make_job, read_job
from snapshot.jobs.pack import pack, pack_bag
from snapshot.jobs.publish import publish
from snapshot.jobs.report import explain, report_on
from snapshot.jobs.serve import serve
from snapshot.jobs.verify import verify
from snapshot.options import Json, Quiet, with_options_of
from snapshot.version import VERSION

app = typer.Typer(
    help="Archive a website on the day it closes: WARC files, structured records, and a report of what is missing.",
    epilog="Example: snapshot crawl https://example.org/ -o output/example",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

_CommandLineError: type[Any] = typer.BadParameter.__mro__[2]
"""click's own base class of errors, wherever typer keeps click."""
_NOT_WHOLE = 1
_SCRUBBED = "scrubbed"
_CREDENTIALS = re.compile(r"(//)[^/?#@\s]*@")
_INTERRUPTED = 130
"""What typer makes of a KeyboardInterrupt."""


_URLS = typer.Argument(metavar="URL", help=Job.model_fields["urls"].description)
_SOURCE = typer.Argument(metavar="DIR", help="An archive folder, a bag of one, .warc[.gz] or .wacz.")
_FOLDER = typer.Argument(metavar="DIR", help="The archive folder of a crawl that has ended.")


def main() -> None:
    """Run the command line. Every failure is one line on standard error and an exit code (errors.py)."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    arguments = sys.argv[1:] or ["--help"]
    try:
        code = app(arguments, standalone_mode=False)
        if code == _INTERRUPTED:
            raise KeyboardInterrupt
        sys.exit(code)
    except SnapshotError as error:
        _fail(str(error), error.exit_code)
    except _CommandLineError as error:
        _fail(f"{error.format_message()} (snapshot --help tells more)", UsageError.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        _fail("stopped; give the same command again to go on", Interrupted.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        mend = "make room or mend it, then give the command again"
        _fail(f"{place}{error.strerror or error}; {mend}", Interrupted.exit_code)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"snapshot {VERSION}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    pass


@app.command("crawl", epilog="Example: snapshot crawl https://example.org/ --contact archive@example.org")
@with_options_of(Job, "urls", list[str] | None, _URLS)
def crawl_command(urls: list[str] | None, as_json: bool, quiet: bool, **options: Any) -> None:
    """Capture a site, extract its records, publish a copy, report. Given again, it goes on where it was stopped."""
    _do(make_job({"urls": urls or [], **_given(options)}, spell=_spelt), as_json=as_json, quiet=quiet)


@app.command(
    "repair",
    epilog="Example: snapshot repair output/example.org\n\nExample: snapshot repair output/example.org --max-size 20GB",
)
@with_options_of(Job, "folder", Path, _FOLDER, without=("urls", *FIXED, "output", "seeds", "dry_run"))
def repair_command(folder: Path, as_json: bool, quiet: bool, **options: Any) -> None:
    """Ask again for what failed, was cut short, is doubtful or was lost; into new WARC files beside the old.

    With an option that had kept URLs out, such as --max-pages, given anew: for those, too.
    """
    _carry_out(partial(repair, folder, _given(options)), as_json=as_json, quiet=quiet)


@app.command(epilog="Example: snapshot run example.toml")
def run(
    job_file: Annotated[
        Path, typer.Argument(metavar="JOB.toml", help="Flat TOML: crawl's long options, with _ for -.")
    ],
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Do what a job file says; what a timer calls."""
    _do(read_job(job_file), as_json=as_json, quiet=quiet)


@app.command(
    epilog="Example: snapshot extract output/example.org\n\nExample: snapshot extract page.html --url https://example.org/page"
)
def extract(  # noqa: PLR0913, PLR0917 (the options of a command)
    sources: Annotated[
        list[Path], typer.Argument(metavar="SOURCE", help="Archive folders, bags, .warc[.gz], .wacz, .html.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write JSON Lines there.")
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where an .html file comes from.")] = None,
    explain_to: Annotated[
        Path | None,
        typer.Option(
            "--explain",
            metavar="FILE",
            help="Of one .html page: print all candidates for each field, and write the page in colour to FILE.",
        ),
    ] = None,
    site_model: Annotated[
        bool, typer.Option(help="First learn from a sample of each host's pages what repeats, and where names stand.")
    ] = True,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make records from what is archived. Prints JSON Lines; one archive folder gets its records/ renewed instead."""
    if explain_to is not None:
        if len(sources) != 1 or output is not None:
            raise UsageError("--explain takes one .html page, and no -o: its file is written to what --explain names")
        made = explain_page(sources[0], url, explain_to)
        told: dict[str, Any] = {"candidates": [asdict(each) for each in made.candidates], "page": str(explain_to)}
        _say(told, [*explanation_lines(made), f"the page in colour: {explain_to}"], as_json=as_json, quiet=quiet)
        return
    with Display(quiet=quiet) as display:
        extracted = extract_sources(sources, output, url, progress=display, site_model=site_model)
    if extracted.path is None:
        return
    facts = {"records": extracted.number, "path": str(extracted.path)}
    _say(facts, [f"{extracted.number:,} records in {extracted.path}"], as_json=as_json, quiet=quiet)


@app.command(
    "publish",
    epilog="Example: snapshot publish output/example.org\n\nExample: snapshot publish crawl.warc.gz -o output/crawl",
)
@with_options_of(PublishOptions, "source", Path, _SOURCE)
def publish_command(source: Path, as_json: bool, quiet: bool, **options: Any) -> None:
    """Make a static copy that any host, a USB stick or file:// can serve: DIR/site."""
    with Display(quiet=quiet) as display:
        published = publish(source, _given(options), progress=display)
    _say(published.facts(), list(published_lines(published)), as_json=as_json, quiet=quiet)
    raise_damage(published.faults)


@app.command("serve", epilog="Example: snapshot serve output/example.org --port 8080")
def serve_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An archive folder or a bag with a copy in it.")],
    port: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, max=65535, show_default=False, help="Listen there. [default: one that is free]"
        ),
    ] = 0,
    quiet: Quiet = False,
) -> None:
    """Show the copy on 127.0.0.1 and, with pywb, the replay of its WARC files; a bar on each page switches."""
    serve(folder, port, (lambda _line: None) if quiet else partial(print, flush=True))


@app.command(
    epilog="Example: snapshot report output/example.org\n\nExample: snapshot report output/example.org --why https://example.org/about"
)
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An archive folder, a bag of one or a .wacz.")],
    why: Annotated[
        str | None, typer.Option(metavar="URL", help="Tell of one URL alone: why it is there, or is not.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say what was captured, what was not and why."""
    if why:
        facts = explain(folder, why)
        _say(facts, list(story(facts)), as_json=as_json, quiet=quiet)
        return
    facts = report_on(folder)
    _say(facts, list(report_lines(facts)), as_json=as_json, quiet=quiet)


@app.command("pack", epilog="Examples: snapshot pack output/example.org -o example.wacz; the same with --bag")
def pack_command(  # noqa: PLR0913, PLR0917 (a command has the options that it has)
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The archive folder of a crawl that has ended.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PATH", help="Write it there. [default: DIR.wacz, or DIR.bag]"),
    ] = None,
    bag: Annotated[
        bool, typer.Option("--bag", help="Make a BagIt bag (a folder, RFC 8493), as libraries take archives in.")
    ] = False,
    info: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A field of the bag's bag-info.txt; may be given again."),
    ] = None,
    sign: Annotated[
        Path | None,
        typer.Option(metavar="KEY.pem", help="Sign the WACZ with this private key (P-384), as `verify` checks."),
    ] = None,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Leave the pages' text out: smaller, but nothing to search in.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Put an archive into one WACZ file, as ReplayWeb.page and pywb read it; or into a bag."""
    if bag and (sign or no_text):
        raise UsageError(f"--bag: goes without {'--sign' if sign else '--no-text'}, which is about WACZ files")
    if info and not bag:
        raise UsageError("--info: goes with --bag; a WACZ has no bag-info.txt")
    with Display(quiet=quiet) as display:
        packed = (
            pack_bag(folder, output, info=info or (), progress=display)
            if bag
            else pack(folder, output, text=not no_text, key=sign, progress=display)
        )
    facts = {"path": str(packed.path), "files": packed.files, "bytes": packed.bytes}
    line = f"{packed.files:,} files, {size(packed.bytes)}, in {packed.path}"
    _say(facts, [line], as_json=as_json, quiet=quiet)


@app.command("verify", epilog="Example: snapshot verify output/example.org")
def verify_command(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="An archive folder, a bag of one, .warc[.gz] or .wacz.")],
    strict: Annotated[bool, typer.Option("--strict", help="End with 4 where there are remarks, too.")] = False,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Processes that read. [default: one a processor]")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Hold an archive against the standards and its own sums; say what is wrong and where."""
    with Display(quiet=quiet) as display:
        verification = verify(path, workers=workers, progress=display)
    lines = verification.wrong(strict=strict) if quiet else verification.lines
    _say(verification.facts, list(lines), as_json=as_json, quiet=False)
    raise typer.Exit(verification.exit_code(strict=strict))


def _command(arguments: list[str]) -> str:
    """The command as it was given, without secrets."""
    secret = [_spelt(name) for name in SECRET]
    told: list[str] = []
    for raw in arguments:
        argument = _CREDENTIALS.sub(rf"\1{_SCRUBBED}@", raw)
        name, given, _ = argument.partition("=")
        if told and told[-1] in secret:
            told.append(_SCRUBBED)
        else:
            told.append(f"{name}={_SCRUBBED}" if given and name in secret else argument)
    return shlex.join(["snapshot", *told])


def _spelt(key: str) -> str:
    return "URL" if key == "urls" else f"--{key.replace('_', '-')}"


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value not in (None, False, [])}


def _do(job: Job, *, as_json: bool, quiet: bool) -> None:
    if not job.dry_run:
        _carry_out(partial(crawl, job), as_json=as_json, quiet=quiet)
    with Display(quiet=quiet) as display:
        plan = dry_run(job, progress=display)
    _say(plan.facts, list(plan_lines(plan.facts)), as_json=as_json, quiet=quiet)
    raise typer.Exit(0 if plan.answered else _NOT_WHOLE)


def _carry_out(work: Callable[..., Result], *, as_json: bool, quiet: bool) -> NoReturn:
    with Display(quiet=quiet) as display:
        result = work(command=_command(sys.argv[1:]), progress=display)
    _say(result.report, list(summary(result)), as_json=as_json, quiet=quiet)
    if result.finished and not result.answered:
        seeds = ", ".join(result.report["configuration"]["urls"])
        print(f"snapshot: {seeds}: no seed answered: {result.why_not}", file=sys.stderr)
    raise typer.Exit(_exit_code(result))


def _exit_code(result: Result) -> int:
    if not result.finished:
        return Interrupted.exit_code
    return 0 if result.already or result.whole else _NOT_WHOLE


def _say(facts: Any, lines: list[str], *, as_json: bool, quiet: bool) -> None:
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    elif lines and not quiet:
        print("\n".join(lines))


def _as_interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _fail(message: str, code: int) -> NoReturn:
    print(f"snapshot: {message}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
