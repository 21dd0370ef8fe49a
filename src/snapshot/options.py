"""The options of the command line, made from the fields of a model."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeGuard, TypeVar, get_args

import typer
from pydantic import BaseModel, ByteSize

Command = TypeVar("Command", bound=Callable[..., None])

_AS_JSON = typer.Option("--json", help="Print the result as JSON.")
_QUIET = typer.Option("--quiet", "-q", help="Print nothing but errors.")
Json = Annotated[bool, _AS_JSON]
Quiet = Annotated[bool, _QUIET]

_METAVARS: dict[Any, str] = {
    int: "N",
    float: "SECONDS",
    ByteSize: "SIZE",
    timedelta: "TIME",
    Path: "DIR",
    tuple[str, ...]: "REGEX",
}
_SHORT = {"output": "-o"}
_NAMED = {
    "header": "HEADER",
    "auth": "USER",
    "cookie_jar": "FILE",
    "seeds": "FILE",
    "deadline": "TIME",
    "notice_template": "FILE",
}
"""Metavars that say more than the type does."""


def with_options_of(
    model: type[BaseModel], argument: str, kind: Any, info: Any, *, without: Collection[str] = ()
) -> Callable[[Command], Command]:
    """Give a command its argument, and an option for each field of a model: command line and job file cannot differ.

    `kind` and `info` are the argument's type and what typer is told of it; fields `without` an option are left out.
    """

    def decorate(command: Command) -> Command:
        first = _parameter(argument, kind, info, None if type(None) in get_args(kind) else inspect.Parameter.empty)
        parameters = [first, *_options(model, {argument, *without}), *_flags()]
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return command

    return decorate


def _options(model: type[BaseModel], without: Collection[str]) -> Iterator[inspect.Parameter]:
    own = [name for name in model.model_fields if name in model.__annotations__]
    for name in (*own, *(name for name in model.model_fields if name not in own)):  # what it inherits comes last
        if name in without:
            continue
        field = model.model_fields[name]
        flags = [f"--{name.replace('_', '-')}", *([_SHORT[name]] if name in _SHORT else [])]
        default = "" if field.default in (None, (), False) else f" [default: {_plain(field.default)}]"
        kind: Any = bool if field.annotation is bool else list[str] if field.default == () else str
        option = typer.Option(
            *flags,
            help=f"{field.description}{default}",
            show_default=False,
            metavar=None if kind is bool else _NAMED.get(name) or _metavar(field.annotation),
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
