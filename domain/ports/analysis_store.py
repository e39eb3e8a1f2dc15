"""The analyses of assets."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from domain.model.analysis import AssetAnalysis


class AnalysisStore(Protocol):
    """Analyses by symbol and day; a later write of the same day replaces it."""

    def put(self, analysis: AssetAnalysis) -> None:
        """Write the analysis of one asset and day."""

    def get(self, symbol: str, analysis_date: date) -> AssetAnalysis | None:
        """One analysis."""

    def latest(self, symbol: str) -> AssetAnalysis | None:
        """The newest analysis of an asset."""

    def by_rating(self, rating: str) -> Iterator[AssetAnalysis]:
        """Analyses with this rating, newest day first, then by symbol."""

    def by_sector(self, sector: str) -> Iterator[AssetAnalysis]:
        """Analyses of this sector, newest day first, then by symbol."""
