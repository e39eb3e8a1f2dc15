"""The asset analysis table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from adapters.embedded.database import Database, Row, Value
from adapters.exact_texts import json_text, json_value, optional_decimal, optional_decimal_text
from domain.model.analysis import AssetAnalysis


@dataclass(frozen=True, slots=True)
class EmbeddedAnalysisStore:
    """`AnalysisStore` on SQLite."""

    database: Database

    def put(self, analysis: AssetAnalysis) -> None:
        """Write the analysis of one asset and day."""
        self.database.replace("asset_analysis", [_analysis_row(analysis)])

    def get(self, symbol: str, analysis_date: date) -> AssetAnalysis | None:
        """One analysis."""
        row = self.database.row(
            "SELECT * FROM asset_analysis WHERE symbol = ? AND analysis_date = ?", symbol, analysis_date.isoformat()
        )
        return None if row is None else _analysis(row)

    def latest(self, symbol: str) -> AssetAnalysis | None:
        """The newest analysis of an asset."""
        row = self.database.row("SELECT * FROM asset_analysis WHERE symbol = ? ORDER BY analysis_date DESC", symbol)
        return None if row is None else _analysis(row)

    def by_rating(self, rating: str) -> Iterator[AssetAnalysis]:
        """Analyses with this rating, newest day first, then by symbol."""
        rows = self.database.rows(
            "SELECT * FROM asset_analysis WHERE rating = ? ORDER BY analysis_date DESC, symbol", rating
        )
        return map(_analysis, rows)

    def by_sector(self, sector: str) -> Iterator[AssetAnalysis]:
        """Analyses of this sector, newest day first, then by symbol."""
        rows = self.database.rows(
            "SELECT * FROM asset_analysis WHERE sector = ? ORDER BY analysis_date DESC, symbol", sector
        )
        return map(_analysis, rows)


def _analysis_row(analysis: AssetAnalysis) -> dict[str, Value]:
    return {
        "symbol": analysis.symbol,
        "analysis_date": analysis.analysis_date.isoformat(),
        "data_version": analysis.data_version,
        "rating": analysis.rating,
        "sector": analysis.sector,
        "score": optional_decimal_text(analysis.score),
        "findings": json_text(dict(analysis.findings)),
    }


def _analysis(row: Row) -> AssetAnalysis:
    return AssetAnalysis(
        symbol=row["symbol"],
        analysis_date=date.fromisoformat(row["analysis_date"]),
        data_version=row["data_version"],
        rating=row["rating"],
        sector=row["sector"],
        score=optional_decimal(row["score"]),
        findings=json_value(row["findings"]),
    )
