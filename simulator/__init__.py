"""The outside world in a box: an HTTP server that behaves as Alpha Vantage and Alpaca do.

It stands outside the product: it imports none of its layers, and the product reaches it over HTTP only.
"""
