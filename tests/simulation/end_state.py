"""What a system holds in the end, read through its ports: everything but identifiers, instants and attempts.

Of overviews only the data version in the head is compared: their other fields follow the price of the day.
"""

from collections.abc import Iterator

from domain.model.analysis import QueueState
from domain.model.datasets import REPORT_DATASETS
from domain.rules.current_view import current_view
from entrypoints.container.questions import Questions

EndState = dict[str, list[tuple[object, ...]]]


def end_state(system: Questions) -> EndState:
    """Table to rows, comparable between two runs that did the same work in another order."""
    return {
        "assets": [(asset,) for asset in system.assets().active()],
        "releases": sorted(_releases(system)),
        "heads": sorted(_heads(system)),
        "reports": sorted(_reports(system)),
        "revisions": sorted(_revisions(system)),
        "queue": sorted((state.value, entry.symbol) for state in QueueState for entry in system.queue().entries(state)),
        "quarantine": sorted(
            (row.request.symbol or "", row.where, row.findings[0].code) for row in system.quarantine().rows()
        ),
    }


def _symbols(system: Questions) -> list[str]:
    return sorted({head.symbol for head in system.reports().heads()})


def _releases(system: Questions) -> Iterator[tuple[object, ...]]:
    for asset in system.assets().active():
        for release in system.releases().of_symbol(asset.symbol):
            yield asset.symbol, release.fiscal_period, release.report_date, release.state.value


def _heads(system: Questions) -> Iterator[tuple[object, ...]]:
    for head in system.reports().heads():
        yield head.symbol, head.dataset.value, str(head.newest_quarter), head.data_version, head.provisional


def _reports(system: Questions) -> Iterator[tuple[object, ...]]:
    for symbol in _symbols(system):
        for dataset in REPORT_DATASETS:
            for report in current_view(system.reports().revisions(symbol, dataset)):
                yield symbol, dataset.value, str(report.period), str(sorted(report.figures.items()))


def _revisions(system: Questions) -> Iterator[tuple[object, ...]]:
    for symbol in _symbols(system):
        for dataset in REPORT_DATASETS:
            for revision in system.reports().revisions(symbol, dataset):
                figures = str(sorted(revision.figures.items()))
                yield symbol, dataset.value, str(revision.period), figures, revision.provisional, revision.flags
