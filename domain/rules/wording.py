"""Numbers in the sentences that a person reads."""


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 call`, `25 calls`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
