"""Alpaca's spelling of a symbol, which is ours, and Alpha Vantage's.

======================  =============  ======================================================
what                    Alpaca         Alpha Vantage
======================  =============  ======================================================
class share             ``BRK.B``      ``BRK-B`` (``BRK.B`` gets ``{}``); its calendar has both
preferred of series D   ``ABR.PRD``    ``ABR-P-D``; its calendar ``ABR-PD``
preferred, no series    ``TY.PR``      ``TY-P``
unit, warrant, right    ``AAM.WS``     ``AAM-WS``
======================  =============  ======================================================

The rules are syntactic only. What fits none of them is left as it is: plain tickers (``NA``, ``NAN``, ``TRUE``, ``ON``,
``E``, ``INF`` among them), ``AI_OLD``, ``ACWV:BAT``, ``BC/PB``, ``-P-HIZ``. Two spellings cannot be undone: ``BRKB``,
which the calendar used beside ``BRK-B`` in 2021, is a ticker like any other; and ``X-P`` is read as a preferred, never
as class P.
"""

import re

_ALPACA = re.compile(r"(?P<base>[A-Z0-9]+)\.(?P<rest>[A-Z0-9]+(?:\.[A-Z0-9]+)*)")
_ALPACA_PREFERRED = re.compile(r"PR(?P<series>[A-Z]?)")
_ALPHA_VANTAGE = re.compile(r"(?P<base>[A-Z0-9]+)-(?P<rest>[A-Z0-9]+(?:-[A-Z0-9]+)*)")
_ALPHA_VANTAGE_PREFERRED = re.compile(r"P-?(?P<series>[A-Z]?)")


def to_alpha_vantage(symbol: str) -> str:
    """The spelling that Alpha Vantage's company functions and `LISTING_STATUS` know."""
    parts = _ALPACA.fullmatch(symbol)
    if parts is None:
        return symbol
    preferred = _ALPACA_PREFERRED.fullmatch(parts["rest"])
    if preferred is None:
        return symbol.replace(".", "-")
    return f"{parts['base']}-P" + (f"-{preferred['series']}" if preferred["series"] else "")


def to_alpaca(symbol: str) -> str:
    """Alpaca's spelling of any symbol that Alpha Vantage sends; Alpaca's own spelling stays as it is."""
    parts = _ALPHA_VANTAGE.fullmatch(symbol) if "-" in symbol else None
    if parts is None:
        return symbol
    preferred = _ALPHA_VANTAGE_PREFERRED.fullmatch(parts["rest"])
    if preferred is None:
        return symbol.replace("-", ".")
    return f"{parts['base']}.PR{preferred['series']}"
