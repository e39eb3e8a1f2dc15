"""What can go wrong with an answer, each as a change of a real one, and the finding that must name it.

A mutation changes the JSON of one recorded answer, or its bytes. `after` ones are a second answer of the same company:
the unchanged one is held already.
"""

import json
from dataclasses import dataclass

from domain.model.datasets import Dataset
from tests.recorded import changes as made
from tests.recorded.changes import Change

INCOME, BALANCE, CASH = Dataset.INCOME_STATEMENT, Dataset.BALANCE_SHEET, Dataset.CASH_FLOW
EARNINGS, OVERVIEW = Dataset.EARNINGS, Dataset.OVERVIEW
BASES = {
    INCOME: "farseenmanekhan1232+Stock-Market-Prediction-based-on-Fundamental-Analysis-with-Machine-Learning"
    "/data/IBM_income_statement.json",
    BALANCE: "data/raw/IBM_balance_sheet@89194c35.json",
    CASH: "/data/PG_cash_flow.json",
    EARNINGS: "EARNINGS_d56c999e@fab352fd.json",
    OVERVIEW: "OVERVIEW_b1e86153@fab352fd.json",
}
"""The recorded answers that are changed; none of them has a finding that a mutation is to cause."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One kind of fault: which answer it befalls, what it does, and under which code it is found."""

    code: str
    dataset: Dataset
    change: Change
    after: bool = False
    """Whether the unchanged answer is held when the changed one comes."""
    case: str = ""
    """Tells two faults of one code apart."""

    def apply(self, body: bytes) -> bytes:
        """The changed body."""
        changed = self.change(json.loads(body))
        return changed if isinstance(changed, bytes) else json.dumps(changed).encode()


