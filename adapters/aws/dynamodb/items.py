"""How rows become items of DynamoDB, and items rows again, exactly.

Figures are texts: DynamoDB's numbers end at 38 digits and forget trailing zeros. Absent values are absent attributes.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

Value = str | int | bool | bytes | None
Row = Mapping[str, Value]
Item = Mapping[str, Any]
"""What was read: each caller knows what it wrote."""

# JSON can carry half of a surrogate pair, DynamoDB cannot. U+FFFF stands for no character, so it can mark one.
_MARK = "\uffff"
_TO_ESCAPE = re.compile(f"[\ud800-\udfff{_MARK}]")
_ESCAPED = re.compile(f"{_MARK}([0-9a-f]{{4}})")


def attributes(row: Row) -> "dict[str, AttributeValueTypeDef]":
    """The item of a row."""
    return {name: attribute(value) for name, value in row.items() if value is not None}


def attribute(value: Value) -> "AttributeValueTypeDef":
    """One value that is not absent. Raises `ValueError` for `None`."""
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value if value.isascii() else _TO_ESCAPE.sub(_escaped, value)}
        case bytes():
            return {"B": value}
        case None:
            raise ValueError("an absent value is no attribute: leave it out, or remove it")


def item(attributes: "Mapping[str, AttributeValueTypeDef]") -> Item:
    """The values of an item; what is absent is not in it."""
    return {name: _value(each) for name, each in attributes.items()}


def _value(attribute: "AttributeValueTypeDef") -> Value:
    if (text := attribute.get("S")) is not None:
        return text if text.isascii() else _ESCAPED.sub(_unescaped, text)
    if (number := attribute.get("N")) is not None:
        return int(number)
    if (truth := attribute.get("BOOL")) is not None:
        return truth
    return bytes(attribute["B"])


def _escaped(found: re.Match[str]) -> str:
    return f"{_MARK}{ord(found[0]):04x}"


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))
