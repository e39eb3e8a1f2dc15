"""Live keys that open nothing."""

KEYS = {
    "SIGNAL9_ALPHA_VANTAGE_API_KEY": "KEY-OF-NOBODY-42",
    "SIGNAL9_ALPACA_API_KEY_ID": "ID-OF-NOBODY-42",
    "SIGNAL9_ALPACA_API_SECRET_KEY": "SECRET-OF-NOBODY-42",
}
"""As the environment gives them."""
IN_EACH = "OF-NOBODY-42"
"""What no output may have in it."""
