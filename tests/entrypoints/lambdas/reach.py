"""What a use case can reach: every method of a port that its code calls, found by reading the code.

Each object knows its parts, so a call `self.a.b(...)` leads to a method of a known object, whose code is read in turn.
"""

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator
from types import FunctionType, ModuleType

_PORTS = {
    "AwsArchive": "Archive",
    "CloudWatchMetrics": "Metrics",
    "EventBridgeBus": "EventBus",
    "EventBridgeDeferrals": "Deferrals",
    "SqsDeadLetters": "DeadLetterCounts",
}
"""The port behind an adapter's name; the others have it in their own, after `DynamoDB`."""


def reached_from(*roots: tuple[object, str]) -> frozenset[str]:
    """`Port.method` of everything that can be called from these methods of these objects."""
    found: set[str] = set()
    seen: set[tuple[int, str]] = set()
    waiting = list(roots)
    while waiting:
        made, method = waiting.pop()
        if (id(made), method) in seen:
            continue
        seen.add((id(made), method))
        port = _port(made)
        if port is not None:
            found.add(f"{port}.{method}")
        elif type(made).__module__.partition(".")[0] in {"domain", "entrypoints"}:
            waiting += _calls(made, method)
    return frozenset(found)


def _port(made: object) -> str | None:
    """The port that an adapter of AWS stands for."""
    kind = type(made)
    if not kind.__module__.startswith("adapters.aws."):
        return None
    return _PORTS.get(kind.__name__) or kind.__name__.removeprefix("DynamoDB")


def _calls(made: object, method: str) -> Iterator[tuple[object, str]]:
    """What one method mentions of its own parts, called or handed on."""
    function = inspect.unwrap(_function(made, method))
    yield from _mentioned(made, textwrap.dedent(inspect.getsource(function)), sys.modules[type(made).__module__])


def _mentioned(made: object, source: str, module: ModuleType) -> Iterator[tuple[object, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            # What is made on the way has the same parts under the same names.
            local = getattr(module, node.func.id, None)
            if inspect.isclass(local) and local.__module__ == module.__name__ and local is not type(made):
                yield from _mentioned(made, inspect.getsource(local), module)
        if isinstance(node, ast.Attribute) and (names := _chain(node)) is not None:
            yield from _steps(made, names)


def _steps(made: object, names: list[str]) -> Iterator[tuple[object, str]]:
    """The methods and properties that a chain of names leads to."""
    part: object = made
    for name in names:
        attribute = getattr(type(part), name, None)
        if inspect.isroutine(attribute):
            yield part, name
            return
        if isinstance(attribute, property):
            yield part, name
        part = getattr(part, name, None)
    if callable(part):
        yield part, "__call__"


def _function(made: object, method: str) -> FunctionType:
    found = inspect.getattr_static(type(made), method)
    function = found.fget if isinstance(found, property) else getattr(type(made), method)
    assert isinstance(function, FunctionType)
    return function


def _chain(node: ast.Attribute) -> list[str] | None:
    """The names of `self.a.b`."""
    names: list[str] = []
    inner: ast.expr = node
    while isinstance(inner, ast.Attribute):
        names.insert(0, inner.attr)
        inner = inner.value
    return names if isinstance(inner, ast.Name) and inner.id == "self" else None
