"""What the provider says instead of data, by its wording.

Every failure but an outage comes with status 200, under keys that change (`Note`, `Information`, `Error Message`,
`detail`), and without a code. The order of the rules is the point:

- the burst text names the daily limit *and* premium endpoints, so it is tested before both;
- the daily text names the API key, so keys are tested by their own sentences;
- "5 calls per minute and 500 calls per day" (until 2023) was sent for either limit; it counts as a burst, because a
  minute's pause is the cheaper mistake: a daily limit answers the next call again, and every call is counted anyway.
"""

from domain.model.answers import AnswerClass

_RULES: tuple[tuple[AnswerClass, tuple[str, ...]], ...] = (
    (AnswerClass.PREMIUM, ("this is a premium endpoint", "this is a premium function", "premium-only endpoint")),
    (
        AnswerClass.BAD_KEY,
        ("api key is for demo purposes", "apikey is invalid", "api key is invalid", "invalid api key"),
    ),
    (AnswerClass.BURST_LIMIT, ("per second", "per minute", "more sparingly", "throttled", "too many requests")),
    (AnswerClass.DAILY_LIMIT, ("requests per day", "calls per day", "daily rate limit", "daily limit")),
    (AnswerClass.BURST_LIMIT, ("higher api call volume", "higher api call frequency", "rate limit")),
    (AnswerClass.INVALID_CALL, ("invalid api call", "invalid inputs", "accept header")),
)
_UNKNOWN_FUNCTION = ("this api function", "does not exist")
ENVELOPE = frozenset({"error message", "information", "note", "message", "detail", "error", "info"})
"""Keys, in lower case, under which the provider speaks."""
MOST_UNKNOWN_KEYS = 3
"""An object of at most so many texts is a message, whatever its keys are called."""


def class_of(said: str) -> AnswerClass | None:
    """The class that a text of the provider stands for, or `None` for an unknown wording."""
    wording = " ".join(said.lower().split())
    if all(part in wording for part in _UNKNOWN_FUNCTION):
        return AnswerClass.INVALID_CALL
    for answer_class, phrases in _RULES:
        if any(phrase in wording for phrase in phrases):
            return answer_class
    return None


def spoken(record: dict[str, object]) -> str:
    """What an object without the expected data says: its message texts, or all its texts when they are few."""
    texts = {name: value for name, value in record.items() if isinstance(value, str)}
    said = [value for name, value in texts.items() if name.strip().lower() in ENVELOPE]
    if not said and len(texts) == len(record) <= MOST_UNKNOWN_KEYS:
        said = list(texts.values())
    return " ".join(said)
