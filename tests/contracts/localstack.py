"""LocalStack in a container, where Docker answers: one for each process of the tests, started when first asked for."""

import atexit
import os
import socket
from functools import cache
from pathlib import Path

import pytest

IMAGE = "localstack/localstack:4.14.0"
PORT = 4566
SOCKET = "unix:///var/run/docker.sock"
PING_SECONDS = 5
START_SECONDS = 180


def missing() -> str | None:
    """Why LocalStack cannot be had here, or `None` where Docker answers.

    Where nobody listens, nothing of Docker is imported: that takes each process of the tests a moment.
    """
    path = os.environ.get("DOCKER_HOST", SOCKET).removeprefix("unix://")
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except OSError as error:
            return f"no LocalStack: Docker does not listen at {path}: {error.strerror}"
    if Path("/.dockerenv").exists():
        return "no LocalStack: the tests run in a container, and other containers' ports are not this one's"
    import docker  # noqa: PLC0415 - as above

    try:
        client = docker.from_env(timeout=PING_SECONDS)
        try:
            client.ping()
        finally:
            client.close()
    except (docker.errors.DockerException, OSError) as error:
        return f"no LocalStack: Docker does not answer: {error}"
    return None


def endpoint() -> str:
    """Its address. Fails the test where it does not start."""
    url, problem = _started()
    if problem:
        pytest.fail(f"LocalStack did not start: {problem}")
    return url


@cache
def _started() -> tuple[str, str]:
    """The address, and what went wrong: the next test has not to wait for it again."""
    # By number: a test may connect to no name, not even to `localhost`. It is read when the library is imported.
    os.environ["TESTCONTAINERS_HOST_OVERRIDE"] = "127.0.0.1"
    from docker.errors import DockerException  # noqa: PLC0415 - as above
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - as above
    from testcontainers.core.wait_strategies import HttpWaitStrategy  # noqa: PLC0415 - as above

    container = DockerContainer(IMAGE, ports=[PORT]).waiting_for(
        HttpWaitStrategy(PORT, "/_localstack/health").with_startup_timeout(START_SECONDS)
    )
    atexit.register(container.stop)
    try:
        container.start()
        return f"http://127.0.0.1:{container.get_exposed_port(PORT)}", ""
    except (DockerException, OSError) as error:  # a time-out is an OSError, too
        return "", str(error)
