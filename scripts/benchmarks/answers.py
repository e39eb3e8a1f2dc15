"""Parse and validate one company's five answers, beside what only parses them."""

import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from adapters.alpha_vantage.reading import AlphaVantageReader
from domain.model.answers import AnswerClass, Receipt
from domain.model.datasets import BUNDLE_ORDER, DataRequest, Dataset, Provider
from domain.rules.intake import consider_overview, consider_reports
from domain.rules.judgement import judge
from scripts.benchmarks.results import Options, Row, aimed, hand_over, milliseconds, written
from scripts.benchmarks.timing import Timing, side_by_side
from simulator.market import Market
from simulator.recorded import RecordedSource
from simulator.source import Source

PREFERRED = ("AAPL", "IBM", "MSFT")
"""Of the recorded companies, the first with all five answers."""
GENERATED_DAY = date(2026, 12, 8)
NEWEST = date(2199, 1, 1)
"""The newest capture of each answer: the oldest ones were written anew by those who kept them, without white space."""
JSON, READ, JUDGED, CONSIDERED = "json.loads", "read", "read and judged", "considered"
MSGSPEC, PANDAS = "msgspec", "alpha_vantage"
Sides = dict[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Company:
    """Five answers, and where they come from."""

    symbol: str
    source: str
    bodies: Mapping[Dataset, bytes]

    def receipt(self, dataset: Dataset) -> Receipt:
        """As the pipeline would have written it."""
        body = self.bodies[dataset]
        return Receipt(
            receipt_id=dataset.value,
            request=DataRequest(Provider.ALPHA_VANTAGE, dataset, self.symbol),
            request_id="bench",
            received_at=datetime(2026, 12, 8, 12, tzinfo=UTC),
            status=200,
            answer_class=AnswerClass.DATA,
            explanation="",
            digest=sha256(body).hexdigest(),
            size=len(body),
        )


def measure(options: Options) -> list[Row]:
    """Time all sides in one run."""
    told = _recorded(options) or _generated()
    runs = 10 if options.quick else 100
    timings = side_by_side({JSON: lambda: [json.loads(body) for body in told.bodies.values()], **_ours(told)}, runs)
    size = sum(map(len, told.bodies.values()))
    base = timings[JSON].least_cpu
    rows = [
        Row("the same bytes through `json.loads`", milliseconds(base), note=f"{told.source}, {size / 1000:,.0f} kB"),
        Row("read: exact figures, drift, what cannot be read", _times(timings[READ], base)),
        aimed("parse and validate: read and judged row by row", timings[JUDGED].least_cpu / base, 5, " x json.loads"),
        Row(
            "all of it: also matched, compared, versioned",
            _times(timings[CONSIDERED], base),
            note=milliseconds(timings[CONSIDERED].least_cpu),
        ),
    ]
    return [*rows, *_others(told, runs)]


def _others(told: Company, runs: int) -> list[Row]:
    sides: Sides = {JSON: lambda: [json.loads(body) for body in told.bodies.values()]}
    meanings = {
        MSGSPEC: "msgspec, types checked, no figures, no validation",
        PANDAS: "the alpha_vantage client: pandas, figures as texts, no validation",
    }
    for name, side in ((MSGSPEC, _msgspec), (PANDAS, _pandas)):
        try:
            sides[name] = side(told)
        except ImportError:
            meanings[name] += " (not installed)"
    timings = side_by_side(sides, runs)
    return [
        Row(meaning, _times(timings[name], timings[JSON].least_cpu) if name in timings else "-")
        for name, meaning in meanings.items()
    ]


def _times(timing: Timing, base: float) -> str:
    return written(timing.least_cpu / base, " x json.loads")


def _ours(told: Company) -> Sides:
    reader = AlphaVantageReader()
    receipts = {dataset: told.receipt(dataset) for dataset in told.bodies}

    def read() -> object:
        return [
            reader.read_overview(told.symbol, body)
            if dataset is Dataset.OVERVIEW
            else reader.read_reports(dataset, told.symbol, body)
            for dataset, body in told.bodies.items()
        ]

    def each(reports: Callable[[Dataset, Receipt, bytes], object]) -> object:
        return [
            consider_overview(receipts[dataset], reader.read_overview(told.symbol, body), (), None)
            if dataset is Dataset.OVERVIEW
            else reports(dataset, receipts[dataset], body)
            for dataset, body in told.bodies.items()
        ]

    return {
        READ: read,
        JUDGED: lambda: each(lambda it, receipt, body: judge(it, receipt, reader.read_reports(it, told.symbol, body))),
        CONSIDERED: lambda: each(
            lambda it, receipt, body: consider_reports(receipt, reader.read_reports(it, told.symbol, body), (), None)
        ),
    }


def _msgspec(told: Company) -> Callable[[], object]:
    msgspec: Any = importlib.import_module("msgspec")
    lists = ("annualReports", "quarterlyReports", "annualEarnings", "quarterlyEarnings")
    statement = msgspec.defstruct(
        "Statement", [("symbol", str), *((name, list[dict[str, str | None]], []) for name in lists)]
    )
    reports = msgspec.json.Decoder(statement)
    overview = msgspec.json.Decoder(dict[str, str | None])
    return lambda: [
        (overview if dataset is Dataset.OVERVIEW else reports).decode(body) for dataset, body in told.bodies.items()
    ]


def _pandas(told: Company) -> Callable[[], object]:
    client: Any = importlib.import_module("alpha_vantage.fundamentaldata")

    class Offline(client.FundamentalData):  # type: ignore[misc]  # it ships no types
        """The client, without its network: it gets the body that its address asks for."""

        def _handle_api_call(self, url: str) -> Any:  # noqa: ANN401 - as the client says
            function = url.partition("function=")[2].partition("&")[0].lower()
            return json.loads(told.bodies[Dataset(function)])

    asked = Offline(key="OF-NOBODY", output_format="pandas")
    calls = [
        asked.get_company_overview,
        *(asked.get_income_statement_annual, asked.get_income_statement_quarterly),
        *(asked.get_balance_sheet_annual, asked.get_balance_sheet_quarterly),
        *(asked.get_cash_flow_annual, asked.get_cash_flow_quarterly),
        *(asked.get_earnings_annual, asked.get_earnings_quarterly),
    ]
    return lambda: [call(told.symbol) for call in calls]


def _recorded(options: Options) -> Company | None:
    if not (options.recorded / "PROVENANCE.tsv").is_file():
        return None
    source = RecordedSource(options.recorded)
    found = (_company(source, symbol, "recorded answers", NEWEST) for symbol in PREFERRED)
    return next((company for company in found if company), None)


def _generated() -> Company:
    market = Market(9, assets=200)
    found = (_company(market, it.vendor_symbol, "generated answers", GENERATED_DAY) for it in market.companies())
    return next(company for company in found if company)


def _company(source: Source, symbol: str, kind: str, day: date) -> Company | None:
    bodies = {dataset: source.answer(dataset.value.upper(), symbol, day) for dataset in BUNDLE_ORDER}
    present = {dataset: body for dataset, body in bodies.items() if body is not None}
    return Company(symbol, f"{kind} of {symbol}", present) if len(present) == len(BUNDLE_ORDER) else None


if __name__ == "__main__":
    hand_over(measure)
