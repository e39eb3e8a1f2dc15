"""Which of our names stands where in a row, told once for all rows that send the same names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adapters.alpha_vantage.fields import CURRENCY, FISCAL_DATE, RowFields, canonical


@dataclass(frozen=True, slots=True)
class Layout:
    """What the rows of one list hold that send certain names: of each field of ours, the name that was sent for it."""

    names: Mapping[str, str]
    """Wire name by our name."""
    twice: bool
    """Whether some field is sent under its old and its new spelling."""
    no_figures: Mapping[str, None]
    """Every figure of a row, absent, by name."""
    figures: tuple[str, ...]
    """The figures that are sent, by name."""
    sent_figures: tuple[str, ...]
    """Their wire names."""
    fiscal_date: str | None
    currency: str | None
    """Wire name; `None` where it is not sent, or not looked for."""
    dates: tuple[str, ...]
    """Expected dates other than the fiscal one, sent or not, by name."""
    texts: tuple[str, ...]
    """Expected texts that are sent, by name."""
    unknown: tuple[str, ...]
    """By name."""


def layout(fields: RowFields, sent: Iterable[str]) -> Layout:
    """The layout of a row of `fields` that sends these wire names."""
    wire_names = tuple(sent)
    names = {canonical(wire_name): wire_name for wire_name in wire_names}
    figures = sorted(fields.figures | (fields.former_figures & names.keys()))
    sent_figures = tuple(name for name in figures if name in names)
    return Layout(
        names=names,
        twice=len(names) < len(wire_names),
        no_figures=dict.fromkeys(figures),
        figures=sent_figures,
        sent_figures=tuple(names[name] for name in sent_figures),
        fiscal_date=names.get(FISCAL_DATE),
        currency=names.get(CURRENCY) if fields.has_currency else None,
        dates=tuple(sorted(fields.dates)),
        texts=tuple(sorted(fields.texts & names.keys())),
        unknown=tuple(sorted(names.keys() - fields.known)),
    )
