"""The image is AWS's base, the lock and our code; what a build shows beyond that, `make image-check` looks at."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT
from tests.architecture.test_locks import asked_for, pins
from tests.image.dockerfile import read

HADOLINT = Path(sys.executable).with_name("hadolint")
DOCKERFILES = [ROOT / "Dockerfile", ROOT / "scripts" / "image" / "stand_in" / "Dockerfile"]
ARGUMENTS, STAGES = read()


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_hadolint_finds_nothing(dockerfile: Path) -> None:
    found = subprocess.run([HADOLINT, dockerfile], capture_output=True, text=True, check=False)

    assert (found.returncode, found.stdout) == (0, "")


def test_hadolint_would_find_something(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN cd /tmp && pip install six\n", encoding="utf-8")
    found = subprocess.run([HADOLINT, tmp_path / "Dockerfile"], capture_output=True, text=True, check=False)

    assert found.returncode == 1
    assert {"DL3006", "DL3013", "DL3042"} <= set(found.stdout.split())


def test_the_base_is_awss_own_and_can_be_pinned_by_a_build_argument() -> None:
    """Every stage stands on it, so that one argument pins all of them."""
    assert ARGUMENTS == {"BASE": "public.ecr.aws/lambda/python:3.13"}
    assert {stage.base for stage in STAGES.values()} <= {"${BASE}", *STAGES}


def test_nothing_in_it_is_of_one_architecture() -> None:
    """The base is published for both; a name in a command would bind the image to one."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    commands = [line for line in text.splitlines() if not line.startswith("#")]

    assert [line for line in commands if any(name in line for name in ("x86_64", "amd64", "arm64", "aarch64"))] == []


@pytest.mark.parametrize("name, lock", [("packages", "aws"), ("cdk", "infra")])
def test_only_a_lock_is_installed_with_its_hashes_and_without_a_compiler(name: str, lock: str) -> None:
    (install,) = [command for command in STAGES[name].all("RUN") if "pip" in command and "install" in command]

    assert "--require-hashes" in install
    assert "--only-binary=:all:" in install
    assert f"--requirement /build/{lock}.txt" in install
    assert STAGES[name].all("COPY")[0].startswith(f"requirements/{lock}.txt ")


def test_nothing_is_installed_beyond_the_two_locks() -> None:
    installing = {name for name, stage in STAGES.items() if any("install" in command for command in stage.all("RUN"))}

    assert installing == {"packages", "cdk"}


def test_only_the_deployer_has_the_cdk() -> None:
    having = {name for name, stage in STAGES.items() if any("--from=cdk" in copy for copy in stage.all("COPY"))}

    assert having == {"deployer"}
    assert not any(stage.base in {"cdk", "deployer"} for stage in STAGES.values())


def test_the_deployer_starts_what_compose_waits_for_and_runs_as_nobody() -> None:
    deployer = STAGES["deployer"]

    assert deployer.all("ENTRYPOINT") == ['["python", "-m", "scripts.compose"]']
    assert (deployer.base, deployer.all("USER")) == ("local", [])


def test_the_lock_of_the_image_has_no_package_of_tests_checks_or_infrastructure() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    installed = {pin.name for pin in pins("aws")}
    runs = {requirement.name for requirement in asked_for("aws")}
    others = {requirement.name for group in groups if group != "aws" for requirement in asked_for(group)} - runs

    assert {"pytest", "moto", "aws-cdk-lib"} <= others
    assert installed & others == set()


@pytest.mark.parametrize("name", ["function", "local"])
def test_what_runs_gets_compiled_packages_and_code_from_the_build_and_nothing_else(name: str) -> None:
    stage = STAGES[name]
    copied = [*STAGES[stage.base].all("COPY"), *stage.all("COPY")]

    assert copied[0] == "--from=packages /packages/lib /var/lang/lib"
    assert all(copy.startswith(("--from=code /code", "--from=world /code")) for copy in copied[1:])
    assert "shrink.py /packages/lib" in STAGES["packages"].all("RUN")[-1]
    assert all("compileall" in STAGES[made].all("RUN")[-1] for made in ("code", "world"))


def test_code_is_the_last_that_is_copied_so_that_a_change_of_it_changes_nothing_else() -> None:
    copies = STAGES["function"].instructions

    assert copies == tuple(
        ("COPY", f"--from=code /code/{name} ${{LAMBDA_TASK_ROOT}}/{name}")
        for name in ("domain", "adapters", "entrypoints")
    )


def test_a_build_without_a_target_makes_the_image_of_the_functions() -> None:
    assert list(STAGES)[-1] == "function"


@pytest.mark.parametrize("name", ["function", "local"])
def test_it_does_not_run_as_root(name: str) -> None:
    users = [*STAGES[STAGES[name].base].all("USER"), *STAGES[name].all("USER")]

    assert users == ["65534:65534"]


def test_what_the_base_has_installed_is_removed_before_ours_comes() -> None:
    """Two versions of boto3 in one folder would be neither."""
    keywords = [keyword for keyword, _ in STAGES["runtime"].instructions]

    assert STAGES["runtime"].all("RUN") == ["rm -rf /var/lang/lib/python3.*/site-packages/*"]
    assert keywords.index("RUN") < keywords.index("COPY")


def test_alpaca_py_cannot_do_without_pandas() -> None:
    """When this fails, pandas can leave the image: half of it."""
    program = "import sys; sys.modules['pandas'] = None; import alpaca.trading.client"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert "import of pandas halted" in ran.stderr