MUTATIONS = (
    # The body as a whole
    Mutation("empty_body", INCOME, lambda _: b""),
    Mutation("html_body", INCOME, made.with_a_web_page),
    Mutation("truncated_body", INCOME, made.cut_in_half),
    Mutation("not_utf8", INCOME, made.in_another_encoding),
    Mutation("malformed_json", INCOME, made.without_a_colon),
    Mutation("duplicate_list", INCOME, made.with_two_symbols),
    Mutation("not_the_dataset", INCOME, lambda _: {"Information": "a text that nobody has seen before"}),
    Mutation("wrong_dataset", BALANCE, made.income_rows_in_a_balance_sheet),
    Mutation("missing_symbol", INCOME, made.without("symbol")),
    Mutation("wrong_symbol", INCOME, made.with_field("symbol", "GE")),
    Mutation("missing_list", INCOME, made.without("annualReports")),
    Mutation("list_not_list", INCOME, made.with_field("annualReports", "None")),
    Mutation("no_readable_report", INCOME, made.with_field("fiscalDateEnding", "1970-01-01", rows=True)),
    # A row that cannot be read
    Mutation("row_not_object", INCOME, lambda body: body | {"annualReports": ["None", *body["annualReports"]]}),
    Mutation("missing_fiscal_date", INCOME, made.in_quarter(fiscalDateEnding="None")),
    Mutation("bad_fiscal_date", INCOME, made.in_quarter(fiscalDateEnding="2021-02-30")),
    Mutation("bad_date", EARNINGS, made.in_quarter(reportedDate="2026-13-01")),
    Mutation("number_not_finite", INCOME, made.in_quarter(netIncome="NaN")),
    Mutation("number_out_of_range", INCOME, made.in_quarter(netIncome="1e400")),
    Mutation("number_malformed", INCOME, made.in_quarter(netIncome="1,330,000,000")),
    Mutation("bad_value_type", INCOME, made.in_quarter(netIncome=["1330000000"])),
    Mutation("conflicting_fields", INCOME, made.both_spellings),
    # Drift of the format
    Mutation("unknown_field", BALANCE, made.with_field("cryptoAssets", "17", rows=True)),
    Mutation("lost_field", BALANCE, made.without("goodwill", rows=True)),
    # A report that cannot be
    Mutation("period_in_future", INCOME, made.in_quarter(0, fiscalDateEnding="2031-12-31")),
    Mutation("period_too_old", INCOME, made.in_quarter(-1, fiscalDateEnding="1921-12-31")),
    Mutation("currency_malformed", INCOME, made.in_quarter(reportedCurrency="US Dollar")),
    Mutation("figure_too_large", INCOME, made.scaled("totalRevenue", "1e9")),
    Mutation("no_figures", INCOME, made.figureless_quarter),
    Mutation("reported_before_end", EARNINGS, made.report_date(2, -40)),
    Mutation("reported_in_future", EARNINGS, made.report_date(0, 120)),
    Mutation("duplicate_period", BALANCE, made.twice_near),
    # Odd within a report
    Mutation("balance_mismatch", BALANCE, made.scaled("totalLiabilities", "1.1")),
    Mutation("assets_not_positive", BALANCE, made.in_quarter(totalAssets="0")),
    Mutation("liabilities_negative", BALANCE, made.scaled("totalLiabilities", "-1")),
    Mutation("cash_negative", BALANCE, made.scaled("cashAndCashEquivalentsAtCarryingValue", "-1")),
    Mutation("shares_negative", BALANCE, made.scaled("commonStockSharesOutstanding", "-1")),
    Mutation("shares_few", BALANCE, made.scaled("commonStockSharesOutstanding", "0.000001")),
    Mutation("current_assets_exceed_total", BALANCE, made.raised_above("totalCurrentAssets", "totalAssets")),
    Mutation(
        "current_liabilities_exceed_total", BALANCE, made.raised_above("totalCurrentLiabilities", "totalLiabilities")
    ),
    Mutation("cash_exceeds_assets", BALANCE, made.raised_above("cashAndCashEquivalentsAtCarryingValue", "totalAssets")),
    Mutation("goodwill_exceeds_assets", BALANCE, made.raised_above("goodwill", "totalAssets")),
    Mutation("gross_profit_mismatch", INCOME, made.scaled("grossProfit", "1.1")),
    Mutation("gross_profit_exceeds_revenue", INCOME, made.raised_above("grossProfit", "totalRevenue")),
    Mutation("revenue_negative", INCOME, made.scaled("totalRevenue", "-1"), case="a flipped sign"),
    Mutation("net_income_mismatch", INCOME, made.scaled("netIncome", "-1"), case="a flipped sign"),
    Mutation("net_income_exceeds_revenue", INCOME, made.raised_above("netIncome", "totalRevenue")),
    Mutation("ebitda_below_ebit", INCOME, made.scaled("ebitda", "0.1")),
    Mutation("research_negative", INCOME, made.scaled("researchAndDevelopment", "-1")),
    Mutation("cash_change_mismatch", CASH, made.in_year(changeInCashAndCashEquivalents="99000000000")),
    Mutation("capital_expenditures_negative", CASH, made.scaled("capitalExpenditures", "-1")),
    Mutation("dividends_negative", CASH, made.scaled("dividendPayout", "-1")),
    Mutation("depreciation_negative", CASH, made.scaled("depreciationDepletionAndAmortization", "-1")),
    Mutation("profit_mismatch", CASH, made.scaled("profitLoss", "3")),
    Mutation("surprise_mismatch", EARNINGS, made.scaled("reportedEPS", "10"), case="a shifted decimal point"),
    Mutation("surprise_percentage_mismatch", EARNINGS, made.scaled("surprisePercentage", "100")),
    Mutation("reported_late", EARNINGS, made.report_date(3, 200)),
    Mutation("not_reported", EARNINGS, made.in_quarter(0, reportedEPS="None")),
    Mutation("all_zero", INCOME, made.zero_quarter),
    Mutation("incomplete", INCOME, made.in_quarter(4, reportedCurrency="None")),
    # Odd between reports
    Mutation("not_newest_first", INCOME, made.upside_down),
    Mutation("gap_before", INCOME, made.without_quarter),
    Mutation("short_period", INCOME, made.moved_quarter),
    Mutation("magnitude_jump", INCOME, made.scaled("totalRevenue", "0.001"), case="in thousands"),
    Mutation("magnitude_jump", BALANCE, made.scaled("totalAssets", "1000", position=0), case="the newest"),
    Mutation("repeated_report", INCOME, made.copied_figures),
    Mutation("thin_report", INCOME, made.emptied_quarter),
    Mutation("currency_changed", INCOME, made.in_quarter(1, reportedCurrency="EUR")),
    Mutation("report_dates_disordered", EARNINGS, made.reported_together),
    Mutation("year_disagrees_with_quarter", BALANCE, made.in_year(totalAssets="1")),
    Mutation("quarters_disagree_with_year", INCOME, made.in_year(1, netIncome="1")),
    # Against what is held
    Mutation("lost_history", INCOME, made.every_third_row, after=True, case="rows"),
    Mutation("lost_history", INCOME, made.columns_lost, after=True, case="figures"),
    Mutation("lost_history", INCOME, lambda body: body | {"quarterlyReports": []}, after=True, case="a whole list"),
    Mutation("withdrawn_values", INCOME, made.in_quarter(2, netIncome="None"), after=True),
    Mutation("large_restatement", INCOME, made.scaled("netIncome", "3"), after=True),
    Mutation("history_rewritten", INCOME, made.history_changed, after=True),
    Mutation("stale_answer", INCOME, made.older_answer, after=True),
    Mutation("dates_rekeyed", INCOME, made.moved_days(-3), after=True),
    # An overview
    Mutation("wrong_symbol", OVERVIEW, made.with_field("Symbol", "GE")),
    Mutation("missing_symbol", OVERVIEW, made.with_field("Symbol", "")),
    Mutation("number_not_finite", OVERVIEW, made.with_field("EBITDA", "Infinity")),
    Mutation("bad_date", OVERVIEW, made.with_field("LatestQuarter", "2026-02-30")),
    Mutation("latest_quarter_in_future", OVERVIEW, made.with_field("LatestQuarter", "2031-12-31")),
    Mutation("latest_quarter_old", OVERVIEW, made.with_field("LatestQuarter", "2019-12-31")),
    Mutation("lost_history", OVERVIEW, made.half_of_the_figures, after=True),
    Mutation("unknown_field", OVERVIEW, made.with_field("CarbonFootprint", "17")),
    Mutation("lost_field", OVERVIEW, made.without("EBITDA")),
)
