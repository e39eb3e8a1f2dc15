"""Compose's deployer, where it does not come to a day; `make image-check OPTIONS=--deployer` lives through one."""

import json

import pytest

from scripts.compose.__main__ import main, stacks_there
from scripts.deploy_local.stacks import client
from tests.contracts.aws_clouds import ministack

STACK = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}


def test_without_its_addresses_it_ends_and_says_which_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.delenv("SIGNAL9_SIMULATOR_URL", raising=False)

    with pytest.raises(SystemExit, match="SIGNAL9_SIMULATOR_URL is not set"):
        main()


@pytest.mark.slow
def test_stacks_that_are_there_are_left_as_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Compose starts it again with the rest; the day that it has lived is not to be lived once more."""
    with ministack() as clients:
        assert clients.endpoint_url is not None
        formation = client("cloudformation", clients.endpoint_url)
        assert stacks_there(clients.endpoint_url) == []
        formation.create_stack(StackName="signal9-dev-data", TemplateBody=json.dumps(STACK))
        monkeypatch.setenv("AWS_ENDPOINT_URL", clients.endpoint_url)
        monkeypatch.setenv("SIGNAL9_SIMULATOR_URL", "http://127.0.0.1:9")

        try:
            main()

            assert "signal9-dev-data" in capsys.readouterr().out
            assert stacks_there(clients.endpoint_url) == ["signal9-dev-data"]
        finally:
            formation.delete_stack(StackName="signal9-dev-data")  # others may use this account after us
            formation.close()
