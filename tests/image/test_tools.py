"""The tools that build, try and measure the image, where that takes no build."""

import json
import os
import sys
from pathlib import Path

import pytest

from entrypoints.aws_settings import load_aws_settings
from entrypoints.lambdas.functions import DEPLOYMENT_SETTINGS, FUNCTIONS
from scripts.image import rie
from scripts.image.content import wrong_in_configuration
from scripts.image.handlers import ENVIRONMENT, HANDLERS
from scripts.image.invocations import sample_for
from scripts.image.packages import sizes
from scripts.image.stand_in.base import base_name
from tests.architecture.source_tree import ROOT

HANDLER = """
print("this is the init")

def handler(event, context):
    if "wrong" in event:
        raise ValueError(event["wrong"])
    return {"got": event}
"""


def test_every_function_has_a_module_in_the_image() -> None:
    assert len(HANDLERS) == 10
    for handler in HANDLERS:
        path = ROOT / f"{handler.removesuffix('.handler').replace('.', '/')}.py"
        assert path.exists(), handler


def test_every_function_has_a_sample_of_its_events() -> None:
    samples = {function.name: json.loads(sample_for(function)) for function in FUNCTIONS}

    assert {name for name, sample in samples.items() if sample.get("use_case", name) != name} == set()
    assert samples["pollinate_asset"]["detail-type"] == "pollenationNeeded"
    assert samples["rotate_secret"]["SecretId"] == ENVIRONMENT["SIGNAL9_AWS_SECRET_NAME"]


def test_the_environment_of_a_trial_is_one_that_a_function_starts_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)

    assert set(DEPLOYMENT_SETTINGS) <= set(ENVIRONMENT)
    assert load_aws_settings().endpoint_url == "http://127.0.0.1:9"


def test_the_stand_in_takes_the_name_of_the_base_that_the_dockerfile_asks_for() -> None:
    assert base_name() == "public.ecr.aws/lambda/python:3.13"


def test_an_image_that_runs_as_root_or_starts_something_else_is_found() -> None:
    right = {"User": "65534:65534", "Entrypoint": ["/start"], "WorkingDir": "/var/task"}

    assert wrong_in_configuration(right, ["/start"]) == []
    assert wrong_in_configuration({**right, "User": ""}, ["/start"]) == ["User is "]
    assert wrong_in_configuration(right, ["/lambda-entrypoint.sh"]) == ["Entrypoint is ['/start']"]


def test_sizes_are_told_by_the_package_that_brought_the_files(tmp_path: Path) -> None:
    for name, size in {
        "yaml/__init__.py": 10,
        "_yaml/ext.so": 20,
        "PyYAML-6.0.dist-info/METADATA": 0,
        "six.py": 5,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x" * size)
    info = tmp_path / "PyYAML-6.0.dist-info"
    (info / "METADATA").write_text("Name: PyYAML\nVersion: 6.0\n", encoding="utf-8")
    (info / "RECORD").write_text(
        "yaml/__init__.py,,\n_yaml/ext.so,,\nPyYAML-6.0.dist-info/METADATA,,\n", encoding="utf-8"
    )
    metadata = sum(path.stat().st_size for path in info.iterdir())

    assert sizes(tmp_path) == {"PyYAML": 30 + metadata, "six.py": 5}


class TestTheEmulator:
    """AWS's runtime interface emulator before AWS's runtime client."""

    @pytest.fixture(autouse=True)
    def program(self) -> None:
        if not rie.PROGRAMS.exists() and "CI" not in os.environ:
            pytest.skip("`make .venv-rie/.installed` fetches the emulator")

    @pytest.mark.slow
    def test_a_functions_answer_and_the_time_of_its_init_come_out(self, tmp_path: Path) -> None:
        trial = tried(tmp_path, {"a": 1}, {"b": 2})

        assert [(answer.status, json.loads(answer.body)) for answer in trial.answers] == [
            (200, {"got": {"a": 1}}),
            (200, {"got": {"b": 2}}),
        ]
        assert trial.init_milliseconds > 0
        assert trial.log.count("this is the init") == 1

    @pytest.mark.slow
    def test_an_error_of_the_function_is_an_answer_with_its_type(self, tmp_path: Path) -> None:
        (answer,) = tried(tmp_path, {"wrong": "no such thing"}).answers
        error = json.loads(answer.body)

        assert (error["errorType"], error["errorMessage"]) == ("ValueError", "no such thing")


def tried(folder: Path, *events: object) -> rie.Trial:
    (folder / "it.py").write_text(HANDLER, encoding="utf-8")
    invoke, runtime = rie.free_ports(2)
    command = [*rie.on_ports(invoke, runtime), sys.executable, "-m", "awslambdaric", "it.handler"]
    return rie.tried(command, {"PATH": os.defpath}, folder, invoke, [json.dumps(event) for event in events])
