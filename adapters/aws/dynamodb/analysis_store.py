"""The asset analysis table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.items import Item, Row
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import ANALYSES_BY_RATING, ANALYSES_BY_SECTOR, ASSET_ANALYSIS, Index
from adapters.exact_texts import optional_decimal, optional_decimal_text
from domain.model.analysis import AssetAnalysis


@dataclass(frozen=True, slots=True)
class DynamoDBAnalysisStore:
    """`AnalysisStore` on DynamoDB."""

    tables: Tables
    bodies: Bodies

    def put(self, analysis: AssetAnalysis) -> None:
        """Write the analysis of one asset and day."""
        self.tables.put(ASSET_ANALYSIS, self._row(analysis))

    def get(self, symbol: str, analysis_date: date) -> AssetAnalysis | None:
        """One analysis."""
        found = self.tables.get(ASSET_ANALYSIS, symbol, analysis_date.isoformat())
        return None if found is None else self._analysis(found)

    def latest(self, symbol: str) -> AssetAnalysis | None:
        """The newest analysis of an asset."""
        return next(map(self._analysis, self.tables.query(ASSET_ANALYSIS, symbol, newest_first=True, limit=1)), None)

    def by_rating(self, rating: str) -> Iterator[AssetAnalysis]:
        """Analyses with this rating, newest day first, then by symbol."""
        return self._by(ANALYSES_BY_RATING, rating)

    def by_sector(self, sector: str) -> Iterator[AssetAnalysis]:
        """Analyses of this sector, newest day first, then by symbol."""
        return self._by(ANALYSES_BY_SECTOR, sector)

    def _by(self, index: Index, value: str) -> Iterator[AssetAnalysis]:
        found = map(self._analysis, self.tables.query(ASSET_ANALYSIS, value, index=index, newest_first=True))
        for _, of_day in groupby(found, key=lambda analysis: analysis.analysis_date):
            yield from sorted(of_day, key=lambda analysis: analysis.symbol)

    def _row(self, analysis: AssetAnalysis) -> Row:
        return {
            "symbol": analysis.symbol,
            "analysis_date": analysis.analysis_date.isoformat(),
            "data_version": analysis.data_version,
            # An index has no place for an empty text.
            "rating": analysis.rating or None,
            "sector": analysis.sector or None,
            "score": optional_decimal_text(analysis.score),
            **self.bodies.packed(dict(analysis.findings)),
        }

    def _analysis(self, stored: Item) -> AssetAnalysis:
        return AssetAnalysis(
            symbol=stored["symbol"],
            analysis_date=date.fromisoformat(stored["analysis_date"]),
            data_version=stored["data_version"],
            rating=stored.get("rating", ""),
            sector=stored.get("sector", ""),
            score=optional_decimal(stored.get("score")),
            findings=self.bodies.unpacked(stored),
        )
