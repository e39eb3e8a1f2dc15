"""The runs table."""

from dataclasses import dataclass

from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.items import Item, Row
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import EVERYTHING, RUNS, RUNS_BY_START
from adapters.exact_texts import instant, instant_text
from domain.model.runs import RunOutcome, RunRecord


@dataclass(frozen=True, slots=True)
class DynamoDBRunLog:
    """`RunLog` on DynamoDB."""

    tables: Tables
    bodies: Bodies

    def add(self, record: RunRecord) -> None:
        """Keep a record, if absent."""
        self.tables.put_if_absent(RUNS, self._row(record))

    def latest(self, use_case: str, *, limit: int = 1) -> tuple[RunRecord, ...]:
        """The newest records of one use case, newest first."""
        return tuple(map(self._record, self.tables.query(RUNS, use_case, newest_first=True, limit=limit)))

    def latest_of_all(self, *, limit: int) -> tuple[RunRecord, ...]:
        """The newest records of all use cases, newest first."""
        found = self.tables.query(RUNS, EVERYTHING, index=RUNS_BY_START, newest_first=True, limit=limit)
        return tuple(map(self._record, found))

    def _row(self, record: RunRecord) -> Row:
        return {
            "use_case": record.use_case,
            # A run starts once, so its id and its start are one key.
            "started": f"{instant_text(record.started_at)}#{record.run_id}",
            "list": EVERYTHING,
            "finished_at": instant_text(record.finished_at),
            "outcome": record.outcome.value,
            "correlation_id": record.correlation_id,
            **self.bodies.packed((dict(record.counts), record.message)),
        }

    def _record(self, stored: Item) -> RunRecord:
        started_at, _, run_id = stored["started"].partition("#")
        counts, message = self.bodies.unpacked(stored)
        return RunRecord(
            run_id=run_id,
            use_case=stored["use_case"],
            started_at=instant(started_at),
            finished_at=instant(stored["finished_at"]),
            outcome=RunOutcome(stored["outcome"]),
            counts=counts,
            message=message,
            correlation_id=stored["correlation_id"],
        )
