"""What lies in the repository reads the same on every machine, in files of one idea each."""

import re
import tomllib

import pytest

from tests.architecture.source_tree import CODE_PACKAGES, ROOT, repository_files

LONGEST_FILE = 300
# Written in two halves, so that this file does not find itself.
ONE_MACHINE_ONLY = re.compile(
    "|".join(
        re.escape(first) + second
        for first, second in [
            ("py", r"pi\.(org|python\.org)"),
            ("files.python", "hosted"),
            ("registry.", r"npmjs|registry\.yarnpkg"),
            ("index", "-url"),
            ("find", "-links"),
            ("extra", "-index"),
            ("/ro", r"ot/\w"),
            ("/ho", r"me/\w"),
            ("/Us", r"ers/\w"),
            ("C:", r"\\Users"),
        ]
    ),
    re.IGNORECASE,
)
# Options of uv that keep addresses *out* of a lock.
HARMLESS = re.compile(r"--no-emit-(index[-]url|find[-]links)")


@pytest.mark.parametrize("folder", [*CODE_PACKAGES, "scripts"])
def test_no_file_of_code_is_longer_than_three_hundred_lines(folder: str) -> None:
    """A longer one has more than one reason to change: split it by idea."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }

    assert long == {}


def test_no_file_names_a_package_index_or_a_place_on_one_machine() -> None:
    named = []
    for path in repository_files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:  # a picture or an archive
            continue
        named += [
            f"{path.relative_to(ROOT)}:{number} {match.group()}"
            for number, line in enumerate(lines, start=1)
            if (match := ONE_MACHINE_ONLY.search(HARMLESS.sub("", line)))
        ]

    assert named == []


def test_every_rule_that_ruff_ignores_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lint = tomllib.loads(text)["tool"]["ruff"]["lint"]
    ignored = [*lint["ignore"], *(rule for rules in lint["per-file-ignores"].values() for rule in rules)]
    explained = re.findall(r'^ +"([A-Z]+[0-9]+)", +# (?:as [A-Z]+[0-9]+|\S.{9,})$', text, re.MULTILINE)

    assert lint["select"] == ["ALL"]
    assert sorted(explained) == sorted(ignored)


def test_every_suppressed_finding_names_its_rule() -> None:
    """`# noqa` and `# type: ignore` without a code hide more than was meant."""
    bare = re.compile(r"#\s*(noqa(?!: [A-Z])|type:\s*ignore(?!\[))")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in repository_files()
        if path.suffix == ".py" and path.name != "test_repository.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line)
    ]

    assert found == []
