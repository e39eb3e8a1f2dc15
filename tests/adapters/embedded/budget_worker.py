"""One worker of the race for calls: a process of its own that waits for the start signal and reserves.

Arguments: the database, how many calls to try for, and the spacing in seconds. Prints `ready`, waits for a line, and
then prints one line for each try: the start of its call, or `none`.
"""

import sys
from datetime import timedelta
from pathlib import Path

from adapters.embedded.budget_ledger import EmbeddedBudgetLedger
from adapters.embedded.database import Database
from domain.errors import BudgetExhaustedError
from domain.model.budget import BudgetPolicy
from domain.model.datasets import Provider
from domain.use_cases.rate_budget import RateBudget
from tests.manual_clock import ManualClock


def reserve(budget: RateBudget) -> str:
    try:
        return budget.reserve(Provider.ALPHA_VANTAGE).start.isoformat()
    except BudgetExhaustedError:
        return "none"


def main(path: str, tries: str, spacing: str) -> None:
    policy = BudgetPolicy(spacing=timedelta(seconds=float(spacing)))
    with Database(Path(path)) as database:
        budget = RateBudget(EmbeddedBudgetLedger(database), ManualClock(), {Provider.ALPHA_VANTAGE: policy})
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        for _ in range(int(tries)):
            sys.stdout.write(reserve(budget) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
