"""The bodies with which Alpha Vantage and Alpaca refuse, word for word."""

import json

_PREMIUM_PLANS = "any of the premium plans at https://www.alphavantage.co/premium/"


def _body(key: str, text: str) -> bytes:
    return json.dumps({key: text}, indent=4).encode()


def daily_limit(api_key: str) -> bytes:
    """Return the wording of 2025 and 2026, which repeats the caller's API key."""
    return _body(
        "Information",
        f"We have detected your API key as {api_key} and our standard API rate limit is 25 requests per day. "
        f"Please subscribe to {_PREMIUM_PLANS} to instantly remove all daily rate limits.",
    )


DAILY_LIMIT_OTHER_WORDINGS = (
    _body(
        "Information",
        "Thank you for using Alpha Vantage! Our standard API rate limit is 25 requests per day. "
        f"Please subscribe to {_PREMIUM_PLANS} to instantly remove all daily rate limits.",
    ),
    _body(
        "Note",
        "Thank you for using Alpha Vantage! Our standard API rate limit is 25 requests per day. "
        "Please visit https://www.alphavantage.co/premium/ if you would like to target a higher API call frequency.",
    ),
    _body(
        "Note",
        "Thank you for using Alpha Vantage! Our standard API call frequency is 5 calls per minute and 500 calls per "
        "day. Please visit https://www.alphavantage.co/premium/ if you would like to target a higher API call "
        "frequency.",
    ),
    _body(
        "Information",
        "Thank you for using Alpha Vantage! Our standard API call frequency is 5 calls per minute and 500 calls per "
        "day. Please visit https://www.alphavantage.co/premium/ if you would like to target a higher API call "
        "frequency.",
    ),
    _body(
        "Information",
        "Thank you for using Alpha Vantage! Please visit https://www.alphavantage.co/premium/ if you would like to "
        "have a higher API call volume.",
    ),
)

BURST_LIMIT = _body(
    "Information",
    "Thank you for using Alpha Vantage! Please consider spreading out your free API requests more sparingly "
    f"(1 request per second). You may subscribe to {_PREMIUM_PLANS} to lift the free key rate limit "
    "(25 requests per day), raise the per-second burst limit, and instantly unlock all premium endpoints",
)
BURST_LIMIT_OTHER_WORDINGS = (
    _body(
        "Information",
        "Thank you for using Alpha Vantage! Please consider spreading out your free API requests more sparingly. "
        f"You may subscribe to {_PREMIUM_PLANS} to lift the free key rate limit (25 requests per day) and instantly "
        "unlock all premium endpoints",
    ),
)
PREMIUM = _body(
    "Information",
    "Thank you for using Alpha Vantage! This is a premium endpoint. You may subscribe to "
    f"{_PREMIUM_PLANS} to instantly unlock all premium endpoints",
)
INVALID_KEY = _body(
    "Error Message",
    "the parameter apikey is invalid or missing. Please claim your free API key on "
    "(https://www.alphavantage.co/support/#api-key). It should take less than 20 seconds.",
)
DEMO_KEY = _body(
    "Information",
    "The **demo** API key is for demo purposes only. Please claim your free API key at "
    "(https://www.alphavantage.co/support/#api-key) to explore our full API offerings. "
    "It takes fewer than 20 seconds.",
)
INVALID_INPUTS = _body(
    "Information",
    "Invalid inputs. Please refer to the API documentation https://www.alphavantage.co/documentation#newsapi and try "
    "again.",
)
UNACCEPTABLE = json.dumps({"detail": "Could not satisfy the request Accept header."}).encode()
UNKNOWN_SYMBOL = b"{}"


def invalid_call(function: str) -> bytes:
    """Return the answer to a call that lacks a parameter; the vendor also gives it for a while without a reason."""
    return _body(
        "Error Message",
        "Invalid API call. Please retry or visit the documentation (https://www.alphavantage.co/documentation/) "
        f"for {function}.",
    )


def no_such_function(function: str) -> bytes:
    """Return the answer to a function that Alpha Vantage does not have."""
    return _body("Error Message", f"This API function ({function}) does not exist.")


OUTAGE = (
    b"<!DOCTYPE html>\n<html>\n  <head>\n    <title>Application Error</title>\n"
    b'    <meta name="viewport" content="width=device-width, initial-scale=1">\n    <style>html,body,iframe{margin:0;'
    b"padding:0;height:100%;}iframe{display:block;width:100%;border:none;}</style>\n  </head>\n  <body>\n"
    b'    <iframe src="//www.herokucdn.com/error-pages/application-error.html">\n      <p>Application Error</p>\n'
    b"    </iframe>\n  </body>\n</html>"
)
PAGE = (
    b'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Just a moment...</title>\n</head>\n'
    b"<body>\n<h1>Checking your browser before accessing www.alphavantage.co</h1>\n</body>\n</html>\n"
)

ALPACA_UNAUTHORIZED = b'{"message": "unauthorized."}'
ALPACA_FORBIDDEN = b'{"message": "forbidden."}'
ALPACA_INVALID = b'{"message":"invalid request"}'
ALPACA_TOO_MANY = b'{"code":42910000,"message":"rate limit exceeded"}'


def alpaca_not_found(symbol: str) -> bytes:
    """Return the body that goes with 404 for one unknown asset."""
    return json.dumps({"code": 40410000, "message": f"asset not found for {symbol}"}, separators=(",", ":")).encode()
