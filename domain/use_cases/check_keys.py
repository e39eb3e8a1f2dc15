"""Try keys that are not in use yet: the providers have to take them before anything depends on them."""

from dataclasses import dataclass

from domain.errors import CredentialsRejectedError, ProviderUnavailableError
from domain.model.answers import KEY_TAKEN, AnswerClass
from domain.model.datasets import DataRequest, MarketList, Provider
from domain.ports.providers import KeyCheck
from domain.use_cases.calendar_hold import CalendarHold
from domain.use_cases.provider_calls import ProviderCalls
from domain.use_cases.recording import RunRecorder

USE_CASE = "check_keys"
_VERDICTS = KEY_TAKEN | {AnswerClass.BAD_KEY}


@dataclass(frozen=True, slots=True)
class CheckKeys:
    """One counted call of Alpha Vantage, and a question to Alpaca that costs none."""

    calls: ProviderCalls
    """Made with the new keys."""
    ask_alpaca: KeyCheck
    hold: CalendarHold
    recorder: RunRecorder

    def __call__(self, *, request_id: str, correlation_id: str = "") -> None:
        """Check both; once Alpha Vantage has taken or refused a key, a repeat with the same id makes no call of it.

        Raises `CredentialsRejectedError` when a provider refuses, `BudgetExhaustedError` when no call may start soon,
        and `ProviderUnavailableError` when the answer says nothing of the key.
        """
        with self.recorder.run(USE_CASE, correlation_id) as run:
            _judge(Provider.ALPACA, *self.ask_alpaca())
            earlier = self.calls.archive.receipts_of_request(request_id)
            receipt = next((each for each in earlier if each.answer_class in _VERDICTS), None)
            if receipt is None:
                request = DataRequest(Provider.ALPHA_VANTAGE, MarketList.EARNINGS_CALENDAR)
                receipt = self.calls.answer(request, run, request_id=request_id, hold=self.hold.after_todays())
                if receipt.answer_class is AnswerClass.DAILY_LIMIT:
                    self.calls.budget.close(Provider.ALPHA_VANTAGE)
            _judge(Provider.ALPHA_VANTAGE, receipt.answer_class, receipt.explanation)
            run.say("Both providers take the new keys.")


def _judge(provider: Provider, answer_class: AnswerClass, said: str) -> None:
    name = provider.value.replace("_", " ").title()
    if answer_class is AnswerClass.BAD_KEY:
        raise CredentialsRejectedError(f"{name} refuses the new key: {said} Stage one that works.")
    if answer_class not in KEY_TAKEN:
        raise ProviderUnavailableError(f"{name} does not say whether it takes the new key: {said}")
