"""The app that cdk.json names: `make synth` and `make deploy` run it."""

import sys

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.config.context import ConfigError, local_of, stage_of
from infra.deployment import deployment
from infra.target import Target


def main() -> None:
    """Synthesize what the context asks for; a finding of cdk-nag that nobody acknowledged fails it."""
    app = App()
    context = app.node.get_all_context()
    try:
        stage, local = stage_of(context), local_of(context)
    except ConfigError as wrong:
        sys.exit(f"The settings of the infrastructure are wrong. {wrong}")
    deployment(app, Target(stage, local))
    if local is None:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    app.synth()


if __name__ == "__main__":
    main()
