"""No setting is dead: each changes the templates, and where."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.config.stage import Stage
from infra.config.values import Part
from tests.infra.assembly import Assembly
from tests.infra.every_setting import SETTINGS, Setting

BY_ITSELF = {"alarms.enabled"}
"""With it off, others would show nothing: see below."""


def fields(part: type[Part], before: str = "") -> Iterator[str]:
    for name, field in part.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Part):
            yield from fields(kind, f"{before}{name}.")
        else:
            yield f"{before}{name}"


def test_every_setting_is_tried() -> None:
    assert [setting.path for setting in SETTINGS] == list(fields(Stage))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.path)
def test_a_setting_is_seen_in_the_templates(changed: Assembly, prod: Assembly, setting: Setting) -> None:
    assert setting.shown(changed) == setting.expected
    if setting.path not in BY_ITSELF:
        assert setting.shown(prod) != setting.expected


def test_alarms_may_be_off(mixed: Assembly) -> None:
    assert not list(mixed.resources("AWS::CloudWatch::Alarm"))
    assert "monitoring" not in mixed.templates()


def test_a_month_may_have_no_limit(switched: Assembly, prod: Assembly) -> None:
    assert len(list(prod.resources("AWS::Budgets::Budget"))) == 1
    assert not list(switched.resources("AWS::Budgets::Budget"))


def test_without_tracing_nobody_may_send_traces(changed: Assembly, prod: Assembly) -> None:
    def senders(assembly: Assembly) -> int:
        policies = [str(each.properties["PolicyDocument"]) for each in assembly.resources("AWS::IAM::Policy")]
        return sum("xray:PutTraceSegments" in policy for policy in policies)

    assert (senders(changed), senders(prod)) == (0, 9)


def test_another_architecture_is_built_for_it(changed: Assembly, prod: Assembly) -> None:
    built = [
        {line.split('"')[3] for path in assembly.folder.glob("*.assets.json") for line in platforms(path.read_text())}
        for assembly in (changed, prod)
    ]

    assert built == [{"linux/amd64"}, {"linux/arm64"}]


def platforms(text: str) -> list[str]:
    return [line for line in text.splitlines() if '"platform"' in line]


@pytest.mark.parametrize("app, warned", [("prod", True), ("changed", False), ("dev", False), ("local", False)])
def test_whoever_synthesizes_a_production_over_a_base_that_may_change_is_warned(
    synthesized: Path, app: str, *, warned: bool
) -> None:
    said = [path.read_text(encoding="utf-8") for path in (synthesized / app).glob("*.json")]

    assert any("image_base names it by its digest" in text for text in said) is warned
