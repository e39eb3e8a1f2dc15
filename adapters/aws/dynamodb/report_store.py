"""The report tables: revisions, overviews and the head of each dataset."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.expressions import Condition, begins, up_to
from adapters.aws.dynamodb.items import Item, Row
from adapters.aws.dynamodb.report_items import (
    head,
    head_key,
    head_row,
    overview,
    overview_body,
    overview_row,
    revision,
    revision_body,
    revision_row,
)
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import (
    BALANCE_SHEET,
    CAPITALIZATIONS,
    CASH_FLOW,
    COMPANY_OVERVIEW,
    DATASET_HEADS,
    EARNINGS,
    INCOME_STATEMENT,
    SHARD_KEYS,
    shard,
)
from adapters.exact_texts import instant_text
from domain.model.datasets import Dataset
from domain.model.pollination import MarketCapitalization
from domain.model.reports import DatasetHead, Overview, Revision

_TABLES = {
    Dataset.INCOME_STATEMENT: INCOME_STATEMENT,
    Dataset.BALANCE_SHEET: BALANCE_SHEET,
    Dataset.CASH_FLOW: CASH_FLOW,
    Dataset.EARNINGS: EARNINGS,
}


@dataclass(frozen=True, slots=True)
class DynamoDBReportStore:
    """`ReportStore` on DynamoDB."""

    tables: Tables
    bodies: Bodies

    def revisions(self, symbol: str, dataset: Dataset) -> tuple[Revision, ...]:
        """Every revision that the head has reached, by period and `known_at`."""
        reached = self.head(symbol, dataset)
        if reached is None:
            return ()
        found = self.tables.query(_TABLES[dataset], symbol)
        held = (revision(dataset, stored, self.bodies.unpacked(stored)) for stored in found)
        return tuple(each for each in held if each.known_at <= reached.considered_at)

    def append(self, revisions: Iterable[Revision]) -> int:
        """Put each revision if absent; how many were new."""

        def put(new: Revision) -> bool:
            row: Row = {**revision_row(new), **self.bodies.packed(revision_body(new))}
            return self.tables.put_if_absent(_TABLES[new.dataset], row).done

        return sum(self.tables.each(put, tuple(revisions)))

    def overviews(self, symbol: str) -> tuple[Overview, ...]:
        """Every overview that the head has reached, oldest first."""
        reached = self.head(symbol, Dataset.OVERVIEW)
        if reached is None:
            return ()
        found = self.tables.query(COMPANY_OVERVIEW, symbol, up_to(instant_text(reached.considered_at)))
        return tuple(overview(stored, self.bodies.unpacked(stored)) for stored in found)

    def append_overview(self, overview: Overview) -> bool:
        """Put the overview if absent."""
        row: Row = {**overview_row(overview), **self.bodies.packed(overview_body(overview))}
        return self.tables.put_if_absent(COMPANY_OVERVIEW, row).done

    def head(self, symbol: str, dataset: Dataset) -> DatasetHead | None:
        """How far the dataset is."""
        found = self.tables.get(DATASET_HEADS, *head_key(symbol, dataset))
        return None if found is None else head(found)

    def heads_of(self, symbol: str) -> dict[Dataset, DatasetHead]:
        """The heads of one asset."""
        found = map(head, self.tables.query(DATASET_HEADS, shard(symbol), begins(f"{symbol}#")))
        # A symbol may hold the mark that ends it here.
        return {each.dataset: each for each in found if each.symbol == symbol}

    def heads(self) -> Iterator[DatasetHead]:
        """Every head, by symbol."""

        def of_shard(partition: str) -> list[DatasetHead]:
            return list(map(head, self.tables.query(DATASET_HEADS, partition)))

        found = chain.from_iterable(self.tables.each(of_shard, SHARD_KEYS))
        return iter(sorted(found, key=lambda each: (each.symbol, each.dataset)))

    def advance_head(self, head: DatasetHead) -> bool:
        """Replace the head if the stored one is absent or older."""
        row = head_row(head)
        capitalization = self._capitalization(head) if head.dataset is Dataset.OVERVIEW else {}
        older = Condition(
            "attribute_not_exists(#considered_at) OR #considered_at < :considered_at",
            {"considered_at": row["considered_at"]},
        )
        advanced = self.tables.put(DATASET_HEADS, {**row, **capitalization}, older).done
        if not advanced and capitalization:
            self._show(head, capitalization)
        return advanced

    def market_capitalizations(self) -> Iterator[MarketCapitalization]:
        """The newest market capitalisation of every asset that has one, by symbol."""

        def of_shard(partition: str) -> list[Item]:
            return list(self.tables.query(DATASET_HEADS, partition, index=CAPITALIZATIONS))

        found = chain.from_iterable(self.tables.each(of_shard, SHARD_KEYS))
        amounts = {stored["capitalized_symbol"]: Decimal(stored["market_capitalization"]) for stored in found}
        return (MarketCapitalization(symbol, amounts[symbol]) for symbol in sorted(amounts))

    def _capitalization(self, reached: DatasetHead) -> Row:
        """What the head shows of the newest overview that it reaches and that tells a market capitalisation."""
        overviews = self.tables.query(
            COMPANY_OVERVIEW,
            reached.symbol,
            up_to(instant_text(reached.considered_at)),
            where=Condition("attribute_exists(#market_capitalization)"),
            newest_first=True,
            limit=1,
            only=("market_capitalization", "known_at"),
        )
        for newest in overviews:
            return {
                "market_capitalization": newest["market_capitalization"],
                "capitalized_at": newest["known_at"],
                "capitalized_symbol": reached.symbol,
            }
        return {}

    def _show(self, reached: DatasetHead, capitalization: Row) -> None:
        """An overview that was appended after the head had passed it may tell a newer market capitalisation."""
        newer = Condition(
            "#considered_at >= :at AND (attribute_not_exists(#capitalized_at) OR #capitalized_at < :at)",
            {"at": capitalization["capitalized_at"]},
        )
        self.tables.update(DATASET_HEADS, head_key(reached.symbol, reached.dataset), capitalization, newer)
