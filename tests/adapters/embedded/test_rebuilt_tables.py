from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.embedded.answer_bodies import BodiesInMemory
from adapters.embedded.archive import EmbeddedArchive
from adapters.embedded.database import Database
from adapters.embedded.rebuilt_tables import Difference, RebuiltTables
from adapters.embedded.report_store import EmbeddedReportStore
from domain.errors import StoreCorruptedError, StoreUnavailableError
from domain.model.reports import Revision
from tests.builders import NOW, answer, head, revision

LATER = revision(known_at=NOW + timedelta(hours=1))


@contextmanager
def stores(tmp_path: Path) -> Iterator[tuple[Database, Database, RebuiltTables]]:
    """The present database, the rebuilt one, and both side by side."""
    with Database(tmp_path / "present") as present, Database(tmp_path / "rebuilt") as rebuilt:
        yield present, rebuilt, RebuiltTables(present, tmp_path / "rebuilt")


def told(database: Database, *revisions: Revision) -> None:
    store = EmbeddedReportStore(database)
    store.append(revisions)
    store.advance_head(head(considered_at=LATER.known_at))


def test_equal_tables_have_no_differences_and_rows_of_one_side_stand_in_order(tmp_path: Path) -> None:
    with stores(tmp_path) as (present, rebuilt, tables):
        told(present, revision("A"), revision("B"), revision("D"))
        told(rebuilt, revision("B"), revision("C"), revision("D"))
        found = list(tables.differences(0))

    assert [(it.key.split()[0], it.field, it.now, it.rebuilt) for it in found] == [
        ("A", "", "here", None),
        ("C", "", None, "here"),
    ]


def test_a_row_differs_by_column_and_by_field_within_it(tmp_path: Path) -> None:
    with stores(tmp_path) as (present, rebuilt, tables):
        told(present, revision(figures={"a": None, "b": None}, flags=("odd",)))
        told(rebuilt, revision(figures={"a": None, "c": None}, currency=None))
        found = list(tables.differences(0))

    key = "ACME quarterly 2025-12-31 2026-03-02T14:30:00.000000+00:00"
    assert found == [
        Difference("income_statement", key, "currency", "USD", None),
        Difference("income_statement", key, "b", "null", None),
        Difference("income_statement", key, "c", None, "null"),
        Difference("income_statement", key, "flags", '["odd"]', "[]"),
    ]


def test_a_value_that_is_only_written_in_another_way_differs_too(tmp_path: Path) -> None:
    with stores(tmp_path) as (present, rebuilt, tables):
        told(present, revision(figures={"a": None}))
        told(rebuilt, revision(figures={"a": None}))
        rebuilt.change("UPDATE income_statement SET figures = '{ \"a\": null }'")
        (found,) = tables.differences(0)

    assert (found.field, found.now, found.rebuilt) == ("figures", '{"a":null}', '{ "a": null }')


def test_a_comparison_that_is_interrupted_ends_as_interrupted_and_can_be_had_again(tmp_path: Path) -> None:
    with stores(tmp_path) as (present, rebuilt, tables):
        told(present, *(revision(f"A{number}") for number in range(50)))
        told(rebuilt)
        interrupted = tables.differences(0)
        next(interrupted)
        with pytest.raises(KeyboardInterrupt):
            interrupted.throw(KeyboardInterrupt())

        assert len(list(tables.differences(0))) == 50


def test_nothing_is_compared_or_replaced_when_answers_came_meanwhile(tmp_path: Path) -> None:
    with stores(tmp_path) as (present, rebuilt, tables):
        told(present, revision())
        receipts = tables.receipts()
        EmbeddedArchive(present, BodiesInMemory()).keep(answer(), receipt_id="new", request_id="r")
        with pytest.raises(StoreUnavailableError, match="Answers came"):
            list(tables.differences(receipts))
        with pytest.raises(StoreUnavailableError, match="Answers came"):
            tables.replace(receipts)

        assert EmbeddedReportStore(present).revisions("ACME", revision().dataset) == (revision(),)
        assert rebuilt.rows("SELECT * FROM income_statement") == []


def test_a_replacement_that_breaks_off_changes_nothing(tmp_path: Path) -> None:
    with stores(tmp_path) as (present, rebuilt, tables):
        told(present, revision())
        told(rebuilt, LATER)
        rebuilt.change("DROP TABLE quarantine")
        with pytest.raises(StoreCorruptedError):
            tables.replace(0)

        assert EmbeddedReportStore(present).revisions("ACME", revision().dataset) == (revision(),)
        tables.database.change("DELETE FROM dataset_heads")  # the connection goes on to work


def test_a_replacement_is_there_for_every_other_connection(tmp_path: Path) -> None:
    with stores(tmp_path) as (present, rebuilt, tables):
        told(present, revision())
        told(rebuilt, LATER)
        tables.replace(0)
        with Database(tmp_path / "present") as another:
            assert EmbeddedReportStore(another).revisions("ACME", LATER.dataset) == (LATER,)
        assert list(tables.differences(0)) == []
