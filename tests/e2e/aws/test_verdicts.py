"""What `make deploy-local` fails for: a price above the aim, one that is not known, an end that is another."""

import pytest

from scripts.deploy_local.bill import AIM, PRICES, Bill
from scripts.deploy_local.comparison import differences
from scripts.deploy_local.processes import NotMeasuredError, processor_seconds
from tests.simulation.end_state import EndState

NOTHING = dict.fromkeys(PRICES, 0.0)
INVOCATION = "Scheduler: invocations"
"""A millionth of a dollar."""


@pytest.mark.parametrize("used, assets, within", [(1_000, 2, True), (1_001, 2, False), (1, 0, False)])
def test_each_processed_asset_has_to_cost_no_more_than_the_aim(used: int, assets: int, *, within: bool) -> None:
    bill = Bill(lists={**NOTHING, INVOCATION: 1e9}, others={**NOTHING, INVOCATION: used}, assets=assets, answers=25)

    assert bill.is_within_aim is within
    assert AIM * 1_000_000 == 500


def test_a_function_whose_processes_are_not_found_has_no_price() -> None:
    with pytest.raises(NotMeasuredError, match=r"No process of entrypoints\.lambdas\.nobody\.handler is in /proc"):
        processor_seconds("entrypoints.lambdas.nobody.handler", "http://127.0.0.1:9")


def test_a_row_too_many_one_too_few_and_one_twice_are_differences() -> None:
    expected: EndState = {"same": [(1,), (2,)], "more": [(1,)], "fewer": [(1,), (2,)], "other": [(1,)]}
    found: EndState = {"same": [(2,), (1,)], "more": [(1,), (1,)], "fewer": [(1,)], "other": [(2,)]}

    assert differences(found, expected) == [
        "more: 1 rows are only here, 0 only on one machine (only here: (1,))",
        "fewer: 0 rows are only here, 1 only on one machine (only there: (2,))",
        "other: 1 rows are only here, 1 only on one machine (only here: (2,); only there: (1,))",
    ]
