"""One call of a provider: reserved, made, archived, and its class acted on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.errors import (
    BudgetExhaustedError,
    CredentialsRejectedError,
    ProviderBusyError,
    ProviderRefusedError,
    ProviderUnavailableError,
    Signal9Error,
)
from domain.model.answers import SETTLED, Answer, AnswerClass, Receipt
from domain.model.budget import Reservation
from domain.model.datasets import DataRequest, Dataset, Provider
from domain.model.metrics import Metric
from domain.ports.archive import Archive
from domain.ports.clock import Clock
from domain.ports.ids import Ids
from domain.ports.providers import ProviderGateway
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.recording import Run

BAD_KEY_PAUSE = timedelta(hours=1)
OUTAGE_PAUSE = timedelta(minutes=10)
"""A provider that is down answers every call alike: without a pause a day's calls would be gone in a minute."""
PAUSES = {
    AnswerClass.BURST_LIMIT: timedelta(seconds=10),
    AnswerClass.UNRECOGNIZED: timedelta(minutes=10),
    AnswerClass.OUTAGE: OUTAGE_PAUSE,
    AnswerClass.BAD_KEY: BAD_KEY_PAUSE,
}
"""How long no call of the provider starts after such an answer."""


@dataclass(slots=True)
class _Permit:
    """A reserved call; a retry reserves and counts another one."""

    budget: RateBudget
    clock: Clock
    provider: Provider
    hold: datetime | None
    run: Run
    reservation: Reservation = field(init=False)

    def __post_init__(self) -> None:
        self.renew()

    @property
    def expires_at(self) -> datetime:
        return self.reservation.expires_at

    def renew(self) -> None:
        self.reservation = self.budget.reserve(self.provider, hold=self.hold)
        if self.provider is Provider.ALPHA_VANTAGE:
            self.run.count(Metric.CALLS_USED)
        since = self.clock.now()
        if self.reservation.start > since:
            self.run.count(Metric.SLOT_WAITS)
            self.clock.wait_until(self.reservation.start)
            self.run.waited += self.clock.now() - since


@dataclass(frozen=True, slots=True)
class ProviderCalls:
    """Makes calls so that no answer is lost and no limit passed."""

    budget: RateBudget
    clock: Clock
    ids: Ids
    archive: Archive
    gateways: Mapping[Provider, ProviderGateway]

    def ask(self, request: DataRequest, run: Run, *, request_id: str, hold: datetime | None = None) -> Receipt:
        """Make one call and return the receipt of its archived answer, which is data, no reports or unknown symbol.

        Raises `StoreUnavailableError` before anything is called when the archive has no room for an answer,
        `BudgetExhaustedError` when no call may start soon (nothing was called, or the provider closed the day),
        `ProviderUnavailableError` when a later call may succeed (busy or broken), `CredentialsRejectedError`,
        `SettingsError` (before anything is counted or called) and `ProviderRefusedError` when a person has to act.
        Every answer is in the archive before anything is raised.
        """
        receipt = self.answer(request, run, request_id=request_id, hold=hold)
        if receipt.answer_class not in SETTLED:
            raise self._unsettled(receipt)
        return receipt

    def answer(self, request: DataRequest, run: Run, *, request_id: str, hold: datetime | None = None) -> Receipt:
        """Like `ask`, but the caller judges the answer, whatever it says; only what brings none is raised.

        Keys that are refused after other ones took their place make no refusal: the call is made once more with those.
        """
        self.archive.check_room()
        self.gateways[request.provider].ensure_keys()
        receipt, keys_replaced = self._call(request, run, request_id, hold)
        if keys_replaced:
            receipt, _ = self._call(request, run, request_id, hold)
        return receipt

    def _call(self, request: DataRequest, run: Run, request_id: str, hold: datetime | None) -> tuple[Receipt, bool]:
        """The receipt of one call's archived answer, and whether the keys have been replaced that were refused."""
        newest = self._newest(request)
        since = self.clock.now()
        try:
            permit = _Permit(self.budget, self.clock, request.provider, hold, run)
            answer = self.gateways[request.provider].fetch(request, permit)
        except ProviderUnavailableError:
            self.budget.pause(request.provider, self.clock.now() + OUTAGE_PAUSE)
            raise
        finally:
            run.outside += self.clock.now() - since
        # Nothing that may fail stands between an answer and the archive: it was paid for.
        receipt = self.archive.keep(_in_order(answer, newest), receipt_id=self.ids.new(), request_id=request_id)
        run.count(Metric[f"ANSWERS_{answer.answer_class.name}"])
        return receipt, answer.keys_replaced

    def ask_once(self, request: DataRequest, run: Run, *, request_id: str, hold: datetime | None = None) -> Receipt:
        """Like `ask`, but a settled answer that this request already got is taken from the archive, without a call."""
        for receipt in self.archive.receipts_of_request(request_id):
            if receipt.request == request and receipt.answer_class in SETTLED:
                return receipt
        return self.ask(request, run, request_id=request_id, hold=hold)

    def settled_since(self, symbol: str, dataset: Dataset, since: datetime) -> Receipt | None:
        """The newest settled answer that came at `since` or later, whoever asked for it."""
        receipts = self.archive.receipts_of(symbol, dataset, after=since - timedelta.resolution)
        return next((receipt for receipt in reversed(receipts) if receipt.answer_class in SETTLED), None)

    def _newest(self, request: DataRequest) -> Receipt | None:
        """The last receipt about the same dataset, however late the clock said it was."""
        if not isinstance(request.subject, Dataset):
            return None
        return next(reversed(self.archive.receipts_of(request.symbol or "", request.subject, after=None)), None)

    def _unsettled(self, receipt: Receipt) -> Signal9Error:
        provider = receipt.request.provider
        now = self.clock.now()
        said = f"{provider.value}: {receipt.explanation}"
        if receipt.answer_class in PAUSES:
            self.budget.pause(provider, now + PAUSES[receipt.answer_class])
        match receipt.answer_class:
            case AnswerClass.DAILY_LIMIT:
                until = self.budget.close(provider)
                return BudgetExhaustedError(f"{said} The window is closed until {until:%Y-%m-%d %H:%M:%SZ}.", until)
            case AnswerClass.BURST_LIMIT:
                return ProviderBusyError(said)
            case AnswerClass.BAD_KEY:
                return CredentialsRejectedError(f"{said} Check the key; the next try is in an hour.")
            case AnswerClass.PREMIUM:
                return ProviderRefusedError(f"{said} The key's plan does not include this.")
            case AnswerClass.UNRECOGNIZED:
                return ProviderRefusedError(
                    f"{said} The wording is new, so nothing was stored; it is in the archive as {receipt.digest[:12]}."
                )
            case _:
                return ProviderUnavailableError(said)


def _in_order(answer: Answer, newest: Receipt | None) -> Answer:
    """The answer, received after all others about its dataset, also where the clock was set back meanwhile.

    Heads and replays go by the time of arrival: an answer with an earlier one would never be applied.
    """
    if newest is None or answer.received_at > newest.received_at:
        return answer
    return replace(answer, received_at=newest.received_at + timedelta.resolution)
