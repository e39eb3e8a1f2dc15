"""Reads the settings from the context of the CDK: cdk.json, and `-c name=value` of the command line."""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, Field, ValidationError, model_validator

from infra.config.stage import Stage
from infra.config.values import Part

SWITCHES = {
    "capacity": "capacity.kind",
    "deletion_protection": "kept.deletion_protection",
    "image_base": "image_base",
    "news": "news",
    "trail": "trail",
    "vpc": "vpc",
    "architecture": "architecture",
}
"""What the command line may change of a stage, and which setting that is: `-c capacity=on_demand`."""
_OF_LOCAL = ("python", "code", "endpoint_url", "simulator_url")
_KNOWN = {"stage", "stages", "local", *SWITCHES, *_OF_LOCAL}
P = TypeVar("P", bound=Part)
_OF_THE_CDK = ("@aws-cdk/", "aws:", "aws-cdk:", "cdk-")


class ConfigError(Exception):
    """A setting is wrong; the message names it and says what it should be."""


def _program(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("it should be the absolute path of a Python")
    return path


class Local(Part):
    """A deployment to an emulator (`-c local=true`), which takes no image of functions.

    By `python` alone the functions run from the checkout, by `code` alone on Lambda's own runtime in a container of its
    own; by both, on that Python and from that file.
    """

    python: Annotated[Path, AfterValidator(_program)] | None = None
    """What runs the functions under AWS's runtime client; from the checkout, it has requirements/aws.txt."""
    code: Path | None = None
    """A zip with code, packages and an entry point."""
    endpoint_url: Annotated[str, Field(pattern=r"^https?://[^/?#\s]+$")]
    simulator_url: Annotated[str, Field(pattern=r"^https?://[^/?#\s]+$")]

    @model_validator(mode="after")
    def _runs(self) -> Self:
        if self.python is None and self.code is None:
            raise ValueError("python or code has to say what the functions run on")
        return self


def stage_of(context: Mapping[str, Any]) -> Stage:
    """The settings of the stage that the context names. Raises `ConfigError`."""
    _refuse_unknown(context)
    stages = context.get("stages")
    if not isinstance(stages, dict) or not stages:
        raise ConfigError("cdk.json has no `stages` in its context: one object of settings for each stage.")
    name = context.get("stage")
    if name not in stages:
        raise ConfigError(f"stage={name} is none of the stages in cdk.json: {', '.join(stages)}. Say -c stage=dev.")
    given = dict(stages[name])
    for switch, setting in SWITCHES.items():
        if switch in context:
            _set(given, setting.split("."), context[switch])
    return _checked(Stage, {"name": name, **given}, f"stages.{name}.")


def local_of(context: Mapping[str, Any]) -> Local | None:
    """How to deploy to an emulator; `None`: this deployment is for AWS. Raises `ConfigError`."""
    switch = str(context.get("local", "false")).lower()
    if switch not in ("true", "false"):
        raise ConfigError(f"local={switch} should be true or false.")
    given = {name: context[name] for name in _OF_LOCAL if name in context}
    if switch == "true":
        return _checked(Local, given, "")
    if given:
        raise ConfigError(f"{' and '.join(given)} belong to a local deployment: say -c local=true as well.")
    return None


def _set(given: dict[str, Any], path: list[str], value: object) -> None:
    for part in path[:-1]:
        given[part] = dict(given.get(part, {}))
        given = given[part]
    given[path[-1]] = value


def _checked(kind: type[P], given: Mapping[str, Any], where: str) -> P:
    try:
        return kind.model_validate(given)
    except ValidationError as invalid:
        raise ConfigError(" ".join(_problem(error, where) for error in invalid.errors(include_url=False))) from None


def _problem(error: Any, where: str) -> str:  # noqa: ANN401 - pydantic's own record of an error
    place = ".".join(str(part) for part in error["loc"] if part != "[key]")
    said = str(error["msg"]).removeprefix("Value error, ")
    told = error["type"] == "missing" or error["loc"][-1:] == ("[key]",) or isinstance(error["input"], dict)
    shown = "" if told else f"={error['input']}"
    return f"{where}{place}{shown}: {said[:1].lower()}{said[1:]}." if place else f"{where.rstrip('.')}: {said}."


def _refuse_unknown(names: Iterable[str]) -> None:
    for name in names:
        if name in _KNOWN or name.startswith(_OF_THE_CDK):
            continue
        close = difflib.get_close_matches(name, _KNOWN, n=1)
        hint = f" Did you mean {close[0]}?" if close else f" There are {', '.join(sorted(_KNOWN))}."
        raise ConfigError(f"{name} is no setting of this app.{hint}")
