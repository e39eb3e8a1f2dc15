"""Deploys the synthesized app to the emulator, with what boto3 has: no bootstrap stack, no command line of the CDK."""

import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import WaiterError

from scripts.deploy_local.processes import ROOT, run_module

CDK_PYTHON = ROOT / ".venv-infra" / "bin" / "python"
ACCOUNT = "004004004004"
"""The emulator takes an access key of twelve digits for the account."""
REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "nobody"}


SECONDS_TO_CREATE = 900
"""A stack; an emulator may have to pull an image for the functions first."""
FROM_CHECKOUT: Mapping[str, str] = {"python": sys.executable}
"""What the functions run on: this Python, and the code and packages that it has."""


class NotDeployedError(Exception):
    """The app was not synthesized, or the emulator refused a stack; the message says why."""


def client(service: str, endpoint: str) -> Any:  # noqa: ANN401 - a client of any service
    """Credentials of nobody."""
    session: Any = boto3.Session(
        aws_access_key_id=ACCOUNT, aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"], region_name=REGION
    )
    return session.client(service, endpoint_url=endpoint)


def synthesize(
    into: Path,
    *,
    endpoint: str,
    simulator: str,
    pipeline: Mapping[str, object],
    functions: Mapping[str, str] = FROM_CHECKOUT,
) -> None:
    """The templates of the stage dev, for an emulator; `pipeline`: settings of the stage's part of that name.

    `functions`: what they run on, as `infra.config.context.Local` has it.

    Without the command line of the CDK, which does no more than this. Raises `NotDeployedError`.
    """
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    stage = context["stages"]["dev"]
    context["stages"]["dev"] = {**stage, "pipeline": {**stage.get("pipeline", {}), **pipeline}}
    context |= {"local": "true", "endpoint_url": endpoint, "simulator_url": simulator, **functions}
    environment = {
        **os.environ,
        # Its own Node.js is all that the CDK needs of any program.
        "PATH": str(CDK_PYTHON.parent),
        "PYTHONPATH": str(ROOT),
        "CDK_OUTDIR": str(into),
        "CDK_CONTEXT_JSON": json.dumps(context),
    }
    status, said = run_module(CDK_PYTHON, "infra.app", environment)
    if status:
        raise NotDeployedError(f"The stacks were not synthesized: {said}")


def deploy(assembly: Path, endpoint: str) -> Mapping[str, str]:
    """Create every stack, each after those that it depends on; the settings that their outputs tell.

    Raises `NotDeployedError` with what the emulator says of the resource that it could not make.
    """
    manifest = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    formation = client("cloudformation", endpoint)
    settings: dict[str, str] = {}
    for name in _in_order(manifest):
        if manifest[name]["type"] != "aws:cloudformation:stack":
            continue
        template = _upload(assembly, name, endpoint)
        formation.create_stack(StackName=name, TemplateURL=template, Capabilities=["CAPABILITY_NAMED_IAM"])
        settings |= _settings(formation, name)
    return settings


def _settings(formation: Any, stack: str) -> Mapping[str, str]:  # noqa: ANN401 - as above
    waiter = formation.get_waiter("stack_create_complete")
    try:
        waiter.wait(StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": SECONDS_TO_CREATE})
    except WaiterError as failed:
        events = formation.describe_stack_events(StackName=stack)["StackEvents"]
        reasons = [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"
            for event in events
            if event["ResourceStatus"].endswith("FAILED")
        ]
        raise NotDeployedError(f"The stack {stack} was not created: {'; '.join(reasons)}") from failed
    (described,) = formation.describe_stacks(StackName=stack)["Stacks"]
    return {each["Description"]: each["OutputValue"] for each in described.get("Outputs", ()) if "Description" in each}


def _in_order(artifacts: Mapping[str, Any]) -> Iterator[str]:
    done: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name not in done:
            done.add(name)
            for earlier in artifacts[name].get("dependencies", ()):
                yield from visit(earlier)
            yield name

    for name in artifacts:
        yield from visit(name)


def _upload(assembly: Path, stack: str, endpoint: str) -> str:
    """Template and code, into the bucket where the stack looks for them; the template's address."""
    files = json.loads((assembly / f"{stack}.assets.json").read_text(encoding="utf-8"))["files"]
    storage = client("s3", endpoint)
    address = ""
    for asset in files.values():
        content = assembly / asset["source"]["path"]
        body = _zipped(content) if asset["source"]["packaging"] == "zip" else content.read_bytes()
        for place in asset["destinations"].values():
            bucket = place["bucketName"].replace("${AWS::AccountId}", ACCOUNT).replace("${AWS::Region}", REGION)
            storage.create_bucket(Bucket=bucket)
            storage.put_object(Bucket=bucket, Key=place["objectKey"], Body=body)
            if content.name == f"{stack}.template.json":
                address = f"{endpoint}/{bucket}/{place['objectKey']}"
    return address


def _zipped(folder: Path) -> bytes:
    """With the files' modes: an entry point has to be executable."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return packed.getvalue()
