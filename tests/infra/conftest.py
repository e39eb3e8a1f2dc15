"""One synthesis of each stage for all tests; without the CDK's environment there is nothing here to run."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("aws_cdk") else ["*.py"]
