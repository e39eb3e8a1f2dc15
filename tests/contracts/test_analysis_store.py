"""The contract of `AnalysisStore`."""

from datetime import date

from tests.builders import analysis
from tests.contracts.backend import Backend

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def test_an_analysis_is_read_as_it_was_put(backend: Backend) -> None:
    backend.analyses.put(analysis())
    backend.analyses.put(analysis("BRK.B", score=None, findings={}))

    another = backend.another_worker().analyses
    assert another.get("ACME", MONDAY) == analysis()
    assert another.get("BRK.B", MONDAY) == analysis("BRK.B", score=None, findings={})
    assert another.get("ACME", TUESDAY) is None


def test_a_later_write_of_the_same_day_replaces_the_analysis(backend: Backend) -> None:
    backend.analyses.put(analysis(rating="hold"))
    backend.analyses.put(analysis(rating="buy"))

    assert backend.analyses.get("ACME", MONDAY) == analysis(rating="buy")
    assert list(backend.analyses.by_rating("hold")) == []


def test_the_latest_analysis_is_that_of_the_newest_day(backend: Backend) -> None:
    backend.analyses.put(analysis(analysis_date=TUESDAY))
    backend.analyses.put(analysis(analysis_date=MONDAY))

    assert backend.analyses.latest("ACME") == analysis(analysis_date=TUESDAY)
    assert backend.analyses.latest("OTHER") is None


def test_analyses_of_a_rating_or_sector_come_newest_first_then_by_symbol(backend: Backend) -> None:
    for symbol, day in [("B", MONDAY), ("A", MONDAY), ("C", TUESDAY)]:
        backend.analyses.put(analysis(symbol, analysis_date=day, rating="buy", sector="ENERGY"))
    backend.analyses.put(analysis("OTHER"))

    assert [one.symbol for one in backend.analyses.by_rating("buy")] == ["C", "A", "B"]
    assert [one.symbol for one in backend.analyses.by_sector("ENERGY")] == ["C", "A", "B"]
