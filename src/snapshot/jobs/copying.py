"""What the owner of a copy may choose: options of `publish`, and keys of a job file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from snapshot import urls
from snapshot.errors import UsageError
from snapshot.publish.look import Look
from snapshot.publish.template import faults

_LONGEST_TEMPLATE = 100_000


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


def _canonical(value: str) -> str:
    if value in ("keep", "none"):
        return value
    url = urls.resolve(value)
    if url is None:
        raise ValueError("give keep, none, or the web address under which the copy will stand")
    return url


Said = Annotated[str | None, AfterValidator(_stripped)]
"""Words of the owner's; blanks alone are none."""


class Copying(BaseModel):
    """How a copy presents itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    site_name: Said = Field(None, description="What the notice calls the site. [default: what its pages call it]")
    online_from: Said = Field(None, description="When the site went online, as the notice is to say it.")
    online_until: Said = Field(None, description="When the site closed, as the notice is to say it.")
    notice: Said = Field(None, description="What the notice says, in the place of our sentences.")
    notice_template: Path | None = Field(None, description="Markup of the notice, with slots such as ${text}.")
    noindex: bool = Field(False, description="Ask search engines to leave the copy out.")
    canonical: Annotated[str, AfterValidator(_canonical)] = Field(
        "keep", description="Canonical links: keep the pages' own, none, or the address where the copy will stand."
    )

    def look(self, name: str) -> Look:
        """The slice that pages see; `name` is the site's where none is given. UsageError: a template that is unfit."""
        return Look(
            name=self.site_name or name,
            first=self.online_from or "",
            last=self.online_until or "",
            text=self.notice or "",
            template=self._template(),
            noindex=self.noindex,
            canonical=self.canonical,
        )

    def _template(self) -> str:
        if self.notice_template is None:
            return ""
        named = f"--notice-template {self.notice_template}"
        try:
            text = self.notice_template.read_text("utf-8")[:_LONGEST_TEMPLATE]
        except (OSError, UnicodeDecodeError) as error:
            reason = f"cannot be read ({error.strerror})" if isinstance(error, OSError) else "is not UTF-8"
            raise UsageError(f"{named}: {reason}; give a file of markup, or none") from None
        for line, fault in faults(text):
            raise UsageError(f"{named}, line {line}: {fault}")
        return text.strip()


class PublishOptions(Copying):
    """What `snapshot publish` is told."""

    output: Path | None = Field(
        None, description="Write the copy as site/ in this folder. [default: the archive folder]"
    )
    workers: int | None = Field(None, ge=1, le=256, description="Processes that write. [default: one a processor]")


def publish_options(given: Mapping[str, Any], told: Mapping[str, Any]) -> PublishOptions:
    """The options that were given, over those that a crawl was told. UsageError names the first wrong one."""
    known = {name: value for name, value in told.items() if name in Copying.model_fields}
    try:
        return PublishOptions.model_validate({**known, **given})
    except ValidationError as error:
        fault = error.errors()[0]
        message = fault["msg"].removeprefix("Value error, ")
        option = str(fault["loc"][0]).replace("_", "-")
        raise UsageError(f"--{option}: {message[:1].lower()}{message[1:]}, not {fault['input']!r}") from None
