"""Requests in DynamoDB's expression language: `#name` is an attribute, `:name` a value.

Every attribute is named by a placeholder, since hundreds of ordinary words (`state`, `list`) are reserved. An update
names each attribute once: DynamoDB refuses two paths that overlap, though emulators accept them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.aws.dynamodb.items import Row, Value, attribute
from adapters.aws.schema import Key, Table

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

_NAME = re.compile(r"#(\w+)")
SORT = "#{sort}"
"""Stands for the sort key's name where a `Condition` is about it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be true of an item: of the stored one before a write, or of one that is read."""

    words: str
    values: Mapping[str, Value] = field(default_factory=dict)
    """By name, without the colon."""


def absent(table: Table) -> Condition:
    """There is no such item yet."""
    return Condition(f"attribute_not_exists(#{table.key.partition})")


def begins(prefix: str) -> Condition:
    """The sort key begins so."""
    return Condition(f"begins_with({SORT}, :prefix)", {"prefix": prefix})


def between(first: str, last: str) -> Condition:
    """The sort key is in this range, ends included."""
    return Condition(f"{SORT} BETWEEN :first AND :last", {"first": first, "last": last})


def up_to(last: str) -> Condition:
    """The sort key is this one or before it."""
    return Condition(f"{SORT} <= :last", {"last": last})


def after(previous: str) -> Condition:
    """The sort key comes after this one."""
    return Condition(f"{SORT} > :previous", {"previous": previous})


def key_condition(key: Key, partition: str, sort: Condition | None) -> Condition:
    """One partition, and a part of it."""
    words = f"#{key.partition} = :partition"
    if sort is None:
        return Condition(words, {"partition": partition})
    narrowed = sort.words.replace(SORT, f"#{key.sort}")
    return Condition(f"{words} AND {narrowed}", {"partition": partition, **sort.values})


def update(changes: Row, add: Mapping[str, int]) -> Condition:
    """The update that sets what is given, removes what is `None`, and adds to counts."""
    put = {name: value for name, value in changes.items() if value is not None}
    gone = changes.keys() - put.keys()
    clauses = (
        ("SET", ", ".join(f"#{name} = :set_{name}" for name in put)),
        ("REMOVE", ", ".join(f"#{name}" for name in sorted(gone))),
        ("ADD", ", ".join(f"#{name} :add_{name}" for name in add)),
    )
    values: dict[str, Value] = {f"set_{name}": value for name, value in put.items()}
    values |= {f"add_{name}": number for name, number in add.items()}
    return Condition(" ".join(f"{verb} {what}" for verb, what in clauses if what), values)


def names(expressions: Iterable[str]) -> dict[str, str]:
    """The attribute behind each placeholder."""
    return {f"#{name}": name for words in expressions for name in _NAME.findall(words)}


def values(*conditions: Condition | None) -> "dict[str, AttributeValueTypeDef]":
    """The attribute values behind the placeholders of all."""
    return {f":{name}": attribute(value) for each in conditions if each for name, value in each.values.items()}
