"""The outputs of a deployment, as docs/aws.md has them made into the settings of `signal9 --profile aws`."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.infra.assembly import Assembly
from tests.infra.conftest import ROOT

AWS = """#!{python}
import json, sys
import jmespath
told = json.load(open({told!r}))
for row in jmespath.search(sys.argv[sys.argv.index("--query") + 1], told):
    print("\\t".join(row))
"""
"""What the real command prints of such a stack with `--output text`: a line for each row, and tabs in it."""


def test_the_documented_command_makes_the_settings_of_the_outputs(prod: Assembly, tmp_path: Path) -> None:
    outputs = prod.templates()["functions"]["Outputs"]
    described = [
        {"OutputKey": key, "OutputValue": prod.text(each["Value"]), "Description": each["Description"]}
        for key, each in outputs.items()
    ]
    told = tmp_path / "told.json"
    of_the_cdk = {"OutputKey": "ExportsOutput", "OutputValue": "of no concern"}
    told.write_text(json.dumps({"Stacks": [{"Outputs": [*described, of_the_cdk]}]}), encoding="utf-8")
    command = tmp_path / "aws"
    command.write_text(AWS.format(python=sys.executable, told=str(told)), encoding="utf-8")
    command.chmod(0o755)

    ran = subprocess.run(
        ["/bin/sh", "-eu", "-c", f"{_documented()}. ~/.signal9-deployment\nenv"],
        env={"PATH": f"{tmp_path}:{os.defpath}", "HOME": str(tmp_path), "AWS_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=True,
    )

    exported = dict(line.split("=", 1) for line in ran.stdout.splitlines())
    assert {name: value for name, value in exported.items() if name.startswith("SIGNAL9_")} == {
        each["Description"]: each["OutputValue"] for each in described
    }
    assert len(described) > 15
    lines = (tmp_path / ".signal9-deployment").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "export AWS_REGION='us-east-1'"
    assert len(lines) == 1 + len(described)


def _documented() -> str:
    text = (ROOT / "docs" / "aws.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"^   \{\n.*?^   \} > ~/\.signal9-deployment\n", text, re.MULTILINE | re.DOTALL)
    return str(found)
