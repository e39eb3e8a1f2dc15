"""Deploys a synthesized app to the emulator, with what boto3 has: no bootstrap stack, no command line of the CDK."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3

ACCOUNT = "004004004004"
REGION = "us-east-1"


def client(service: str, endpoint: str) -> Any:  # noqa: ANN401 - a client of any service
    """Credentials of nobody; the emulator takes the account from the key."""
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="nobody",
    )


def deploy(assembly: Path, endpoint: str) -> dict[str, dict[str, str]]:
    """Create every stack, each after those that it depends on; the outputs of each."""
    manifest = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    stacks = [name for name in _in_order(manifest) if manifest[name]["type"] == "aws:cloudformation:stack"]
    formation = client("cloudformation", endpoint)
    outputs = {}
    for name in stacks:
        _upload(assembly, name, endpoint)
        template = (assembly / manifest[name]["properties"]["templateFile"]).read_text(encoding="utf-8")
        formation.create_stack(StackName=name, TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"])
        formation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        (described,) = formation.describe_stacks(StackName=name)["Stacks"]
        outputs[name] = {
            each["Description"]: each["OutputValue"] for each in described.get("Outputs", ()) if "Description" in each
        }
    return outputs


def _in_order(artifacts: dict[str, Any]) -> Iterator[str]:
    done: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name not in done:
            done.add(name)
            for earlier in artifacts[name].get("dependencies", ()):
                yield from visit(earlier)
            yield name

    for name in artifacts:
        yield from visit(name)


def _upload(assembly: Path, stack: str, endpoint: str) -> None:
    """What the functions are made of, into the bucket where the template looks for it."""
    files = json.loads((assembly / f"{stack}.assets.json").read_text(encoding="utf-8"))["files"]
    storage = client("s3", endpoint)
    for asset in files.values():
        if asset["source"]["packaging"] != "zip":
            continue
        for place in asset["destinations"].values():
            bucket = place["bucketName"].replace("${AWS::AccountId}", ACCOUNT).replace("${AWS::Region}", REGION)
            storage.create_bucket(Bucket=bucket)
            storage.put_object(Bucket=bucket, Key=place["objectKey"], Body=_zipped(assembly / asset["source"]["path"]))


def _zipped(folder: Path) -> bytes:
    """With the files' modes: an entry point has to be executable."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return packed.getvalue()
