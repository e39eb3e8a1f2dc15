"""Run by the CDK's own Python: synthesizes several apps in one process, since loading the CDK is what takes long.

Reads `{folder: context}` from its input. What context is `None` has one resource, which cdk-nag has to find fault with.
"""

import contextlib
import json
import sys

from aws_cdk import App, Stack
from aws_cdk import aws_sqs as sqs

from infra.app import check, synthesize

for folder, context in json.load(sys.stdin).items():
    if context is not None:
        synthesize(App(context=context, outdir=folder))
        continue
    planted = App(outdir=folder)
    sqs.Queue(Stack(planted, "planted"), "Queue")
    check(planted)
    with contextlib.suppress(RuntimeError):
        planted.synth()
