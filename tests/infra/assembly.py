"""What the CDK synthesized, as plain data."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PSEUDO = {"Partition": "aws", "Region": "us-east-1", "AccountId": "111111111111", "URLSuffix": "amazonaws.com"}


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a template."""

    stack: str
    """The stack's component: `data`, `events`, ..."""
    logical_id: str
    type: str
    properties: Mapping[str, Any]
    whole: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Assembly:
    """The templates of one app."""

    folder: Path

    def resources(self, kind: str | None = None) -> Iterator[Resource]:
        """Every resource (of one type), stack by stack."""
        for stack, template in self.templates().items():
            for logical_id, whole in template["Resources"].items():
                if kind in (None, whole["Type"]):
                    yield Resource(stack, logical_id, whole["Type"], whole.get("Properties", {}), whole)

    def one(self, kind: str, stack: str | None = None) -> Resource:
        """The only resource of a type."""
        (found,) = (each for each in self.resources(kind) if stack in (None, each.stack))
        return found

    def templates(self) -> Mapping[str, Any]:
        """Of each stack, by its component."""
        return _templates(self.folder)

    def image(self) -> Path:
        """The folder out of which the only image is built."""
        assets = json.loads(next(self.folder.glob("*-functions.assets.json")).read_text(encoding="utf-8"))
        (image,) = assets["dockerImages"].values()
        return self.folder / str(image["source"]["directory"])

    def text(self, value: Any, stack: str | None = None) -> str:  # noqa: ANN401 - any value of a template
        """The value as it will be in an account that is made up; a resource's name or ARN where that is known.

        `stack`: where the value stands, when more than one has a resource of that logical id.
        """
        match value:
            case str():
                return value
            case {"Fn::Join": [separator, parts]}:
                return str(separator).join(self.text(part, stack) for part in parts)
            case {"Ref": str(name)} if name.startswith("AWS::"):
                return PSEUDO[name.removeprefix("AWS::")]
            case {"Ref": str(name)}:
                return self._name(name, stack)
            case {"Fn::GetAtt": [str(name), "Arn"]}:
                return self._arn(name, stack)
            case {"Fn::ImportValue": str(name)}:
                return f"<{name.partition('ExportsOutputRef')[2].rstrip('0123456789ABCDEF')}>"
            case _:
                raise ValueError(f"not understood: {value}")

    def _name(self, logical_id: str, stack: str | None) -> str:
        found = self._found(logical_id, stack)
        for name in ("QueueName", "FunctionName", "RoleName", "Name", "BucketName", "TopicName", "LogGroupName"):
            if name in found.properties and found.type != "AWS::SecretsManager::Secret":
                return self.text(found.properties[name], stack)
        return f"<{logical_id}>"

    def _arn(self, logical_id: str, stack: str | None) -> str:
        found = self._found(logical_id, stack)
        where = f"{PSEUDO['Region']}:{PSEUDO['AccountId']}"
        match found.type:
            case "AWS::SQS::Queue":
                return f"arn:aws:sqs:{where}:{self._name(logical_id, stack)}"
            case "AWS::Lambda::Function":
                return f"arn:aws:lambda:{where}:function:{self._name(logical_id, stack)}"
            case "AWS::IAM::Role":
                return f"arn:aws:iam::{PSEUDO['AccountId']}:role/{self._name(logical_id, stack)}"
            case _:
                return f"<{logical_id}>"

    def _found(self, logical_id: str, stack: str | None) -> Resource:
        (found,) = (each for each in self.resources() if each.logical_id == logical_id and stack in (None, each.stack))
        return found


@cache
def _templates(folder: Path) -> Mapping[str, Any]:
    return {
        path.name.removesuffix(".template.json").rpartition("-")[2]: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.template.json"))
    }
