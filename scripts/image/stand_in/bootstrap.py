"""Runs the handler as AWS's base image does: its modules come first, then layers, then the interpreter's packages."""

import os
import sys
import sysconfig

from awslambdaric.__main__ import main

LAYERS = f"/opt/python/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
TASK = os.environ["LAMBDA_TASK_ROOT"]

if "PYTHONPATH" not in os.environ:
    sys.path[:0] = [LAYERS, "/opt/python", sysconfig.get_path("purelib")]
sys.path.insert(0, TASK)
main([TASK, os.environ["_HANDLER"]])
