"""Close the release of a quarter that is stored: the handler of `earningsProcessed`."""

from dataclasses import dataclass, replace

from domain.errors import UnknownSymbolError
from domain.events import EarningsProcessed
from domain.model.metrics import Metric
from domain.model.releases import Release, ReleaseState
from domain.ports.release_store import ReleaseStore
from domain.use_cases.recording import RunRecorder

USE_CASE = "mark_earnings_processed"


@dataclass(frozen=True, slots=True)
class MarkEarningsProcessed:
    """A processed release is never selected again; older open ones of the same company are superseded."""

    releases: ReleaseStore
    recorder: RunRecorder

    def __call__(self, event: EarningsProcessed) -> None:
        """Handle one event; a repeat changes nothing. Raises `UnknownSymbolError` when there is no such release."""
        with self.recorder.run(USE_CASE, event.correlation_id) as run:
            release = self.releases.get(event.symbol, event.fiscal_period)
            if release is None:
                raise UnknownSymbolError(f"No release of {event.symbol!r} is labelled {event.fiscal_period}.")
            reason = f"the quarter is stored in data version {event.data_version}"
            run.count(Metric.RELEASES_PROCESSED, self._end(release, ReleaseState.PROCESSED, reason))
            for older in self.releases.of_symbol(event.symbol):
                if older.report_date < release.report_date:
                    self._end(older, ReleaseState.SUPERSEDED, f"the release of {release.report_date} is processed")

    def _end(self, release: Release, state: ReleaseState, reason: str) -> int:
        # Its own event may come after the one that superseded it: processed says more, in whatever order they come.
        changeable = (ReleaseState.OPEN, ReleaseState.SUPERSEDED)[: 2 if state is ReleaseState.PROCESSED else 1]
        if release.state not in changeable:
            return 0
        ended = replace(release, state=state, state_reason=reason, next_try=None)
        return int(self.releases.change(ended, release.state))
