"""The command line: reads it, calls jobs/, prints."""

from __future__ import annotations

import inspect
import json
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn, TypeGuard, get_args

import typer
from pydantic import ByteSize

from snapshot.display import Display, short_report, summary
from snapshot.errors import Interrupted, SnapshotError, UsageError
from snapshot.jobs.crawl import Result, crawl
from snapshot.jobs.extract import extract_sources
from snapshot.jobs.folder import Folder
from snapshot.jobs.job import Job, make_job, read_job
from snapshot.jobs.report import make_report
from snapshot.version import VERSION

app = typer.Typer(
    help="Archive a website on the day it closes: WARC files, structured records, and a report of what is missing.",
    epilog="Example: snapshot crawl https://example.org/ -o output/example",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

_AS_JSON = typer.Option("--json", help="Print the result as JSON.")
_QUIET = typer.Option("--quiet", "-q", help="Print nothing but errors.")
Json = Annotated[bool, _AS_JSON]
Quiet = Annotated[bool, _QUIET]

_CommandLineError: type[Any] = typer.BadParameter.__mro__[2]
"""click's own base class of errors, wherever typer keeps click."""
_METAVARS: dict[Any, str] = {
    int: "N",
    float: "SECONDS",
    ByteSize: "SIZE",
    timedelta: "TIME",
    Path: "DIR",
    tuple[str, ...]: "REGEX",
}
_SHORT = {"output": "-o"}
_NOT_WHOLE = 1


def main() -> None:
    """Run the command line. Every failure is one line on standard error and an exit code (errors.py)."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        sys.exit(app(standalone_mode=False))
    except SnapshotError as error:
        _fail(str(error), error.exit_code)
    except _CommandLineError as error:
        _fail(f"{error.format_message()} (snapshot --help tells more)", UsageError.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        _fail("stopped; give the same command again to go on", Interrupted.exit_code)
    except BrokenPipeError:
        sys.stderr.close()


def _version(wanted: bool) -> None:
    if wanted:
        print(f"snapshot {VERSION}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    pass


def _crawl(urls: list[str], as_json: bool, quiet: bool, **options: Any) -> None:
    """Capture a site, extract its records, report. Given again, it goes on where it was stopped."""
    given = {name: value for name, value in options.items() if value not in (None, False, [])}
    job = make_job({"urls": urls, **given}, spell=lambda key: "URL" if key == "urls" else f"--{key.replace('_', '-')}")
    _carry_out(job, as_json=as_json, quiet=quiet)


@app.command(epilog="Example: snapshot run example.toml")
def run(
    job_file: Annotated[
        Path, typer.Argument(metavar="JOB.toml", help="Flat TOML: crawl's long options, with _ for -.")
    ],
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Do what a job file says; what a timer calls."""
    _carry_out(read_job(job_file), as_json=as_json, quiet=quiet)


@app.command(
    epilog="Example: snapshot extract output/example.org\n\nExample: snapshot extract page.html --url https://example.org/page"
)
def extract(
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE", help="Archive folders, .warc[.gz], .wacz, .html.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write JSON Lines there.")
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where an .html file comes from.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make records from what is archived. Prints JSON Lines; one archive folder gets its records/ renewed instead."""
    with Display(quiet=quiet) as display:
        extracted = extract_sources(sources, output, url, progress=display)
    if extracted.path is None:
        return
    facts = {"records": extracted.number, "path": str(extracted.path)}
    _say(facts, [f"{extracted.number:,} records in {extracted.path}"], as_json=as_json, quiet=quiet)


@app.command(epilog="Example: snapshot report output/example.org")
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An archive folder.")],
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say what was captured, what was not and why."""
    facts = make_report(Folder(folder))
    _say(facts, list(short_report(facts)), as_json=as_json, quiet=quiet)


def _carry_out(job: Job, *, as_json: bool, quiet: bool) -> None:
    with Display(quiet=quiet) as display:
        result = crawl(job, command=shlex.join(["snapshot", *sys.argv[1:]]), progress=display)
    _say(result.report, list(summary(result)), as_json=as_json, quiet=quiet)
    raise typer.Exit(_exit_code(result))


def _exit_code(result: Result) -> int:
    if not result.finished:
        return Interrupted.exit_code
    return 0 if result.already or result.whole else _NOT_WHOLE


def _say(facts: Any, lines: list[str], *, as_json: bool, quiet: bool) -> None:
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    elif not quiet:
        print("\n".join(lines))


def _options() -> Iterator[inspect.Parameter]:
    """The long options of `crawl`: the fields of Job, so that command line and job file cannot differ."""
    for name, field in Job.model_fields.items():
        if name == "urls":
            continue
        flags = [f"--{name.replace('_', '-')}", *([_SHORT[name]] if name in _SHORT else [])]
        default = "" if field.default in (None, (), False) else f" [default: {_plain(field.default)}]"
        kind: Any = bool if field.annotation is bool else list[str] if field.default == () else str
        option = typer.Option(
            *flags,
            help=f"{field.description}{default}",
            show_default=False,
            metavar=None if kind is bool else _metavar(field.annotation),
        )
        yield _parameter(name, kind if kind is bool else kind | None, option, default=False if kind is bool else None)


def _metavar(annotation: Any) -> str:
    kinds = [kind for kind in (annotation, *get_args(annotation)) if kind in _METAVARS or _is_choice(kind)]
    nested = [each for kind in get_args(annotation) for each in get_args(kind) if each in _METAVARS]
    kind = next(iter([*kinds, *nested]), str)
    return "|".join(kind) if _is_choice(kind) else _METAVARS.get(kind, "TEXT")


def _is_choice(kind: Any) -> TypeGuard[type[StrEnum]]:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _plain(default: Any) -> str:
    return default.human_readable() if isinstance(default, ByteSize) else str(default)


def _parameter(name: str, kind: Any, option: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option])


def _flags() -> Iterator[inspect.Parameter]:
    yield _parameter("as_json", bool, _AS_JSON, default=False)
    yield _parameter("quiet", bool, _QUIET, default=False)


def _with_signature() -> Callable[..., None]:
    """`_crawl` as typer is to see it: each field of Job an option."""
    urls = _parameter("urls", list[str], typer.Argument(metavar="URL", help="Where to begin."), inspect.Parameter.empty)
    parameters = [urls, *_options(), *_flags()]
    command = _crawl
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


app.command("crawl", epilog="Example: snapshot crawl https://example.org/ --contact archive@example.org")(
    _with_signature()
)


def _as_interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _fail(message: str, code: int) -> NoReturn:
    print(f"snapshot: {message}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
