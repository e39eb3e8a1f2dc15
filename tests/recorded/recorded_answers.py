"""The folder of recorded answers: what is in it, and what each file is."""

import csv
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from adapters.alpha_vantage.symbols import to_alpaca
from domain.model.answers import AnswerClass, Receipt
from domain.model.datasets import DataRequest, Dataset, MarketList, Provider

FOLDER = "SIGNAL9_RECORDED"
DATASETS = {
    "OVERVIEW": Dataset.OVERVIEW,
    "INCOME_STATEMENT": Dataset.INCOME_STATEMENT,
    "BALANCE_SHEET": Dataset.BALANCE_SHEET,
    "CASH_FLOW": Dataset.CASH_FLOW,
    "EARNINGS": Dataset.EARNINGS,
}
LISTS = {"EARNINGS_CALENDAR": MarketList.EARNINGS_CALENDAR, "LISTING_STATUS": MarketList.LISTING_STATUS}


@dataclass(frozen=True)
class RecordedFile:
    """One file, and its line in `PROVENANCE.tsv`."""

    folder: Path
    name: str
    function: str
    wire_symbol: str
    recorded_on: str
    """The date of its commit (ISO); for most files an upper bound of the capture."""
    notes: str

    @cached_property
    def body(self) -> bytes:
        return (self.folder / self.name).read_bytes()

    @property
    def symbol(self) -> str:
        return to_alpaca(self.wire_symbol)

    @property
    def dataset(self) -> Dataset:
        return DATASETS[self.function]

    def receipt(self, number: int = 0) -> Receipt:
        """The receipt that the pipeline would have written; `number` keeps two of one day apart."""
        noon = datetime.fromisoformat(f"{self.recorded_on}T12:00:00").replace(tzinfo=UTC)
        return Receipt(
            receipt_id=self.name,
            request=DataRequest(Provider.ALPHA_VANTAGE, self.dataset, self.symbol),
            request_id="recorded",
            received_at=noon + timedelta(seconds=number),
            status=200,
            answer_class=AnswerClass.DATA,
            explanation="recorded",
            digest=hashlib.sha256(self.body).hexdigest(),
            size=len(self.body),
        )


class FolderMissingError(LookupError):
    """There is no folder of recorded answers."""


def recorded_files() -> tuple[RecordedFile, ...]:
    """Every file of the folder, in the order of its index."""
    place = os.environ.get(FOLDER, "")
    folder = Path(place)
    if not place or not (folder / "PROVENANCE.tsv").is_file():
        raise FolderMissingError(
            f"No recorded answers: {FOLDER} is {place!r}; set it to a folder that has a PROVENANCE.tsv."
        )
    with (folder / "PROVENANCE.tsv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            RecordedFile(folder, row["file"], row["function"], row["symbol"], row["approx_date"], row["notes"])
            for row in csv.DictReader(lines, delimiter="\t")
        )


def table(name: str) -> list[dict[str, str]]:
    """A checked-in table beside the tests; lines that begin with `#` are remarks."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))
