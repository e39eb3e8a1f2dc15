"""The app that cdk.json names: `make synth` and `make deploy` run it."""

import sys

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.config.context import ConfigError, local_of, stage_of
from infra.deployment import deployment
from infra.target import Target


def synthesize(app: App) -> None:
    """Synthesize what the app's context asks for; a finding of cdk-nag that nobody acknowledged fails it.

    Raises `ConfigError`.
    """
    context = app.node.get_all_context()
    stage, local = stage_of(context), local_of(context)
    deployment(app, Target(stage, local))
    if local is None:
        check(app)
    app.synth()


def check(app: App) -> None:
    """Have the app's synthesis fail on findings of cdk-nag; an emulator's leaves out what some of them ask for."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))


def main() -> None:
    """Synthesize what the command line of the CDK asks for."""
    try:
        synthesize(App())
    except ConfigError as wrong:
        sys.exit(f"The settings of the infrastructure are wrong. {wrong}")


if __name__ == "__main__":
    main()
