"""Rows become items and come back exactly."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.aws.dynamodb.items import attribute, attributes, item

TEXTS = st.text(st.characters(exclude_categories=()))
CHARACTERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\uffff"))
VALUES = st.booleans() | st.integers(-(10**15), 10**15) | TEXTS | st.binary()


@given(st.dictionaries(st.text(min_size=1), VALUES))
@example({"figure": "123456789012345678901234567890.10", "sent": "\ud800 \uffffd800 \uffff", "\u00e9": "Ω"})
def test_a_row_comes_back_as_it_was(row: dict[str, bool | int | str | bytes]) -> None:
    restored = item(attributes(row))

    assert restored == row
    assert {name: type(value) for name, value in restored.items()} == {name: type(value) for name, value in row.items()}


@given(TEXTS)
def test_every_text_is_sent_as_unicode(text: str) -> None:
    ((_, sent),) = attributes({"text": text}).items()

    assert sent["S"].encode().decode() == sent["S"]


@given(CHARACTERS, CHARACTERS)
def test_texts_sort_as_they_did(one: str, other: str) -> None:
    """Sort keys hold symbols and ids."""
    first, second = (attributes({"text": text})["text"]["S"].encode() for text in (one, other))

    assert (one < other) == (first < second)


def test_what_is_absent_is_no_attribute() -> None:
    assert attributes({"symbol": "ACME", "currency": None}) == {"symbol": {"S": "ACME"}}


def test_an_absent_value_cannot_be_sent() -> None:
    with pytest.raises(ValueError, match="absent"):
        attribute(None)
