"""What functions are on an emulator that starts containers, and what docker-compose.yml says of the same stacks."""

import pytest

from infra.config.context import ConfigError, local_of
from scripts.image.stand_in.base import base_name
from tests.architecture.source_tree import ROOT
from tests.image.test_compose import environment
from tests.image.test_context import FOR_FUNCTIONS, seen
from tests.infra.assembly import PSEUDO, Assembly
from tests.infra.conftest import IN_CONTAINERS, LOCAL
from tests.infra.test_functions import DEPLOYED


def test_an_image_is_made_of_what_the_functions_run_so_that_nothing_else_is_an_update_of_all_of_them(
    prod: Assembly,
) -> None:
    """The CDK names the image by the bytes of this folder."""
    folder = prod.image()
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert found - {"Dockerfile", ".dockerignore"} == seen(ROOT, FOR_FUNCTIONS)


def test_without_a_python_of_ours_a_function_is_a_zip_for_lambdas_runtime_of_the_image(zipped: Assembly) -> None:
    functions = list(zipped.resources("AWS::Lambda::Function"))

    assert len(functions) == len(DEPLOYED)
    for function in functions:
        variables = function.properties["Environment"]["Variables"]
        assert function.properties["Runtime"] == f"python{base_name().rpartition(':')[2]}"
        assert function.properties["Code"].keys() == {"S3Bucket", "S3Key"}
        assert function.properties["Code"]["S3Key"].endswith(".zip")
        assert variables["AWS_ENDPOINT_URL"] == IN_CONTAINERS["endpoint_url"]
        assert variables.keys() & {"FUNCTION_PYTHON", "PYTHONPATH"} == set()


def test_everything_else_is_as_on_an_emulator_that_runs_this_checkout(zipped: Assembly, local: Assembly) -> None:
    found = [[(made.stack, made.logical_id, made.type) for made in each.resources()] for each in (zipped, local)]

    assert found[0] == found[1]


def test_a_deployment_to_an_emulator_has_to_say_what_its_functions_run_on() -> None:
    assert local_of({**LOCAL, "code": "/functions.zip"}) is not None
    with pytest.raises(ConfigError, match="python or code has to say"):
        local_of(IN_CONTAINERS)


def test_what_compose_gives_its_services_is_what_the_stacks_tell_there(zipped: Assembly) -> None:
    """Stage, names and addresses; the deployer gets all of it from the stacks themselves."""
    given = environment("function")
    address, account = given["AWS_ENDPOINT_URL"], given["AWS_ACCESS_KEY_ID"]
    outputs = zipped.templates()["functions"]["Outputs"].values()
    told = {output["Description"]: zipped.text(output["Value"], "functions") for output in outputs}

    for name, value in told.items():
        there = value.replace(IN_CONTAINERS["endpoint_url"], address).replace(PSEUDO["AccountId"], account)
        if name in given and name != "SIGNAL9_CALL_SPACING":  # which is the deployer's own affair
            assert [part.strip() for part in given[name].split(",")] == there.split(","), name
    assert {name for name in given if name.startswith("SIGNAL9_AWS_")} <= set(told)
